//! PEM, as it comes from authorities, mail programs and editors.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// A block of PEM: what it says that it is, and its bytes.
pub(super) struct Block {
    pub label: String,
    pub bytes: Option<Vec<u8>>,
}

/// A text in UTF-8, or in UTF-16 with its byte-order mark, as some systems write it.
pub(super) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => String::from_utf8_lossy(bytes),
    }
}

/// The blocks of a PEM text, with whatever stands around them.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    const BEGIN: &str = "-----BEGIN ";
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, body) = after.split_once("-----").ok_or("this is no PEM file: a line `-----BEGIN` does not end")?;
        let end = format!("-----END {label}-----");
        let (body, more) = body.split_once(&end).ok_or_else(|| format!("this is no PEM file: a line `{end}` is missing"))?;
        found.push(Block { label: label.trim().to_owned(), bytes: decoded(body) });
        rest = more;
    }
    Ok(found)
}

/// The bytes of a block, without the lines that some programs write before them.
fn decoded(body: &str) -> Option<Vec<u8>> {
    const ANY_PADDING: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING);
    let digits: String = body.lines().filter(|line| !line.contains(':')).flat_map(str::split_whitespace).collect();
    BASE64.decode(digits).ok()
}
