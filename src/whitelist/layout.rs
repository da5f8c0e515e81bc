//! The records of the lists: which fields stand where, as `rules/whitelist/records.yaml` says it.

use crate::finding::SharedText;
use crate::yaml::{Fault, InOrder};
use serde::Deserialize;
use std::ops::Range;

/// The file, for messages.
const FILE: &str = "rules/whitelist/records.yaml";

/// Which list a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Kind {
    /// The whitelist.
    #[serde(rename = "HGV")]
    Hgv,
    /// The confirmation.
    #[serde(rename = "HGC")]
    Hgc,
}

impl Kind {
    /// The letters that it is called by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hgv => "HGV",
            Self::Hgc => "HGC",
        }
    }
}

/// Whether a list holds all OBEs or what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of them.
    Complete,
    /// What is new since the last list.
    Incremental,
}

/// How a shorter value fills its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pad {
    /// The value at the left, blanks after it.
    Blanks,
    /// The value at the right, zeros before it.
    Zeros,
    /// The value fills the field.
    None,
}

/// What stands in a field without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nothing {
    /// Blanks.
    Blanks,
    /// Zeros.
    Zeros,
}

/// What must hold of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is named after its field")]
pub enum Rule {
    Identifier,
    Sender,
    Receiver,
    Sequence,
    PreviousSequence,
    Activation,
    Count,
    Creation,
    Version,
    FillerOfHeader,
    Acceptance,
    Actor,
    ShadowTsp,
    Pan,
    Plate,
    Nationality,
    Tariff,
    Digit,
    ContextMark,
    ObeId,
    Emission,
    Product,
    Engine,
    Co2,
    Weight,
    ValidTo,
    Separator,
    Filler,
    PanReplaced,
    Copy,
    Reason,
    Footer,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in what `read` writes.
    pub name: SharedText,
    /// What it is called.
    pub label: SharedText,
    /// The bytes of the line that it takes, from 0 on.
    pub at: Range<usize>,
    /// What must hold of it.
    pub rule: Rule,
    /// How a shorter value fills it.
    pub pad: Pad,
    /// What stands there without a value, when it may be without one.
    pub none: Option<Nothing>,
}

impl Field {
    /// Its bytes in a line of its record.
    pub fn of<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        line.get(self.at.clone()).unwrap_or_default()
    }

    /// Adds a value, padded to the length of the field; what is too long is cut.
    pub fn fill(&self, value: &[u8], line: &mut Vec<u8>) {
        let length = self.at.len();
        let value = &value[..value.len().min(length)];
        let rest = length - value.len();
        let pad = match (self.none, self.pad) {
            (Some(Nothing::Zeros), _) | (None, Pad::Zeros) => b'0',
            _ => b' ',
        };
        if self.pad == Pad::Zeros {
            line.resize(line.len() + rest, pad);
            line.extend_from_slice(value);
        } else {
            line.extend_from_slice(value);
            line.resize(line.len() + rest, pad);
        }
    }
}

/// A kind of line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The byte that it begins with.
    pub identifier: u8,
    /// Who says so.
    pub source: SharedText,
    /// Its fields, one after the other.
    pub fields: Vec<Field>,
}

impl Record {
    /// How many bytes it has before its line feed.
    pub fn length(&self) -> usize {
        self.fields.last().map_or(0, |field| field.at.end)
    }

    /// The first field of which this must hold.
    pub fn field(&self, rule: Rule) -> Option<&Field> {
        self.fields.iter().find(|field| field.rule == rule)
    }

    /// The field of this name.
    pub fn named(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A format: a kind of list in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// Which list.
    pub kind: Kind,
    /// Its version, six digits.
    pub version: String,
    /// What lists of this version usually hold.
    pub extent: Extent,
    /// Whether they may hold all.
    pub may_be_complete: bool,
    /// The version of the confirmation.
    pub answer: String,
    /// Its first line.
    pub header: Record,
    /// The lines between.
    pub body: Record,
    /// Its last line.
    pub footer: Record,
}

/// All formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formats(Vec<Format>);

impl Formats {
    /// The shipped ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn shipped() -> Result<Self, Fault> {
        Self::read(FILE, include_str!("../../rules/whitelist/records.yaml"))
    }

