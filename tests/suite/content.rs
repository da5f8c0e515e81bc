//! What the content checks catch: of each valid vehicle, one thing is made wrong at a time.

mod mutants;

use ivicheck::document;
use ivicheck::engine::Engine;
use ivicheck::finding::{Finding, Severity};
use ivicheck::report::{coverage_csv, coverage_page, coverage_table};
use ivicheck::rules::{self, table::Table};
use ivicheck::schema::{self, Book, Entry};
use ivicheck::workbench::{Bases, Coverage, Share, View, WrongNumber, wrong_numbers_found};
use mutants::{Mutant, Vehicle};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let rules =
        rules::load(&[rules::embedded_files()], book()).unwrap_or_else(|faults| panic!("{} faults in the rules: {}", faults.len(), faults[0]));
    Engine::new(rules, book())
});

fn book() -> &'static Book {
    schema::ivi_2_0().expect("the embedded book is sound")
}

fn table() -> &'static Table {
    ENGINE.rules().tables.iter().find(|table| table.pack == "icm").expect("the pack has a table")
}

/// The valid vehicles by name.
fn vehicles() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut vehicles: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("names are text").to_owned();
            (name, fs::read_to_string(path).expect("the vehicle can be read"))
        })
        .collect();
    vehicles.sort();
    vehicles
}

/// What is found in a vehicle that a person should look at.
fn findings(text: &str) -> Vec<Finding> {
    let document = document::parse(text).expect("a mutant is well-formed");
    let reading = document::read(&document, book());
    let mut findings = reading.findings;
    findings.extend(reading.record.iter().flat_map(|record| ENGINE.check(record)));
    findings.retain(|finding| finding.severity >= Severity::Warning);
    findings
}

/// A mutant of a vehicle and what was found in it.
struct Trial {
    vehicle: String,
    tag: &'static str,
    findings: Vec<Finding>,
}

