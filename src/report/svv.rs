//! What the service of the Norwegian vehicle register would answer, one JSON body a line for each file.
//!
//! The form is that of its documentation: an object when the vehicle is created, a list of one when it is refused. What only the
//! register knows is null: the moment of the answer, the vehicle's number, the make code. The words come from the rule pack.

use super::{Format, Head};
use crate::batch::Summary;
use crate::check::FileReport;
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::rules::across::AcrossRule;
use crate::rules::{Answer, Vocabulary};
use crate::source::SourceText;
use serde::Serialize;

/// What stands before each code of an answer.
const PREFIX: &str = "kjoretoy.coc.";
/// The word that leads to an answer.
const CODE: &str = "meldingskode";
/// The word for the weight of a finding.
const CLASS: &str = "meldingsklasse";
/// The word for the field that a finding is about.
const FIELD: &str = "feltreferanse";

/// The answers of the service.
#[derive(Debug, Clone)]
pub struct Svv {
    vocabulary: Vocabulary,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Identifier<'a> {
    kuid: Option<&'a str>,
    ivi_referanse: Option<&'a str>,
    understellsnummer_merke: Vehicle<'a>,
}

#[derive(Serialize, Default)]
struct Vehicle<'a> {
    understellsnummer: Option<&'a str>,
    merkekode: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a, M> {
    dato_tid: Option<&'a str>,
    ivi_identifikator: Identifier<'a>,
    melding: M,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    meldingstype: &'a str,
    meldingskode: String,
    meldingstekst: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    felt_feil: Vec<FieldFault<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refused<'a> {
    meldingskode: String,
    meldingstekst: &'a str,
    meldingstype: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    felt_feil: Vec<FieldFault<'a>>,
}

#[derive(Serialize)]
struct FieldFault<'a> {
    melding: &'a str,
    feltreferanse: Option<&'a str>,
    feltverdi: Option<&'a str>,
    meldingsklasse: Option<&'a str>,
}

impl<'a> FieldFault<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            melding: &finding.message,
            feltreferanse: term(finding, FIELD),
            feltverdi: finding.value.as_deref(),
            meldingsklasse: term(finding, CLASS),
        }
    }
}

fn term<'a>(finding: &'a Finding, key: &str) -> Option<&'a str> {
    finding.terms.iter().find(|(name, _)| name == key).map(|(_, word)| word.as_str())
}

impl Svv {
    /// The answers in the words of the loaded packs; `None` when none of them says what the service answers.
    pub fn new(vocabulary: &Vocabulary) -> Option<Self> {
        let speaks = [CODE, CLASS, FIELD].iter().all(|key| vocabulary.keys.iter().any(|known| known == key));
        (speaks && vocabulary.answers.iter().any(|answer| answer.accepted)).then(|| Self { vocabulary: vocabulary.clone() })
    }

    /// The answer to a file with errors: that of the first of the service's checks that finds one.
    fn refusal(&self, report: &FileReport) -> Option<&Answer> {
        let refuses = |answer: &&Answer| {
            let mut errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.any(|finding| term(finding, CODE) == Some(&answer.code))
        };
        self.vocabulary.answers.iter().filter(|answer| !answer.accepted).find(refuses)
    }

    fn refused(answer: &Answer, faults: Vec<FieldFault<'_>>) -> String {
        let melding =
            Refused { meldingskode: format!("{PREFIX}{}", answer.code), meldingstekst: &answer.text, meldingstype: "FEIL", felt_feil: faults };
        line(&[Body { dato_tid: None, ivi_identifikator: Identifier::default(), melding }])
    }
}

impl Format for Svv {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> String {
        if let Some(answer) = self.refusal(report) {
            let of_answer = report.findings.iter().filter(|finding| term(finding, CODE) == Some(&answer.code));
            return Self::refused(answer, of_answer.map(FieldFault::new).collect());
        }
        let Some(answer) = self.vocabulary.answers.iter().find(|answer| answer.accepted) else { return String::new() };
        let melding = Created {
            meldingstype: "INFO",
            meldingskode: format!("{PREFIX}{}", answer.code),
            meldingstekst: &answer.text,
            felt_feil: report.findings.iter().map(FieldFault::new).collect(),
        };
        let vehicle = Vehicle { understellsnummer: report.vin.as_deref(), merkekode: None };
        let identifier = Identifier { kuid: None, ivi_referanse: report.reference.as_deref(), understellsnummer_merke: vehicle };
        line(&Body { dato_tid: None, ivi_identifikator: identifier, melding })
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn minds_repetition(&self) -> bool {
        true
    }

    fn repeated(&self, alone: String, rules: &[&AcrossRule]) -> String {
        let is_of = |answer: &&Answer| rules.iter().any(|rule| self.vocabulary.word_of(&rule.said, CODE) == Some(&answer.code));
        match self.vocabulary.answers.iter().find(is_of) {
            Some(answer) if self.accepts(&alone) => Self::refused(answer, Vec::new()),
            _ => alone,
        }
    }

    fn accepts(&self, part: &str) -> bool {
        part.starts_with('{')
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}

/// Values of this module have string keys, so they always have a JSON form.
fn line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}
