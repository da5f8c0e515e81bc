//! What became of a file after it was signed: the usual reformattings are undone, one at a time and in pairs, until the digest fits.
//!
//! All work is done on the canonical text, which knows each thing in one form only.

/// Steps of indentation that editors and programs use.
const UNITS: [&str; 7] = ["  ", "    ", "\t", " ", "   ", "        ", "\t\t"];
/// Prefixes that programs give to the namespace of a message.
const PREFIXES: [&str; 10] = ["ns0", "ns1", "ns2", "ns", "ivi", "n1", "tns", "p", "v2", "ecoc"];

/// A longer text is no certificate, and not worth the search.
const LONGEST: usize = 256 * 1024;

/// A canonical text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Start(String),
    End(String),
    Text(String),
    /// An instruction, or a comment.
    Aside(String),
    /// Where the signature was left out.
    Gap,
}

/// The change that explains why a digest does not fit, in words that end `..., after signing`; `fits` tells whether a canonical
/// text has the digest. `depth` is how deep in its document the text stands.
pub(super) fn explain(text: &str, gap: Option<usize>, depth: usize, mut fits: impl FnMut(&str) -> bool) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let pieces = pieces(text, gap);
    let mut single: Vec<(String, Vec<Piece>)> = Vec::new();
    for (words, changed) in changes(&pieces, text) {
        if changed != pieces {
            if fits(&written(&changed)) {
                return Some(words);
            }
            single.push((words, changed));
        }
    }
    let mut tried = 0;
    for (other, base) in std::iter::once((None, &pieces)).chain(single.iter().map(|(words, changed)| (Some(words), changed))) {
        for (words, changed) in indented(base, depth) {
            tried += 1;
            if fits(&written(&changed)) {
                return Some(match other {
                    None => words,
                    Some(other) => format!("{words}, and {other}"),
                });
            }
        }
        debug_assert!(tried < 2000, "the search is bounded");
    }
    None
}

fn pieces(text: &str, gap: Option<usize>) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() || gap == Some(at) && found.last() != Some(&Piece::Gap) {
        if gap == Some(at) && found.last() != Some(&Piece::Gap) {
            found.push(Piece::Gap);
            continue;
        }
        let rest = &text[at..];
        let mut end = if rest.starts_with('<') { end_of_markup(rest) } else { rest.find('<').unwrap_or(rest.len()) };
        if let Some(gap) = gap
            && gap > at
            && gap < at + end
        {
            end = gap - at;
        }
        let piece = rest[..end].to_owned();
        found.push(match piece.as_bytes() {
            [b'<', b'/', ..] => Piece::End(piece),
            [b'<', b'?' | b'!', ..] => Piece::Aside(piece),
            [b'<', ..] => Piece::Start(piece),
            _ => Piece::Text(piece),
        });
        at += end;
    }
    found
}

/// Where markup at the beginning of a canonical text ends.
fn end_of_markup(text: &str) -> usize {
    let after = |mark: &str| text.find(mark).map_or(text.len(), |at| at + mark.len());
    if text.starts_with("<?") {
        return after("?>");
    }
    if text.starts_with("<!--") {
        return after("-->");
    }
    let mut quoted = false;
    text.bytes()
        .position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        })
        .map_or(text.len(), |at| at + 1)
}

fn written(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Start(text) | Piece::End(text) | Piece::Text(text) | Piece::Aside(text) => text.as_str(),
            Piece::Gap => "",
        })
        .collect()
}

fn is_blank(text: &str) -> bool {
    text.replace("&#xD;", "").trim().is_empty()
}

/// Whether the text at this place is the value of a field, even if blank.
fn is_value(pieces: &[Piece], at: usize) -> bool {
    at > 0 && matches!(pieces[at - 1], Piece::Start(_)) && matches!(pieces.get(at + 1), Some(Piece::End(_)))
}

/// Each known change undone, with its name. The order is that of what is found most.
fn changes(pieces: &[Piece], text: &str) -> Vec<(String, Vec<Piece>)> {
    let mut found = around_the_gap(pieces);
    let texts = |change: &dyn Fn(&str) -> String| -> Vec<Piece> { pieces.iter().map(|piece| with_text(piece, change)).collect() };
    let values = |change: &dyn Fn(&str) -> String| -> Vec<Piece> {
        let of = |(at, piece)| if is_value(pieces, at) { with_text(piece, change) } else { piece.clone() };
        pieces.iter().enumerate().map(of).collect()
    };
    let mut add = |words: &str, changed| found.push((words.to_owned(), changed));
    add("the line ends were changed (carriage returns were lost)", texts(&|text| text.replace('\n', "&#xD;\n")));
    add("the line ends were changed (carriage returns were added)", texts(&|text| text.replace("&#xD;", "")));
    add("values were set on lines of their own or padded with blanks", values(&|text| text.trim().to_owned()));
    add("values were wrapped onto several lines", values(&|text| text.split_whitespace().collect::<Vec<_>>().join(" ")));
    add("the prefix of the namespace was changed", without_prefix(pieces));
    add("an attribute such as xsi:schemaLocation was added to the root element", without_attributes(pieces));
    add("processing instructions were added", pieces.iter().filter(|piece| !matches!(piece, Piece::Aside(_))).cloned().collect());
    add("the encoding was changed and letters were damaged (UTF-8 was read as another encoding)", redecoded(pieces, text));
    for prefix in PREFIXES {
        add(&format!("the prefix of the namespace was changed (it was `{prefix}`)"), with_prefix(pieces, prefix));
    }
    found
}

