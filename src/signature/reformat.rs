//! What became of a file after it was signed: the usual reformattings are undone, one at a time and in pairs, until the digest fits.
//!
//! All work is done on the canonical text, which knows each thing in one form only.

use std::borrow::Cow;

/// Steps of indentation that editors and programs use.
const UNITS: [&str; 7] = ["  ", "    ", "\t", " ", "   ", "        ", "\t\t"];
/// Prefixes that programs give to the namespace of a message.
const PREFIXES: [&str; 10] = ["ns0", "ns1", "ns2", "ns", "ivi", "n1", "tns", "p", "v2", "ecoc"];

/// A longer text is no certificate, and not worth the search.
const LONGEST: usize = 256 * 1024;

/// A change that was undone, in words, and what the text is without it.
type Form<'a> = (String, Vec<Piece<'a>>);

/// A canonical text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'a> {
    Start(Cow<'a, str>),
    End(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// An instruction, or a comment.
    Aside(Cow<'a, str>),
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
    let mut first_that_fits = |forms: Vec<Form<'_>>| forms.into_iter().find(|(_, changed)| fits(&written(changed))).map(|(words, _)| words);
    if let Some(words) = first_that_fits(around_the_gap(&pieces)) {
        return Some(words);
    }
    let single: Vec<Form<'_>> = changes(&pieces, text).into_iter().filter(|(_, changed)| *changed != pieces).collect();
    if let Some(words) = first_that_fits(single.clone()) {
        return Some(words);
    }
    if let Some(words) = first_that_fits(indented(&pieces, depth, &UNITS, &[(false, "\n"), (true, "\n"), (false, "&#xD;\n")])) {
        return Some(words);
    }
    single.iter().find_map(|(other, changed)| {
        let words = first_that_fits(indented(changed, depth, &UNITS[..3], &[(false, "\n"), (true, "\n")]))?;
        Some(format!("{words}, and {other}"))
    })
}

fn pieces(text: &str, gap: Option<usize>) -> Vec<Piece<'_>> {
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
        let piece = Cow::Borrowed(&rest[..end]);
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

fn written(pieces: &[Piece<'_>]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Start(text) | Piece::End(text) | Piece::Text(text) | Piece::Aside(text) => text.as_ref(),
            Piece::Gap => "",
        })
        .collect()
}

fn is_blank(text: &str) -> bool {
    text.replace("&#xD;", "").trim().is_empty()
}

/// Whether the text at this place is the value of a field, even if blank.
fn is_value(pieces: &[Piece<'_>], at: usize) -> bool {
    at > 0 && matches!(pieces[at - 1], Piece::Start(_)) && matches!(pieces.get(at + 1), Some(Piece::End(_)))
}

/// Each known change undone, with its name. The order is that of what is found most.
fn changes<'a>(pieces: &[Piece<'a>], text: &str) -> Vec<Form<'a>> {
    let mut found = Vec::new();
    let texts = |change: &dyn Fn(&str) -> String| -> Vec<Piece<'a>> { pieces.iter().map(|piece| with_text(piece, change)).collect() };
    let values = |change: &dyn Fn(&str) -> String| -> Vec<Piece<'a>> {
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

fn with_text<'a>(piece: &Piece<'a>, change: &dyn Fn(&str) -> String) -> Piece<'a> {
    match piece {
        Piece::Text(text) => Piece::Text(changed(text, change)),
        other => other.clone(),
    }
}

/// The text after a change; nothing is copied where nothing changes.
fn changed<'a>(text: &Cow<'a, str>, change: &dyn Fn(&str) -> String) -> Cow<'a, str> {
    let changed = change(text);
    if changed == **text { text.clone() } else { Cow::Owned(changed) }
}

