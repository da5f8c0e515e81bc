//! A whole whitelist: its form, its header, its lines, and what must hold among them.

use super::among::Among;
use super::asked::Asked;
use super::body::LineCheck;
use super::form::{Form, REFUSED, Role};
use super::header::Header;
use super::hit::{Found, Hit, Place};
use super::knowledge::{Knowledge, Outcome, is_in_force, record_name};
use super::layout::{Extent, Format, Kind, Rule};
use super::lines::{Line, Lines};
use super::moment::utc_digits;
use super::sequence::Name;
use super::work::{Seen, reasons};
use crate::finding::whitelist_kinds as kinds;
use std::io::{self, Read};

/// A whitelist on the way through its lines.
#[derive(Debug)]
pub struct ListCheck<'c> {
    knowledge: &'c Knowledge,
    asked: Asked<'c>,
    found: Found,
    among: Among,
    rejected: Vec<(u32, u8)>,
    is_refused: bool,
    /// From which moment on a line is in force, in UTC.
    created: String,
    /// The first issuer whose ranges are not known, and its line.
    unconfigured: Option<(String, u64)>,
    /// Lines that are longer or shorter than they should be: after which one, and by how much.
    odd: Vec<(u64, i64)>,
}

impl<'c> ListCheck<'c> {
    /// Nothing read yet.
    pub fn new(knowledge: &'c Knowledge, asked: Asked<'c>) -> Self {
        Self {
            knowledge,
            asked,
            found: Found::default(),
            among: Among::default(),
            rejected: Vec::new(),
            is_refused: false,
            created: String::new(),
            unconfigured: None,
            odd: Vec::new(),
        }
    }

