//! A whole confirmation, alone and beside the list that it answers.

use super::answered::hash;
use super::asked::Asked;
use super::form::{CONFIRMATION, Form, Role};
use super::header::{Header, digits};
use super::hit::{Found, Hit, Place, latin};
use super::knowledge::{Knowledge, Outcome, record_name};
use super::layout::{Field, Kind, Record, Rule};
use super::lines::{Line, Lines};
use super::moment;
use super::sequence::{Name, Sequence};
use crate::finding::whitelist_kinds as kinds;
use std::io::{self, Read};

/// What the first line of a confirmation says.
#[derive(Debug, Default)]
struct Said {
    header: Header,
    accepted: Option<u64>,
    rejected: Option<u64>,
    acceptance: String,
}

/// Checks a confirmation.
pub fn check<R: Read>(knowledge: &Knowledge, first: &Line<'_>, mut lines: Lines<R>, asked: &Asked<'_>) -> io::Result<Outcome> {
    let formats = &knowledge.formats;
    let mut found = Found::default();
    let mut hits = Vec::new();
    let mut form = Form::new(&CONFIRMATION);
    let mut said = Said::default();
    let Some(record) = formats.header(Kind::Hgc) else { return Ok(Outcome::default()) };
    let taken = form.header(first, record, &mut hits);
    if let Some(bytes) = taken.sound {
        said = Said::read(bytes, record, knowledge, &mut hits);
        said.beside(asked, knowledge, record, bytes, &mut hits);
    }
    let place = Place { number: 1, offset: 0, record: "header" };
    hits.drain(..).for_each(|hit| found.add(hit, place));
    let format = formats.get(Kind::Hgc, &said.header.version).filter(|_| taken.sound.is_some());
    let mut count = 1;
    let mut rejected = Vec::new();
    if let Some(format) = format {
        form.set_format(format);
        while let Some(line) = lines.next()? {
            count = line.number;
            let taken = form.line(&line, &mut hits);
            if let Some(bytes) = taken.sound.filter(|_| taken.role == Role::Body) {
                let reason = rejection(&format.body, bytes, knowledge, asked, &mut hits);
                rejected.extend(reason.map(|reason| (u32::try_from(line.number).unwrap_or(u32::MAX), reason)));
            }
            let record = if taken.role == Role::Footer { "footer".to_owned() } else { record_name(line.number) };
            let place = Place { number: line.number, offset: line.offset, record: &record };
            hits.drain(..).for_each(|hit| found.add(hit, place));
        }
        said.counts(record, form.bodies(), asked, &mut hits);
        hits.drain(..).for_each(|hit| found.add(hit, place));
    }
    let bodies = form.bodies();
    let end = if format.is_some() { lines.offset() } else { first.length + u64::from(first.has_end) };
    for (hit, number, offset) in form.finish(end, count) {
        found.add(hit, Place { number, offset, record: "" });
    }
    let findings = found.finish(&kinds::TOO_MANY);
    Ok(Outcome { kind: Some(Kind::Hgc), header: said.header, findings, lines: bodies, rejected, is_refused: false })
}

impl Said {
    fn read(line: &[u8], record: &Record, knowledge: &Knowledge, hits: &mut Vec<Hit>) -> Self {
        let mut said = Self::default();
        let text = |field: &Field| latin(field.of(line));
        for field in &record.fields {
            match (field.rule, field.name.as_str()) {
                (Rule::Sender, _) => said.header.sender = text(field),
                (Rule::Receiver, _) => said.header.receiver = text(field),
                (Rule::Sequence, _) => said.header.sequence = text(field),
                (Rule::Version, _) => said.header.version = text(field),
                (Rule::Creation, _) => said.header.created = moment::moment(field.of(line)),
                (Rule::Count, "accepted") => said.accepted = digits(field.of(line)),
                (Rule::Count, _) => said.rejected = digits(field.of(line)),
                (Rule::Acceptance, _) => said.acceptance = text(field),
                _ => {}
            }
        }
        for field in &record.fields {
            said.check(field, line, knowledge, hits);
        }
        said
    }

    fn check(&self, field: &Field, line: &[u8], knowledge: &Knowledge, hits: &mut Vec<Hit>) {
        let value = field.of(line);
        let own = Sequence::of(self.header.sequence.as_bytes());
        let expected = match field.rule {
            Rule::Sender if value != super::header::AUTOPASS.as_bytes() => super::header::AUTOPASS.to_owned(),
            Rule::Receiver if own.as_ref().is_some_and(|own| own.sender != self.header.receiver) => own.map(|own| own.sender).unwrap_or_default(),
            Rule::Sequence if own.is_none() => "the sequence of a whitelist".to_owned(),
            Rule::Creation if self.header.created.is_none() => "YYYYMMDDhhmmss".to_owned(),
            Rule::Count if digits(value).is_none() => "15 digits".to_owned(),
            Rule::Version if knowledge.formats.get(Kind::Hgc, &latin(value)).is_none() => knowledge.formats.versions(Kind::Hgc),
            Rule::FillerOfHeader if value.iter().any(|byte| *byte != b'0') => format!("{} zeros", value.len()),
            Rule::Acceptance if knowledge.tables.acceptance().iter().all(|(code, _)| code.as_bytes() != value) => "00 or 01".to_owned(),
            _ => return,
        };
        let message = format!("the {} is `{}`", field.label.as_str(), latin(value));
        hits.push(Hit::field(&kinds::CONFIRMATION_FORM, None, field, line, message).expects(expected));
    }

