//! `ivicheck schema show|xsd|diff`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use crate::check::{AnyBook, BuildError, built_in_book, older_book, read_book};
use crate::nearest::nearest;
use crate::schema::{Book, Edition, Entry, Mapping, Occurs, diff, xsd};
use clap::Subcommand;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum SchemaAction {
    /// Show a message book as a tree, or the part of it below a tag
    Show {
        /// The version of a message (1.11 or 2.0), or the tag of a field or group
        #[arg(value_name = "VERSION|TAG")]
        what: Option<String>,
        /// List the fields and codes of IVI 1.11 that have no counterpart in IVI 2.0
        #[arg(long)]
        unmapped: bool,
    },
    /// Write a message book as XSD
    Xsd {
        /// The version of the message
        #[arg(default_value = Edition::Two.book_version(), value_parser = Edition::ALL.map(Edition::book_version))]
        version: String,
    },
    /// Say how a message book (YAML or XSD) differs from the built-in one of its version
    Diff {
        /// The other book
        file: PathBuf,
    },
}

pub(super) fn run(action: &SchemaAction, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (text, code) = match action {
        SchemaAction::Show { what, unmapped: true } => (unmapped(what.as_deref())?, PASSED),
        SchemaAction::Show { what, .. } => (show_any(what.as_deref())?, PASSED),
        SchemaAction::Xsd { version } => (xsd::write(&*book_of(version)?), PASSED),
        SchemaAction::Diff { file } => {
            let other = read_book(file)?;
            let book = book_of(other.version())?;
            let differences = diff(&book, &other);
            let lines: String = differences.iter().map(|difference| format!("{difference}\n")).collect();
            if differences.is_empty() { ("no difference\n".to_owned(), PASSED) } else { (lines, FAILED) }
        }
    };
    console.out.write_all(text.as_bytes())?;
    Ok(code)
}

/// The built-in book of a version; of a version that is not known, the newest.
fn book_of(version: &str) -> Result<AnyBook, CliError> {
    Ok(match Edition::of_version(version) {
        Edition::One => AnyBook::BuiltIn(older_book()?),
        Edition::Two => built_in_book()?,
    })
}

/// A book by its version, or the part of a book below a tag: of the newest that has the tag.
fn show_any(what: Option<&str>) -> Result<String, CliError> {
    let newer = built_in_book()?;
    let name = what.unwrap_or(newer.version());
    let older = older_book()?;
    if name == older.version() || (newer.entry(name).is_none() && older.entry(name).is_some()) {
        return show(older, what);
    }
    show(&newer, what)
}

/// The fields and codes of the older book that have no counterpart, and why.
fn unmapped(what: Option<&str>) -> Result<String, CliError> {
    let (older, newer) = (older_book()?, built_in_book()?);
    if what.is_some_and(|what| what != older.version()) {
        let help = Some(format!("`ivicheck schema show {} --unmapped`", older.version()));
        return Err(CliError::call("only the book of the older version says what has no counterpart", help));
    }
    let mapping = Mapping::new(older, &newer).map_err(|error| BuildError::book("the built-in message book of IVI 1.11", &error))?;
    let (mut fields, mut codes, mut lost) = (String::new(), String::new(), 0);
    for field in older.field_ids() {
        let definition = older.field(field);
        if mapping.routes(field).is_empty() {
            lost += 1;
            let reason = older.counterparts().reason(Entry::Field(field)).map(|reason| format!("; {reason}")).unwrap_or_default();
            let _ = writeln!(fields, "{}: {}{reason}", definition.tag, definition.label);
            continue;
        }
        let left: Vec<&str> = mapping.codes_without(field, older, &newer).collect();
        if !left.is_empty() {
            let _ = writeln!(codes, "{}: {}", definition.tag, left.join(", "));
        }
    }
    let all = older.fields().len();
    let head = format!("IVI {} to {}: {} of {all} fields have a counterpart", older.version(), newer.version(), all - lost);
    Ok(format!("{head}\n\nfields without one ({lost})\n{fields}\ncodes without one, of fields that have one\n{codes}"))
}

/// The book, or the part of it below a tag, as an indented tree.
fn show(book: &Book, what: Option<&str>) -> Result<String, CliError> {
    let mut tree = String::new();
    let entry = match what {
        Some(name) if name != book.version() => Some(book.entry(name).ok_or_else(|| unknown(book, name))?),
        _ => None,
    };
    match entry {
        Some(entry) => push_entry(&mut tree, book, entry, occurs(book, entry), 0),
        None => {
            let _ = writeln!(tree, "{} {}: {} groups, {} fields\n", book.title(), book.version(), book.groups().len(), book.fields().len());
            push_entry(&mut tree, book, Entry::Group(book.root()), Occurs::ONCE, 0);
        }
    }
    Ok(tree)
}

fn unknown(book: &Book, name: &str) -> CliError {
    let help = nearest(name, book.tags().chain([book.version()])).map(|near| format!("did you mean `{near}`?"));
    CliError::call(format!("`{name}` is no version of a message book, and no field or group of IVI {}", book.version()), help)
}

fn occurs(book: &Book, entry: Entry) -> Occurs {
    match entry {
        Entry::Field(field) => book.field(field).occurs,
        Entry::Group(group) => book.group(group).occurs,
        Entry::Signature => Occurs::ONCE,
    }
}

fn push_entry(tree: &mut String, book: &Book, entry: Entry, occurs: Occurs, depth: usize) {
    let _ = write!(tree, "{:indent$}{} {occurs}", "", book.tag(entry), indent = depth * 2);
    match entry {
        Entry::Field(id) => {
            let unit = book.field(id).unit.as_deref().map(|unit| format!(" in {unit}")).unwrap_or_default();
            let _ = writeln!(tree, " {}{unit}: {}", book.type_of(id).name, book.field(id).label);
        }
        Entry::Group(_) | Entry::Signature => {
            let _ = writeln!(tree, ": {}", book.label(entry));
        }
    }
    if let Entry::Group(id) = entry {
        for member in &book.group(id).members {
            push_entry(tree, book, member.entry, member.occurs, depth + 1);
        }
    }
}
