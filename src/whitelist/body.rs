//! One line of a whitelist: what is wrong with each of its fields, and between them.

use super::actors::{Actors, is_hex_digit};
use super::hit::{Hit, latin};
use super::layout::{Field, Record, Rule};
use super::pan;
use super::plate::{self, BadSeparator};
use super::provider::{Provider, provider};
use super::tables::Tables;
use super::vehicle::{self, VehiclePlaces};
use super::work::{Seen, Work, blank_for_zeros, filled, reasons, trimmed};
use crate::finding::whitelist_kinds as kinds;

/// Checks lines of one record.
#[derive(Debug)]
pub struct LineCheck<'c> {
    tables: &'c Tables,
    actors: &'c Actors,
    record: &'c Record,
    sender: &'c [u8],
    places: Places<'c>,
}

/// The fields that are held against others.
#[derive(Debug)]
struct Places<'c> {
    context: Option<&'c Field>,
    plate: Option<&'c Field>,
    nationality: Option<&'c Field>,
    vehicle: VehiclePlaces<'c>,
    pan: Option<&'c Field>,
}

impl<'c> LineCheck<'c> {
    /// For the lines of a list of this sender.
    pub fn new(tables: &'c Tables, actors: &'c Actors, record: &'c Record, sender: &'c [u8]) -> Self {
        let of = |rule| record.field(rule);
        let places = Places {
            context: of(Rule::ContextMark),
            plate: of(Rule::Plate),
            nationality: of(Rule::Nationality),
            vehicle: VehiclePlaces::of(record),
            pan: of(Rule::Pan),
        };
        Self { tables, actors, record, sender, places }
    }