/// Every `step`th mutant of each valid vehicle, tried; all of them with `IVICHECK_ALL_MUTANTS` set.
fn trials(step: usize, mutants: fn(&Vehicle<'_>) -> Vec<Mutant<'static>>) -> Vec<Trial> {
    let step = if std::env::var_os("IVICHECK_ALL_MUTANTS").is_some() { 1 } else { step };
    let vehicles: Vec<(usize, (String, String))> = vehicles().into_iter().enumerate().collect();
    let per_vehicle: Vec<Vec<Trial>> = vehicles
        .par_iter()
        .map(|(number, (name, text))| {
            let document = document::parse(text).expect("a valid vehicle is well-formed");
            let mutants = mutants(&Vehicle::new(&document, book(), table()));
            // Each vehicle starts elsewhere, so that together they reach every field.
            let tried = mutants.iter().skip(number % step).step_by(step);
            tried.map(|mutant| Trial { vehicle: name.clone(), tag: mutant.tag, findings: findings(&mutant.text(text)) }).collect()
        })
        .collect();
    per_vehicle.into_iter().flatten().collect()
}

#[test]
fn every_field_has_a_row_and_every_row_an_item_or_a_source() {
    assert_eq!(table().uncovered().count(), 0);
    let groups = book().group_ids().map(Entry::Group);
    let of_its_own = |entry: &Entry| table().row(*entry).filter(|row| row.entry == *entry);
    let rows: Vec<_> = groups.chain(book().field_ids().map(Entry::Field)).filter_map(|entry| of_its_own(&entry)).collect();
    assert!(rows.len() > 400, "{} rows", rows.len());
    for row in rows {
        assert!(row.item.is_some() || row.source.is_some(), "{} has neither item nor source", book().tag(row.entry));
    }
}

#[test]
fn what_is_mandatory_is_missed_when_it_is_taken_away() {
    let trials = trials(1, |vehicle| vehicle.without_mandatory());
    assert!(trials.len() > 5000, "only {} mutants", trials.len());
    let unseen: Vec<String> =
        trials.iter().filter(|trial| trial.findings.is_empty()).map(|trial| format!("{}: {}", trial.vehicle, trial.tag)).collect();
    println!("{} mandatory fields and groups taken away, {} not missed", trials.len(), unseen.len());
    let mut several: BTreeMap<String, usize> = BTreeMap::new();
    // Without the indicator of the tyre that is fitted, no tyre of the axle is: the list refuses that too.
    for trial in trials.iter().filter(|trial| trial.findings.len() > 1 && trial.tag != "TyreFittedProductionIndicator") {
        let codes: Vec<&str> = trial.findings.iter().map(|finding| finding.code.as_ref()).collect();
        *several.entry(format!("{}: {}", trial.tag, codes.join(", "))).or_default() += 1;
    }
    assert!(several.is_empty(), "one cause, more than one finding: {several:?}");
    assert!(unseen.is_empty(), "not missed:\n{}", unseen.join("\n"));
}

#[test]
fn a_value_that_cannot_be_read_is_one_finding() {
    let trials = trials(1, |vehicle| vehicle.with_unreadable());
    assert!(trials.len() > 5000, "only {} mutants", trials.len());
    let codes = |trial: &Trial| trial.findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>().join(", ");
    let several = trials.iter().filter(|trial| trial.findings.len() != 1 || !trial.findings[0].code.starts_with("ivi/"));
    let several: Vec<String> = several.map(|trial| format!("{}: {}: {}", trial.vehicle, trial.tag, codes(trial))).collect();
    assert!(several.is_empty(), "{} of {}:\n{}", several.len(), trials.len(), several.join("\n"));
}

#[test]
fn what_is_not_part_of_the_certificate_is_found_when_it_is_added() {
    let trials = trials(3, |vehicle| vehicle.with_foreign());
    assert!(trials.len() > 4000, "only {} mutants", trials.len());
    let is_seen = |trial: &&Trial| trial.findings.iter().any(|finding| finding.code.starts_with("icm/"));
    let unseen: Vec<String> = trials
        .iter()
        .filter(|trial| !is_seen(trial))
        .map(|trial| format!("{}: {} {:?}", trial.vehicle, trial.tag, trial.findings.first().map(|finding| &finding.message)))
        .collect();
    // A new coupling or axle lacks what it must have; apart from such, one cause is one finding.
    let several = trials.iter().filter(|trial| trial.findings.len() > 1).count();
    assert!(several * 20 < trials.len(), "{several} of {} gave more than one finding", trials.len());
    println!("{} fields added that do not belong there, {} not found", trials.len(), unseen.len());
    assert!(unseen.is_empty(), "not found:\n{}", unseen.join("\n"));
}

#[test]
fn most_wrong_numbers_are_found_and_the_coverage_report_names_those_that_never_are() {
    let shares = wrong_numbers_found(&ENGINE, &Bases::embedded(), book(), |_| true);
    assert!(shares.len() > 200, "only {} fields hold a number", shares.len());
    let mut by_share: Vec<(&str, Share)> = shares.iter().map(|(field, share)| (book().field(*field).tag.as_str(), *share)).collect();
    by_share.sort_by(|left, right| left.1.percent().total_cmp(&right.1.percent()));
    for (tag, share) in &by_share {
        println!("{:>5.0} % of {:>4}  {tag}", share.percent(), share.all);
    }
    let all = shares.values().fold(Share::default(), |sum, share| sum.plus(*share));
    println!("{} of {} wrong numbers found: {:.1} %", all.found, all.all, all.percent());
    assert!(all.all > 8000 && all.percent() >= 60.0, "{all:?}");

    let mut coverage = Coverage::new(ENGINE.rules(), book(), View::Fields, |_| true);
    coverage.add_wrong_numbers(&shares, book());
    let named: Vec<&str> = coverage.sections[0].never_found().collect();
    let mut never: Vec<&str> = by_share.iter().filter(|(_, share)| share.found == 0).map(|(tag, _)| *tag).collect();
    never.sort_by_key(|tag| book().fields().iter().position(|field| field.tag == **tag));
    assert_eq!(named, never);
    let line = format!("Never found: {}", never.join(", "));
    assert!(never.is_empty() || coverage_table(&coverage, 10_000).contains(&line) && coverage_page(&coverage).contains(&line), "{line}");
    assert!(coverage_csv(&coverage).contains(&format!(",{},{}\r\n", by_share[0].1.all, by_share[0].1.found)));
    // What the report counts is what a run finds.
    let (_, car) = vehicles().into_iter().find(|(name, _)| name == "m1-petrol").expect("it is there");
    let document = document::parse(&car).expect("a valid vehicle is well-formed");
    for number in WrongNumber::all(&document, book()) {
        let tag = &book().field(number.field).tag;
        assert!(!never.contains(&tag.as_str()) || findings(&number.text(&car)).is_empty(), "{tag} is found, and never found");
    }
}
