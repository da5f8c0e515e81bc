//! Where bytes from outside come in, one function each: none may panic or hang, whatever the bytes are. The fuzz targets in `fuzz/` and the
//! property tests call the same ones.

use ivicheck::approval::Approvals;
use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, load};
use ivicheck::schema::{Book, ivi_1_11, ivi_2_0};
use ivicheck::signature::{Anchors, Facts, Revocations, Seals, SigningKey};
use ivicheck::source::{SourceText, Span, decode};
use ivicheck::workbench::read_reasons;
use ivicheck::{BatchError, Checker, Json, Sink, document};
use std::num::NonZeroUsize;
use std::sync::LazyLock;

/// An entry by its name.
pub type Entry = (&'static str, fn(&[u8]));

/// All of them.
pub const ENTRIES: [Entry; 10] = [
    ("decoding", decoding),
    ("documents", documents),
    ("books", books),
    ("rules", rules),
    ("expressions", expressions),
    ("certificates", certificates),
    ("archives", archives),
    ("packs", packs),
    ("changes", changes),
    ("tables", tables),
];

static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
    let day = "2026-11-30".parse().expect("a day");
    Checker::builder().as_of(day).build().expect("the built-in book and rules are sound")
});

fn book() -> &'static Book {
    ivi_2_0().expect("the built-in book is sound")
}

/// Bytes to text, and the places in it.
pub fn decoding(bytes: &[u8]) {
    let decoded = decode(bytes.to_vec());
    let text = SourceText::new(decoded.text);
    let length = text.as_str().len();
    for offset in [0, 1, length / 2, length, length + 1] {
        let _ = text.locate(Span::new(offset.min(length), length));
    }
}

/// Bytes to a report: structure, rules and seal, in both editions.
pub fn documents(bytes: &[u8]) {
    let _ = CHECKER.check("a.xml", bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Ok(parsed) = document::parse(&text) {
        let seals = Seals::new(None, Anchors::default());
        let _ = (seals.describe(&parsed), seals.check(&parsed, &Facts::default()));
        for book in [ivi_1_11(), ivi_2_0()].into_iter().flatten() {
            let _ = document::read(&parsed, book);
        }
    }
}

/// A schema, and a message book.
pub fn books(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for name in ["a.xsd", "a.yaml"] {
        let _ = Book::from_file_text(name, &text);
    }
}

/// A file of rules, which is run where it loads.
pub fn rules(bytes: &[u8]) {
    let file = PackFile { path: "x/y.yaml".to_owned(), text: String::from_utf8_lossy(bytes).into_owned() };
    run(&file);
}

/// The expression of a rule.
pub fn expressions(bytes: &[u8]) {
    let expression = String::from_utf8_lossy(bytes);
    let quoted = expression.replace('\'', "''").replace(|character: char| character.is_control(), " ");
    let text = format!(
        "pack: x\nrules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: derived\n    severity: warning\n    assert: '{quoted}'\n    \
         message: m\n    help: h\n    tests:\n      - {{ on: m1-petrol, expect: pass }}\n      - {{ on: m1-petrol, expect: fail }}\n"
    );
    run(&PackFile { path: "x/y.yaml".to_owned(), text });
}

fn run(file: &PackFile) {
    const VEHICLE: &str = include_str!("../../../corpus/valid/m1-petrol.xml");
    let Ok(rules) = load(&[vec![file.clone()]], book()) else { return };
    let engine = Engine::new(rules, book());
    let parsed = document::parse(VEHICLE).expect("a valid vehicle");
    let record = document::read(&parsed, book()).record.expect("a message");
    let _ = engine.check(&record);
}

/// Certificates, trusted lists, lists of revoked certificates and keys.
pub fn certificates(bytes: &[u8]) {
    let _ = Anchors::default().add("a", bytes);
    let _ = Anchors::default().sign_lists("a", bytes);
    let _ = Revocations::default().add("a", bytes);
    let _ = SigningKey::read(bytes, std::str::from_utf8(bytes).ok(), &mut || None);
}

struct Nowhere;

impl Sink for Nowhere {
    type Error = BatchError;

    fn write(&mut self, _: usize, _: &str) -> Result<(), BatchError> {
        Ok(())
    }
}

/// Archives of each kind.
pub fn archives(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.zip", "a.tar", "a.tgz"] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        if let Ok(inputs) = ivicheck::collect(&[path]) {
            let _ = ivicheck::write_report(&CHECKER, &inputs, NonZeroUsize::new(1), &[&Json], &mut Nowhere);
        }
    }
}

/// Archives with rules.
pub fn packs(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.zip", "a.tgz"] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let _ = Checker::builder().rules(path).build();
    }
}

/// What a pack says of itself, and changes of an earlier one.
pub fn changes(bytes: &[u8]) {
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let earlier = vec![file("x/portal.yaml", include_str!("../../../rules/gb/portal.yaml"))];
    let _ = load(&[earlier, vec![file("z/pack.yaml", &String::from_utf8_lossy(bytes))]], book());
}

/// Approval data, and the log of an authority's answers.
pub fn tables(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = (Approvals::read("a.csv", &text, book()), read_reasons("a.csv", &text));
}
