//! The page about events, and where links lead.

use super::support::{Place, events, example_page, page, sent};
use ivicheck::events::{Codes, EventCheck, read_page};
use ivicheck::finding::beside;
use proptest::{prop_assert, proptest};

proptest! {
    #[test]
    fn any_text_in_a_feed_is_checked(text in "[<>/a-zA-Z0-9 &;\"=:-]{0,200}", at in 0_usize..3000) {
        let codes = Codes::shipped().unwrap();
        let good = example_page(None);
        let at = (0..=at.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap_or_default();
        for page in [text.clone(), format!("{}{text}{}", &good[..at], &good[at..])] {
            let findings = EventCheck::new(&codes, true).page(&page);
            prop_assert!(findings.iter().all(|finding| finding.code.starts_with("events/")));
        }
    }
}

const PAGE: &str = include_str!("../../../docs/events.md");

#[test]
fn the_next_page_is_where_its_link_leads() {
    let codes = Codes::shipped().unwrap();
    let text = example_page(Some("/ws/api/hendelser/atom?from%3D10472997%26kuid%3D1078434022"));
    let next = read_page(&text, &codes).unwrap().next("https://example.test/ws/api/hendelser/atom?kuid=1078434022");
    assert_eq!(next.as_deref(), Some("https://example.test/ws/api/hendelser/atom?from=10472997&kuid=1078434022"));
}

#[test]
fn the_page_names_every_check() {
    let unnamed: Vec<&str> =
        beside().filter_map(|check| check.code.strip_prefix("events/")).filter(|slug| !PAGE.contains(&format!("`{slug}`"))).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn every_command_of_the_page_runs() {
    let place = Place::new();
    place.file("feed/1.xml", page(&[sent(1, "GODKJENNING", "GODKJENNING_AKTIVERT", "1078434022").approval("TEKNISK", "COC")]));
    place.file("sent.csv", "vin,kuid,reference\nWJXKL3B15TR004817,1078434022,a\n");
    let commands: Vec<&str> = PAGE.lines().filter_map(|line| line.strip_prefix("ivicheck events ")).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        let names = ["feed", "sent.csv", "cursor"];
        let word = |word: &str| if names.contains(&word) { place.path(word).into_os_string() } else { word.into() };
        let outcome = events(command.split_whitespace().map(word));
        assert_eq!(outcome.code, 0, "{command}: {}{}", outcome.out, outcome.err);
    }
}
