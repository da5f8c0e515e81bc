//! Whole lists as JSON or as a table, every field by its name, and lists made of them again, byte by byte.

use super::hit::latin;
use super::knowledge::Knowledge;
use super::layout::{Format, Formats, Kind, Record, Rule};
use super::lines::{Line, Lines};
use super::record_text::{self, LineError, RAW, Values};
use super::sequence::file_name;
use crate::csv::quoted;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// The form of what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// One JSON document.
    Json,
    /// A table: a row a line, the columns of all records.
    Csv,
}

/// Why a list cannot be written as text, or made of it.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no list of a known version.
    #[error("this is no whitelist or confirmation of a known version")]
    NoList,
    /// The text is no JSON.
    #[error("this is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The table cannot be read.
    #[error("this is no table: {0}")]
    Csv(#[from] csv::Error),
    /// A line cannot be made.
    #[error("line {number}: {error}")]
    Line {
        /// The number of the line of the list.
        number: usize,
        /// Why.
        error: LineError,
    },
    /// Something that a list has is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A key that no record has.
    #[error("there is no field `{0}`")]
    Unknown(String),
}

/// The name of a line in the text.
fn role(format: &Format, line: &Line<'_>) -> &'static str {
    match line.bytes.first() {
        _ if line.number == 1 => "header",
        Some(first) if *first == format.footer.identifier => "footer",
        _ => "body",
    }
}

fn record<'f>(format: &'f Format, role: &str) -> &'f Record {
    match role {
        "header" => &format.header,
        "footer" => &format.footer,
        _ => &format.body,
    }
}

/// The format that a first line says.
fn format_of<'f>(formats: &'f Formats, first: &[u8], kind: Option<Kind>) -> Option<&'f Format> {
    let kind = kind?;
    let header = formats.header(kind)?;
    let version = latin(header.field(Rule::Version)?.of(first));
    formats.get(kind, &version).filter(|format| format.header.length() == first.len())
}

/// Writes a list as text. A line that its fields do not give back is there as it stands, under `raw`.
///
/// # Errors
/// When it is no list of a known version, or something cannot be read or written.
pub fn write(
    knowledge: &Knowledge,
    kind_of: impl Fn(&[u8]) -> Option<Kind>,
    list: impl Read,
    form: TextForm,
    target: &mut dyn Write,
) -> Result<(), TextError> {
    let mut lines = Lines::new(list);
    let mut columns: Vec<String> = Vec::new();
    let mut format = None;
    let mut before = "";
    while let Some(line) = lines.next()? {
        let format = match format {
            Some(format) => format,
            None => {
                let found = format_of(&knowledge.formats, line.bytes, kind_of(line.bytes)).ok_or(TextError::NoList)?;
                format = Some(found);
                if form == TextForm::Csv {
                    columns = columns_of(found);
                    writeln!(target, "{}", columns.join(","))?;
                } else {
                    write!(target, "{{\"kind\":\"{}\",\"version\":\"{}\"", found.kind.as_str(), found.version)?;
                }
                found
            }
        };
        let role = role(format, &line);
        let record = record(format, role);
        let values = if line.bytes.len() == record.length() && line.length == line.bytes.len() as u64 {
            record_text::values(line.bytes, record, &knowledge.tables)
        } else {
            vec![(RAW.to_owned(), Some(latin(line.bytes)))]
        };
        match form {
            TextForm::Csv => write_row(role, &values, &columns, target)?,
            TextForm::Json => before = write_object(role, &values, before, target)?,
        }
    }
    match (format, form) {
        (None, _) => Err(TextError::NoList),
        (Some(_), TextForm::Csv) => Ok(()),
        (Some(_), TextForm::Json) => {
            let end = match before {
                "body" => "\n]}\n",
                _ => "}\n",
            };
            Ok(target.write_all(end.as_bytes())?)
        }
    }
}

fn columns_of(format: &Format) -> Vec<String> {
    let mut columns = vec!["record".to_owned()];
    for record in [&format.header, &format.body, &format.footer] {
        for field in &record.fields {
            if !columns.iter().any(|known| *known == field.name.as_str()) {
                columns.push(field.name.to_string());
            }
        }
    }
    columns.push(record_text::WRITTEN_PLATE.to_owned());
    columns.push(RAW.to_owned());
    columns
}

fn write_row(role: &str, values: &Values, columns: &[String], target: &mut dyn Write) -> io::Result<()> {
    let cell = |column: &String| if column == "record" { role.to_owned() } else { quoted(record_text::find(values, column).unwrap_or_default()) };
    let cells: Vec<String> = columns.iter().map(cell).collect();
    writeln!(target, "{}", cells.join(","))
}

/// Writes a line; returns what it was.
fn write_object(role: &'static str, values: &Values, before: &str, target: &mut dyn Write) -> io::Result<&'static str> {
    let text = |value: &Option<String>| serde_json::to_string(value).unwrap_or_default();
    let pairs: Vec<String> = values.iter().map(|(name, value)| format!("\"{name}\":{}", text(value))).collect();
    let lead = match (role, before) {
        ("body", "body") => ",\n".to_owned(),
        ("body", _) => ",\n\"body\":[\n".to_owned(),
        (_, "body") => format!("\n],\n\"{role}\":"),
        _ => format!(",\n\"{role}\":"),
    };
    write!(target, "{lead}{{{}}}", pairs.join(","))?;
    Ok(role)
}

/// A list made of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remade {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What its file is called.
    pub name: String,
}

