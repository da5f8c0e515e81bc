//! From bytes to text: byte-order mark first, then the XML declaration, then UTF-8.

use super::Span;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file, and what is wrong with the way it is encoded.
#[derive(Debug)]
pub struct Decoded {
    /// The text, without its byte-order mark.
    pub text: String,
    /// The encoding that the bytes have, such as `UTF-8`.
    pub encoding: &'static str,
    /// What contradicts it. The text can be checked all the same unless [`EncodingProblem::stops`].
    pub problem: Option<EncodingProblem>,
}

/// What can be wrong with an encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncodingProblem {
    /// The bytes are no text in the encoding that the file has.
    InvalidBytes {
        /// The encoding.
        encoding: &'static str,
        /// Where the first bad byte stands in the decoded text.
        span: Span,
        /// The byte's offset in the file.
        byte: usize,
    },
    /// No text file at all.
    Binary,
    /// The declaration names an encoding that does not exist or is not supported.
    Unknown {
        /// The name in the declaration.
        declared: String,
        /// Where it stands.
        span: Span,
    },
    /// The declaration names another encoding than the file has.
    Contradiction {
        /// The name in the declaration.
        declared: String,
        /// The encoding that the bytes have.
        actual: &'static str,
        /// Where the name stands.
        span: Span,
    },
    /// UTF-16 without its byte-order mark.
    NoByteOrderMark {
        /// The encoding that the bytes have.
        actual: &'static str,
    },
}

impl EncodingProblem {
    /// Whether nothing can be said about the text.
    pub const fn stops(&self) -> bool {
        matches!(self, Self::InvalidBytes { .. } | Self::Binary | Self::Unknown { .. })
    }
}

/// Decodes a whole file. UTF-8 without a byte-order mark is not copied.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    let mut decoded = decode_bytes(bytes);
    // The parser knows an XML declaration by the blank that follows; a tab may follow as well, and takes as much room.
    if decoded.text.starts_with("<?xml\t") {
        decoded.text.replace_range("<?xml".len().."<?xml\t".len(), " ");
    }
    decoded
}

fn decode_bytes(mut bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            bytes.drain(..mark);
            return utf8(bytes, mark, true);
        }
        return other(&bytes[mark..], encoding, mark);
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        let mut decoded = other(&bytes, encoding, 0);
        decoded.problem.get_or_insert(EncodingProblem::NoByteOrderMark { actual: encoding.name() });
        return decoded;
    }
    match declared_encoding(&bytes).map(|(name, span)| (name.to_owned(), span)) {
        None => utf8(bytes, 0, false),
        Some((name, span)) => match Declared::of(&name) {
            Declared::Utf8 => utf8(bytes, 0, false),
            Declared::Ascii if bytes.is_ascii() => utf8(bytes, 0, false),
            Declared::Ascii | Declared::Utf16 => mislabelled(bytes, name, span),
            // Letters of a single byte that happen to be whole letters of UTF-8, all of them, are no accident.
            Declared::Latin1 if !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok() => mislabelled(bytes, name, span),
            Declared::Latin1 => single_byte(&bytes, &name),
            Declared::Unknown => Decoded {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                encoding: "UTF-8",
                problem: Some(EncodingProblem::Unknown { declared: name, span }),
            },
        },
    }
}

/// The encodings that a declaration may name here.
#[derive(Debug, PartialEq, Eq)]
enum Declared {
    Utf8,
    Ascii,
    Utf16,
    Latin1,
    Unknown,
}

impl Declared {
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Self::Utf8,
            "us-ascii" | "ascii" => Self::Ascii,
            "utf-16" | "utf-16le" | "utf-16be" => Self::Utf16,
            "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Self::Latin1,
            _ => Self::Unknown,
        }
    }
}

fn utf8(bytes: Vec<u8>, mark: usize, marked: bool) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) if memchr::memchr(0, text.as_bytes()).is_some() => Decoded { text, encoding: "UTF-8", problem: Some(EncodingProblem::Binary) },
        Ok(text) => {
            let problem = marked.then(|| contradiction(&text, "UTF-8")).flatten();
            Decoded { text, encoding: "UTF-8", problem }
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let problem = if is_binary(&bytes) {
                EncodingProblem::Binary
            } else {
                EncodingProblem::InvalidBytes { encoding: "UTF-8", span: Span::new(at, at + '\u{fffd}'.len_utf8()), byte: at + mark }
            };
            Decoded { text: String::from_utf8_lossy(&bytes).into_owned(), encoding: "UTF-8", problem: Some(problem) }
        }
    }
}

