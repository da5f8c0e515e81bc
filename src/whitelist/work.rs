//! A line on its way through the checks, and what several of them say.

use super::actors::Actor;
use super::hit::{Hit, latin};
use super::layout::Field;
use super::tables::number;
use crate::finding::{Check, whitelist_kinds as kinds};

/// The reasons of rejection, by the two digits that the confirmation has.
pub mod reasons {
    /// The digits of a PAN.
    pub const DIGITS: u8 = 3;
    /// Its check digit.
    pub const LUHN: u8 = 2;
    /// Its range, or that of the context mark.
    pub const RANGE: u8 = 4;
    /// It is there already.
    pub const DUPLICATE: u8 = 1;
    /// The OBE.
    pub const OBE: u8 = 5;
    /// The context mark.
    pub const CONTEXT: u8 = 8;
    /// The plate or its nationality.
    pub const PLATE: u8 = 9;
    /// The emission class.
    pub const EMISSION: u8 = 11;
    /// Anything else.
    pub const OTHER: u8 = 12;
}

/// What the checks among lines need to know of one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'l> {
    /// Its PAN, when that is sound.
    pub pan: Option<u64>,
    /// The PAN that it replaces, when that is sound.
    pub replaced: Option<u64>,
    /// Actor, plate and nationality, when these are sound.
    pub plate: Option<[&'l [u8]; 3]>,
    /// The fourteen digits of Valid to, when they are sound.
    pub valid_to: &'l [u8],
    /// Whether the ranges of the actor are not known.
    pub is_unconfigured: bool,
}

/// A line on its way through the checks.
#[derive(Debug)]
pub struct Work<'w, 'l> {
    /// The line.
    pub line: &'l [u8],
    /// Who issued it, when that is known.
    pub actor: Option<&'w Actor>,
    /// What is wrong with it.
    pub hits: &'w mut Vec<Hit>,
    /// What the checks among lines are told.
    pub seen: Seen<'l>,
}

impl Work<'_, '_> {
    /// Adds what is wrong.
    pub fn hit(&mut self, hit: Hit) {
        self.hits.push(hit);
    }
}

/// A field that is not in use must be filled with one byte.
pub fn filled(field: &Field, with: u8, check: &'static Check, work: &mut Work<'_, '_>) {
    let value = field.of(work.line);
    if value.iter().any(|byte| *byte != with) {
        let what = if with == b'0' { "zeros" } else { "blanks" };
        let message = format!("the {} is `{}`", field.label.as_str(), latin(value));
        work.hit(Hit::field(check, Some(reasons::OTHER), field, work.line, message).expects(format!("{} {what}", value.len())));
    }
}

/// A number must be digits, of which something holds.
pub fn numeric(field: &Field, check: &'static Check, expected: &str, work: &mut Work<'_, '_>, is_right: impl Fn(u8) -> bool) {
    let value = field.of(work.line);
    let is_number = value.iter().all(u8::is_ascii_digit);
    if is_number && (value.len() > 2 || number(value).is_some_and(is_right)) {
        return;
    }
    if value.iter().all(|byte| *byte == b' ') {
        work.hit(blank_for_zeros(field, work.line));
        return;
    }
    let message = format!("the {} is `{}`", field.label.as_str(), latin(value));
    work.hit(Hit::field(check, Some(reasons::OTHER), field, work.line, message).expects(expected));
}

/// An optional number is blank.
pub fn blank_for_zeros(field: &Field, line: &[u8]) -> Hit {
    let message = format!("the {} is blank", field.label.as_str());
    Hit::field(&kinds::BLANK_FOR_ZEROS, Some(reasons::OTHER), field, line, message).expects(format!("{} zeros", field.at.len()))
}

/// A value without the blanks after it.
pub fn trimmed(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    &value[..end]
}