    /// The record that the lines have.
    pub fn record(&self) -> &'c Record {
        self.record
    }

    /// Checks a line of the right length; adds what is wrong with it.
    pub fn check<'l>(&self, line: &'l [u8], hits: &mut Vec<Hit>) -> Seen<'l> {
        let id = self.record.field(Rule::Actor).map(|field| field.of(line)).unwrap_or_default();
        let mut work = Work { line, actor: self.actors.get(id), hits, seen: Seen::default() };
        work.seen.is_unconfigured = work.actor.is_none_or(|actor| actor.prefixes.is_empty());
        for field in &self.record.fields {
            self.field(field, &mut work);
        }
        vehicle::between(self.tables, &self.places.vehicle, &mut work);
        work.seen.plate = work.seen.plate.map(|[_, plate, nationality]| [id, plate, nationality]);
        work.seen
    }

    fn field(&self, field: &Field, work: &mut Work<'_, '_>) {
        match field.rule {
            Rule::Actor => self.actor(field, work),
            Rule::ShadowTsp => filled(field, b' ', &kinds::SHADOW_TSP, work),
            Rule::Filler => filled(field, b'0', &kinds::FILLER, work),
            Rule::Pan => {
                let value = trimmed(field.of(work.line));
                work.seen.pan = self.pan(field, value, work);
            }
            Rule::PanReplaced => self.replaced(field, work),
            Rule::Plate => self.plate(field, work),
            Rule::Nationality => self.nationality(field, work),
            Rule::Separator => self.separator(field, work),
            Rule::ContextMark => self.context(field, work),
            Rule::ObeId => self.obe(field, work),
            _ => vehicle::check(self.tables, field, work),
        }
    }

    fn actor(&self, field: &Field, work: &mut Work<'_, '_>) {
        let id = field.of(work.line);
        let hit = |message: String| Hit::field(&kinds::ACTOR, Some(reasons::RANGE), field, work.line, message);
        let hit = if !id.iter().all(u8::is_ascii_digit) {
            hit(format!("the actor id is `{}`", latin(id))).expects("six digits")
        } else if work.actor.is_none() && self.actors.is_whole() {
            hit(format!("the actor {} is not known", latin(id))).helps("Add the issuer to the file of --actors, or correct the line.")
        } else if id != self.sender && !self.is_sub_issuer(id) {
            hit(format!("the line is issued by {}, and the list is sent by {}", latin(id), latin(self.sender))).expects(latin(self.sender))
        } else {
            return;
        };
        // The line goes by this: what is not known of its issuer does not matter.
        work.seen.is_unconfigured = false;
        work.hit(hit);
    }

    fn is_sub_issuer(&self, id: &[u8]) -> bool {
        self.actors.get(self.sender).is_some_and(|sender| sender.sub_issuers.iter().any(|known| known.as_bytes() == id))
    }

    /// Checks the digits of a PAN; returns its number when they are sound.
    fn pan(&self, field: &Field, value: &[u8], work: &mut Work<'_, '_>) -> Option<u64> {
        let hit = |check, reason, message: String| Hit::field(check, Some(reason), field, work.line, message);
        let shown = latin(value);
        let usual = [pan::MOST as u8];
        let digits = work.actor.map_or(usual.as_slice(), |actor| &actor.digits);
        let counts = || digits.iter().map(u8::to_string).collect::<Vec<_>>().join(" or ");
        let hit = if value.is_empty() {
            hit(&kinds::PAN_DIGITS, reasons::DIGITS, "the PAN is empty".into()).expects(format!("{} digits", counts()))
        } else if !value.iter().all(u8::is_ascii_digit) {
            hit(&kinds::PAN_DIGITS, reasons::DIGITS, format!("the PAN `{shown}` has more than digits in it"))
                .expects(format!("{} digits, then blanks", counts()))
        } else if !digits.contains(&(value.len() as u8)) {
            hit(&kinds::PAN_DIGITS, reasons::DIGITS, format!("the PAN has {} digits", value.len())).expects(format!("{} digits", counts()))
        } else if value.iter().all(|digit| *digit == b'0') {
            hit(&kinds::PAN_DIGITS, reasons::DIGITS, "the PAN is zeros".into())
        } else if !pan::luhn(value) {
            let (stands, right) = (char::from(value[value.len() - 1]), pan::check_digit(value));
            hit(&kinds::LUHN, reasons::LUHN, format!("the check digit of the PAN is {stands}")).expects(right)
        } else if let Some(actor) = work.actor.filter(|actor| !actor.prefixes.is_empty() && !begins(value, &actor.prefixes)) {
            let message = format!("the PAN {shown} is not in the range of {}", actor.id);
            hit(&kinds::PAN_RANGE, reasons::RANGE, message).expects(format!("a PAN that begins with {}", actor.prefixes.join(" or ")))
        } else {
            return Some(pan::number(value));
        };
        work.hit(hit);
        None
    }

    fn replaced(&self, field: &Field, work: &mut Work<'_, '_>) {
        let raw = field.of(work.line);
        let value = raw.iter().position(|byte| *byte != b'0').map_or(&raw[raw.len()..], |start| &raw[start..]);
        if value.is_empty() {
            return;
        }
        if raw.iter().all(|byte| *byte == b' ') {
            work.hit(blank_for_zeros(field, work.line));
            return;
        }
        let Some(replaced) = self.pan(field, value, work) else { return };
        work.seen.replaced = Some(replaced);
        if self.places.pan.is_some_and(|own| trimmed(own.of(work.line)) == value) {
            work.seen.replaced = None;
            work.hit(
                Hit::field(&kinds::PAN_REPLACED, Some(reasons::OTHER), field, work.line, "the PAN is said to replace itself".into())
                    .expects("another PAN, or zeros"),
            );
        }
    }

    fn plate(&self, field: &Field, work: &mut Work<'_, '_>) {
        let raw = field.of(work.line);
        let value = trimmed(raw);
        let hit = |at: usize, message: String| {
            let hit = Hit::field(&kinds::PLATE, Some(reasons::PLATE), field, work.line, message).with_value(latin(value));
            Hit { at: field.at.start + at..field.at.start + (at + 1).max(value.len()), ..hit }
        };
        if value.is_empty() {
            work.hit(hit(0, "the licence plate is empty".into()).expects("at least one letter or digit"));
            return;
        }
        if let Some((at, byte)) = value.iter().copied().enumerate().find(|(_, byte)| self.tables.letter(*byte).is_none()) {
            let letter = char::from(byte);
            let mut hit = hit(at, format!("the licence plate has `{letter}` at position {}", at + 1)).expects("letters and digits of Tables 5 and 6");
            hit.at.end = hit.at.start + 1;
            let help = match letter {
                ' ' if at == 0 => Some("Write the plate at the left of its field."),
                ' ' => Some("Leave blanks out."),
                '-' | '.' | '/' | '\u{b7}' => Some("Leave the separator out, and write its position at 115 and 116."),
                letter if self.tables.has_no_place(letter) => Some(
                    "Table 6 has no place for this letter, although plates in Denmark and Sweden can have it: ask the toll operator how the vehicle is listed.",
                ),
                _ => None,
            };
            hit.help = help.map(str::to_owned);
            work.hit(hit);
            return;
        }
        work.seen.plate = Some([&[], value, &[]]);
        let is_small = |byte: &&u8| byte.is_ascii_lowercase();
        let letters = value.iter().filter(|byte| !byte.is_ascii_digit());
        let country = self.places.nationality.and_then(|field| country(field.of(work.line)));
        if letters.clone().count() > 0
            && letters.clone().all(|byte| is_small(&byte))
            && country.is_some_and(|country| self.tables.has_latin_plates(country))
        {
            let real: String = value.iter().map(|byte| plate::shown(*byte, self.tables)).collect();
            let message = format!("the licence plate `{}` has small letters, which stand for `{real}`", latin(value));
            let hit =
                Hit::field(&kinds::PLATE_LOWER_CASE, None, field, work.line, message).with_value(latin(value)).expects(latin(value).to_uppercase());
            work.hit(hit);
        }
    }

    fn nationality(&self, field: &Field, work: &mut Work<'_, '_>) {
        let value = field.of(work.line);
        if let Some(known) = country(value).filter(|code| self.tables.is_country(*code)) {
            let _ = known;
            work.seen.plate = work.seen.plate.map(|[_, plate, _]| [&[], plate, value]);
            return;
        }
        work.seen.plate = None;
        let message = format!("the nationality of the licence plate is `{}`", latin(value));
        let hit = Hit::field(&kinds::NATIONALITY, Some(reasons::PLATE), field, work.line, message).expects("two letters of ISO 3166-1, then a blank");
        work.hit(hit);
    }

    fn separator(&self, field: &Field, work: &mut Work<'_, '_>) {
        let value = field.of(work.line);
        let letters = self.places.plate.map_or(0, |field| trimmed(field.of(work.line)).len());
        // Of a plate that is not there nothing can be counted.
        let Err(fault) = plate::check_separator(value, letters.max(1)) else { return };
        if value == b"  " {
            work.hit(Hit { reason: Some(reasons::PLATE), ..blank_for_zeros(field, work.line) });
            return;
        }
        let hit = Hit::field(
            &kinds::SEPARATOR,
            Some(reasons::PLATE),
            field,
            work.line,
            format!("the separator of the licence plate is `{}`", latin(value)),
        );
        let hit = match fault {
            BadSeparator::NoDigits => hit.expects("two digits"),
            BadSeparator::AtTheRight => {
                let digit = char::from(value[1]);
                hit.expects(format!("{digit}0")).helps(format!("Write the first position at the left: {digit}0, not 0{digit}."))
            }
            BadSeparator::Outside => hit.expects(format!("positions from 2 to {}", letters + 1)),
            BadSeparator::Order => hit.expects("a second position at least two behind the first"),
        };
        work.hit(hit);
    }

    fn context(&self, field: &Field, work: &mut Work<'_, '_>) {
        let value = field.of(work.line);
        let hit = |check, reason, message: String| Hit::field(check, reason, field, work.line, message);
        if !value.iter().all(|byte| is_hex_digit(*byte)) {
            let is_blank = value.iter().all(|byte| *byte == b' ');
            let message = if is_blank { "the context mark is missing".to_owned() } else { format!("the context mark is `{}`", latin(value)) };
            let mut hit = hit(&kinds::CONTEXT_MARK, Some(reasons::CONTEXT), message).expects("12 hexadecimal digits in capital letters");
            hit.help = small_hex(value);
            work.hit(hit);
            return;
        }
        let shown = latin(&value[..6.min(value.len())]);
        if let Some(actor) = work.actor.filter(|actor| !actor.providers.is_empty() && !actor.providers.contains(&shown)) {
            let message = format!("the contract provider {shown} is not one of {}", actor.id);
            let hit = hit(&kinds::CONTEXT_RANGE, Some(reasons::RANGE), message).expects(actor.providers.join(" or "));
            work.hit(hit);
        } else if !provider(shown.as_bytes()).is_some_and(|Provider { country, .. }| country.is_some_and(|code| self.tables.is_country(code))) {
            let hit = hit(&kinds::PROVIDER_COUNTRY, None, format!("the contract provider {shown} is of no country"));
            work.hit(hit);
        }
    }

    fn obe(&self, field: &Field, work: &mut Work<'_, '_>) {
        let value = field.of(work.line);
        let hit = |message: String| Hit::field(&kinds::OBE_ID, Some(reasons::OBE), field, work.line, message);
        let context = self.places.context.map(|field| field.of(work.line)).filter(|mark| mark.iter().all(|byte| is_hex_digit(*byte)));
        let hit = if !value.iter().all(|byte| is_hex_digit(*byte)) {
            let mut hit = hit(format!("the OBE id is `{}`", latin(value))).expects("18 hexadecimal digits in capital letters");
            hit.help = small_hex(value);
            hit
        } else if let Some(context) = context.filter(|context| context.get(..6) != value.get(..6)) {
            let (own, other) = (latin(&value[..6]), latin(&context[..6]));
            hit(format!("the OBE is of provider {own}, and the context mark of {other}")).expects(other)
        } else if value[10.min(value.len())..].iter().all(|digit| *digit == b'0') {
            hit("the equipment number of the OBE is zeros".into())
        } else {
            return;
        };
        work.hit(hit);
    }
}

/// The two letters of a nationality, when they are letters and a blank follows.
fn country(value: &[u8]) -> Option<[u8; 2]> {
    match *value {
        [first, second, b' '] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => Some([first, second]),
        _ => None,
    }
}

fn begins(value: &[u8], prefixes: &[String]) -> bool {
    prefixes.iter().any(|prefix| value.starts_with(prefix.as_bytes()))
}

/// What to do when hexadecimal digits are right but for their case.
fn small_hex(value: &[u8]) -> Option<String> {
    value.iter().all(u8::is_ascii_hexdigit).then(|| format!("Write capital letters: {}.", latin(value).to_uppercase()))
}
