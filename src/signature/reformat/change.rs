//! The changes that are undone, one at a time or two together.

use super::pieces::{Piece, is_blank, is_value, redecoded, with_prefix, with_texts, with_values, without_attributes, without_prefix, write};

/// Steps of indentation that editors and programs use.
const UNITS: [&str; 7] = ["  ", "    ", "\t", " ", "   ", "        ", "\t\t"];
/// Those that are undone together with another change: the first ones.
const COMMON_UNITS: usize = 3;
/// Whether the signature had a line of its own before it was left out, and how lines ended.
const LINES: [(bool, &str); 3] = [(false, "\n"), (true, "\n"), (false, "&#xD;\n")];
/// Those that are undone together with another change: the first ones.
const COMMON_LINES: usize = 2;
/// Prefixes that programs give to the namespace of a message.
const PREFIXES: [&str; 10] = ["ns0", "ns1", "ns2", "ns", "ivi", "n1", "tns", "p", "v2", "ecoc"];

/// A change that may have been made to a file, as something that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The white space around the signature: what it was.
    Around(Around),
    /// Something else than the layout.
    Other(Other),
    /// The layout, and perhaps something else too.
    Layout(Layout, Option<Other>),
}

/// The white space around the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    Nothing,
    Lines(usize),
    /// A line with this indentation, by its position.
    Unit(usize),
}

/// The layout of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Everything on one line.
    Bare,
    /// With an indentation and a form of lines, by their positions.
    Indented(usize, usize),
}

/// A change of something else than the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    LineEndsLost,
    LineEndsAdded,
    ValuesPadded,
    ValuesWrapped,
    PrefixAdded,
    AttributesAdded,
    InstructionsAdded,
    LettersDamaged,
    /// The prefix that was taken away or exchanged, by its position.
    PrefixTaken(usize),
}

impl Around {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        [Self::Nothing, Self::Lines(1), Self::Lines(2)].into_iter().chain((0..UNITS.len()).map(Self::Unit))
    }

    fn text(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Lines(lines) => "\n".repeat(lines),
            Self::Unit(unit) => format!("\n{}\n", UNITS[unit]),
        }
    }
}

impl Layout {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::first(UNITS.len(), LINES.len())
    }

    /// Those that are undone together with another change.
    pub(super) fn common() -> impl Iterator<Item = Self> {
        Self::first(COMMON_UNITS, COMMON_LINES)
    }

    fn first(units: usize, lines: usize) -> impl Iterator<Item = Self> {
        let indented = (0..units).flat_map(move |unit| (0..lines).map(move |line| Self::Indented(unit, line)));
        std::iter::once(Self::Bare).chain(indented)
    }

    fn words(self) -> String {
        match self {
            Self::Bare => "the file was indented, or set on several lines".to_owned(),
            Self::Indented(unit, _) => {
                let unit = UNITS[unit];
                let kind = if unit.starts_with('\t') { "tab" } else { "blank" };
                format!("the indentation was changed (it was {} {kind}{} a level)", unit.len(), if unit.len() == 1 { "" } else { "s" })
            }
        }
    }
}