fn with_text(piece: &Piece, change: &dyn Fn(&str) -> String) -> Piece {
    match piece {
        Piece::Text(text) => Piece::Text(change(text)),
        other => other.clone(),
    }
}

/// The white space before and after the signature in other forms.
fn around_the_gap(pieces: &[Piece]) -> Vec<(String, Vec<Piece>)> {
    let Some(at) = pieces.iter().position(|piece| *piece == Piece::Gap) else { return Vec::new() };
    let is_space = |piece: Option<&Piece>| matches!(piece, Some(Piece::Text(text)) if is_blank(text));
    let start = if at > 0 && is_space(pieces.get(at - 1)) { at - 1 } else { at };
    let end = if is_space(pieces.get(at + 1)) { at + 2 } else { at + 1 };
    let forms = [String::new(), "\n".to_owned(), "\n\n".to_owned()].into_iter().chain(UNITS.iter().map(|unit| format!("\n{unit}\n")));
    forms
        .map(|form| {
            let space = [Piece::Text(form), Piece::Gap];
            let changed = pieces[..start].iter().chain(&space).chain(&pieces[end..]).cloned().collect();
            ("the white space around the signature was changed".to_owned(), changed)
        })
        .collect()
}

/// Without white space between elements, and with the usual indentations.
fn indented(pieces: &[Piece], depth: usize) -> Vec<(String, Vec<Piece>)> {
    let between = |at: usize| matches!(&pieces[at], Piece::Text(text) if is_blank(text) && !is_value(pieces, at));
    let bare: Vec<Piece> = (0..pieces.len()).filter(|at| !between(*at)).map(|at| pieces[at].clone()).collect();
    let mut found = Vec::new();
    for unit in UNITS {
        for (gap, end) in [(false, "\n"), (true, "\n"), (false, "&#xD;\n")] {
            let kind = if unit.starts_with('\t') { "tab" } else { "blank" };
            let size = format!("{} {kind}{}", unit.len(), if unit.len() == 1 { "" } else { "s" });
            found.push((format!("the indentation was changed (it was {size} a level)"), indent(&bare, unit, depth, gap, end)));
        }
    }
    found.insert(0, ("the file was indented, or set on several lines".to_owned(), bare));
    found
}

/// Bare pieces with indentation; `gap` is whether the signature had a line of its own before it was left out.
fn indent(bare: &[Piece], unit: &str, depth: usize, gap: bool, end: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(bare.len() * 2);
    let mut level = depth;
    let mut after_text = true;
    let line = |level: usize| Piece::Text(format!("{end}{}", unit.repeat(level)));
    for (at, piece) in bare.iter().enumerate() {
        match piece {
            Piece::Start(_) => {
                if !after_text {
                    out.push(line(level));
                }
                level += 1;
                // An element without content stays on its line.
                after_text = matches!(bare.get(at + 1), Some(Piece::End(_)));
            }
            Piece::End(_) => {
                level = level.saturating_sub(1);
                if !after_text {
                    out.push(line(level));
                }
                after_text = false;
            }
            Piece::Text(_) => after_text = true,
            Piece::Gap if gap => out.push(line(level)),
            Piece::Gap | Piece::Aside(_) => {}
        }
        out.push(piece.clone());
    }
    out
}

