//! What the service of an authority would answer, one JSON value a line for each file, in a form and in words of a rule pack.

use super::{Format, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Head};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::rules::across::AcrossRule;
use crate::rules::{Answer, Member, ReportForm, Shape, Slot, Vocabulary};
use crate::source::SourceText;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The answers of a service.
#[derive(Debug, Clone)]
pub struct Answers {
    vocabulary: Vocabulary,
    form: ReportForm,
    /// Whether each answer says of which file it is.
    is_named: bool,
}

impl Answers {
    /// Answers of this form, in these words.
    pub fn new(vocabulary: &Vocabulary, form: &ReportForm) -> Self {
        Self { vocabulary: vocabulary.clone(), form: form.clone(), is_named: false }
    }

    /// The same, with what the form puts around each answer so that it can be matched to its file.
    #[must_use]
    pub fn named(self) -> Self {
        Self { is_named: true, ..self }
    }

    /// Whether a finding leads to the answer of this code.
    pub(crate) fn leads_to(&self, finding: &Finding, code: &str) -> bool {
        word(finding, &self.form.by) == Some(code)
    }

    /// The code of the answer to a file with errors.
    #[cfg(feature = "serve")]
    pub(crate) fn refusal_code(&self, report: &FileReport) -> Option<&str> {
        self.refusal(report).map(|answer| answer.code.as_str())
    }

    /// What is said of a finding, in JSON.
    #[cfg(feature = "serve")]
    pub(crate) fn told(&self, finding: &Finding) -> String {
        serde_json::to_string(&self.finding(finding)).unwrap_or_default()
    }

    /// The answer to a file with errors: that of the first of the service's checks that finds one.
    fn refusal(&self, report: &FileReport) -> Option<&Answer> {
        let refuses = |answer: &&Answer| {
            let mut errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.any(|finding| self.leads_to(finding, &answer.code))
        };
        self.form.answers.iter().filter(|answer| !answer.accepted).find(refuses)
    }

    fn answer<'a>(&'a self, shape: &'a Shape, answer: &'a Answer, report: &'a FileReport, findings: Value<'a>) -> String {
        let of_file = |name: &str| match name {
            "answer" => Value::text(&answer.code),
            "text" => Value::text(&answer.text),
            "findings" => findings.clone(),
            _ => of_file(report, name),
        };
        let body = fill(shape, &of_file);
        let line = match self.form.named.as_ref().filter(|_| self.is_named) {
            Some(named) => fill(named, &|name| match name {
                "body" => body.clone(),
                "status" => answer.status.map_or(Value::Null, Value::Number),
                "answer" => Value::text(&answer.code),
                _ => of_file(name),
            }),
            None => body,
        };
        // Values of this module have string keys, so they always have a JSON form.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    }

    fn findings<'a>(&'a self, findings: impl Iterator<Item = &'a Finding>) -> Value<'a> {
        Value::List(findings.map(|finding| self.finding(finding)).collect())
    }

    fn finding<'a>(&'a self, finding: &'a Finding) -> Value<'a> {
        fill(&self.form.finding, &|name| of_finding(finding, name))
    }
}

impl Format for Answers {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        if let Some(answer) = self.refusal(report) {
            // What the failing check found comes first; what other checks warn of is told all the same.
            let of_answer = report.findings.iter().filter(|finding| self.leads_to(finding, &answer.code));
            let of_others = report.findings.iter().filter(|finding| !self.leads_to(finding, &answer.code) && finding.severity == Severity::Warning);
            let text = self.answer(&self.form.refused, answer, report, self.findings(of_answer.chain(of_others)));
            return Part { text, ..Part::default() };
        }
        let findings = self.findings(report.findings.iter());
        let told = serde_json::to_string(&findings).unwrap_or_default();
        let accepted = self.form.answers.iter().find(|answer| answer.accepted);
        let text = accepted.map(|answer| self.answer(&self.form.accepted, answer, report, findings));
        Part { text: text.unwrap_or_default(), accepted: true, told }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn minds_repetition(&self) -> bool {
        true
    }

