//! Who issues on-board equipment, and in which ranges: a file of one's own, or the example that ships.

use crate::yaml::Fault;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// The time zone of the receiver, and of senders of whom no other is known.
const USUAL_ZONE: &str = "Europe/Oslo";

/// An issuer.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Its six digits.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What its PANs begin with; empty when that is not known.
    pub prefixes: Vec<String>,
    /// How many digits its PANs have.
    pub digits: Vec<u8>,
    /// The contract providers of its context marks, six hexadecimal digits each; empty when they are not known.
    pub providers: Vec<String>,
    /// Others whose lines it sends.
    pub sub_issuers: Vec<String>,
    /// Its local time.
    pub zone: TimeZone,
}

/// The issuers that are known.
#[derive(Debug, Clone)]
pub struct Actors {
    list: Vec<Actor>,
    /// Whether an issuer that is not among them is none.
    is_whole: bool,
}

impl Actors {
    /// The example of the source; others may be there as well.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn shipped() -> Result<Self, Fault> {
        let list = read("rules/whitelist/actors.yaml", include_str!("../../rules/whitelist/actors.yaml"))?;
        Ok(Self { list, is_whole: false })
    }

    /// Those of a file, and no others.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        Ok(Self { list: read(file, text)?, is_whole: true })
    }

    /// The issuer with these six digits.
    pub fn get(&self, id: &[u8]) -> Option<&Actor> {
        self.list.iter().find(|actor| actor.id.as_bytes() == id)
    }

    /// Whether an issuer that is not among them is none.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The local time of an issuer.
    pub fn zone(&self, id: &[u8]) -> TimeZone {
        self.get(id).map_or_else(usual_zone, |actor| actor.zone.clone())
    }
}

/// The local time of the receiver.
pub fn usual_zone() -> TimeZone {
    TimeZone::get(USUAL_ZONE).unwrap_or(TimeZone::UTC)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    actors: Vec<RawActor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawActor {
    id: Spanned<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    pan_prefixes: Vec<Spanned<String>>,
    pan_digits: Option<Vec<Spanned<u8>>>,
    #[serde(default)]
    contract_providers: Vec<Spanned<String>>,
    #[serde(default)]
    sub_issuers: Vec<Spanned<String>>,
    time_zone: Option<Spanned<String>>,
}

fn read(file: &str, text: &str) -> Result<Vec<Actor>, Fault> {
    let raw: RawFile = serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))?;
    let mut list: Vec<Actor> = Vec::new();
    for one in raw.actors {
        one.check(file)?;
        if list.iter().any(|known| known.id == one.id.value) {
            return Err(fault(file, &one.id, format!("the actor {} stands twice", one.id.value), "Join the two."));
        }
        let zone = match &one.time_zone {
            None => usual_zone(),
            Some(name) => TimeZone::get(&name.value)
                .map_err(|_| fault(file, name, format!("there is no time zone `{}`", name.value), "Write a name such as Europe/Oslo."))?,
        };
        let texts = |list: Vec<Spanned<String>>| list.into_iter().map(|one| one.value).collect();
        list.push(Actor {
            id: one.id.value,
            name: one.name,
            prefixes: texts(one.pan_prefixes),
            digits: one.pan_digits.map_or_else(|| vec![19], |digits| digits.into_iter().map(|one| one.value).collect()),
            providers: texts(one.contract_providers),
            sub_issuers: texts(one.sub_issuers),
            zone,
        });
    }
    Ok(list)
}

fn fault<T>(file: &str, at: &Spanned<T>, message: String, help: &str) -> Fault {
    Fault { file: file.to_owned(), line: at.referenced.line(), column: at.referenced.column(), message, help: Some(help.to_owned()) }
}

impl RawActor {
    /// Checks what it says of its digits.
    fn check(&self, file: &str) -> Result<(), Fault> {
        let is_number =
            |text: &str, lengths: std::ops::RangeInclusive<usize>| lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(id) = std::iter::once(&self.id).chain(&self.sub_issuers).find(|id| !is_number(&id.value, 6..=6)) {
            return Err(fault(file, id, format!("`{}` is no actor id", id.value), "Write six digits, in quotes."));
        }
        if let Some(prefix) = self.pan_prefixes.iter().find(|prefix| !is_number(&prefix.value, 1..=19)) {
            return Err(fault(file, prefix, format!("`{}` is no beginning of a PAN", prefix.value), "Write digits, in quotes."));
        }
        if let Some(digits) = self.pan_digits.iter().flatten().find(|digits| !(1..=19).contains(&digits.value)) {
            return Err(fault(file, digits, format!("a PAN cannot have {} digits", digits.value), "Write 1 to 19."));
        }
        let is_provider = |text: &str| text.len() == 6 && text.bytes().all(is_hex_digit);
        if let Some(provider) = self.contract_providers.iter().find(|provider| !is_provider(&provider.value)) {
            let help = "Write six hexadecimal digits in capital letters, in quotes.";
            return Err(fault(file, provider, format!("`{}` is no contract provider", provider.value), help));
        }
        Ok(())
    }
}

/// Whether a byte is a hexadecimal digit as the lists write it.
pub(super) fn is_hex_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_actors_is_read_and_its_faults_have_places() {
        let actors = Actors::read("a.yaml", "actors:\n  - { id: \"123456\", sub-issuers: [\"654321\"] }\n").unwrap();
        let actor = actors.get(b"123456").unwrap();
        assert_eq!((actor.digits.as_slice(), actor.zone.iana_name()), ([19].as_slice(), Some("Europe/Oslo")));
        assert!(actors.is_whole() && actors.get(b"578011").is_none() && Actors::shipped().unwrap().get(b"578011").is_some());
        for (text, place, message) in [
            ("actors:\n  - { id: \"12345\" }", (2, 11), "`12345` is no actor id"),
            ("actors:\n  - { id: \"123456\", pan-prefixes: [\"9a\"] }", (2, 36), "`9a` is no beginning of a PAN"),
            ("actors:\n  - { id: \"123456\", pan-digits: [20] }", (2, 34), "a PAN cannot have 20 digits"),
            ("actors:\n  - { id: \"123456\", contract-providers: [\"30c00b\"] }", (2, 42), "`30c00b` is no contract provider"),
            ("actors:\n  - { id: \"123456\", time-zone: Oslo }", (2, 32), "there is no time zone `Oslo`"),
            ("actors:\n  - { id: \"123456\" }\n  - { id: \"123456\" }", (3, 11), "the actor 123456 stands twice"),
        ] {
            let fault = Actors::read("a.yaml", text).unwrap_err();
            assert_eq!(((fault.line, fault.column), fault.message.as_str()), (place, message));
        }
    }
}