/// UTF-8 that declares itself as something else.
fn mislabelled(bytes: Vec<u8>, declared: String, span: Span) -> Decoded {
    let mut decoded = utf8(bytes, 0, false);
    decoded.problem.get_or_insert(EncodingProblem::Contradiction { declared, actual: "UTF-8", span });
    decoded
}

fn other(bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let problem = if malformed {
        let at = text.find('\u{fffd}').unwrap_or(text.len());
        let byte = mark + text[..at].encode_utf16().count() * 2;
        Some(EncodingProblem::InvalidBytes { encoding: encoding.name(), span: Span::new(at, at + '\u{fffd}'.len_utf8()), byte })
    } else if memchr::memchr(0, text.as_bytes()).is_some() {
        Some(EncodingProblem::Binary)
    } else {
        contradiction(&text, encoding.name())
    };
    Decoded { text, encoding: encoding.name(), problem }
}

/// ISO 8859-1 or windows-1252, read as the latter; five bytes of windows-1252 are no characters.
fn single_byte(bytes: &[u8], declared: &str) -> Decoded {
    let mut decoded = other(bytes, WINDOWS_1252, 0);
    let unassigned = ['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}'];
    if !declared.to_ascii_lowercase().starts_with("iso")
        && let Some((at, found)) = decoded.text.match_indices(unassigned).next()
    {
        let byte = decoded.text[..at].chars().count();
        let span = Span::new(at, at + found.len());
        decoded.problem.get_or_insert(EncodingProblem::InvalidBytes { encoding: decoded.encoding, span, byte });
    }
    decoded
}

/// What the declaration says against the encoding that the bytes have.
fn contradiction(text: &str, actual: &'static str) -> Option<EncodingProblem> {
    let (declared, span) = declared_encoding(text.as_bytes())?;
    let agrees = match Declared::of(declared) {
        Declared::Utf8 => actual == "UTF-8",
        Declared::Ascii => actual == "UTF-8" && text.is_ascii(),
        Declared::Utf16 => {
            let name = declared.to_ascii_uppercase();
            actual.starts_with("UTF-16") && (name == "UTF-16" || name == actual)
        }
        Declared::Latin1 => actual == "windows-1252",
        Declared::Unknown => return Some(EncodingProblem::Unknown { declared: declared.to_owned(), span }),
    };
    (!agrees).then(|| EncodingProblem::Contradiction { declared: declared.to_owned(), actual, span })
}

/// UTF-16 shows itself by the zero bytes beside the `<` that every XML file starts with.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes that are no UTF-8 are no text in any other encoding either.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    head.contains(&0) || !head.trim_ascii_start().starts_with(b"<")
}