/// Whether a text is one that `read` writes, and not a table of on-board equipment.
pub fn is_text_of_list(text: &str) -> bool {
    text.trim_start().starts_with('{') || text.starts_with("record,")
}

/// Makes a list of what [`write()`] wrote.
///
/// # Errors
/// When the text is no such list.
pub fn remake(knowledge: &Knowledge, text: &str) -> Result<Remade, TextError> {
    if text.trim_start().starts_with('{') { remake_json(knowledge, text) } else { remake_csv(knowledge, text) }
}

fn remake_json(knowledge: &Knowledge, text: &str) -> Result<Remade, TextError> {
    let document: Value = serde_json::from_str(text)?;
    let kind = match document.get("kind").and_then(Value::as_str) {
        Some("HGV") => Kind::Hgv,
        Some("HGC") => Kind::Hgc,
        _ => return Err(TextError::Missing("kind")),
    };
    let version = document.get("version").and_then(Value::as_str).ok_or(TextError::Missing("version"))?;
    let format = knowledge.formats.get(kind, version).ok_or(TextError::NoList)?;
    let header = document.get("header").ok_or(TextError::Missing("header"))?;
    let none = Vec::new();
    let bodies = document.get("body").map_or(Some(&none), Value::as_array).ok_or(TextError::Missing("body"))?;
    let footer = document.get("footer");
    let rows = std::iter::once(("header", header)).chain(bodies.iter().map(|body| ("body", body))).chain(footer.map(|footer| ("footer", footer)));
    let mut remade = Remake::new(knowledge, format);
    for (role, row) in rows {
        let object = row.as_object().ok_or(TextError::Missing("an object for a line"))?;
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let values = object.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        remade.add(role, values)?;
    }
    Ok(remade.finish())
}

fn remake_csv(knowledge: &Knowledge, text: &str) -> Result<Remade, TextError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let is_confirmation = columns.iter().any(|column| column == "list_received");
    let kind = if is_confirmation { Kind::Hgc } else { Kind::Hgv };
    let mut remade: Option<Remake<'_>> = None;
    for row in reader.records() {
        let row = row?;
        let plain = |cell: &str| match cell.strip_prefix('\'') {
            // As it is protected from programs for tables.
            Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_owned(),
            _ => cell.to_owned(),
        };
        let cells = columns.iter().zip(row.iter()).map(|(column, cell)| (column.clone(), Some(plain(cell)).filter(|cell| !cell.is_empty())));
        let values: Values = cells.collect();
        let role = record_text::find(&values, "record").unwrap_or_default().to_owned();
        if remade.is_none() {
            let version = record_text::find(&values, "list_format_version").ok_or(TextError::Missing("list_format_version"))?;
            remade = Some(Remake::new(knowledge, knowledge.formats.get(kind, version).ok_or(TextError::NoList)?));
        }
        if let Some(remade) = &mut remade {
            remade.add(&role, values)?;
        }
    }
    remade.map(Remake::finish).ok_or(TextError::Missing("the first line"))
}

/// A list on the way from its values.
struct Remake<'k> {
    knowledge: &'k Knowledge,
    format: &'k Format,
    bytes: Vec<u8>,
    number: usize,
    header: BTreeMap<String, String>,
}

impl<'k> Remake<'k> {
    fn new(knowledge: &'k Knowledge, format: &'k Format) -> Self {
        Self { knowledge, format, bytes: Vec::new(), number: 0, header: BTreeMap::new() }
    }

    fn add(&mut self, role: &str, values: Values) -> Result<(), TextError> {
        self.number += 1;
        let record = record(self.format, role);
        if let Some(raw) = record_text::find(&values, RAW) {
            for letter in raw.chars() {
                let error = || TextError::Line { number: self.number, error: LineError::Letter { field: RAW.to_owned(), letter } };
                self.bytes.push(u8::try_from(u32::from(letter)).map_err(|_| error())?);
            }
        } else {
            let derived = [record_text::WRITTEN_PLATE, RAW, "record"];
            let is_known = |name: &str| record.named(name).is_some() || derived.contains(&name);
            if let Some((name, _)) = values.iter().find(|(name, value)| value.is_some() && !is_known(name)) {
                return Err(TextError::Unknown(name.clone()));
            }
            let line = record_text::line(record, &self.knowledge.tables, |name| record_text::find(&values, name));
            self.bytes.extend(line.map_err(|error| TextError::Line { number: self.number, error })?);
        }
        self.bytes.push(b'\n');
        if role == "header" {
            self.header = values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        }
        Ok(())
    }

    fn finish(self) -> Remade {
        let of = |name: &str| self.header.get(name).map(String::as_str).unwrap_or_default();
        let sequence = match self.format.kind {
            Kind::Hgv => of("list_sequence").to_owned(),
            // What the confirmation's own number is stands in its name only.
            Kind::Hgc => format!("HGC{}{}", of("sender"), of("list_received").get(9..).unwrap_or_default()),
        };
        Remade { bytes: self.bytes, name: file_name(&sequence, of("receiver"), &self.format.version) }
    }
}