    /// Holds the first line against the name of the file and the list that it answers.
    fn beside(&self, asked: &Asked<'_>, knowledge: &Knowledge, record: &Record, line: &[u8], hits: &mut Vec<Hit>) {
        if let Some(name) = asked.name.and_then(Name::of) {
            // The name has the version of the list, of which not every one has a confirmation of its own.
            let answer = knowledge.formats.get(Kind::Hgv, &name.version).map_or(&name.version, |format| &format.answer);
            for (rule, own, expected, of_name) in [
                (Rule::Receiver, &self.header.receiver, &name.receiver, &name.receiver),
                (Rule::Version, &self.header.version, answer, &name.version),
            ] {
                if let Some(field) = record.field(rule).filter(|_| own != expected) {
                    let message = format!("the {} is {own}, and in the name of the file {of_name}", field.label.as_str());
                    hits.push(Hit::field(&kinds::FILE_NAME, None, field, line, message).with_value(of_name.as_str()).expects(own.as_str()));
                }
            }
        }
        let Some(answered) = asked.answered else { return };
        for (rule, own, of_list) in [
            (Rule::Sequence, &self.header.sequence, &answered.sequence),
            (Rule::Receiver, &self.header.receiver, &answered.sender),
            (Rule::Version, &self.header.version, &answered.answer),
        ] {
            if let Some(field) = record.field(rule).filter(|_| own != of_list) {
                let message = format!("the {} is {own}, and by the list it is {of_list}", field.label.as_str());
                hits.push(Hit::field(&kinds::CONFIRMATION_LINE, None, field, line, message).expects(of_list.as_str()));
            }
        }
    }

    fn counts(&self, record: &Record, bodies: u64, asked: &Asked<'_>, hits: &mut Vec<Hit>) {
        let hit = |check, name: &str, message: String, value: String| {
            let at = record.named(name).map_or(0..0, |field| field.at.clone());
            Hit { field: Some(name.to_owned()), ..Hit::whole(check, at, message).with_value(value) }
        };
        let (Some(accepted), Some(rejected)) = (self.accepted, self.rejected) else { return };
        if rejected != bodies {
            let message = format!("the header says {rejected} rejected lines, and there are {bodies}");
            hits.push(hit(&kinds::CONFIRMATION_COUNT, "rejected", message, rejected.to_string()).expects(bodies.to_string()));
        }
        if let Some(lines) = asked.answered.map(|answered| answered.lines)
            && accepted.saturating_add(rejected) != lines
        {
            let message = format!("{accepted} accepted and {rejected} rejected are not the {lines} of the list");
            hits.push(hit(&kinds::CONFIRMATION_COUNT, "accepted", message, accepted.to_string()).expects(lines.saturating_sub(rejected).to_string()));
        }
        let expected = if rejected == 0 { "00" } else { "01" };
        if self.acceptance != expected && matches!(self.acceptance.as_str(), "00" | "01") {
            let message = format!("the file acceptance is {} with {rejected} rejected lines", self.acceptance);
            hits.push(hit(&kinds::CONFIRMATION_ACCEPTANCE, "file_acceptance", message, self.acceptance.clone()).expects(expected));
        }
    }
}

/// Checks a rejected line; returns its reason.
fn rejection(record: &Record, line: &[u8], knowledge: &Knowledge, asked: &Asked<'_>, hits: &mut Vec<Hit>) -> Option<u8> {
    let (copy, field) = (record.field(Rule::Copy)?, record.field(Rule::Reason)?);
    let code = latin(field.of(line));
    let hit = |check, message: String| Hit::field(check, None, field, line, message);
    let reason = super::tables::number(field.of(line));
    match knowledge.tables.reason(&code) {
        None => hits.push(hit(&kinds::REASON, format!("the reason of rejection is `{code}`")).expects("01 to 12")),
        Some(entry) if entry.unused => hits.push(hit(&kinds::REASON_UNUSED, format!("the reason of rejection {code} is not in use"))),
        Some(_) => {}
    }
    if let Some(answered) = asked.answered {
        let hash = hash(copy.of(line));
        if !answered.knows(hash) {
            let message = "the rejected line is not in the list".to_owned();
            hits.push(Hit::field(&kinds::CONFIRMATION_LINE, None, copy, line, message));
        } else if answered.reason(hash) != reason {
            let ours = answered.reason(hash).map_or("none".to_owned(), |reason| format!("{reason:02}"));
            hits.push(hit(&kinds::CONFIRMATION_REASON, format!("the reason is {code}, and by the checks here {ours}")).expects(ours));
        }
    }
    reason
}
