//! `ivicheck schema show|xsd|diff`

use super::arguments::SchemaAction;
use super::setup::{built_in_book, read_book};
use super::{CliError, Console, FAILED, PASSED};
use crate::schema::{Book, Entry, Occurs, diff, nearest, xsd};
use std::fmt::Write;

pub(super) fn run(action: &SchemaAction, console: &mut Console<'_>) -> Result<u8, CliError> {
    let book = built_in_book()?;
    let (text, code) = match action {
        SchemaAction::Show { what } => (show(&book, what.as_deref())?, PASSED),
        SchemaAction::Xsd => (xsd::write(&book), PASSED),
        SchemaAction::Diff { file } => {
            let differences = diff(&book, &read_book(file)?);
            let lines: String = differences.iter().map(|difference| format!("{difference}\n")).collect();
            if differences.is_empty() { ("no difference\n".to_owned(), PASSED) } else { (lines, FAILED) }
        }
    };
    console.out.write_all(text.as_bytes())?;
    Ok(code)
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
