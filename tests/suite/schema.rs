//! The published schemas against the books. They do not ship with the project: `IVICHECK_REFERENCE` names the folder that
//! holds them, and these tests are ignored unless asked for.

use crate::material::published;
use ivicheck::schema::{Book, Entry, Kind, Mapping, diff, ivi_1_11, ivi_2_0, xsd};

fn leaves(book: &Book) -> usize {
    book.fields().len() + usize::from(book.entry(Book::SIGNATURE) == Some(Entry::Signature))
}

fn lines(left: &Book, right: &Book) -> Vec<String> {
    diff(left, right).iter().map(ToString::to_string).collect()
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_published_2_0_schema_is_the_embedded_book() {
    let text = published("ivi-2.0.xsd");
    let book = Book::from_file_text("ivi-2.0.xsd", &text).unwrap();
    assert_eq!((book.groups().len(), leaves(&book), book.types().len()), (135, 546, 129));
    let embedded = ivi_2_0().unwrap();
    assert_eq!((book.name(), book.title(), book.version()), (embedded.name(), embedded.title(), embedded.version()));
    assert_eq!(lines(&book, embedded), Vec::<String>::new());
    assert_eq!(lines(embedded, &book), Vec::<String>::new());
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_published_1_11_schema_is_read() {
    let text = published("ivi-1.11.xsd");
    let book = xsd::read(&text).unwrap();
    assert_eq!((book.name(), book.version(), book.namespace()), ("ivi", "1.11", ""));
    assert_eq!((book.groups().len(), leaves(&book), book.types().len()), (148, 778, 777));
    let most = book.groups().iter().max_by_key(|group| group.members.len()).unwrap();
    assert_eq!((most.tag.as_str(), most.members.len()), ("CocDataGroup", 218));
    assert_eq!(book.types().iter().filter(|data_type| data_type.numbered).count(), 8);
    assert!(book.types().iter().any(|data_type| data_type.kind == Kind::Integer { min: 0, max: 279 }));
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_published_1_11_schema_is_the_embedded_book() {
    let text = published("ivi-1.11.xsd");
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
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_published_schemas_survive_writing() {
    for name in ["ivi-2.0.xsd", "ivi-1.11.xsd"] {
        let text = published(name);
        let book = xsd::read(&text).unwrap();
        let again = xsd::read(&xsd::write(&book)).unwrap();
        assert_eq!(lines(&book, &again), Vec::<String>::new(), "{name}");
    }
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_two_versions_differ() {
    let text = published("ivi-1.11.xsd");
    let found = lines(&xsd::read(&text).unwrap(), ivi_2_0().unwrap());
    assert_eq!(found[0], "message: version 1.11 here, 2.0 there");
    assert!(found.iter().any(|line| line == "signature: occurrence 0..1 here, 1 there"), "{found:#?}");
}
