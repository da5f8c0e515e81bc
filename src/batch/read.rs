//! From an input to its text.

use super::inputs::{Origin, Source};
use crate::finding::{Finding, kinds};
use crate::source::{EncodingProblem, LineIndex, Position, decode};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

/// The most bytes that an input may have: 10 MiB, several hundred times a usual message.
pub const LARGEST: u64 = 10 * 1024 * 1024;

/// The decoded text of one input, and where its lines are.
#[derive(Debug, Default)]
pub struct SourceText {
    text: String,
    lines: OnceCell<LineIndex>,
}

impl SourceText {
    /// A text.
    pub fn new(text: String) -> Self {
        Self { text, lines: OnceCell::new() }
    }

    /// The text, without byte-order mark; empty when the input could not be read.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where its lines are; found at the first call.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// How many characters stand before a byte offset.
    pub fn character(&self, offset: usize) -> usize {
        self.lines().character(&self.text, offset)
    }
}

/// What could be read of an input.
pub(super) struct Loaded {
    pub(super) text: String,
    /// The bytes that were read.
    pub(super) bytes: u64,
    /// The SHA-256 of these bytes, where it is wanted.
    pub(super) sha256: Option<String>,
    pub(super) finding: Option<Box<Finding>>,
    /// Whether there is nothing to check.
    pub(super) stops: bool,
}

/// Reads and decodes an input.
pub(super) fn load(source: &Source, with_sha256: bool) -> Loaded {
    let bytes = match read(source) {
        Ok(bytes) => bytes,
        Err(finding) => return Loaded { text: String::new(), bytes: 0, sha256: None, finding: Some(finding), stops: true },
    };
    let size = bytes.len() as u64;
    let sha256 = with_sha256.then(|| sha256(&bytes));
    let decoded = decode(bytes);
    let stops = decoded.problem.as_ref().is_some_and(EncodingProblem::stops);
    let finding = decoded.problem.map(|problem| Box::new(encoding_finding(problem, &decoded.text)));
    Loaded { text: decoded.text, bytes: size, sha256, finding, stops }
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The bytes of an input, as they are.
pub(super) fn read(source: &Source) -> Result<Vec<u8>, Box<Finding>> {
    match &source.origin {
        Origin::File => read_file(source),
        Origin::StandardInput => limited(io::stdin().lock(), 0),
        Origin::Entry { archive, index } => archive.read(*index),
        Origin::Failed(finding) => Err(finding.clone()),
    }
}

fn read_file(source: &Source) -> Result<Vec<u8>, Box<Finding>> {
    let file = File::open(&source.path).map_err(|error| unreadable(&error))?;
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(Box::new(Finding::built_in(&kinds::INPUT_NOT_A_FILE, "this is not a regular file".to_owned())));
    }
    if metadata.len() > LARGEST {
        return Err(too_large(Some(metadata.len())));
    }
    limited(file, metadata.len())
}

/// Reads to the end; the size is what is expected, and need not hold.
fn limited(reader: impl Read, size: u64) -> Result<Vec<u8>, Box<Finding>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).map_or(0, |size| size + 1));
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST { Err(too_large(None)) } else { Ok(bytes) }
}

fn unreadable(error: &io::Error) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_UNREADABLE, format!("this cannot be read: {}", error.kind())))
}

/// The finding about an input of this many bytes, when they are known.
pub(super) fn too_large(size: Option<u64>) -> Box<Finding> {
    let value = size.map_or_else(|| format!("more than {LARGEST} bytes"), |size| format!("{size} bytes"));
    Box::new(Finding {
        expected: Some(format!("at most {LARGEST} bytes")),
        value: Some(value.clone()),
        ..Finding::built_in(&kinds::INPUT_TOO_LARGE, format!("the file has {value}; at most {LARGEST} are read"))
    })
}

fn encoding_finding(problem: EncodingProblem, text: &str) -> Finding {
    match problem {
        // Whatever it is, perhaps a key, a report does not show it.
        EncodingProblem::InvalidBytes { .. } if !text.trim_start().starts_with('<') => not_xml("the file does not start with `<`; this is no XML"),
        EncodingProblem::InvalidBytes { encoding, span, byte } => Finding {
            span: Some(span),
            expected: Some(format!("text in {encoding}")),
            ..Finding::built_in(&kinds::INPUT_ENCODING, format!("the file is not valid {encoding} from its byte {} on", byte + 1))
        },
        EncodingProblem::Binary => not_xml("the file holds binary data"),
        EncodingProblem::Unknown { declared, span } => Finding {
            span: Some(span),
            expected: Some("UTF-8, UTF-16 or ISO-8859-1".to_owned()),
            value: Some(declared.clone()),
            ..Finding::built_in(&kinds::INPUT_ENCODING_DECLARATION, format!("the file declares the encoding `{declared}`, which is not supported"))
        },
        EncodingProblem::Contradiction { declared, actual, span } => Finding {
            span: Some(span),
            // The declaration names UTF-16 without its byte order, which the mark gives.
            expected: Some(if actual.starts_with("UTF-16") { "UTF-16" } else { actual }.to_owned()),
            value: Some(declared.clone()),
            ..Finding::built_in(&kinds::INPUT_ENCODING_DECLARATION, format!("the file declares the encoding `{declared}` and is saved in {actual}"))
        },
        EncodingProblem::Alias { declared, meant, span } => Finding {
            span: Some(span),
            expected: Some(meant.to_owned()),
            value: Some(declared.clone()),
            ..Finding::built_in(
                &kinds::INPUT_ENCODING_DECLARATION,
                format!("the file declares the encoding `{declared}`; its name in XML is `{meant}`, and not every reader takes another"),
            )
        },
        EncodingProblem::Version { declared, span } => Finding {
            span: Some(span),
            expected: Some("1.0".to_owned()),
            value: Some(declared.clone()),
            ..Finding::built_in(&kinds::INPUT_XML_VERSION, format!("the file declares that it is XML {declared}"))
        },
        EncodingProblem::NoByteOrderMark { actual } => Finding {
            expected: Some("a byte-order mark".to_owned()),
            ..Finding::built_in(&kinds::INPUT_ENCODING, format!("the file is saved in {actual} without a byte-order mark"))
        },
    }
}

fn not_xml(message: &str) -> Finding {
    Finding { expected: Some("an XML text".to_owned()), ..Finding::built_in(&kinds::INPUT_NOT_XML, message.to_owned()) }
}
