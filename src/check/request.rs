//! The body of a request to a service: JSON with the message in it, in base 64.

use crate::finding::{Finding, Severity, kinds};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

const PLAIN: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
const FOR_ADDRESSES: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);
const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// Whether bytes look like JSON, which no message does.
pub(super) fn is_request(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"{") || text.starts_with(b"[")
}

/// The message in the body of a request, which stands where the pointer says.
///
/// # Errors
/// Why there is none.
pub(super) fn message(bytes: &[u8], pointer: &str) -> Result<Vec<u8>, Box<Finding>> {
    let wrong = |message: String| {
        Box::new(Finding { expected: Some(format!("{pointer} with the message in base 64")), ..Finding::built_in(&kinds::INPUT_REQUEST, message) })
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let body: Value = serde_json::from_slice(bytes).map_err(|error| wrong(format!("the request is no JSON: {error}")))?;
    let body = match body {
        Value::Array(mut bodies) if bodies.len() == 1 => bodies.remove(0),
        Value::Array(bodies) => return Err(wrong(format!("the request is a list of {}; one is expected", bodies.len()))),
        body => body,
    };
    let text = match body.pointer(pointer) {
        Some(Value::String(text)) if !text.trim().is_empty() => text,
        Some(_) => return Err(wrong(format!("{pointer} of the request is empty, or no text"))),
        None => return Err(wrong(format!("the request has no {pointer}"))),
    };
    if text.trim_start().starts_with('<') {
        return Ok(text.clone().into_bytes());
    }
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    PLAIN.decode(&packed).or_else(|_| FOR_ADDRESSES.decode(&packed)).map_err(|_| wrong(format!("{pointer} of the request is not in base 64")))
}

/// Lets pass what is no fault in a request: a service that unpacks the message to a text does not look at the encoding that it declares.
pub(super) fn excuse(finding: &mut Finding) {
    if finding.code == kinds::INPUT_ENCODING_DECLARATION.code {
        finding.severity = Severity::Warning;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Result<String, String> {
        message(body.as_bytes(), "/ivi/iviDokument").map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|finding| finding.message)
    }

    #[test]
    fn the_message_is_taken_out_of_a_request() {
        assert_eq!(of(r#"{"ivi":{"iviDokument":"PGE+Pj8\nvPC9hPg=="}}"#), Ok("<a>>?/</a>".to_owned()));
        assert_eq!(of(r#"[{"ivi":{"iviDokument":"PGE-Pj8vPC9hPg"}}]"#), Ok("<a>>?/</a>".to_owned()));
        assert_eq!(of(r#"{"ivi":{"iviDokument":" <a/>"},"more":1}"#), Ok(" <a/>".to_owned()));
    }

    #[test]
    fn what_is_no_request_says_why() {
        let told = |body| of(body).unwrap_err();
        assert_eq!(told(r#"{"ivi":{}}"#), "the request has no /ivi/iviDokument");
        assert_eq!(told(r#"{"ivi":{"iviDokument":""}}"#), "/ivi/iviDokument of the request is empty, or no text");
        assert_eq!(told(r#"{"ivi":{"iviDokument":"%%"}}"#), "/ivi/iviDokument of the request is not in base 64");
        assert_eq!(told("[]"), "the request is a list of 0; one is expected");
        assert!(told("{").starts_with("the request is no JSON: "));
    }
}
