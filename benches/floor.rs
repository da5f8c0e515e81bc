//! The whole check beside the parse floor, on many generated files in one run: `cargo bench`.
//!
//! The floor is what nobody can go below: reading each file and parsing it with roxmltree on all processors, nothing else. The
//! whole check is what `ivicheck DIR --format json --skip signature/` does: decoding, structure, rules, the report; with signatures
//! it is what `ivicheck DIR --format json` does. Both see the same files, round
//! by round in turn, so that a change of the machine's speed meets both; the ratio is what counts.
//!
//! `cargo bench -- FILES ROUNDS` sets how many files (10 000) and rounds (9).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

use ivicheck::batch::{self, Checker, Inputs, ProfileChecks, Selection, Summary, Threshold};
use ivicheck::engine::Engine;
use ivicheck::report::{Format, Head, Json};
use ivicheck::signature::{Anchors, Seals};
use ivicheck::{document, rules, schema};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The size that a generated file is brought to.
const BYTES: usize = 16 * 1024;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (files, rounds) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(9));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (plain, signed) = (folder.path().join("plain"), folder.path().join("signed"));
    let paths = generate(&plain, files, true);
    generate(&signed, files, false);
    let inputs = batch::collect(&[plain]).expect("the files are there");
    let signed_inputs = batch::collect(&[signed]).expect("the files are there");
    println!("{files} files of {} KiB, {} threads, {rounds} rounds", BYTES / 1024, rayon::current_num_threads());

    let started = Instant::now();
    let book = schema::ivi_2_0().expect("the embedded book is sound");
    let engine = Engine::new(rules::load(&[rules::embedded_files()], book).expect("the embedded rules are sound"), book);
    println!("start-up: {:.1} ms for the book and {} rules", milliseconds(started.elapsed()), engine.rules().rules.len());

    let structure = Checker {
        book,
        content: None,
        older: None,
        seals: None,
        selection: Selection::default(),
        threshold: Threshold::default(),
        profile: ProfileChecks::default(),
    };
    let content = |record: &document::Record<'_>| engine.check(record);
    let whole = Checker {
        book,
        content: Some(Box::new(content)),
        older: None,
        seals: None,
        selection: Selection::default(),
        threshold: Threshold::default(),
        profile: ProfileChecks::default(),
    };
    let seals = Seals::new(document::parse_date("2026-11-21"), Anchors::default());
    let content = |record: &document::Record<'_>| engine.check(record);
    let sealed = Checker {
        book,
        content: Some(Box::new(content)),
        older: None,
        seals: Some(&seals),
        selection: Selection::default(),
        threshold: Threshold::default(),
        profile: ProfileChecks::default(),
    };
    let mut ratios = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=rounds {
        let floor = timed(|| parse_floor(&paths));
        let structure = timed(|| check(&inputs, &structure));
        let whole = timed(|| check(&inputs, &whole));
        let sealed = timed(|| check(&signed_inputs, &sealed));
        // The first round warms the caches.
        if round > 0 {
            ratios[0].push(structure.as_secs_f64() / floor.as_secs_f64());
            ratios[1].push(whole.as_secs_f64() / floor.as_secs_f64());
            ratios[2].push(sealed.as_secs_f64() / floor.as_secs_f64());
            println!(
                "round {round}: floor {:.0} ms, structure {:.0} ms, whole check {:.0} ms, with signatures {:.0} ms",
                milliseconds(floor),
                milliseconds(structure),
                milliseconds(whole),
                milliseconds(sealed)
            );
        }
    }
    for (name, ratios) in ["structure only", "whole check", "with signatures"].into_iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        println!("{name} / floor: {:.2} (from {:.2} to {:.2})", ratios[ratios.len() / 2], ratios[0], ratios[ratios.len() - 1]);
    }
}

/// Vehicles of the corpus, brought to one size by a comment: each with a VIN of its own, or as they were signed.
fn generate(folder: &Path, files: usize, own_numbers: bool) -> Vec<PathBuf> {
    fs::create_dir(folder).expect("a new folder");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut bases: Vec<PathBuf> = fs::read_dir(corpus).expect("the corpus is there").map(|entry| entry.expect("readable").path()).collect();
    bases.sort();
    let bases: Vec<String> = bases.iter().map(|path| fs::read_to_string(path).expect("readable")).collect();
    (0..files)
        .map(|number| {
            let base = &bases[number % bases.len()];
            let (before, rest) = base.split_once("<VehicleIdentificationNumber>").expect("every vehicle has a VIN");
            let mut text = match own_numbers {
                true => format!("{before}<VehicleIdentificationNumber>{}{number:06}{}", &rest[..11], &rest[17..]),
                false => base.clone(),
            };
            if let Some(lacking) = BYTES.checked_sub(text.len() + "<!---->\n".len()) {
                text.push_str(&format!("<!--{}-->\n", " ".repeat(lacking)));
            }
            let path = folder.join(format!("{number:06}.xml"));
            fs::write(&path, text).expect("written");
            path
        })
        .collect()
}

fn parse_floor(paths: &[PathBuf]) -> usize {
    let elements = |path: &PathBuf| {
        let bytes = fs::read(path).expect("readable");
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        roxmltree::Document::parse(text).expect("well-formed").root_element().children().count()
    };
    paths.par_iter().map(elements).sum()
}

fn check(inputs: &Inputs, checker: &Checker<'_>) -> usize {
    let mut summary = Summary::new(inputs.skipped);
    let mut report = Json.start(&Head::default());
    batch::run::<_, batch::BatchError>(
        inputs,
        checker,
        None,
        |file, text| Json.file(file, text),
        |part, tally| {
            summary.add(tally);
            report.push_str(&part);
            Ok(())
        },
    )
    .expect("the run goes through");
    report.push_str(&Json.end(&summary, &[]));
    assert_eq!(summary.failed, 0, "the corpus is valid");
    report.len()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
