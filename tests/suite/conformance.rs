//! Structural agreement with the published schema: what libxml2 refuses we refuse, and what it accepts we accept. Of the schema
//! written from our book libxml2 says the same, file by file.
//!
//! The published schema and specimens are read from the folder that `IVICHECK_REFERENCE` names; they are ignored unless asked for
//! (`cargo test --test suite conformance -- --ignored`). `IVICHECK_MUTANTS` asks for another number of mutants, `IVICHECK_MUTANT_SEED` for others.

mod compare;
mod compose;
mod exceptions;
mod files;
mod markup;
mod mutate;
pub mod prng;
mod sealed;
mod specimen;
mod structure;
mod values;
mod xmllint;

use crate::material;
use compare::Comparison;
use ivicheck::schema::{self, Book};
use prng::Random;
use specimen::Specimen;
use std::path::{Path, PathBuf};

const MUTANTS: usize = 24_000;
/// Of the older messages: their schema takes more time.
const OLDER_MUTANTS: usize = 20_000;
const SEED: u64 = 0x1f1_2026;
/// Messages composed from the book, so that every field is in the comparison.
const COMPOSED: u64 = 6;

#[test]
#[ignore = "needs IVICHECK_REFERENCE and xmllint"]
fn our_reading_agrees_with_the_published_schema() {
    let reference = material::reference();
    let book = schema::ivi_2_0().expect("the book of IVI 2.0");
    let mut bases = files_of(&reference.join("examples"));
    bases.extend(files_of(&corpus("valid")));
    compare(book, &reference, "ivi-2.0.xsd", with_variants(bases, book), (MUTANTS, &[]));
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE and xmllint"]
fn our_reading_of_older_messages_agrees_with_their_schema() {
    let reference = material::reference();
    let book = schema::ivi_1_11().expect("the book of IVI 1.11");
    let files = files_of(&corpus("valid-1.x"));
    // They may be signed, and the files of the corpus are not.
    let signed = files.iter().filter_map(|file| {
        let text = String::from_utf8(file.append(&file.elements[0], compose::SIGNATURE)?).ok()?;
        Specimen::parse(&format!("{}, signed", file.name), text)
    });
    let signed: Vec<Specimen> = signed.collect();
    // No text of theirs has a form to keep to.
    compare(
        book,
        &reference,
        "ivi-1.11.xsd",
        with_variants(files.into_iter().chain(signed).collect(), book),
        (OLDER_MUTANTS, &["text of another form"]),
    );
}

fn corpus(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder)
}

fn compare(book: &Book, reference: &Path, published: &str, bases: Vec<Specimen>, (mutants, placeless): (usize, &[&str])) {
    let folder = tempfile::tempdir().expect("a folder for the written schema");
    let comparison = Comparison {
        book,
        schema: reference.join(published),
        written: written_schema(book, folder.path(), reference),
        bases,
        mutants: number_from("IVICHECK_MUTANTS").map_or(mutants, |number| number as usize),
        seed: number_from("IVICHECK_MUTANT_SEED").unwrap_or(SEED),
    };
    let outcome = comparison.run();
    println!("{}", outcome.table());
    assert!(outcome.problems.is_empty(), "{}", outcome.problems_shown());
    outcome.assert_balanced(placeless);
}

/// The book as XSD, beside a copy of the schema of XML signatures that it imports.
fn written_schema(book: &Book, folder: &Path, reference: &Path) -> PathBuf {
    std::fs::copy(reference.join("xmldsig-core-schema.xsd"), folder.join("xmldsig-core-schema.xsd")).expect("the schema of XML signatures");
    let path = folder.join("written.xsd");
    std::fs::write(&path, schema::xsd::write(book)).expect("the schema is written");
    path
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The XML files of a folder, by name.
fn files_of(folder: &Path) -> Vec<Specimen> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = ivicheck::source::decode(std::fs::read(path).expect("a specimen is read")).text;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Specimen::parse(&name, text).unwrap_or_else(|| panic!("{} is not well-formed", path.display()))
    };
    paths.iter().map(read).collect()
}

/// Adds the same messages with a signature that uses everything a signature can hold, and messages composed from the book.
fn with_variants(files: Vec<Specimen>, book: &Book) -> Vec<Specimen> {
    let sealed = files.iter().step_by(3).filter_map(|file| {
        let seal = file.elements.iter().find(|element| element.tag == Book::SIGNATURE)?;
        let text = String::from_utf8(file.splice(vec![(seal.range.clone(), compose::SIGNATURE.to_owned())])?).ok()?;
        Specimen::parse(&format!("{} with a rich signature", file.name), text)
    });
    let composed = (0..COMPOSED).filter_map(|number| {
        let fullness = if number % 2 == 0 { 100 } else { 60 };
        let text = compose::message(book, fullness, &mut Random::of(SEED, number));
        Specimen::parse(&format!("composed {number}"), text)
    });
    let variants: Vec<Specimen> = sealed.chain(composed).collect();
    files.into_iter().chain(variants).collect()
}
