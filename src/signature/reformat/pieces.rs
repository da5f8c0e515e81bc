//! A canonical text in pieces, and the ways in which programs rewrite them.

use std::borrow::Cow;

/// A canonical text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Start(Cow<'a, str>),
    End(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// An instruction, or a comment.
    Aside(Cow<'a, str>),
    /// Where the signature was left out.
    Gap,
}

pub(super) fn pieces(text: &str, gap: Option<usize>) -> Vec<Piece<'_>> {
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

impl Piece<'_> {
    /// Its text; nothing for the gap.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Start(text) | Self::End(text) | Self::Text(text) | Self::Aside(text) => text,
            Self::Gap => "",
        }
    }
}

/// Adds what pieces say together.
pub(super) fn write<'p>(pieces: impl IntoIterator<Item = &'p Piece<'p>>, out: &mut String) {
    pieces.into_iter().for_each(|piece| out.push_str(piece.text()));
}

pub(super) fn is_blank(text: &str) -> bool {
    text.split("&#xD;").all(|part| part.trim().is_empty())
}

/// Whether the text at this place is the value of a field, even if blank.
pub(super) fn is_value(pieces: &[Piece<'_>], at: usize) -> bool {
    at > 0 && matches!(pieces[at - 1], Piece::Start(_)) && matches!(pieces.get(at + 1), Some(Piece::End(_)))
}

/// The texts after a change.
pub(super) fn with_texts<'a>(pieces: &[Piece<'a>], change: &dyn Fn(&str) -> String) -> Vec<Piece<'a>> {
    pieces.iter().map(|piece| with_text(piece, change)).collect()
}

/// The values after a change.
pub(super) fn with_values<'a>(pieces: &[Piece<'a>], change: &dyn Fn(&str) -> String) -> Vec<Piece<'a>> {
    let of = |(at, piece)| if is_value(pieces, at) { with_text(piece, change) } else { piece.clone() };
    pieces.iter().enumerate().map(of).collect()
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

/// Tags without their one prefix, and the namespace declared without it.
pub(super) fn without_prefix<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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
pub(super) fn with_prefix<'a>(pieces: &[Piece<'a>], prefix: &str) -> Vec<Piece<'a>> {
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
pub(super) fn without_attributes<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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
pub(super) fn redecoded<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let again = |text: &str| {
        if text.is_ascii() {
            return text.to_owned();
        }
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
        if lost { text.to_owned() } else { String::from_utf8(bytes.into_owned()).unwrap_or_else(|_| text.to_owned()) }
    };
    with_texts(pieces, &again)
}