/// The encoding named in `<?xml ... encoding="...">`, and where the name stands.
fn declared_encoding(bytes: &[u8]) -> Option<(&str, Span)> {
    let head = &bytes[..bytes.len().min(256)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let declaration = &head[..head.windows(2).position(|pair| pair == b"?>")?];
    let key = declaration.windows(8).position(|word| word == b"encoding")?;
    let quote = key + declaration[key..].iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let length = declaration[quote + 1..].iter().position(|byte| *byte == declaration[quote])?;
    let span = Span::new(quote + 1, quote + 1 + length);
    Some((std::str::from_utf8(&declaration[span.start..span.end]).ok()?, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version=\"1.0\" encoding=\"ENC\"?>\n<a>Ødegård €</a>";

    fn xml(encoding: &str) -> String {
        XML.replace("ENC", encoding)
    }

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn utf8_with_and_without_mark() {
        let text = xml("UTF-8");
        let plain = decode(text.clone().into_bytes());
        let marked = decode([b"\xef\xbb\xbf", text.as_bytes()].concat());
        assert_eq!((plain.text.as_str(), plain.problem), (text.as_str(), None));
        assert_eq!((marked.text.as_str(), marked.problem), (text.as_str(), None));
    }

    #[test]
    fn utf16_in_both_byte_orders() {
        let text = xml("UTF-16");
        for little in [true, false] {
            let decoded = decode(utf16(&text, little, true));
            assert_eq!((decoded.text.as_str(), decoded.problem), (text.as_str(), None));
        }
    }

    #[test]
    fn utf16_without_mark_is_read_and_reported() {
        let text = xml("UTF-16");
        let decoded = decode(utf16(&text, true, false));
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.problem, Some(EncodingProblem::NoByteOrderMark { actual: "UTF-16LE" }));
    }

    #[test]
    fn a_tab_in_the_declaration_is_read_as_a_blank() {
        let text = xml("UTF-8");
        let decoded = decode(text.replacen(' ', "\t", 1).into_bytes());
        assert_eq!((decoded.text, decoded.problem), (text, None));
    }

    #[test]
    fn latin1_and_windows_1252_by_declaration() {
        for name in ["ISO-8859-1", "windows-1252"] {
            let text = xml(name);
            let (bytes, _, _) = WINDOWS_1252.encode(&text);
            let decoded = decode(bytes.into_owned());
            assert_eq!((decoded.text.as_str(), decoded.problem), (text.as_str(), None), "{name}");
        }
    }

    #[test]
    fn five_bytes_are_no_characters_of_windows_1252() {
        let text = xml("windows-1252");
        let (bytes, _, _) = WINDOWS_1252.encode(&text);
        let at = bytes.iter().position(|byte| *byte == 0xd8).unwrap();
        let mut bytes = bytes.into_owned();
        bytes[at] = 0x81;
        let problem = decode(bytes).problem;
        assert!(matches!(problem, Some(EncodingProblem::InvalidBytes { encoding: "windows-1252", byte, .. }) if byte == at), "{problem:?}");
    }

    #[test]
    fn utf8_that_is_declared_as_a_single_byte_encoding_shows_itself() {
        for name in ["ISO-8859-1", "windows-1252"] {
            let decoded = decode(xml(name).into_bytes());
            assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })), "{name}: {:?}", decoded.problem);
            assert_eq!((decoded.text, decode(xml(name).replace("Ødegård €", "Odegard").into_bytes()).problem), (xml(name), None));
        }
    }

    #[test]
    fn a_declaration_that_contradicts_the_bytes_is_found_and_the_text_still_read() {
        let text = xml("UTF-16");
        let span = Span::new(30, 36);
        let decoded = decode(text.clone().into_bytes());
        assert_eq!(decoded.problem, Some(EncodingProblem::Contradiction { declared: "UTF-16".into(), actual: "UTF-8", span }));
        assert_eq!(decoded.text, text);
        assert_eq!(&text[span.start..span.end], "UTF-16");

        let text = xml("ISO-8859-1");
        let decoded = decode([b"\xef\xbb\xbf", text.as_bytes()].concat());
        assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })));

        let text = xml("UTF-8");
        let decoded = decode(utf16(&text, true, true));
        assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-16LE", .. })));
    }

    #[test]
    fn what_is_declared_as_ascii_holds_nothing_else() {
        let text = xml("US-ASCII");
        assert!(matches!(decode(text.clone().into_bytes()).problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })));
        assert_eq!(decode(text.replace("Ødegård €", "Odegard").into_bytes()).problem, None);
    }

    #[test]
    fn bytes_outside_the_encoding_have_a_place() {
        let decoded = decode(b"<a>ok\xe9</a>".to_vec());
        assert_eq!(decoded.problem, Some(EncodingProblem::InvalidBytes { encoding: "UTF-8", span: Span::new(5, 8), byte: 5 }));
    }

    #[test]
    fn an_unknown_encoding_and_a_binary_file_stop() {
        let unknown = decode(xml("KLINGON").into_bytes()).problem.unwrap();
        assert!(matches!(&unknown, EncodingProblem::Unknown { declared, .. } if declared == "KLINGON"));
        assert!(unknown.stops());
        let binary = decode(vec![0x50, 0x4b, 3, 4, 0, 0, 0xff]).problem.unwrap();
        assert_eq!(binary, EncodingProblem::Binary);
        assert!(binary.stops());
    }
}
