//! Texts as they are written into markup.

/// Where a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// Between tags, as canonical XML writes it there.
    Element,
    /// In an attribute with double quotes, as canonical XML writes it there.
    Attribute,
    /// Between tags or in an attribute with either kind of quotes, of XML or HTML.
    Markup,
}

impl Within {
    /// Whether a byte of a text is written as a reference.
    pub(crate) const fn refers(self, byte: u8) -> bool {
        match self {
            Self::Element => matches!(byte, b'&' | b'<' | b'>' | b'\r'),
            Self::Attribute => matches!(byte, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r'),
            Self::Markup => matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\t' | b'\n' | b'\r'),
        }
    }
}

/// Adds a text to markup so that it reads as itself.
#[inline]
pub(crate) fn escape(out: &mut String, text: &str, within: Within) {
    let mut rest = text;
    // What stands between such signs is copied in one piece.
    while let Some(at) = rest.bytes().position(|byte| within.refers(byte)) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\t' => "&#x9;",
            b'\n' => "&#xA;",
            _ => "&#xD;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A text that reads as itself in markup.
pub(crate) fn escaped(text: &str, within: Within) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, within);
    out
}

/// Whether XML can hold a character at all, in whatever form.
pub(crate) const fn is_character(sign: char) -> bool {
    !matches!(sign, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "é&<>\"'\t\n\r]]>";

    #[test]
    fn a_text_reads_as_itself() {
        for (within, before, after) in [
            (Within::Element, "<a>", "</a>"),
            (Within::Attribute, "<a b=\"", "\"/>"),
            (Within::Markup, "<a>", "</a>"),
            (Within::Markup, "<a b=\"", "\"/>"),
            (Within::Markup, "<a b='", "'/>"),
        ] {
            let text = [before, &escaped(ALL, within), after].concat();
            let document = roxmltree::Document::parse(&text).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("b").or(root.text()), Some(ALL), "{text}");
        }
    }

    #[test]
    fn what_needs_no_reference_has_none() {
        assert_eq!(escaped("a \"b\" 'c'\n", Within::Element), "a \"b\" 'c'\n");
        assert_eq!(escaped("a > 'b'", Within::Attribute), "a > 'b'");
    }

    #[test]
    fn the_parser_agrees_on_what_a_character_is() {
        for sign in ('\u{0}'..='\u{ff}').chain(['\u{fffd}', '\u{fffe}', '\u{ffff}', '\u{10000}']).filter(|sign| !matches!(sign, '<' | '&')) {
            assert_eq!(is_character(sign), roxmltree::Document::parse(&format!("<a>{sign}</a>")).is_ok(), "{sign:?}");
        }
    }
}