/// Tags without their one prefix, and the namespace declared without it.
fn without_prefix(pieces: &[Piece]) -> Vec<Piece> {
    let Some(prefix) = pieces.iter().find_map(|piece| match piece {
        Piece::Start(tag) => {
            tag[1..].split_once(':').map(|(prefix, _)| prefix).filter(|prefix| prefix.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        }
        _ => None,
    }) else {
        return pieces.to_vec();
    };
    let tag = |tag: &str| {
        let tag = tag.replacen(&format!("<{prefix}:"), "<", 1).replacen(&format!("</{prefix}:"), "</", 1);
        tag.replacen(&format!("xmlns:{prefix}="), "xmlns=", 1)
    };
    pieces.iter().map(|piece| with_tag(piece, &tag)).collect()
}

/// Tags with a prefix, where they have none.
fn with_prefix(pieces: &[Piece], prefix: &str) -> Vec<Piece> {
    let tag = |tag: &str| match tag[1..].split_once([' ', '>']).unwrap_or_default().0 {
        name if name.contains(':') => tag.to_owned(),
        name if name.starts_with('/') => format!("</{prefix}:{}", &tag[2..]),
        _ => format!("<{prefix}:{}", &tag[1..]).replacen(" xmlns=", &format!(" xmlns:{prefix}="), 1),
    };
    pieces.iter().map(|piece| with_tag(piece, &tag)).collect()
}

fn with_tag(piece: &Piece, change: &dyn Fn(&str) -> String) -> Piece {
    match piece {
        Piece::Start(tag) => Piece::Start(change(tag)),
        Piece::End(tag) => Piece::End(change(tag)),
        other => other.clone(),
    }
}

/// The root element without attributes, but with its own namespace.
fn without_attributes(pieces: &[Piece]) -> Vec<Piece> {
    let mut changed = pieces.to_vec();
    if let Some(Piece::Start(tag)) = changed.iter_mut().find(|piece| matches!(piece, Piece::Start(_)))
        && let Some((name, attributes)) = tag.trim_end_matches('>').split_once(' ')
    {
        let own = if let Some((prefix, _)) = name[1..].split_once(':') { format!("xmlns:{prefix}=\"") } else { "xmlns=\"".to_owned() };
        let declaration = attributes.find(&own).and_then(|at| {
            attributes[at..].split_inclusive('"').take(2).map(str::len).reduce(|a, b| a + b).map(|length| &attributes[at..at + length])
        });
        *tag = declaration.map_or(format!("{name}>"), |declaration| format!("{name} {declaration}>"));
    }
    changed
}

/// The text as it was before its UTF-8 was read as Windows-1252, which takes every letter for two or three others.
fn redecoded(pieces: &[Piece], text: &str) -> Vec<Piece> {
    if text.is_ascii() {
        return pieces.to_vec();
    }
    let again = |text: &str| {
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
        if lost { text.to_owned() } else { String::from_utf8(bytes.into_owned()).unwrap_or_else(|_| text.to_owned()) }
    };
    pieces.iter().map(|piece| with_text(piece, &again)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "<a xmlns=\"u\">\n  <b>x y</b>\n  <c></c>\n  <d>\n    <e>ü</e>\n  </d>\n</a>";

    fn explained(original: &str, now: &str, gap: Option<usize>) -> Option<String> {
        explain(now, gap, 0, |text| text == original)
    }

    #[test]
    fn each_reformatting_is_named() {
        let compact = SIGNED.replace("\n    ", "").replace("\n  ", "").replace('\n', "");
        let cases = [
            (compact.clone(), SIGNED.to_owned(), "indented"),
            (SIGNED.to_owned(), compact.clone(), "2 blanks a level"),
            (SIGNED.replace("  ", "\t"), SIGNED.to_owned(), "1 tab a level"),
            (SIGNED.replace('\n', "&#xD;\n"), SIGNED.to_owned(), "carriage returns were lost"),
            (SIGNED.to_owned(), SIGNED.replace('\n', "&#xD;\n"), "carriage returns were added"),
            (SIGNED.to_owned(), SIGNED.replace("x y", "\n  x y\n "), "lines of their own"),
            (SIGNED.to_owned(), SIGNED.replace("x y", "x\n    y"), "wrapped"),
            (SIGNED.to_owned(), with_all(SIGNED, "k"), "prefix of the namespace was changed"),
            (with_all(SIGNED, "ns0"), SIGNED.to_owned(), "it was `ns0`"),
            (SIGNED.to_owned(), SIGNED.replacen("<a xmlns=\"u\">", "<a xmlns=\"u\" xmlns:x=\"v\" x:y=\"\">", 1), "schemaLocation"),
            (SIGNED.to_owned(), format!("<?x y?>\n{SIGNED}").replacen("?>\n", "?>", 1), "instructions"),
            (SIGNED.to_owned(), SIGNED.replace('ü', "Ã¼"), "encoding"),
            (with_all(&compact, "ns0"), SIGNED.to_owned(), "indented, or set on several lines, and the prefix"),
        ];
        for (original, now, words) in cases {
            let found = explained(&original, &now, None);
            assert!(found.as_deref().is_some_and(|found| found.contains(words)), "{words}: {found:?} for {now:?}");
        }
    }

    fn with_all(text: &str, prefix: &str) -> String {
        written(&with_prefix(&pieces(text, None), prefix))
    }

    #[test]
    fn a_changed_value_is_explained_by_nothing() {
        assert_eq!(explained(SIGNED, &SIGNED.replace("x y", "x z"), None), None);
    }

    #[test]
    fn white_space_around_the_signature_is_known() {
        let now = "<a>\n  <b>1</b>\n  \n</a>";
        let gap = now.find("\n  \n").unwrap() + 3;
        assert_eq!(explained("<a>\n  <b>1</b>\n</a>", now, Some(gap)).as_deref(), Some("the white space around the signature was changed"));
        assert_eq!(explained("<a>\n  <b>1</b></a>", now, Some(gap)).as_deref(), Some("the white space around the signature was changed"));
        assert_eq!(explained("<a>\n\t<b>1</b>\n</a>", now, Some(gap)).as_deref(), Some("the indentation was changed (it was 1 tab a level)"));
    }
}
