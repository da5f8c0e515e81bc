//! Rules of well-formed XML that the parser does not hold a text to.

use super::lexical::is_name;
use crate::source::Span;
use roxmltree::Document;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

/// What declares namespaces.
const XMLNS: &str = "xmlns";

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
    let markup =
        Markup { text, document, asides: OnceCell::new(), cdata: OnceCell::new(), attributes: OnceCell::new(), void_prefixes: OnceCell::new() };
    let found = memchr::memchr3_iter(b'&', b'?', b':', bytes).find_map(|at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        match (bytes[at], before) {
            (b'&', _) => void_reference(text, at, &markup),
            (b'?', Some(b'<')) => reserved_instruction(text, at, &markup).or_else(|| misnamed_instruction(text, at, &markup)),
            (b':', Some(b'<' | b'/' | b' ' | b'\t' | b'\r' | b'\n')) => empty_prefix(text, at, &markup),
            (b':', Some(b's')) => void_namespace(text, at, &markup),
            _ => None,
        }
    });
    found.or_else(|| namespace_twice(text, &markup))
}

/// Where what stands in a text, looked up when first asked for and once only: a file may have very many signs that are worth a look.
struct Markup<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    asides: OnceCell<Vec<Aside>>,
    cdata: OnceCell<Vec<Range<usize>>>,
    attributes: OnceCell<Vec<usize>>,
    void_prefixes: OnceCell<HashSet<&'a str>>,
}

/// A comment or an instruction.
struct Aside {
    range: Range<usize>,
    is_instruction: bool,
    /// Whether it is an instruction with the name of the XML declaration, in any case.
    is_reserved: bool,
}

impl<'a> Markup<'a> {
    /// Whether markup at this place is only text: in a comment, an instruction or a CDATA section.
    fn is_quoted(&self, at: usize) -> bool {
        self.aside(at).is_some() || last_before(self.cdata(), at, |section| section.start).is_some_and(|section| at < section.end)
    }

    /// The comment or instruction around a place.
    fn aside(&self, at: usize) -> Option<&Aside> {
        last_before(self.asides(), at + 1, |aside| aside.range.start).filter(|aside| at < aside.range.end)
    }

    /// In the order of the text, in which the tree has them.
    fn asides(&self) -> &[Aside] {
        let is_reserved = |node: roxmltree::Node<'_, '_>| node.pi().is_some_and(|pi| pi.target.eq_ignore_ascii_case("xml"));
        self.asides.get_or_init(|| {
            let asides = self.document.descendants().filter(|node| node.is_comment() || node.is_pi());
            asides.map(|node| Aside { range: node.range(), is_instruction: node.is_pi(), is_reserved: is_reserved(node) }).collect()
        })
    }

    /// From each `<![CDATA[` to the next `]]>`, in the order of the text.
    fn cdata(&self) -> &[Range<usize>] {
        self.cdata.get_or_init(|| {
            let mut sections: Vec<Range<usize>> = Vec::new();
            for open in memchr::memmem::find_iter(self.text.as_bytes(), "<![CDATA[") {
                // What opens in a section is part of it, and in a comment it opens nothing.
                if sections.last().is_none_or(|section| section.end <= open) && self.aside(open).is_none() {
                    let end = memchr::memmem::find(&self.text.as_bytes()[open..], b"]]>").map_or(self.text.len(), |end| open + end + "]]>".len());
                    sections.push(open..end);
                }
            }
            sections
        })
    }

    /// Whether an attribute starts at this place.
    fn starts_attribute(&self, at: usize) -> bool {
        let starts = || self.document.descendants().flat_map(|node| node.attributes()).map(|attribute| attribute.range().start);
        // The tree has the elements in the order of the text, and the attributes of each.
        self.attributes.get_or_init(|| starts().collect()).binary_search(&at).is_ok()
    }

    /// Whether this prefix is declared for no namespace, or is `xmlns`, which nobody declares.
    fn is_void(&self, prefix: &str) -> bool {
        let prefixes = self.void_prefixes.get_or_init(|| {
            let declared = self
                .document
                .descendants()
                .flat_map(|node| node.namespaces())
                .filter(|declared| declared.uri().is_empty() || declared.name() == Some(XMLNS));
            declared.filter_map(|declared| declared.name()).collect()
        });
        prefixes.contains(prefix)
    }
}