    /// Those of a file.
    ///
    /// # Errors
    /// When it cannot be read, or its fields do not fill their records.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        let raw: RawFile = serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))?;
        let fault = |message: String| Fault { file: file.to_owned(), line: 1, column: 1, message, help: None };
        let record = |name: &str| raw.record(name).map_err(fault);
        let format = |one: &RawFormat| {
            Ok(Format {
                kind: one.kind,
                version: one.version.clone(),
                extent: one.lists.first().copied().unwrap_or(Extent::Incremental),
                may_be_complete: one.lists.contains(&Extent::Complete),
                answer: one.answer.clone(),
                header: record(&one.header)?,
                body: record(&one.body)?,
                footer: record("footer")?,
            })
        };
        raw.formats.iter().map(format).collect::<Result<_, _>>().map(Self)
    }

    /// The format of this kind and version.
    pub fn get(&self, kind: Kind, version: &str) -> Option<&Format> {
        self.0.iter().find(|format| format.kind == kind && format.version == version)
    }

    /// The first line of all versions of a kind, which they have in common.
    pub fn header(&self, kind: Kind) -> Option<&Record> {
        self.of(kind).next().map(|format| &format.header)
    }

    /// The formats of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Format> {
        self.0.iter().filter(move |format| format.kind == kind)
    }

    /// Every format.
    pub fn all(&self) -> &[Format] {
        &self.0
    }

    /// The versions of a kind, for messages.
    pub fn versions(&self, kind: Kind) -> String {
        let versions: Vec<&str> = self.of(kind).map(|format| format.version.as_str()).collect();
        versions.join(", ")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    formats: Vec<RawFormat>,
    records: InOrder<RawRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFormat {
    kind: Kind,
    version: String,
    /// The first is the usual one.
    #[serde(default)]
    lists: Vec<Extent>,
    header: String,
    body: String,
    answer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecord {
    identifier: Option<String>,
    extends: Option<String>,
    source: Option<String>,
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    name: String,
    label: String,
    from: usize,
    to: usize,
    rule: Rule,
    pad: Pad,
    none: Option<Nothing>,
}

impl RawFile {
    fn record(&self, name: &str) -> Result<Record, String> {
        let found = self.records.0.iter().find(|(known, _)| known == name);
        let (_, raw) = found.ok_or_else(|| format!("there is no record `{name}`"))?;
        let mut record = match &raw.extends {
            // One step: the record that is extended stands by itself.
            Some(base) if base != name && self.records.0.iter().any(|(known, raw)| known == base && raw.extends.is_none()) => self.record(base)?,
            Some(base) => return Err(format!("the record `{name}` cannot extend `{base}`")),
            None => Record { identifier: b'?', source: SharedText::default(), fields: Vec::new() },
        };
        if let Some(identifier) = raw.identifier.as_deref().and_then(|text| text.bytes().next()) {
            record.identifier = identifier;
        }
        if let Some(source) = &raw.source {
            record.source = source.clone().into();
        }
        for field in &raw.fields {
            if field.from != record.length() + 1 || field.to < field.from {
                return Err(format!("the field `{}` of `{name}` does not begin where the one before it ends", field.name));
            }
            record.fields.push(Field {
                name: field.name.clone().into(),
                label: field.label.clone().into(),
                at: field.from - 1..field.to,
                rule: field.rule,
                pad: field.pad,
                none: field.none,
            });
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_have_the_lengths_of_the_source() {
        let formats = Formats::shipped().unwrap();
        let lengths = |kind, version| {
            let format = formats.get(kind, version).unwrap();
            [format.header.length(), format.body.length(), format.footer.length()]
        };
        for (kind, version, expected) in [
            (Kind::Hgv, "120001", [127, 127, 63]),
            (Kind::Hgv, "220001", [127, 127, 63]),
            (Kind::Hgv, "500001", [127, 146, 63]),
            (Kind::Hgc, "120001", [109, 129, 63]),
            (Kind::Hgc, "500001", [109, 148, 63]),
        ] {
            assert_eq!(lengths(kind, version), expected, "{kind:?} {version}");
        }
        assert_eq!((formats.get(Kind::Hgc, "220001"), formats.versions(Kind::Hgc).as_str()), (None, "120001, 500001"));
    }

    #[test]
    fn a_field_that_leaves_a_hole_is_a_fault() {
        let text = include_str!("../../rules/whitelist/records.yaml").replacen("from: 2, to: 7", "from: 3, to: 7", 1);
        assert_eq!(
            Formats::read("r.yaml", &text).unwrap_err().message,
            "the field `sender` of `hgv-header` does not begin where the one before it ends"
        );
        let text = include_str!("../../rules/whitelist/records.yaml").replacen("rule: sender", "rule: sendr", 1);
        let fault = Formats::read("r.yaml", &text).unwrap_err();
        assert_eq!((fault.line, fault.help.as_deref()), (21, Some("Did you mean `sender`?")));
    }
}