    /// Reads the first line and all others.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn run<R: Read>(mut self, first: &Line<'_>, mut lines: Lines<R>) -> io::Result<Outcome> {
        let formats = &self.knowledge.formats;
        let mut form = Form::new(&REFUSED);
        let mut hits = Vec::new();
        let mut header = Header::default();
        let Some(record) = formats.header(Kind::Hgv) else { return Ok(Outcome::default()) };
        if !first.has_end && first.length < record.length() as u64 {
            let hit = Hit::whole(&kinds::FILE_REFUSED_SIZE, 0..first.bytes.len(), format!("the file has {} bytes", first.length));
            hits.push(hit.expects("at least a header and a footer"));
            self.take(&mut hits, Place { number: 1, offset: 0, record: "header" });
            return Ok(self.outcome(header, 0));
        }
        let taken = form.header(first, record, &mut hits);
        if let Some(bytes) = taken.sound {
            header = Header::read(bytes, record, formats, self.asked.as_of, &mut hits);
            self.beside_name(&header, &mut hits, record.field(Rule::Sequence).map_or(0..0, |field| field.at.clone()));
            self.beside_previous(&header, &mut hits, record.field(Rule::PreviousSequence).map_or(0..0, |field| field.at.clone()));
        }
        self.take(&mut hits, Place { number: 1, offset: 0, record: "header" });
        let format = formats.get(Kind::Hgv, &header.version).filter(|_| taken.sound.is_some());
        let mut count = 1;
        if let Some(format) = format {
            form.set_format(format);
            self.extent(format);
            self.among.expect(header.count.unwrap_or_default());
            self.created =
                header.created.map(|created| utc_digits(created, &self.knowledge.actors.zone(header.sender.as_bytes()))).unwrap_or_default();
            let sender = header.sender.clone();
            let check = LineCheck::new(&self.knowledge.tables, &self.knowledge.actors, &format.body, sender.as_bytes());
            while let Some(line) = lines.next()? {
                count = line.number;
                self.line(&line, &mut form, &check, &mut hits);
            }
            self.late(format, first);
            self.counted(&header, form.bodies(), record.field(Rule::Count).map_or(0..0, |field| field.at.clone()));
        }
        let bodies = form.bodies();
        // Of lines that are not looked at nothing is said.
        let end = if format.is_some() { lines.offset() } else { first.length + u64::from(first.has_end) };
        for (hit, number, offset) in form.finish(end, count) {
            self.is_refused = true;
            self.found.add(hit, Place { number, offset, record: "" });
        }
        self.unconfigured();
        Ok(self.outcome(header, bodies))
    }

    fn line(&mut self, line: &Line<'_>, form: &mut Form<'_>, check: &LineCheck<'_>, hits: &mut Vec<Hit>) {
        let taken = form.line(line, hits);
        if taken.role == Role::Body {
            let difference = line.length as i64 - check.record().length() as i64;
            if difference != 0 {
                self.odd.push((line.number, difference));
            }
        }
        let Some(bytes) = taken.sound.filter(|_| taken.role == Role::Body) else {
            if !hits.is_empty() {
                let record = if taken.role == Role::Footer { "footer".to_owned() } else { record_name(line.number) };
                self.take(hits, Place { number: line.number, offset: line.offset, record: &record });
            }
            return;
        };
        let seen = check.check(bytes, hits);
        if seen.is_unconfigured && self.unconfigured.is_none() {
            let actor = check.record().field(Rule::Actor).map(|field| super::hit::latin(field.of(bytes)));
            self.unconfigured = Some((actor.unwrap_or_default(), line.number));
        }
        let is_in_force = is_in_force(&seen, &self.created);
        self.among.add(&seen, is_in_force, line.number, check.record(), bytes, hits);
        self.beside_active(&seen, check, bytes, hits);
        if !hits.is_empty() {
            let reason = hits.iter().filter_map(|hit| hit.reason).min_by_key(|reason| self.knowledge.tables.rank(*reason));
            if let Some(reason) = reason {
                self.rejected.push((u32::try_from(line.number).unwrap_or(u32::MAX), reason));
            }
            for hit in hits.drain(..) {
                self.found.add(hit, Place { number: line.number, offset: line.offset, record: &record_name(line.number) });
            }
        }
    }

    /// Takes what is wrong with the form of a line: most of it refuses the list.
    fn take(&mut self, hits: &mut Vec<Hit>, place: Place<'_>) {
        for hit in hits.drain(..) {
            self.is_refused |= hit.check.code.starts_with("whitelist/file-refused");
            self.found.add(hit, place);
        }
    }

    /// A replaced PAN that stands in the list itself, perhaps in a later line.
    fn late(&mut self, format: &Format, first: &Line<'_>) {
        let Some(field) = format.body.field(Rule::PanReplaced) else { return };
        let body = format.body.length() as u64 + 1;
        for (line, pan, listed) in self.among.replaced_and_listed() {
            let message = format!("the PAN is replaced, and issued in line {listed}");
            let mut hit = Hit::whole(&kinds::PAN_REPLACED, field.at.clone(), message).with_value(format!("{pan:0width$}", width = field.at.len()));
            hit.field = Some(field.name.to_string());
            let number = u64::from(line);
            let odd: i64 = self.odd.iter().take_while(|(at, _)| *at < number).map(|(_, by)| by).sum();
            let offset = (first.length + 1 + number.saturating_sub(2) * body).saturating_add_signed(odd);
            self.found.add(hit, Place { number, offset, record: &record_name(number) });
            // Any other reason of the line goes before this one.
            if let Err(at) = self.rejected.binary_search_by_key(&line, |(line, _)| *line) {
                self.rejected.insert(at, (line, reasons::OTHER));
            }
        }
    }

    /// A format whose lists only add cannot hold all.
    fn extent(&mut self, format: &Format) {
        if self.asked.extent == Some(Extent::Complete) && !format.may_be_complete {
            let message = format!("a list of version {} cannot be complete", format.version);
            self.found.add_whole(&kinds::EXTENT, message, Some(format.version.clone()), None);
        }
    }

    fn counted(&mut self, header: &Header, bodies: u64, at: std::ops::Range<usize>) {
        let Some(said) = header.count.filter(|said| *said != bodies) else { return };
        self.is_refused = true;
        let mut hit = Hit::whole(&kinds::FILE_REFUSED_COUNT, at, format!("the header says {said} lines, and there are {bodies}"));
        hit = hit.with_value(said.to_string()).expects(bodies.to_string());
        hit.field = Some("number_of_records".to_owned());
        self.found.add(hit, Place { number: 1, offset: 0, record: "header" });
    }

    /// Holds the header against the name of the file, where that is one of the source.
    fn beside_name(&self, header: &Header, hits: &mut Vec<Hit>, at: std::ops::Range<usize>) {
        let Some(name) = self.asked.name.and_then(Name::of) else { return };
        let pairs = [
            ("kind", Kind::Hgv.as_str(), name.kind.as_str()),
            ("list sequence", &header.sequence, &name.sequence),
            ("receiver", &header.receiver, &name.receiver),
            ("format version", &header.version, &name.version),
        ];
        for (what, own, of_name) in pairs.into_iter().filter(|(_, own, of_name)| own != of_name) {
            let message = format!("the {what} is {own}, and in the name of the file {of_name}");
            hits.push(Hit::whole(&kinds::FILE_NAME, at.clone(), message).with_value(of_name).expects(own));
        }
    }

    fn beside_previous(&self, header: &Header, hits: &mut Vec<Hit>, at: std::ops::Range<usize>) {
        let Some(previous) = self.asked.previous.filter(|previous| previous.sequence != header.previous) else { return };
        let message = format!("the previous list is said to be {}, and is {}", header.previous, previous.sequence);
        hits.push(Hit::whole(&kinds::PREVIOUS_FILE, at, message).with_value(header.previous.as_str()).expects(previous.sequence.as_str()));
    }

    fn beside_active(&self, seen: &Seen<'_>, check: &LineCheck<'_>, line: &[u8], hits: &mut Vec<Hit>) {
        let (Some(previous), Some(replaced)) = (self.asked.previous, seen.replaced) else { return };
        if let Some(field) = check.record().field(Rule::PanReplaced).filter(|_| !previous.active.contains(&replaced)) {
            let message = format!("the replaced PAN was not in force in {}", previous.sequence);
            hits.push(Hit::field(&kinds::REPLACED_NOT_ACTIVE, None, field, line, message));
        }
    }

    fn unconfigured(&mut self) {
        if let Some((actor, line)) = self.unconfigured.take() {
            let message =
                format!("the ranges of the issuer {actor} are not known: whether its PANs are in them was not checked (first in line {line})");
            self.found.add_whole(&kinds::ACTOR_NOT_CONFIGURED, message, Some(actor), None);
        }
    }

    fn outcome(self, header: Header, lines: u64) -> Outcome {
        let findings = self.found.finish(&kinds::TOO_MANY);
        Outcome { kind: Some(Kind::Hgv), header, findings, lines, rejected: self.rejected, is_refused: self.is_refused }
    }
}
