//! What a list adds to an earlier one: an incremental list of the difference.

use super::hit::latin;
use super::knowledge::Knowledge;
use super::layout::{Format, Kind, Pad, Record, Rule};
use super::lines::Lines;
use super::moment;
use super::pan;
use super::record_text::line;
use super::sequence::{Sequence, file_name};
use super::text::Remade;
use super::work::trimmed;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

/// Why no difference can be made.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A list cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is none of a known version.
    #[error("{0} is no whitelist of a known version")]
    NoList(&'static str),
    /// The lists are of two senders, or not one after the other.
    #[error("the new list does not come after the old one of the same sender")]
    Order,
    /// A version that does not add.
    #[error("`{0}` is no version of incremental lists")]
    Version(String),
    /// A line cannot be written in the other version.
    #[error("line {0} cannot be written in this version")]
    Line(u64),
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// OBEs that are new, or of which something is new.
    pub new: u64,
    /// OBEs that are ended.
    pub ended: u64,
    /// OBEs that take the place of others in their vehicle.
    pub replaced: u64,
}

/// A line of a list that is kept.
struct Kept {
    number: u64,
    bytes: Vec<u8>,
}

/// A list in memory.
struct List<'k> {
    format: &'k Format,
    sequence: String,
    sender: String,
    receiver: String,
    lines: BTreeMap<u64, Kept>,
}

impl<'k> List<'k> {
    fn read(knowledge: &'k Knowledge, input: impl Read, what: &'static str) -> Result<Self, DiffError> {
        let mut reader = Lines::new(input);
        let header = knowledge.formats.header(Kind::Hgv).ok_or(DiffError::NoList(what))?;
        let first = reader.next()?.map(|line| line.bytes.to_vec()).unwrap_or_default();
        let of = |rule| header.field(rule).map(|field| latin(field.of(&first))).unwrap_or_default();
        let format = knowledge.formats.get(Kind::Hgv, &of(Rule::Version)).ok_or(DiffError::NoList(what))?;
        let (sequence, sender, receiver) = (of(Rule::Sequence), of(Rule::Sender), of(Rule::Receiver));
        let pan_field = format.body.field(Rule::Pan).ok_or(DiffError::NoList(what))?;
        let mut lines = BTreeMap::new();
        while let Some(line) = reader.next()? {
            let digits = trimmed(pan_field.of(line.bytes));
            let is_body = line.bytes.len() == format.body.length() && line.bytes.first() == Some(&format.body.identifier);
            if is_body && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
                // Of two lines of one PAN the first counts, as for the receiver.
                lines.entry(pan::number(digits)).or_insert(Kept { number: line.number, bytes: line.bytes.to_vec() });
            }
        }
        Ok(Self { format, sequence, sender, receiver, lines })
    }
}

/// Whose plate a line is about: issuer, plate and nationality.
fn plate_of(record: &Record, line: &[u8]) -> Vec<u8> {
    [Rule::Actor, Rule::Plate, Rule::Nationality]
        .into_iter()
        .filter_map(|rule| record.field(rule))
        .flat_map(|field| field.of(line).to_vec())
        .collect()
}