/// The white space before and after the signature in other forms.
fn around_the_gap<'a>(pieces: &[Piece<'a>]) -> Vec<Form<'a>> {
    let Some(at) = pieces.iter().position(|piece| *piece == Piece::Gap) else { return Vec::new() };
    let is_space = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Text(text)) if is_blank(text));
    let start = if at > 0 && is_space(pieces.get(at - 1)) { at - 1 } else { at };
    let end = if is_space(pieces.get(at + 1)) { at + 2 } else { at + 1 };
    let forms = [String::new(), "\n".to_owned(), "\n\n".to_owned()].into_iter().chain(UNITS.iter().map(|unit| format!("\n{unit}\n")));
    forms
        .map(|form| {
            let space = [Piece::Text(Cow::Owned(form)), Piece::Gap];
            let changed = pieces[..start].iter().chain(&space).chain(&pieces[end..]).cloned().collect();
            ("the white space around the signature was changed".to_owned(), changed)
        })
        .collect()
}

/// Without white space between elements, and with the usual indentations.
fn indented<'a>(pieces: &[Piece<'a>], depth: usize, units: &[&str], forms: &[(bool, &str)]) -> Vec<Form<'a>> {
    let between = |at: usize| matches!(&pieces[at], Piece::Text(text) if is_blank(text) && !is_value(pieces, at));
    let bare: Vec<Piece<'a>> = (0..pieces.len()).filter(|at| !between(*at)).map(|at| pieces[at].clone()).collect();
    let mut found = Vec::new();
    for unit in units {
        for (gap, end) in forms.iter().copied() {
            let kind = if unit.starts_with('\t') { "tab" } else { "blank" };
            let size = format!("{} {kind}{}", unit.len(), if unit.len() == 1 { "" } else { "s" });
            found.push((format!("the indentation was changed (it was {size} a level)"), indent(&bare, unit, depth, gap, end)));
        }
    }
    found.insert(0, ("the file was indented, or set on several lines".to_owned(), bare));
    found
}

/// Bare pieces with indentation; `gap` is whether the signature had a line of its own before it was left out.
fn indent<'a>(bare: &[Piece<'a>], unit: &str, depth: usize, gap: bool, end: &str) -> Vec<Piece<'a>> {
    let mut out = Vec::with_capacity(bare.len() * 2);
    let mut level = depth;
    let mut after_text = true;
    let line = |level: usize| Piece::Text(Cow::Owned(format!("{end}{}", unit.repeat(level))));
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
fn without_prefix<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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
fn with_prefix<'a>(pieces: &[Piece<'a>], prefix: &str) -> Vec<Piece<'a>> {
    let tag = |tag: &str| match tag[1..].split_once([' ', '>']).unwrap_or_default().0 {
        name if name.contains(':') => tag.to_owned(),
        name if name.starts_with('/') => format!("</{prefix}:{}", &tag[2..]),
        _ => format!("<{prefix}:{}", &tag[1..]).replacen(" xmlns=", &format!(" xmlns:{prefix}="), 1),
    };
    pieces.iter().map(|piece| with_tag(piece, &tag)).collect()
}

fn with_tag<'a>(piece: &Piece<'a>, change: &dyn Fn(&str) -> String) -> Piece<'a> {
    match piece {
        Piece::Start(tag) => Piece::Start(changed(tag, change)),
        Piece::End(tag) => Piece::End(changed(tag, change)),
        other => other.clone(),
    }
}

/// The root element without attributes, but with its own namespace.
fn without_attributes<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut changed = pieces.to_vec();
    if let Some(Piece::Start(tag)) = changed.iter_mut().find(|piece| matches!(piece, Piece::Start(_))) {
        *tag = Cow::Owned(with_own_namespace(tag));
    }
    changed
}

/// A start tag with no attribute but the declaration of its own namespace.
fn with_own_namespace(tag: &str) -> String {
    let Some((name, attributes)) = tag.trim_end_matches('>').split_once(' ') else { return tag.to_owned() };
    let own = match name[1..].split_once(':') {
        Some((prefix, _)) => format!("xmlns:{prefix}=\""),
        None => "xmlns=\"".to_owned(),
    };
    let declaration = attributes.find(&own).map(|at| &attributes[at..]).and_then(|rest| {
        let end = rest.match_indices('"').nth(1)?.0;
        rest.get(..=end)
    });
    declaration.map_or_else(|| format!("{name}>"), |declaration| format!("{name} {declaration}>"))
}

/// The text as it was before its UTF-8 was read as Windows-1252, which takes every letter for two or three others.
fn redecoded<'a>(pieces: &[Piece<'a>], text: &str) -> Vec<Piece<'a>> {
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
