//! The page about whitelists.

use super::support::{Body, Place, body, good_list, head, list, whitelist};
use crate::cli::support::corpus;
use ivicheck::finding::beside;
use std::fs;

const PAGE: &str = include_str!("../../../docs/whitelist.md");

#[test]
fn the_page_names_every_check() {
    let unnamed: Vec<&str> =
        beside().filter_map(|check| check.code.strip_prefix("whitelist/")).filter(|slug| !PAGE.contains(&format!("`{slug}`"))).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn every_command_of_the_page_runs() {
    let place = Place::new();
    let old = head("120001");
    let mut new = head("120001");
    (new.sequence, new.previous) = ("HGV5780112026091402".into(), old.sequence.clone());
    let vehicle = corpus().join("m1-petrol.xml");
    let vin = fs::read_to_string(&vehicle).unwrap().split("<VehicleIdentificationNumber>").nth(1).unwrap()[..17].to_owned();
    fs::create_dir(place.path("certificates")).unwrap();
    fs::copy(&vehicle, place.path("certificates").join("m1-petrol.xml")).unwrap();
    let Body { plate, nationality, pan, context, obe, .. } = body(1);
    place.file("obe.csv", format!("vin,plate,nationality,pan,context_mark,obe_id\n{vin},{plate},{nationality},{pan},{context},{obe}\n"));
    place.file("list.hgv", good_list("500001"));
    place.file("old.hgv", list(&old, &[body(1)]));
    place.file("new.hgv", list(&new, &[body(2)]));
    place.file("actors.yaml", "actors:\n  - { id: \"578011\", pan-prefixes: [\"9578011\"], contract-providers: [\"30C00B\"] }\n");
    let commands: Vec<&str> = PAGE.lines().filter_map(|line| line.strip_prefix("ivicheck whitelist ")).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let names = ["obe.csv", "list.hgv", "list.hgc", "list.json", "old.hgv", "new.hgv", "actors.yaml", "certificates", "out"];
        let word = |word: &str| if names.contains(&word) { place.path(word).into_os_string() } else { word.into() };
        let outcome = whitelist(command.split_whitespace().map(word));
        // The list of the example has other vehicles than the one certificate.
        let expected = u8::from(command.starts_with("check") && command.contains("--vehicles"));
        assert_eq!(outcome.code, expected, "{command}: {}{}", outcome.out, outcome.err);
    }
}
