//! Rules of well-formed XML that the parser does not hold a text to.

use crate::source::Span;
use roxmltree::{Document, Node};

/// A fault that the parser let through, and where it stands.
pub(super) fn overlooked(text: &str, document: &Document<'_>) -> Option<(Span, &'static str)> {
    if text.starts_with('\u{feff}') {
        return Some((Span::new(0, '\u{feff}'.len_utf8()), "it starts with two byte-order marks"));
    }
    if let Some(declaration) = declaration(text)
        && !is_declaration(declaration)
    {
        return Some((Span::new(0, declaration.len()), "its XML declaration is not `<?xml version=\"1.0\" encoding=\"...\"?>`"));
    }
    // These signs are rare in a message, and rarer after what makes them worth a look: that is all that a clean file costs.
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'&', b'?', b':', bytes).find_map(|at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        match (bytes[at], before) {
            (b'&', _) => void_reference(text, at, document),
            (b'?', Some(b'<')) => reserved_instruction(text, at, document),
            (b':', Some(b'<' | b'/' | b' ' | b'\t' | b'\r' | b'\n')) => empty_prefix(text, at, document),
            (b':', Some(b's')) => void_namespace(text, at, document),
            _ => None,
        }
    })
}

/// The XML declaration, with its brackets.
fn declaration(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("<?xml")?;
    if !rest.starts_with([' ', '\t', '\r', '\n', '?']) {
        return None;
    }
    text.get(..rest.find("?>").map_or(text.len(), |end| "<?xml".len() + end + "?>".len()))
}

/// Version, then encoding, then standalone, the last two as they please.
fn is_declaration(declaration: &str) -> bool {
    let Some(content) = declaration.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>")) else { return false };
    let Some((version, rest)) = setting(content, "version") else { return false };
    let (encoding, rest) = setting(rest, "encoding").unwrap_or(("UTF-8", rest));
    let (standalone, rest) = setting(rest, "standalone").unwrap_or(("no", rest));
    let minor = version.strip_prefix("1.").is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()));
    let named = encoding.starts_with(|c: char| c.is_ascii_alphabetic())
        && encoding.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    minor && named && matches!(standalone, "yes" | "no") && rest.trim_ascii().is_empty()
}

/// Reads ` name = "value"`: the value, and what follows.
fn setting<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let inner = text.trim_ascii_start();
    let value = inner.strip_prefix(name).filter(|_| inner.len() < text.len())?.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split_once(quote)
}

/// A reference to a number that is no character: half of one in UTF-16, or beyond the last.
fn void_reference(text: &str, at: usize, document: &Document<'_>) -> Option<(Span, &'static str)> {
    let reference = text[at..].strip_prefix("&#")?;
    let (digits, _) = reference.split_once(';')?;
    let number = match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    let is_void = number.ok().and_then(char::from_u32).is_none() && !is_quoted(text, at, document);
    is_void.then(|| (Span::new(at, at + "&#;".len() + digits.len()), "it refers to a character that does not exist"))
}

/// Whether markup at this place is only text: in a comment, an instruction or a CDATA section.
fn is_quoted(text: &str, at: usize, document: &Document<'_>) -> bool {
    let aside = |node: Node<'_, '_>| (node.is_comment() || node.is_pi()) && node.range().contains(&at);
    let open = text[..at].rfind("<![CDATA[");
    open.is_some_and(|open| !text[open..at].contains("]]>")) || document.descendants().any(aside)
}

/// An instruction with the name of the XML declaration, in any case.
fn reserved_instruction(text: &str, at: usize, document: &Document<'_>) -> Option<(Span, &'static str)> {
    if !text.get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case("xml")) {
        return None;
    }
    let reserved = |node: Node<'_, '_>| node.pi().is_some_and(|pi| pi.target.eq_ignore_ascii_case("xml")) && node.range().start == at - 1;
    document.descendants().any(reserved).then(|| (Span::new(at - 1, at + 4), "it has a second XML declaration"))
}

