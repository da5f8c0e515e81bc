//! Sequences and names of lists.

use super::layout::Kind;
use super::moment;
use jiff::civil::Date;
use regex::Regex;
use std::sync::OnceLock;

/// A sequence: `HGV`, the sender, the day, the number within the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The sender, six characters.
    pub sender: String,
    /// The day, in local time of the sender.
    pub day: Date,
    /// The number within the day, from 1.
    pub number: u8,
}

/// What stands for the previous sequence when there is none.
pub const FIRST: &[u8; 19] = b"HGV0000000000000000";

/// The last number of a day.
pub const LAST_OF_DAY: u8 = 99;

impl Sequence {
    /// What 19 bytes say.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"HGV").filter(|rest| rest.len() == 16)?;
        let sender = std::str::from_utf8(&rest[..6]).ok().filter(|sender| sender.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
        let number = super::tables::number(&rest[14..]).filter(|number| *number > 0)?;
        Some(Self { sender: sender.to_owned(), day: moment::day(&rest[6..14])?, number })
    }

    /// The 19 characters.
    pub fn text(&self) -> String {
        format!("HGV{}{}{:02}", self.sender, self.day.strftime("%Y%m%d"), self.number)
    }

    /// Whether it comes after another one of the same sender.
    pub fn is_after(&self, other: &Self) -> bool {
        (self.day, self.number) > (other.day, other.number)
    }

    /// The number that it has when `previous` is the list before it, or none is.
    pub fn number_after(&self, previous: Option<&Self>) -> u8 {
        previous.filter(|previous| previous.day == self.day).map_or(1, |previous| previous.number.saturating_add(1))
    }
}

/// What the name of a file says of the list in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Which list.
    pub kind: Kind,
    /// The sender, the day and the number.
    pub sequence: String,
    /// The receiver.
    pub receiver: String,
    /// The format version.
    pub version: String,
}

impl Name {
    /// What a name says, when it is one of those that the source prescribes. How the parts are separated is lost in the source.
    pub fn of(name: &str) -> Option<Self> {
        static FORM: OnceLock<Option<Regex>> = OnceLock::new();
        let form = FORM.get_or_init(|| Regex::new(r"^(HGV|HGC)(.{6})([0-9]{8})([0-9]{2})[._-]?(.{6})[._-]?([0-9]{6})(\..+)?$").ok()).as_ref()?;
        let parts = form.captures(name)?;
        let kind = if &parts[1] == "HGV" { Kind::Hgv } else { Kind::Hgc };
        let sequence = format!("{}{}{}{}", &parts[1], &parts[2], &parts[3], &parts[4]);
        Some(Self { kind, sequence, receiver: parts[5].to_owned(), version: parts[6].to_owned() })
    }
}

/// The name of the file of a list.
pub fn file_name(sequence: &str, receiver: &str, version: &str) -> String {
    format!("{sequence}.{receiver}.{version}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_read_and_written() {
        let sequence = Sequence::of(b"HGV5780112026091401").unwrap();
        assert_eq!((sequence.sender.as_str(), sequence.number, sequence.text()), ("578011", 1, "HGV5780112026091401".to_owned()));
        for wrong in ["HGV5780112026091400", "HGV5780112026133101", "HGC5780112026091401", "HGV578011202609140", "HGV57801 2026091401"] {
            assert_eq!(Sequence::of(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(Sequence::of(FIRST), None);
        let next = Sequence { number: 2, ..sequence.clone() };
        assert!(next.is_after(&sequence) && !sequence.is_after(&next) && !next.is_after(&next));
        assert_eq!((next.number_after(Some(&sequence)), sequence.number_after(None)), (2, 1));
    }

    #[test]
    fn names_have_any_of_the_separators_or_none() {
        for name in [
            "HGV5780112026091401.000002.500001",
            "HGV5780112026091401000002500001",
            "HGV5780112026091401_000002_500001.txt",
            "HGV5780112026091401-000002-500001",
        ] {
            let read = Name::of(name).unwrap();
            assert_eq!(
                (read.sequence.as_str(), read.receiver.as_str(), read.version.as_str()),
                ("HGV5780112026091401", "000002", "500001"),
                "{name}"
            );
        }
        assert_eq!((Name::of("good-500001.hgv"), Name::of("HGV57801120260914.000002.500001")), (None, None));
    }
}
