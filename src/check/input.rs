//! What there is to check of one input: its bytes as text, or why there is none.

use crate::finding::{Finding, kinds};
use crate::source::{EncodingProblem, decode};

/// The most bytes that an input may have: 10 MiB, several hundred times a usual message.
pub const LARGEST: u64 = 10 * 1024 * 1024;

/// What could be read of an input.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// How many bytes were read.
    pub(super) bytes: u64,
    /// What is wrong with them.
    pub(super) finding: Option<Box<Finding>>,
    /// Whether there is nothing to check.
    pub(super) stops: bool,
}

impl Decoded {
    /// Decodes the bytes, or takes the finding about an input that has none.
    pub(super) fn new(bytes: Result<Vec<u8>, Box<Finding>>) -> Self {
        let bytes = bytes.and_then(|bytes| if bytes.len() as u64 > LARGEST { Err(too_large(Some(bytes.len() as u64))) } else { Ok(bytes) });
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(finding) => return Self { text: String::new(), bytes: 0, finding: Some(finding), stops: true },
        };
        let size = bytes.len() as u64;
        let decoded = decode(bytes);
        let stops = decoded.problem.as_ref().is_some_and(EncodingProblem::stops);
        let finding = decoded.problem.map(|problem| Box::new(encoding_finding(problem, &decoded.text)));
        Self { text: decoded.text, bytes: size, finding, stops }
    }
}

/// The text of an input, or the finding that says why there is none.
pub(crate) fn text_of(bytes: Result<Vec<u8>, Box<Finding>>) -> Result<String, Box<Finding>> {
    let Decoded { text, finding, stops, .. } = Decoded::new(bytes);
    finding.filter(|_| stops).map_or(Ok(text), Err)
}

/// The finding about an input of this many bytes, when they are known.
pub(crate) fn too_large(size: Option<u64>) -> Box<Finding> {
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
