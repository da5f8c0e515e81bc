//! The published schemas against the books. They do not ship with the project: `IVICHECK_REFERENCE` names the folder that
//! holds them, and without it these tests say that they were skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

use ivicheck::schema::{Book, Entry, Kind, Mapping, diff, ivi_1_11, ivi_2_0, xsd};
use std::path::PathBuf;

/// The text of a published schema, when there is one.
fn published(name: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("IVICHECK_REFERENCE") else {
        eprintln!("skipped: IVICHECK_REFERENCE is not set, so there is no {name}");
        return None;
    };
    Some(std::fs::read_to_string(PathBuf::from(folder).join(name)).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn leaves(book: &Book) -> usize {
    book.fields().len() + usize::from(book.entry(Book::SIGNATURE) == Some(Entry::Signature))
}

fn lines(left: &Book, right: &Book) -> Vec<String> {
    diff(left, right).iter().map(ToString::to_string).collect()
}

#[test]
fn the_published_2_0_schema_is_the_embedded_book() {
    let Some(text) = published("ivi-2.0.xsd") else { return };
    let book = Book::from_file_text("ivi-2.0.xsd", &text).unwrap();
    assert_eq!((book.groups().len(), leaves(&book), book.types().len()), (135, 546, 129));
    let embedded = ivi_2_0().unwrap();
    assert_eq!((book.name(), book.title(), book.version()), (embedded.name(), embedded.title(), embedded.version()));
    assert_eq!(lines(&book, embedded), Vec::<String>::new());
    assert_eq!(lines(embedded, &book), Vec::<String>::new());
}

#[test]
fn the_published_1_11_schema_is_read() {
    let Some(text) = published("ivi-1.11.xsd") else { return };
    let book = xsd::read(&text).unwrap();
    assert_eq!((book.name(), book.version(), book.namespace()), ("ivi", "1.11", ""));
    assert_eq!((book.groups().len(), leaves(&book), book.types().len()), (148, 778, 777));
    let most = book.groups().iter().max_by_key(|group| group.members.len()).unwrap();
    assert_eq!((most.tag.as_str(), most.members.len()), ("CocDataGroup", 218));
    assert_eq!(book.types().iter().filter(|data_type| data_type.numbered).count(), 8);
    assert!(book.types().iter().any(|data_type| data_type.kind == Kind::Integer { min: 0, max: 279 }));
}

#[test]
fn the_published_1_11_schema_is_the_embedded_book() {
    let Some(text) = published("ivi-1.11.xsd") else { return };
    let book = xsd::read(&text).unwrap();
    let embedded = ivi_1_11().unwrap();
    assert_eq!((book.name(), book.version()), (embedded.name(), embedded.version()));
    assert_eq!(lines(&book, embedded), Vec::<String>::new());
    assert_eq!(lines(embedded, &book), Vec::<String>::new());
}

#[test]
fn the_counterparts_of_the_1_11_book_are_in_the_2_0_book() {
    Mapping::new(ivi_1_11().unwrap(), ivi_2_0().unwrap()).unwrap();
}

#[test]
fn the_published_schemas_survive_writing() {
    for name in ["ivi-2.0.xsd", "ivi-1.11.xsd"] {
        let Some(text) = published(name) else { return };
        let book = xsd::read(&text).unwrap();
        let again = xsd::read(&xsd::write(&book)).unwrap();
        assert_eq!(lines(&book, &again), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_two_versions_differ() {
    let Some(text) = published("ivi-1.11.xsd") else { return };
    let found = lines(&xsd::read(&text).unwrap(), ivi_2_0().unwrap());
    assert_eq!(found[0], "message: version 1.11 here, 2.0 there");
    assert!(found.iter().any(|line| line == "signature: occurrence 0..1 here, 1 there"), "{found:#?}");
}
