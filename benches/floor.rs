//! The whole check beside the parse floor, on many generated files in one run: `cargo bench`.
//!
//! The floor is what nobody can go below: reading each file and parsing it with roxmltree on all processors, nothing else. The
//! whole check is what `ivicheck DIR --format json --skip signature/` does: decoding, structure, rules, checks across files, the
//! report. It is measured twice: on vehicles of a few versions, as a manufacturer sends them, and with every vehicle the only one of
//! its version, so that none can be compared with another. With signatures it is what `ivicheck DIR --format json` does. All see
//! files of one size, round by round in turn, so that a change of the machine's speed meets all; the ratio is what counts.
//!
//! `cargo bench -- FILES ROUNDS` sets how many files (10 000) and rounds (9).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

use ivicheck::{BatchError, Checker, CheckerBuilder, Inputs, Json, Sink};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The size that a generated file is brought to.
const BYTES: usize = 16 * 1024;

/// What is different from file to file.
#[derive(Clone, Copy)]
enum Own {
    /// Nothing: the files are as they were signed.
    Nothing,
    /// The vehicle identification number and the reference of the message.
    Number,
    /// The version too.
    Version,
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (files, rounds) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(9));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = |name: &str, own: Own| {
        let paths = generate(&folder.path().join(name), files, own);
        (ivicheck::collect(&[folder.path().join(name)]).expect("the files are there"), paths)
    };
    let ((fleet, paths), (single, _), (signed, _)) = (made("fleet", Own::Number), made("single", Own::Version), made("signed", Own::Nothing));
    println!("{files} files of {} KiB, {} threads, {rounds} rounds", BYTES / 1024, rayon::current_num_threads());

    let started = Instant::now();
    let whole = checker(|builder| builder.skip("signature/"));
    println!("start-up: {:.1} ms for the book and the rules", milliseconds(started.elapsed()));

    let (structure, sealed) = (checker(|builder| builder.only("ivi/")), checker(|builder| builder));
    let measured = [
        ("structure only", &fleet, &structure),
        ("whole check", &fleet, &whole),
        ("whole check, every vehicle of its own version", &single, &whole),
        ("whole check with signatures", &signed, &sealed),
    ];
    let mut ratios = measured.map(|_| Vec::new());
    for round in 0..=rounds {
        let floor = timed(|| parse_floor(&paths));
        let times = measured.map(|(_, inputs, checker)| timed(|| check(inputs, checker)));
        // The first round warms the caches.
        if round > 0 {
            println!("round {round}: floor {:.0} ms, then {:.0?} ms", milliseconds(floor), times.map(milliseconds));
            ratios.iter_mut().zip(times).for_each(|(ratios, time)| ratios.push(time.as_secs_f64() / floor.as_secs_f64()));
        }
    }
    for ((name, ..), ratios) in measured.into_iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        println!("{name} / floor: {:.2} (from {:.2} to {:.2})", ratios[ratios.len() / 2], ratios[0], ratios[ratios.len() - 1]);
    }
}

fn checker(with: impl FnOnce(CheckerBuilder) -> CheckerBuilder) -> Checker {
    with(Checker::builder().as_of("2026-11-21".parse().expect("a day"))).build().expect("the embedded book and rules are sound")
}

/// Vehicles of the corpus, brought to one size by a comment: with what is their own.
fn generate(folder: &Path, files: usize, own: Own) -> Vec<PathBuf> {
    fs::create_dir(folder).expect("a new folder");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut bases: Vec<PathBuf> = fs::read_dir(corpus).expect("the corpus is there").map(|entry| entry.expect("readable").path()).collect();
    bases.sort();
    let bases: Vec<String> = bases.iter().map(|path| fs::read_to_string(path).expect("readable")).collect();
    (0..files)
        .map(|number| {
            let base = &bases[number % bases.len()];
            let numbered = numbered(&numbered(base, "VehicleIdentificationNumber", number), "IviReferenceId", number);
            let mut text = match own {
                Own::Nothing => base.clone(),
                Own::Number => numbered,
                Own::Version => numbered.replacen("</Version>", &format!("-{number}</Version>"), 1),
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

/// A message with the number at the end of the value of a field.
fn numbered(text: &str, field: &str, number: usize) -> String {
    let (before, after) = text.split_once(&format!("</{field}>")).expect("every vehicle has one");
    format!("{}{number:06}</{field}>{after}", &before[..before.len() - 6])
}

fn parse_floor(paths: &[PathBuf]) -> usize {
    let elements = |path: &PathBuf| {
        let bytes = fs::read(path).expect("readable");
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        roxmltree::Document::parse(text).expect("well-formed").root_element().children().count()
    };
    paths.par_iter().map(elements).sum()
}

/// Where the report goes.
struct Text(String);

impl Sink for Text {
    type Error = BatchError;

    fn write(&mut self, _: usize, text: &str) -> Result<(), BatchError> {
        self.0.push_str(text);
        Ok(())
    }
}

fn check(inputs: &Inputs, checker: &Checker) -> usize {
    let mut report = Text(String::new());
    let summary = ivicheck::write_report(checker, inputs, None, &[&Json], &mut report).expect("the run goes through");
    assert_eq!(summary.failed, 0, "the corpus is valid");
    report.0.len()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