/// The last of these sorted things that starts before a place.
fn last_before<T>(sorted: &[T], at: usize, start: impl Fn(&T) -> usize) -> Option<&T> {
    sorted.partition_point(|one| start(one) < at).checked_sub(1).and_then(|last| sorted.get(last))
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
fn void_reference(text: &str, at: usize, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    let reference = text[at..].strip_prefix("&#")?;
    // Digits and a semicolon, unless it is quoted and anything may follow.
    let end = reference.bytes().position(|byte| !byte.is_ascii_alphanumeric())?;
    let digits = reference.get(..end).filter(|_| reference.as_bytes().get(end) == Some(&b';'))?;
    let number = match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    let is_void = number.ok().and_then(char::from_u32).is_none() && !markup.is_quoted(at);
    is_void.then(|| (Span::new(at, at + "&#;".len() + digits.len()), "it refers to a character that does not exist"))
}

/// An instruction with the name of the XML declaration, in any case.
fn reserved_instruction(text: &str, at: usize, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    if !text.get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case("xml")) {
        return None;
    }
    let is_reserved = markup.aside(at - 1).is_some_and(|aside| aside.is_reserved && aside.range.start == at - 1);
    is_reserved.then(|| (Span::new(at - 1, at + 4), "it has a second XML declaration"))
}

/// An instruction whose name is none: names of instructions hold no colon (Namespaces in XML, 7).
fn misnamed_instruction(text: &str, at: usize, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    // The declaration is no instruction, and the tree does not have it.
    markup.aside(at - 1).filter(|aside| aside.is_instruction && aside.range.start == at - 1)?;
    let rest = &text[at + 1..];
    let end = rest.find(|sign: char| sign.is_ascii_whitespace() || sign == '?').unwrap_or(rest.len());
    (!is_name(&rest[..end])).then(|| (Span::new(at - 1, at + 1 + end), "an instruction has a name that is none"))
}

/// A name that starts with a colon, of an element or an attribute.
fn empty_prefix(text: &str, at: usize, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    let before = &text[..at];
    let is_element = before.ends_with('<') || before.ends_with("</");
    let is_attribute = || before.ends_with([' ', '\t', '\r', '\n']) && markup.starts_attribute(at);
    let stands = if is_element { !markup.is_quoted(at) } else { is_attribute() };
    stands.then(|| (Span::new(at, at + 1), "a name starts with a colon"))
}

/// A prefix for no namespace: `xmlns:p=""`.
fn void_namespace(text: &str, at: usize, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    let start = text[..at].strip_suffix("xmlns")?.len();
    let after = &text[at + 1..];
    // A tag may go on after this for as long as it likes, but the name of a prefix holds no sign of markup.
    let (prefix, rest) = after.split_at(after.find(['=', '<', '>', '"', '\'', '&', ':'])?);
    let value = rest.strip_prefix('=')?.trim_ascii_start();
    let (prefix_name, is_empty) = (prefix.trim_ascii(), value.starts_with("\"\"") || value.starts_with("''"));
    let stands = (is_empty || prefix_name == XMLNS) && markup.is_void(prefix_name) && !markup.is_quoted(at);
    let fault = if prefix_name == XMLNS { "the prefix `xmlns` is declared" } else { "a prefix is declared for no namespace" };
    stands.then(|| (Span::new(start, at + 1 + prefix.len()), fault))
}

/// A default namespace that an element declares twice.
fn namespace_twice(text: &str, markup: &Markup<'_>) -> Option<(Span, &'static str)> {
    let declares = |at: &usize| text[at + XMLNS.len()..].trim_ascii_start().starts_with('=') && text[..*at].ends_with([' ', '\t', '\r', '\n']);
    let mut declarations = memchr::memmem::find_iter(text.as_bytes(), XMLNS).filter(declares);
    let mut last = declarations.next()?;
    let mut tag = None;
    for at in declarations {
        if memchr::memchr(b'<', &text.as_bytes()[last..at]).is_some() {
            tag = None;
        } else {
            let tag = tag.get_or_insert_with(|| Tag::around(text, last));
            let (first, second) = (tag.is_open_at(last), tag.is_open_at(at));
            if first && second && !markup.is_quoted(last) {
                return Some((Span::new(at, at + XMLNS.len()), "an element declares its namespace twice"));
            }
        }
        last = at;
    }
    None
}

