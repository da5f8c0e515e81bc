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
    /// The declaration calls the encoding by another name than the one that readers of XML must know.
    Alias {
        /// The name in the declaration.
        declared: String,
        /// The name that is meant.
        meant: &'static str,
        /// Where the name stands.
        span: Span,
    },
    /// The declaration names another version of XML than 1.0.
    Version {
        /// The version.
        declared: String,
        /// Where it stands.
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
    if let Some((version, span)) = declared(decoded.text.as_bytes(), b"version").filter(|(version, _)| is_later_version(version)) {
        let declared = version.to_owned();
        decoded.problem.get_or_insert(EncodingProblem::Version { declared, span });
    }
    let after = decoded.text.strip_prefix("<?xml").and_then(|rest| rest.chars().next());
    if after.is_some_and(|after| matches!(after, '\t' | '\r' | '\n')) {
        with_a_blank(&mut decoded.text);
    }
    decoded
}

/// The parser knows an XML declaration by the blank that follows; other white space may follow as well, and takes as much room. A line
/// break goes where the next blank is, so that lines keep their numbers.
fn with_a_blank(text: &mut String) {
    const AFTER: usize = "<?xml".len();
    let end = text.find("?>").unwrap_or(AFTER + 1);
    let space = text[AFTER..=AFTER].to_owned();
    let next = text[AFTER + 1..end.max(AFTER + 1)].find(' ').map(|at| AFTER + 1 + at);
    let is_all = matches!(text[AFTER..end].trim_ascii(), "version=\"1.0\"" | "version='1.0'");
    match next {
        _ if is_all && space != "\t" => {
            // Such a declaration says nothing that would not hold without it.
            let blank: String = text[..end + "?>".len()].chars().map(|c| if matches!(c, '\r' | '\n') { c } else { ' ' }).collect();
            text.replace_range(..blank.len(), &blank);
        }
        Some(next) if space != "\t" => {
            text.replace_range(next..=next, &space);
            text.replace_range(AFTER..=AFTER, " ");
        }
        _ => text.replace_range(AFTER..=AFTER, " "),
    }
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
        Some((name, span)) => {
            let declared = Declared::of(&name);
            let mut decoded = as_declared(bytes, declared, &name, span);
            if let Some(meant) = declared.by_alias(&name) {
                decoded.problem.get_or_insert(EncodingProblem::Alias { declared: name, meant, span });
            }
            decoded
        }
    }
}

/// Decodes what has no byte-order mark, by its declaration.
fn as_declared(bytes: Vec<u8>, declared: Declared, name: &str, span: Span) -> Decoded {
    let mislabelled = |bytes| mislabelled(bytes, name.to_owned(), span);
    match declared {
        Declared::Utf8 => utf8(bytes, 0, false),
        Declared::Ascii if bytes.is_ascii() => utf8(bytes, 0, false),
        Declared::Ascii | Declared::Utf16 => mislabelled(bytes),
        // Letters of a single byte that happen to be whole letters of UTF-8, all of them, are no accident.
        Declared::Latin1 | Declared::Windows1252 if !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok() => mislabelled(bytes),
        Declared::Latin1 => latin1(&bytes),
        Declared::Windows1252 => windows_1252(&bytes),
        Declared::Unknown => Decoded {
            text: String::from_utf8_lossy(&bytes).into_owned(),
            encoding: "UTF-8",
            problem: Some(EncodingProblem::Unknown { declared: name.to_owned(), span }),
        },
    }
}

/// The encodings that a declaration may name here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    Utf8,
    Ascii,
    Utf16,
    Latin1,
    Windows1252,
    Unknown,
}

impl Declared {
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Self::Utf8,
            "us-ascii" | "ascii" => Self::Ascii,
            "utf-16" | "utf-16le" | "utf-16be" | "utf16" => Self::Utf16,
            "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" => Self::Latin1,
            "windows-1252" | "cp1252" => Self::Windows1252,
            _ => Self::Unknown,
        }
    }

    /// The name that readers of XML know, when this is another one.
    fn by_alias(self, name: &str) -> Option<&'static str> {
        let names: &[&'static str] = match self {
            Self::Utf8 => &["UTF-8"],
            Self::Ascii => &["US-ASCII"],
            Self::Utf16 => &["UTF-16", "UTF-16LE", "UTF-16BE"],
            Self::Latin1 => &["ISO-8859-1"],
            Self::Windows1252 => &["windows-1252"],
            Self::Unknown => return None,
        };
        let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
        names.first().copied().filter(|_| !is_known)
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

/// ISO 8859-1, in which every byte is the character of its number.
fn latin1(bytes: &[u8]) -> Decoded {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let problem = memchr::memchr(0, bytes).map(|_| EncodingProblem::Binary);
    Decoded { text, encoding: "ISO-8859-1", problem }
}

/// Windows-1252, in which five bytes are no characters.
fn windows_1252(bytes: &[u8]) -> Decoded {
    let mut decoded = other(bytes, WINDOWS_1252, 0);
    let unassigned = ['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}'];
    if let Some((at, found)) = decoded.text.match_indices(unassigned).next() {
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
        Declared::Latin1 => actual == "ISO-8859-1",
        Declared::Windows1252 => actual == "windows-1252",
        Declared::Unknown => return Some(EncodingProblem::Unknown { declared: declared.to_owned(), span }),
    };
    if agrees {
        let meant = Declared::of(declared).by_alias(declared)?;
        return Some(EncodingProblem::Alias { declared: declared.to_owned(), meant, span });
    }
    Some(EncodingProblem::Contradiction { declared: declared.to_owned(), actual, span })
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

/// A version 1.x after the first; what is no version at all is not well-formed.
fn is_later_version(version: &str) -> bool {
    version.strip_prefix("1.").is_some_and(|minor| minor != "0" && !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The encoding named in `<?xml ... encoding="...">`, and where the name stands.
fn declared_encoding(bytes: &[u8]) -> Option<(&str, Span)> {
    declared(bytes, b"encoding")
}

/// What the XML declaration says of this, and where that stands.
fn declared<'b>(bytes: &'b [u8], what: &[u8]) -> Option<(&'b str, Span)> {
    let head = &bytes[..bytes.len().min(256)];
    // A stylesheet has an instruction that begins alike.
    if !head.strip_prefix(b"<?xml").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_whitespace)) {
        return None;
    }
    let declaration = &head[..head.windows(2).position(|pair| pair == b"?>")?];
    let key = declaration.windows(what.len()).position(|word| word == what)?;
    let quote = key + declaration[key..].iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let length = declaration[quote + 1..].iter().position(|byte| *byte == declaration[quote])?;
    let span = Span::new(quote + 1, quote + 1 + length);
    Some((std::str::from_utf8(&declaration[span.start..span.end]).ok()?, span))
}

#[cfg(test)]
mod tests;
