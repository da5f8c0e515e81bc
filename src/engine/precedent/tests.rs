use crate::document;
use crate::engine::{Engine, in_words};
use crate::finding::Finding;
use crate::{rules, schema};

fn engine() -> Engine {
    let book = schema::ivi_2_0().unwrap();
    Engine::new(rules::load(&[rules::embedded_files()], book).unwrap(), book)
}

/// The findings in a text, with what earlier vehicles have settled and without.
fn both(engine: &Engine, text: &str) -> (Vec<Finding>, Vec<Finding>) {
    let document = document::parse(text).unwrap();
    let record = document::read(&document, schema::ivi_2_0().unwrap()).record.unwrap();
    let whole = in_words(&engine.check_whole(&record, None), &record, &record);
    (engine.check(&record), whole)
}

fn vehicles() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/valid");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// The places of the texts of all fields.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let document = document::parse(text).unwrap();
    let record = document::read(&document, schema::ivi_2_0().unwrap()).record.unwrap();
    let spans = record.fields().iter().map(|field| field.span);
    spans.map(|span| span.start..span.end).filter(|range| !text[range.clone()].starts_with('<')).collect()
}

/// Other values that a field might have: some right, most wrong, some no value at all.
fn others(value: &str) -> Vec<String> {
    let other_answer = if value == "Y" { "N" } else { "Y" };
    vec![format!("{value}0"), "1".to_owned(), format!("-{value}"), other_answer.to_owned(), "2031-01-01".to_owned(), value.chars().rev().collect()]
}

#[test]
fn a_precedent_changes_nothing_that_is_found() {
    let mut checked = 0;
    for vehicle in vehicles().iter().step_by(13) {
        let engine = engine();
        assert_eq!(both(&engine, vehicle).0, []);
        for range in values(vehicle) {
            for other in others(&vehicle[range.clone()]) {
                let changed = [&vehicle[..range.start], &other, &vehicle[range.end..]].concat();
                let (found, whole) = both(&engine, &changed);
                assert_eq!(found, whole, "{}\n{other}", &vehicle[range.start.saturating_sub(60)..range.end]);
                checked += found.len();
            }
        }
    }
    assert!(checked > 500, "the changes are found: {checked}");
}

#[test]
fn only_rules_about_what_differs_are_left() {
    let engine = engine();
    let vehicle = &vehicles()[20];
    let remainder = |text: &str| {
        let document = document::parse(text).unwrap();
        engine.precedents.remainder(&document::read(&document, schema::ivi_2_0().unwrap()).record.unwrap(), None)
    };
    assert_eq!(remainder(vehicle), None, "the first of its version");
    assert_eq!(both(&engine, vehicle).0, []);
    assert_eq!(remainder(vehicle).map(|left| left.rules), Some(Vec::new()), "the same again");
    let (before, rest) = vehicle.split_once("<VehicleIdentificationNumber>").unwrap();
    let left = remainder(&format!("{before}<VehicleIdentificationNumber>{}I{}", &rest[..11], &rest[12..])).unwrap();
    let about = |position: &u16| {
        engine.rules().rules[usize::from(*position)]
            .looks
            .iter()
            .any(|(field, _)| schema::ivi_2_0().unwrap().field(*field).tag == "VehicleIdentificationNumber")
    };
    assert!(!left.rules.is_empty() && left.rules.iter().all(about));
    assert_eq!(
        remainder(&vehicle.replacen("<VehicleIdentificationNumber>", "<VehicleIdentificationNumbr>", 1).replacen(
            "</VehicleIdentificationNumber>",
            "</VehicleIdentificationNumbr>",
            1
        )),
        None
    );
}

#[test]
fn what_a_precedent_has_found_is_found_again() {
    let engine = engine();
    let vehicle = &vehicles()[20];
    let (before, rest) = vehicle.split_once("<VehicleIdentificationNumber>").unwrap();
    let wrong = format!("{before}<VehicleIdentificationNumber>IIIIIIIIIII{}", &rest[11..]);
    let first = both(&engine, &wrong).0;
    assert!(!first.is_empty());
    assert_eq!(both(&engine, &wrong).0, first);
    assert_eq!(both(&engine, vehicle).0, []);
}
