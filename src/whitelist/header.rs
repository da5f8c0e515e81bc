//! The first line of a whitelist.

use super::hit::{Hit, latin};
use super::layout::{Field, Formats, Kind, Record, Rule};
use super::moment;
use super::sequence::{FIRST, LAST_OF_DAY, Sequence};
use crate::finding::whitelist_kinds as kinds;
use jiff::civil::{Date, DateTime};

/// Who receives whitelists.
pub const AUTOPASS: &str = "000002";

/// What the first line says, as far as it can be read.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// Who sends the list.
    pub sender: String,
    /// Who is to receive it.
    pub receiver: String,
    /// Its sequence, as it stands.
    pub sequence: String,
    /// The sequence of the list before it, as it stands.
    pub previous: String,
    /// Its format version.
    pub version: String,
    /// How many lines it is said to have.
    pub count: Option<u64>,
    /// When it was made, in local time of the sender.
    pub created: Option<DateTime>,
}

impl Header {
    /// Reads the first line and adds what is wrong with it.
    pub fn read(line: &[u8], record: &Record, formats: &Formats, as_of: Option<Date>, hits: &mut Vec<Hit>) -> Self {
        let mut header = Self::default();
        let text = |field: &Field| latin(field.of(line));
        for field in &record.fields {
            match field.rule {
                Rule::Sender => header.sender = text(field),
                Rule::Receiver => header.receiver = text(field),
                Rule::Sequence => header.sequence = text(field),
                Rule::PreviousSequence => header.previous = text(field),
                Rule::Version => header.version = text(field),
                Rule::Count => header.count = digits(field.of(line)),
                Rule::Creation => header.created = moment::moment(field.of(line)),
                _ => {}
            }
        }
        for field in &record.fields {
            header.check(field, line, formats, hits);
        }
        let creation = record.field(Rule::Creation);
        if let (Some(field), Some(created), Some(day)) = (creation, header.created, as_of)
            && created.date() > day
        {
            let message = format!("the list was made on {}, which is after {day}", created.date());
            hits.push(Hit::field(&kinds::CREATION_LATER, None, field, line, message));
        }
        header
    }

    fn check(&self, field: &Field, line: &[u8], formats: &Formats, hits: &mut Vec<Hit>) {
        let value = field.of(line);
        let hit = |check, message: String| Hit::field(check, None, field, line, message);
        let named = |what: &str| hit(&kinds::FILE_REFUSED_HEADER_FIELD, format!("the {} is `{}`", field.label.as_str(), latin(value))).expects(what);
        match field.rule {
            Rule::Sender if !value.iter().all(u8::is_ascii_alphanumeric) => hits.push(named("six digits")),
            Rule::Sender if !value.iter().all(u8::is_ascii_digit) => {
                hits.push(hit(&kinds::SENDER_LETTERS, format!("the sender is `{}`", latin(value))).expects("six digits"));
            }
            Rule::Receiver if !value.iter().all(u8::is_ascii_alphanumeric) => hits.push(named("six digits")),
            Rule::Receiver if value != AUTOPASS.as_bytes() => {
                hits.push(hit(&kinds::RECEIVER, format!("the receiver is `{}`", latin(value))).expects(AUTOPASS));
            }
            Rule::Sequence => self.sequence(field, line, hits),
            Rule::PreviousSequence => self.previous(field, line, hits),
            Rule::Activation if value.iter().any(|byte| *byte != b'0') => {
                hits.push(hit(&kinds::FILE_REFUSED_ACTIVATION, format!("the moment of activation is `{}`", latin(value))).expects("14 zeros"));
            }
            Rule::Count if self.count.is_none() => hits.push(named("15 digits")),
            Rule::Creation => self.creation(field, line, hits),
            Rule::Version if formats.get(Kind::Hgv, &latin(value)).is_none() => {
                let message = format!("the list format version is `{}`", latin(value));
                hits.push(hit(&kinds::FILE_REFUSED_VERSION, message).expects(formats.versions(Kind::Hgv)));
            }
            Rule::FillerOfHeader if value.iter().any(|byte| *byte != b'0') => {
                let message = format!("the filler of the header is `{}`", latin(value));
                hits.push(hit(&kinds::FILE_REFUSED_FILLER_OF_HEADER, message).expects(format!("{} zeros", value.len())));
            }
            _ => {}
        }
    }

    fn sequence(&self, field: &Field, line: &[u8], hits: &mut Vec<Hit>) {
        let hit = |message: String| Hit::field(&kinds::FILE_REFUSED_SEQUENCE, None, field, line, message);
        match Sequence::of(field.of(line)) {
            None => {
                let message = format!("the list sequence is `{}`", self.sequence);
                hits.push(hit(message).expects("HGV, the sender, YYYYMMDD and a number from 01 to 99"));
            }
            Some(own) if own.sender != self.sender => {
                hits.push(
                    hit(format!("the list sequence is that of {}, and the list is sent by {}", own.sender, self.sender))
                        .expects(self.sender.as_str()),
                );
            }
            Some(_) => {}
        }
    }

    fn previous(&self, field: &Field, line: &[u8], hits: &mut Vec<Hit>) {
        let value = field.of(line);
        let own = Sequence::of(self.sequence.as_bytes());
        let hit = |check, message: String| Hit::field(check, None, field, line, message);
        let previous = if value == FIRST { None } else { Sequence::of(value) };
        match (&previous, &own) {
            (None, _) if value != FIRST => {
                let message = format!("the previous file sequence is `{}`", latin(value));
                hits.push(hit(&kinds::FILE_REFUSED_SEQUENCE, message).expects("the sequence of the list before, or HGV and 16 zeros"));
            }
            (Some(previous), _) if previous.sender != self.sender => {
                let message = format!("the previous list is that of {}, and the list is sent by {}", previous.sender, self.sender);
                hits.push(hit(&kinds::FILE_REFUSED_SEQUENCE, message).expects(self.sender.as_str()));
            }
            (Some(previous), Some(own)) if !own.is_after(previous) => {
                let message = format!("the previous list {} is not before {}", previous.text(), own.text());
                hits.push(hit(&kinds::FILE_REFUSED_SEQUENCE, message).expects("an earlier sequence"));
            }
            (Some(_), Some(own)) => {
                let expected = own.number_after(previous.as_ref());
                // The day may have had lists before the first one that is known here.
                if own.number != expected && expected <= LAST_OF_DAY {
                    let message = format!("the list is number {:02} of its day, after {}", own.number, latin(value));
                    hits.push(hit(&kinds::SEQUENCE_STEP, message).expects(format!("number {expected:02}")));
                }
            }
            _ => {}
        }
    }

    fn creation(&self, field: &Field, line: &[u8], hits: &mut Vec<Hit>) {
        let Some(created) = self.created else {
            let message = format!("the moment of creation is `{}`, which is no moment", latin(field.of(line)));
            hits.push(Hit::field(&kinds::FILE_REFUSED_HEADER_FIELD, None, field, line, message).expects("YYYYMMDDhhmmss, in local time"));
            return;
        };
        if let Some(own) = Sequence::of(self.sequence.as_bytes()).filter(|own| own.day != created.date()) {
            let message = format!("the list was made on {}, and its sequence is of {}", created.date(), own.day);
            hits.push(Hit::field(&kinds::CREATION_DAY, None, field, line, message).expects(own.day.to_string()));
        }
    }
}

/// The number that digits say, when they are digits.
pub fn digits(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    value.iter().try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}