impl Other {
    /// All of them, the most frequent first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let first = [
            Self::LineEndsLost,
            Self::LineEndsAdded,
            Self::ValuesPadded,
            Self::ValuesWrapped,
            Self::PrefixAdded,
            Self::AttributesAdded,
            Self::InstructionsAdded,
            Self::LettersDamaged,
        ];
        first.into_iter().chain((0..PREFIXES.len()).map(Self::PrefixTaken))
    }

    fn words(self) -> String {
        let words = match self {
            Self::LineEndsLost => "the line ends were changed (carriage returns were lost)",
            Self::LineEndsAdded => "the line ends were changed (carriage returns were added)",
            Self::ValuesPadded => "values were set on lines of their own or padded with blanks",
            Self::ValuesWrapped => "values were wrapped onto several lines",
            Self::PrefixAdded => "the prefix of the namespace was changed",
            Self::AttributesAdded => "an attribute such as xsi:schemaLocation was added to the root element",
            Self::InstructionsAdded => "processing instructions were added",
            Self::LettersDamaged => "the encoding was changed and letters were damaged (UTF-8 was read as another encoding)",
            Self::PrefixTaken(prefix) => return format!("the prefix of the namespace was changed (it was `{}`)", PREFIXES[prefix]),
        };
        words.to_owned()
    }

    /// The text as it was before; `None` when it cannot have been made to this one.
    pub(super) fn undone<'a>(self, pieces: &[Piece<'a>]) -> Option<Vec<Piece<'a>>> {
        let changed = match self {
            Self::LineEndsLost => with_texts(pieces, &|text| text.replace('\n', "&#xD;\n")),
            Self::LineEndsAdded => with_texts(pieces, &|text| text.replace("&#xD;", "")),
            Self::ValuesPadded => with_values(pieces, &|text| text.trim().to_owned()),
            Self::ValuesWrapped => with_values(pieces, &|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Self::PrefixAdded => without_prefix(pieces),
            Self::AttributesAdded => without_attributes(pieces),
            Self::InstructionsAdded => pieces.iter().filter(|piece| !matches!(piece, Piece::Aside(_))).cloned().collect(),
            Self::LettersDamaged => redecoded(pieces),
            Self::PrefixTaken(prefix) => with_prefix(pieces, PREFIXES[prefix]),
        };
        (changed != pieces).then_some(changed)
    }
}

impl Change {
    /// In words that end `..., after signing`.
    pub(super) fn words(self) -> String {
        match self {
            Self::Around(_) => "the white space around the signature was changed".to_owned(),
            Self::Layout(layout, Some(other)) => format!("{}, and {}", layout.words(), other.words()),
            Self::Layout(layout, None) => layout.words(),
            Self::Other(other) => other.words(),
        }
    }
}

/// Writes a text as it was before the white space around the signature was changed; tells whether there was a signature.
pub(super) fn write_around(around: Around, pieces: &[Piece<'_>], out: &mut String) -> bool {
    let Some(at) = pieces.iter().position(|piece| *piece == Piece::Gap) else { return false };
    let is_space = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Text(text)) if is_blank(text));
    let start = if at > 0 && is_space(pieces.get(at - 1)) { at - 1 } else { at };
    let end = if is_space(pieces.get(at + 1)) { at + 2 } else { at + 1 };
    write(&pieces[..start], out);
    out.push_str(&around.text());
    write(&pieces[end..], out);
    true
}

/// What is left of a text without the white space between its elements.
pub(super) fn bare<'p, 't>(pieces: &'p [Piece<'t>]) -> Vec<&'p Piece<'t>> {
    let is_between = |at: usize| matches!(&pieces[at], Piece::Text(text) if is_blank(text) && !is_value(pieces, at));
    (0..pieces.len()).filter(|at| !is_between(*at)).map(|at| &pieces[at]).collect()
}

/// Writes a bare text in another layout; it begins so deep in its document.
pub(super) fn write_laid_out(layout: Layout, bare: &[&Piece<'_>], depth: usize, out: &mut String) {
    match layout {
        Layout::Bare => write(bare.iter().copied(), out),
        Layout::Indented(unit, lines) => indent(bare, UNITS[unit], depth, LINES[lines], out),
    }
}

/// Bare pieces with indentation; `gap` is whether the signature had a line of its own before it was left out.
fn indent(bare: &[&Piece<'_>], unit: &str, depth: usize, (gap, end): (bool, &str), out: &mut String) {
    let mut level = depth;
    let mut after_text = true;
    let line = |level: usize, out: &mut String| {
        out.push_str(end);
        (0..level).for_each(|_| out.push_str(unit));
    };
    for (at, piece) in bare.iter().enumerate() {
        match piece {
            Piece::Start(_) => {
                if !after_text {
                    line(level, out);
                }
                level += 1;
                // An element without content stays on its line.
                after_text = matches!(bare.get(at + 1), Some(Piece::End(_)));
            }
            Piece::End(_) => {
                level = level.saturating_sub(1);
                if !after_text {
                    line(level, out);
                }
                after_text = false;
            }
            Piece::Text(_) => after_text = true,
            Piece::Gap if gap => line(level, out),
            Piece::Gap | Piece::Aside(_) => {}
        }
        out.push_str(piece.text());
    }
}
