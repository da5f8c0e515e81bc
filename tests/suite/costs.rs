//! What a check costs: in proportion to what is in the file, whatever stands in it very often; and the same for any number of threads.

use ivicheck::{BatchError, Checker, Json, Sink};
use std::fmt::Write as _;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

/// So many instances, and four times as many: in proportion, that is four times the time, and in the square of it sixteen times.
const FEW: usize = 300;
const MANY: usize = 4 * FEW;
const MOST: f64 = 9.0;
/// What is done so soon is not compared: the clock is not fine enough.
const NOTHING: Duration = Duration::from_millis(40);

fn checker() -> Checker {
    Checker::builder().as_of("2026-11-30".parse().unwrap()).build().unwrap()
}

fn vehicles(folder: &str) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// A text with its first element of this name repeated; what `change` makes of each copy.
fn repeated(text: &str, tag: &str, count: usize, change: impl Fn(usize, &str) -> String) -> Option<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let start = text.find(&open)?;
    let end = start + text[start..].find(&close)? + close.len();
    let copies: String = (0..count).map(|number| change(number, &text[start..end])).collect();
    Some(format!("{}{copies}{}", &text[..start], &text[end..]))
}

fn least_time(checker: &Checker, text: &str) -> Duration {
    let once = || {
        let started = Instant::now();
        std::hint::black_box(checker.check("a.xml", text));
        started.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// Holds the time of many instances to that of few.
fn in_proportion(checker: &Checker, what: &str, of: impl Fn(usize) -> Option<String>, failures: &mut String) -> bool {
    let (Some(few), Some(many)) = (of(FEW), of(MANY)) else { return false };
    let (few, many) = (least_time(checker, &few), least_time(checker, &many));
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    if many > NOTHING && ratio > MOST {
        writeln!(failures, "{what}: {few:?} for {FEW}, {many:?} for {MANY}").unwrap();
    }
    true
}

/// Groups that may be repeated, each on the first vehicle that has it: as it is, with numbers of its own, and with values that are wrong.
fn some_groups(book: &ivicheck::schema::Book, vehicles: &[String], is_asked_for: impl Fn(&str) -> bool) -> (usize, String) {
    let checker = checker();
    let (mut seen, mut failures) = (0, String::new());
    for group in book.group_ids().map(|group| book.group(group)).filter(|group| group.occurs.repeats() && is_asked_for(&group.tag)) {
        let tag = &group.tag;
        let Some(vehicle) = vehicles.iter().find(|vehicle| vehicle.contains(&format!("<{tag}>"))) else { continue };
        let same = |count| repeated(vehicle, tag, count, |_, copy| copy.to_owned());
        let wrong = |count| repeated(vehicle, tag, count, |_, copy| copy.replace('>', ">x"));
        let numbered = |count| repeated(vehicle, tag, count, |number, copy| copy.replacen("Number>1<", &format!("Number>{number}<"), 1));
        in_proportion(&checker, &format!("{tag}, the same"), same, &mut failures);
        in_proportion(&checker, &format!("{tag}, wrong"), wrong, &mut failures);
        in_proportion(&checker, &format!("{tag}, numbered"), numbered, &mut failures);
        seen += 1;
    }
    (seen, failures)
}

#[test]
fn axles_cost_in_proportion() {
    let (newer, older) = (ivicheck::schema::ivi_2_0().unwrap(), ivicheck::schema::ivi_1_11().unwrap());
    let (seen, failures) = some_groups(newer, &vehicles("corpus/valid"), |tag| tag == "AxleGroup");
    assert_eq!((seen, failures.as_str()), (1, ""));
    let (seen, failures) = some_groups(older, &vehicles("corpus/valid-1.x"), |tag| tag == "AxleGroup");
    assert_eq!((seen, failures.as_str()), (1, ""));
}

#[test]
#[ignore = "takes minutes: `.ci/whole` runs it"]
fn every_group_that_is_there_very_often_costs_in_proportion() {
    let (seen, failures) = some_groups(ivicheck::schema::ivi_2_0().unwrap(), &vehicles("corpus/valid"), |_| true);
    assert!(seen > 20, "{seen} groups");
    assert_eq!(failures, "");
}

#[test]
#[ignore = "takes minutes: `.ci/whole` runs it"]
fn every_group_of_an_older_message_costs_in_proportion() {
    let (seen, failures) = some_groups(ivicheck::schema::ivi_1_11().unwrap(), &vehicles("corpus/valid-1.x"), |_| true);
    assert!(seen > 10, "{seen} groups");
    assert_eq!(failures, "");
}

struct Text(String);

impl Sink for Text {
    type Error = BatchError;

    fn write(&mut self, _: usize, text: &str) -> Result<(), BatchError> {
        self.0.push_str(text);
        Ok(())
    }
}

/// A folder of files whose seals are broken in different ways, some of which can be explained: which ones are, and by what, is the same for
/// any number of threads, and for inputs that are handed over one by one.
#[test]
fn what_explains_broken_seals_is_the_same_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let originals = vehicles("corpus/valid");
    for number in 0..150 {
        let original = &originals[number % originals.len()];
        let text = match number % 5 {
            0 => original.replace('\n', ""),
            1 => original.replace("  ", "\t"),
            2 => original.clone(),
            _ => original.replacen("<Make>", "<Make>x", 1),
        };
        fs::write(folder.path().join(format!("{number:03}.xml")), text).unwrap();
    }
    let checker = Checker::builder().as_of("2026-11-30".parse().unwrap()).only("signature/").build().unwrap();
    let inputs = ivicheck::collect(&[folder.path().to_owned()]).unwrap();
    let report = |jobs| {
        let mut text = Text(String::new());
        ivicheck::write_report(&checker, &inputs, NonZeroUsize::new(jobs), &[&Json], &mut text).unwrap();
        text.0
    };
    let one = report(1);
    let says = |words: &str| one.matches(words).count();
    assert!(says("by more than a known reformatting") >= 3, "whole searches");
    assert!(says("changed after signing\"") > 5, "searches that were cut short");
    assert!(says("the indentation was changed") > 20, "searches that found something");
    for jobs in [2, 3, 8] {
        assert!(report(jobs) == one, "{jobs} threads report something else");
    }
    let messages = |threads| -> Vec<String> {
        let files = (0..150).map(|number| folder.path().join(format!("{number:03}.xml")));
        let reports = checker.check_many(files, NonZeroUsize::new(threads)).unwrap();
        reports.flat_map(|report| report.findings).map(|finding| finding.message).collect()
    };
    let alone = messages(1);
    assert_eq!(messages(4), alone);
    assert!(alone.iter().all(|message| one.contains(&serde_json::to_string(message).unwrap())));
}