/// A start tag, read on from place to place.
struct Tag<'t> {
    bytes: &'t [u8],
    at: usize,
    quote: Option<u8>,
    is_over: bool,
}

impl<'t> Tag<'t> {
    fn around(text: &'t str, place: usize) -> Self {
        Self { bytes: text.as_bytes(), at: text[..place].rfind('<').unwrap_or(place), quote: None, is_over: false }
    }

    /// Whether the tag goes on at a place, which is in none of its values.
    fn is_open_at(&mut self, place: usize) -> bool {
        for byte in &self.bytes[self.at..place] {
            match (byte, self.quote) {
                (b'"' | b'\'', None) => self.quote = Some(*byte),
                (b'>', None) => self.is_over = true,
                (byte, Some(open)) if open == *byte => self.quote = None,
                _ => {}
            }
        }
        self.at = place;
        !self.is_over && self.quote.is_none()
    }
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
        assert_eq!(fault("<a><!-- <![CDATA[ -->&#xD800;</a>"), Some("&#xD800;"));
    }

    #[test]
    fn no_instruction_has_the_name_of_the_declaration() {
        assert_eq!(fault("<a><?XmL b?></a>"), Some("<?XmL"));
        assert_eq!(fault("<a><!-- <?XML b?> --><?xml-like b?></a>"), None);
    }

    #[test]
    fn an_instruction_has_a_name_without_a_colon() {
        for (bad, name) in [("<a><?b:c d?></a>", "<?b:c"), ("<?b:c?><a/>", "<?b:c"), ("<a><?b$c d?></a>", "<?b$c"), ("<a/><?b\u{d7}?>", "<?b\u{d7}")]
        {
            assert_eq!(fault(bad), Some(name), "{bad}");
        }
        let quoted = "<!-- <?b:c?> --><![CDATA[<?b:c?>]]>";
        for good in ["<a><?b?></a>", "<?b-c.1 d:e?><a/>", "<a><?\u{e9}t\u{e9} d?></a>", &format!("<a>{quoted}<?b <?c:d?></a>")] {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn nobody_declares_the_prefix_of_declarations() {
        assert_eq!(fault("<a xmlns:xmlns='u'/>"), Some("xmlns:xmlns"));
        assert_eq!(fault("<a b=\"xmlns:xmlns='u'\"/>"), None);
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
    fn an_element_declares_its_namespace_once() {
        for bad in ["<a xmlns='x' xmlns='y'/>", "<a><b xmlns=\"x>\" c='d'\n xmlns = \"x\"/></a>", "<a xmlns='' b='xmlns=' xmlns=''/>"] {
            assert_eq!(fault(bad), Some("xmlns"), "{bad}");
        }
        for good in [
            "<a xmlns='x'><b xmlns='x'/></a>",
            "<a xmlns='x' b=' xmlns='/>",
            "<a> xmlns='x' xmlns='y'</a>",
            "<a xmlns='x'> xmlns='y'</a>",
            "<a><!-- <b xmlns='x' xmlns='y'/> --></a>",
            "<a><![CDATA[<b xmlns='x' xmlns='y'/>]]></a>",
            "<a b=\" xmlns= xmlns='y'\"/>",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn signs_that_are_quoted_do_not_add_up() {
        let elements = "<x/>".repeat(200_000);
        for sign in [" :", "&#xD800;", " xmlns:p=''", "<![CDATA["] {
            assert_eq!(fault(&format!("<a xmlns:q='r'><!--{}-->{elements}</a>", sign.repeat(100_000))), None, "{sign}");
        }
        let sections = format!("<a>{}<![CDATA[{}]]></a>", "<![CDATA[&#xD800;]]>".repeat(50_000), "&#xD800;<![CDATA[<:b>".repeat(50_000));
        assert_eq!(fault(&sections), None);
        assert_eq!(fault(&sections.replace("</a>", "&#xD801;</a>")), Some("&#xD801;"));
    }

    #[test]
    fn one_byte_order_mark_is_enough() {
        assert_eq!(fault("\u{feff}<a/>"), Some("\u{feff}"));
    }
}