/// The list that leads from the old one to the new one: what is new, what is ended (with Valid to, at the moment that the list is made),
/// and, where the version can say it, what replaces what. Old lines of a PAN of the new list are not repeated.
///
/// # Errors
/// When one of them is no list, they do not follow each other, or the version is not for that.
pub fn diff(
    knowledge: &Knowledge,
    (old, new): (impl Read, impl Read),
    version: &str,
    created: DateTime,
    receiver: Option<&str>,
) -> Result<(Remade, Counts), DiffError> {
    let (old, new) = (List::read(knowledge, old, "the old list")?, List::read(knowledge, new, "the new list")?);
    let format = knowledge.formats.get(Kind::Hgv, version).ok_or_else(|| DiffError::Version(version.to_owned()))?;
    let sequences = (Sequence::of(old.sequence.as_bytes()), Sequence::of(new.sequence.as_bytes()));
    let (Some(before), Some(mut own)) = sequences else { return Err(DiffError::Order) };
    if before.sender != own.sender || !own.is_after(&before) {
        return Err(DiffError::Order);
    }
    if own.day != created.date() {
        own.day = created.date();
        own.number = own.number_after(Some(&before));
    }
    let ending = moment::utc_digits(created, &knowledge.actors.zone(new.sender.as_bytes()));
    let mut counts = Counts::default();
    let gone: BTreeMap<Vec<u8>, u64> =
        old.lines.iter().filter(|(pan, _)| !new.lines.contains_key(pan)).map(|(pan, kept)| (plate_of(&old.format.body, &kept.bytes), *pan)).collect();
    let mut replaced = BTreeSet::new();
    let mut ended = Vec::new();
    let mut bodies = Vec::new();
    let mut by_line: Vec<(&u64, &Kept)> = new.lines.iter().collect();
    by_line.sort_by_key(|(_, kept)| kept.number);
    for (pan, kept) in by_line {
        let other = old.lines.get(pan).map(|known| converted(&old.format.body, format, &known.bytes, None, known.number)).transpose()?;
        let takes = gone.get(&plate_of(&new.format.body, &kept.bytes)).filter(|_| format.body.field(Rule::PanReplaced).is_some());
        let own = converted(&new.format.body, format, &kept.bytes, takes.map(|pan| (Rule::PanReplaced, pan.to_string())), kept.number)?;
        if let Some(pan) = takes {
            replaced.insert(*pan);
            counts.replaced += 1;
        } else if other.as_deref() == Some(&own) {
            continue;
        } else {
            counts.new += 1;
        }
        bodies.push(own);
    }
    for (_, kept) in old.lines.iter().filter(|(pan, _)| !new.lines.contains_key(pan) && !replaced.contains(*pan)) {
        counts.ended += 1;
        ended.push(converted(&old.format.body, format, &kept.bytes, Some((Rule::ValidTo, ending.clone())), kept.number)?);
    }
    // What is ended stands before what takes its plate.
    ended.extend(bodies);
    let receiver = receiver.unwrap_or(&new.receiver);
    let bytes = whole(knowledge, format, &ended, [&new.sender, receiver, &own.text(), &old.sequence, &moment::digits(created)]);
    Ok((Remade { bytes, name: file_name(&own.text(), receiver, version) }, counts))
}

/// A line in another version, with one field that is otherwise.
fn converted(from: &Record, to: &Format, bytes: &[u8], other: Option<(Rule, String)>, number: u64) -> Result<Vec<u8>, DiffError> {
    let values: Vec<(String, String)> = from
        .fields
        .iter()
        .map(|field| {
            let value = field.of(bytes);
            // Letters of a plate stand as they are: they are coded already.
            (field.name.to_string(), latin(if field.pad == Pad::Blanks { trimmed(value) } else { value }))
        })
        .collect();
    let mut made = Vec::with_capacity(to.body.length());
    for field in &to.body.fields {
        let own = values.iter().find(|(name, _)| *name == field.name.as_str()).map(|(_, value)| value.as_str()).unwrap_or_default();
        let value = other.as_ref().filter(|(rule, _)| *rule == field.rule).map_or(own, |(_, value)| value);
        let bytes: Vec<u8> = value.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
        if bytes.len() > field.at.len() {
            return Err(DiffError::Line(number));
        }
        field.fill(&bytes, &mut made);
    }
    // A version without the field cannot say what a line replaces.
    let loses = from.field(Rule::PanReplaced).is_some_and(|field| field.of(bytes).iter().any(|byte| *byte != b'0'));
    if loses && to.body.field(Rule::PanReplaced).is_none() {
        return Err(DiffError::Line(number));
    }
    Ok(made)
}

fn whole(knowledge: &Knowledge, format: &Format, bodies: &[Vec<u8>], [sender, receiver, sequence, previous, created]: [&str; 5]) -> Vec<u8> {
    let count = bodies.len().to_string();
    let value = |name: &str| match format.header.named(name)?.rule {
        Rule::Sender => Some(sender),
        Rule::Receiver => Some(receiver),
        Rule::Sequence => Some(sequence),
        Rule::PreviousSequence => Some(previous),
        Rule::Count => Some(count.as_str()),
        Rule::Creation => Some(created),
        Rule::Version => Some(format.version.as_str()),
        _ => None,
    };
    let header = line(&format.header, &knowledge.tables, value).unwrap_or_default();
    let footer = line(&format.footer, &knowledge.tables, |_| None).unwrap_or_default();
    let mut bytes = Vec::new();
    for line in std::iter::once(&header).chain(bodies).chain(std::iter::once(&footer)) {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    bytes
}