    fn repeat(&self, path: &str, told: &str, rules: &[&AcrossRule]) -> Option<String> {
        let is_of = |answer: &&Answer| rules.iter().any(|rule| self.vocabulary.word_of(&rule.said, &self.form.by) == Some(&answer.code));
        let answer = self.form.answers.iter().find(is_of)?;
        let findings =
            serde_json::from_str(told).map_or(Value::Null, |told: Box<RawValue>| if told.get() == "[]" { Value::Null } else { Value::Told(told) });
        Some(self.answer(&self.form.refused, answer, &FileReport::new(path.to_owned()), findings))
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}

fn word<'a>(finding: &'a Finding, key: &str) -> Option<&'a str> {
    finding.terms.iter().find(|(name, _)| name == key).map(|(_, word)| word.as_str())
}

fn of_file<'a>(report: &'a FileReport, name: &str) -> Value<'a> {
    match name {
        "path" => Value::text(&report.path),
        "ivi" => report.ivi.as_deref().into(),
        "vin" => report.vin.as_deref().into(),
        "category" => report.category.as_deref().into(),
        "stage" => report.stage.as_deref().into(),
        "reference" => report.reference.as_deref().into(),
        "version" => report.message_version.as_deref().into(),
        _ => Value::Null,
    }
}

fn of_finding<'a>(finding: &'a Finding, name: &str) -> Value<'a> {
    let number = |number: usize| i64::try_from(number).map_or(Value::Null, Value::Number);
    match name {
        "code" => Value::text(&finding.code),
        "severity" => Value::text(finding.severity.as_str()),
        "path" => Value::text(&finding.path),
        "field" => finding.field.as_deref().into(),
        "line" => finding.location.map_or(Value::Null, |location| number(location.line)),
        "column" => finding.location.map_or(Value::Null, |location| number(location.column)),
        "value" => finding.value.as_deref().into(),
        "expected" => finding.expected.as_deref().into(),
        "message" => Value::text(&finding.message),
        "why" => Value::text(&finding.why),
        "help" => Value::text(&finding.help),
        "source" => Value::text(&finding.source),
        _ => word(finding, name).into(),
    }
}

/// A shape with its places filled.
#[derive(Debug, Clone)]
enum Value<'a> {
    Null,
    Bool(bool),
    Number(i64),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Vec<(&'a str, Value<'a>)>),
    /// What was told of a file before.
    Told(Box<RawValue>),
}

impl<'a> Value<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(text.into())
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(members) => members.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Told(_) => false,
        }
    }

    /// What stands for it inside a text.
    fn words(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Null | Self::List(_) | Self::Map(_) | Self::Told(_) => String::new(),
        }
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }
}

fn fill<'a>(shape: &'a Shape, of: &impl Fn(&str) -> Value<'a>) -> Value<'a> {
    match shape {
        Shape::Null => Value::Null,
        Shape::Bool(value) => Value::Bool(*value),
        Shape::Number(number) => Value::Number(*number),
        Shape::Text(slots) => match slots.as_slice() {
            [Slot::Named(name)] => of(name),
            [Slot::Plain(text)] => Value::text(text),
            slots => {
                let words = |slot: &Slot| match slot {
                    Slot::Plain(text) => text.clone(),
                    Slot::Named(name) => of(name).words(),
                };
                Value::Text(slots.iter().map(words).collect::<String>().into())
            }
        },
        Shape::List(items) => Value::List(items.iter().map(|item| fill(item, of)).collect()),
        Shape::Map(members) => {
            let filled = members.iter().map(|member: &Member| (member, fill(&member.shape, of)));
            Value::Map(
                filled.filter(|(member, value)| !member.optional || !value.is_empty()).map(|(member, value)| (member.name.as_str(), value)).collect(),
            )
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Told(told) => told.serialize(serializer),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}
