//! What a gate makes of a finding: whose it is, whether it counts, and what it is known by from run to run.

use super::Finding;
use crate::source::sha256;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// That a finding was waived, by whom, why and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct Waived {
    /// Why it does not count.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it does not count.
    #[serde(serialize_with = "as_text")]
    #[cfg_attr(feature = "internals", schemars(with = "String"))]
    pub expires: Date,
}

fn as_text<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// So many digits of a digest tell the findings of any number of vehicles apart.
const DIGITS: usize = 32;

impl Finding {
    /// Whether it counts: it is neither waived nor known from a baseline.
    pub fn is_open(&self) -> bool {
        self.waived.is_none() && !self.known
    }

    /// What the finding is known by from run to run, in 32 hexadecimal digits: its code, the path of the field, the value, and the
    /// `subject`, which is the VIN, or the path of the file where there is none. Lines and words do not count: they change when nothing did.
    pub fn fingerprint(&self, subject: &str) -> String {
        fingerprint(&self.code, &self.path, self.value.as_deref(), subject)
    }
}

/// The fingerprint of a finding of which this is known; see [`Finding::fingerprint`].
pub fn fingerprint(code: &str, path: &str, value: Option<&str>, subject: &str) -> String {
    // No text of a message holds this character.
    let parts = [code, path, value.unwrap_or_default(), if value.is_some() { "value" } else { "" }, subject].join("\0");
    let mut digits = sha256(parts.as_bytes());
    digits.truncate(DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::kinds;
    use crate::source::Span;

    #[test]
    fn a_fingerprint_is_that_of_code_path_value_and_vehicle() {
        let finding = Finding { path: "/a/b".into(), value: Some("1".into()), ..Finding::built_in(&kinds::IVI_EMPTY, "m".into()) };
        let print = finding.fingerprint("WJX");
        assert_eq!(print.len(), 32);
        let moved = Finding { span: Some(Span::new(1, 2)), message: "other words".into(), help: "other".into(), ..finding.clone() };
        assert_eq!(moved.fingerprint("WJX"), print);
        for other in [
            Finding { path: "/a/c".into(), ..finding.clone() },
            Finding { value: None, ..finding.clone() },
            Finding { value: Some(String::new()), ..finding.clone() },
            Finding { code: "ivi/other".into(), ..finding.clone() },
            Finding { path: "/a/b1".into(), value: Some(String::new()), ..finding.clone() },
        ] {
            assert_ne!(other.fingerprint("WJX"), print, "{other:?}");
        }
        assert_ne!(finding.fingerprint("WJY"), print);
        let none = Finding { value: None, ..finding.clone() };
        assert_ne!(none.fingerprint("x"), Finding { value: Some(String::new()), ..finding }.fingerprint("x"));
    }
}
