//! A certificate held against approval data.

use super::list::{Allowed, Approvals, Expected, Range};
use crate::document::{FieldAt, GroupAt, Hit, Place, Record, Value, Word, Wording, Words};
use crate::finding::{Check, Severity, kinds};
use crate::schema::{Book, Entry};

/// What is said of a value.
#[derive(Debug)]
struct Said {
    message: Vec<Word>,
    expected: Vec<Word>,
}

impl Wording for Said {
    fn words(&self, _: &Record<'_>) -> Words {
        Words { message: self.message.clone(), expected: self.expected.clone(), ..Words::default() }
    }
}

impl Approvals {
    /// What in a certificate is otherwise than its version has it, in the order of the fields.
    pub fn check(&self, record: &Record<'_>) -> Vec<Hit<'static>> {
        let book = record.book();
        let marks = book.landmarks();
        let stated =
            [marks.approval, marks.type_name, marks.variant, marks.version].map(|field| record.stated(field).map(|text| text.trim().to_owned()));
        let [Some(approval), Some(type_name), Some(variant), Some(version)] = stated else { return Vec::new() };
        let key = [approval, type_name, variant, version];
        let Some(expected) = self.expected(&key) else { return vec![not_listed(record, &key)] };
        let mut hits = Vec::new();
        for expected in expected {
            let wrong = expected.target.places(record).into_iter().filter(|at| !expected.admits(*at, record));
            hits.extend(wrong.map(|at| expected.hit(at, &key, book)));
        }
        hits
    }
}

impl Expected {
    fn admits(&self, at: FieldAt, record: &Record<'_>) -> bool {
        let instance = record.field(at);
        if record.is_uncertain(Entry::Field(instance.field)) {
            return true;
        }
        let is_value = |allowed: &Allowed| match (allowed, &instance.value) {
            (Allowed::Number(allowed), Value::Number(number)) => allowed == number,
            (Allowed::Code(allowed), Value::Code(code)) => allowed == code,
            (Allowed::Text(allowed), _) => allowed == instance.text.trim(),
            _ => false,
        };
        let is_within = |range: &Range| match (range, &instance.value) {
            (Range::Numbers(min, max), Value::Number(number)) => min.is_none_or(|min| min <= *number) && max.is_none_or(|max| *number <= max),
            (Range::Days(min, max), Value::Date(day)) => min.is_none_or(|min| min <= *day) && max.is_none_or(|max| *day <= max),
            (Range::Days(min, max), Value::Moment(moment)) => {
                let day = moment.civil.date();
                min.is_none_or(|min| min <= day) && max.is_none_or(|max| day <= max)
            }
            _ => false,
        };
        // What is no value of its type is the business of the structure.
        instance.value == Value::Unusable || self.values.iter().any(is_value) || self.ranges.iter().any(is_within)
    }

    fn hit(&self, at: FieldAt, key: &[String; 4], book: &Book) -> Hit<'static> {
        let field = self.target.field;
        let about = Entry::Field(field);
        let unit = book.field(field).unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let expected = self.expected_words(&unit);
        let files = self.files.map(|files| format!(" ({files} {})", if files == 1 { "file" } else { "files" })).unwrap_or_default();
        let lead = vec![Word::Tag(about), Word::text(" is "), Word::Value(at), Word::text(format!("{unit}; version {} of {} has ", key[3], key[0]))];
        let message = [lead, expected.clone(), vec![Word::text(files)]].concat();
        let check = if self.values.is_empty() { &kinds::APPROVAL_RANGE } else { &kinds::APPROVAL_VALUE };
        hit(check, self.severity, Place::Field(at), about, Said { message, expected })
    }

    fn expected_words(&self, unit: &str) -> Vec<Word> {
        let value = |allowed: &Allowed| match allowed {
            Allowed::Number(number) => vec![Word::text(number.to_string())],
            Allowed::Code(code) => vec![Word::Code(self.target.field, *code)],
            Allowed::Text(text) => vec![Word::text(text.clone())],
        };
        let ends = |min: Option<String>, max: Option<String>| match (min, max) {
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, max) => format!("at most {}", max.unwrap_or_default()),
        };
        let range = |range: &Range| match range {
            Range::Numbers(min, max) => vec![Word::text(ends(min.map(|min| min.to_string()), max.map(|max| max.to_string())))],
            Range::Days(min, max) => vec![Word::text(ends(min.map(|min| min.to_string()), max.map(|max| max.to_string())))],
        };
        let mut words = Vec::new();
        for one in self.values.iter().map(value).chain(self.ranges.iter().map(range)) {
            if !words.is_empty() {
                words.push(Word::text(" or "));
            }
            words.extend(one);
        }
        words.push(Word::text(unit.to_owned()));
        words
    }
}

fn hit(check: &'static Check, severity: Severity, place: Place, about: Entry, said: Said) -> Hit<'static> {
    Hit { check, severity, basis: check.basis, refs: Vec::new(), place, about, wording: Box::new(said) }
}

/// The list has nothing of the version.
fn not_listed(record: &Record<'_>, key: &[String; 4]) -> Hit<'static> {
    let check = &kinds::APPROVAL_NOT_LISTED;
    let marks = record.book().landmarks();
    let at = marks.version.and_then(|field| Some((field, record.first_position(field)?)));
    let (place, about) =
        at.map_or((Place::Group(GroupAt::ROOT), Entry::Group(record.book().root())), |(field, at)| (Place::Field(at), Entry::Field(field)));
    let message = format!("the approval data has nothing of version {} of variant {}, type {}, of {}", key[3], key[2], key[1], key[0]);
    let said = Said { message: vec![Word::text(message)], expected: vec![Word::text("a version that is listed")] };
    hit(check, check.severity, place, about, said)
}