/// A name that starts with a colon, of an element or an attribute.
fn empty_prefix(text: &str, at: usize, document: &Document<'_>) -> Option<(Span, &'static str)> {
    let before = &text[..at];
    let is_element = before.ends_with('<') || before.ends_with("</");
    let is_attribute = || {
        let starts = |node: Node<'_, '_>| node.attributes().any(|attribute| attribute.range().start == at);
        before.ends_with([' ', '\t', '\r', '\n']) && document.descendants().any(starts)
    };
    let stands = if is_element { !is_quoted(text, at, document) } else { is_attribute() };
    stands.then(|| (Span::new(at, at + 1), "a name starts with a colon"))
}

/// A prefix for no namespace: `xmlns:p=""`.
fn void_namespace(text: &str, at: usize, document: &Document<'_>) -> Option<(Span, &'static str)> {
    let start = text[..at].strip_suffix("xmlns")?.len();
    let (prefix, rest) = text[at + 1..].split_once('=')?;
    let value = rest.trim_ascii_start();
    let is_void = |node: Node<'_, '_>| node.namespaces().any(|declared| declared.uri().is_empty() && declared.name() == Some(prefix.trim_ascii()));
    let stands = (value.starts_with("\"\"") || value.starts_with("''")) && document.descendants().any(is_void) && !is_quoted(text, at, document);
    stands.then(|| (Span::new(start, at + 1 + prefix.len()), "a prefix is declared for no namespace"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<&str> {
        let document = Document::parse(text).unwrap();
        overlooked(text, &document).map(|(span, _)| &text[span.start..span.end])
    }

    #[test]
    fn a_declaration_has_its_parts_in_their_order() {
        for good in ["", "<?xml version=\"1.0\"?>", "<?xml version = '1.0'\tencoding='UTF-8' standalone=\"yes\" ?>", "<?xml-stylesheet href='a'?>"] {
            assert_eq!(fault(&format!("{good}<a/>")), None, "{good}");
        }
        for bad in ["version='2.0'", "version='1.0' standalone='maybe'", "version='1.0' encoding='-8'"] {
            assert!(!is_declaration(&format!("<?xml {bad}?>")), "{bad}");
        }
        for bad in ["<?xml?>", "<?xml version='1.'?>", "<?xml encoding='UTF-8' version='1.0'?>", "<?xml version='1.0'encoding='UTF-8'?>"] {
            assert!(!is_declaration(bad), "{bad}");
        }
    }

    #[test]
    fn a_reference_names_a_character() {
        assert_eq!(fault("<a>&#xD800;</a>"), Some("&#xD800;"));
        assert_eq!(fault("<a b='&#57343;'/>"), Some("&#57343;"));
        assert_eq!(fault("<a>&#x110000;</a>"), Some("&#x110000;"));
        assert_eq!(fault("<a>&#x20AC;<!-- &#xD800; --><![CDATA[&#xD800;]]><?b &#xD800;?></a>"), None);
    }

    #[test]
    fn no_instruction_has_the_name_of_the_declaration() {
        assert_eq!(fault("<a><?XmL b?></a>"), Some("<?XmL"));
        assert_eq!(fault("<a><!-- <?XML b?> --><?xml-like b?></a>"), None);
    }

    #[test]
    fn no_name_starts_with_a_colon() {
        for bad in ["<:a/>", "<:a></a>", "<a></:a>", "<a :b='1'/>"] {
            assert_eq!(
                Document::parse(bad).ok().and_then(|document| overlooked(bad, &document)).map(|(_, fault)| fault),
                Some("a name starts with a colon"),
                "{bad}"
            );
        }
        assert_eq!(fault("<a b=' :c'> :d <!-- <:e> --><![CDATA[ </:f> ]]></a>"), None);
    }

    #[test]
    fn a_prefix_has_a_namespace() {
        assert_eq!(fault("<p:a xmlns:p=''/>"), Some("xmlns:p"));
        assert_eq!(fault("<a><b xmlns:p = \"\"/></a>"), Some("xmlns:p "));
        assert_eq!(fault("<a xmlns='' xmlns:p='q'>xmlns:p=''<!-- xmlns:p='' --></a>"), None);
    }

    #[test]
    fn one_byte_order_mark_is_enough() {
        assert_eq!(fault("\u{feff}<a/>"), Some("\u{feff}"));
    }
}
