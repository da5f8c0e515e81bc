//! A signature as a page for people, or as a JSON document.

use super::printable;
use crate::finding::Finding;
use crate::signature::Description;
use serde::Serialize;
use textwrap::Options;

/// Width of the names at the left of the page.
const NAMES: usize = 14;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    path: &'a str,
    signed: bool,
    signature: Option<&'a Description>,
    findings: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
}

/// One JSON document: what the signature says, and what is wrong with it.
pub fn signature_json(path: &str, description: Option<&Description>, findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| Line { code: &finding.code, severity: finding.severity.as_str(), message: &finding.message });
    let page = Page { path, signed: description.is_some(), signature: description, findings: lines.collect() };
    // Strings and numbers only: this always has a JSON form.
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// One page: what the signature says, what holds, what is wrong, and what was not checked.
pub fn signature_page(path: &str, description: Option<&Description>, findings: &[Finding], width: usize) -> String {
    let mut page = format!("{}\n\n", printable(path));
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            let first = format!("{name:<NAMES$}");
            let rest = " ".repeat(NAMES);
            page.push_str(&textwrap::fill(&printable(text), Options::new(width).initial_indent(&first).subsequent_indent(&rest)));
            page.push('\n');
        }
    };
    let Some(description) = description else {
        line("signature", "none");
        return page;
    };
    line("content", &stands("as it was signed", "not as it was signed", description.digest, description.digest_explanation.as_deref()));
    let fails = match description.value_explanation {
        Some(_) => "made with the key of the certificate, but SignedInfo is not as it was signed",
        None => "not made with the key of the certificate",
    };
    let value = stands("made with the key of the certificate", fails, description.value, description.value_explanation.as_deref());
    line("value", &value);
    line("method", description.signature_method.as_deref().unwrap_or_default());
    for reference in &description.references {
        let digest = reference.digest_method.as_deref().unwrap_or("no digest");
        line("signed", &format!("{} ({digest}, {})", reference.covers, reference.digest));
    }
    line("signed at", description.signing_time.as_deref().unwrap_or_default());
    if let Some(certificate) = &description.certificate {
        line("signer", &certificate.subject);
        line("issuer", &certificate.issuer);
        line("issued under", &certificate.issued_under);
        line("quality", certificate.quality.as_deref().unwrap_or_default());
        line("revocation", certificate.revocation.as_deref().unwrap_or_default());
        line("valid", &format!("{} to {}", certificate.not_before, certificate.not_after));
        line("key", &certificate.key);
        line("serial", &certificate.serial);
        line("SHA-256", &certificate.fingerprint);
    }
    for finding in findings {
        line(finding.severity.as_str(), &format!("{}: {}", finding.code, finding.message));
    }
    line("not checked", &description.not_checked.join("; "));
    page
}

fn stands(holds: &str, fails: &str, state: &str, explanation: Option<&str>) -> String {
    match (state, explanation) {
        ("holds", _) => holds.to_owned(),
        ("fails", Some(explanation)) => format!("{fails}: {explanation}"),
        ("fails", None) => fails.to_owned(),
        _ => "could not be told".to_owned(),
    }
}
