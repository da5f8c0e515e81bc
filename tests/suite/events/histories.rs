//! What is known of a vehicle after all corrections.

use super::support::{Place, Sent, events, page, sent};

fn history(sent: &[Sent]) -> Vec<String> {
    let place = Place::new();
    let path = place.file("a.xml", page(sent));
    let outcome = events(["history".into(), path.into_os_string(), "--kuid".into(), "5".into()]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    outcome.out.lines().map(|line| line.replace("T00:00:00Z", "")).collect()
}

fn act(id: u64, sub: &str, day: &str) -> Sent {
    sent(id, "REGISTRERING", sub, "5").from(day)
}

fn owned(id: u64, day: &str) -> Sent {
    sent(id, "EIERSKAP", "OPPRETTET", "5").from(day)
}

fn corrected(id: u64, kind: &str, corrections: &[&str], day: &str) -> Sent {
    sent(id, kind, "KORRIGERT", "5").corrects(corrections).from(day)
}

#[test]
fn a_technical_approval_replaces_the_one_before_in_either_order() {
    let approval = |id: u64, sub: &str, kind: &str, day: &str| sent(id, "GODKJENNING", sub, "5").approval("TEKNISK", kind).from(day);
    let old = approval(1, "GODKJENNING_AKTIVERT", "COC", "2019-01-01");
    let expected = |old: &str, new: &str| {
        [format!("approval  COC  since 2019-01-01  until 2019-06-01  ({old})"), format!("approval  OMBYGGING  since 2019-06-01  in force  ({new})")]
    };
    let late =
        [old.clone(), approval(2, "GODKJENNING_AKTIVERT", "OMBYGGING", "2019-06-01"), approval(3, "GODKJENNING_DEAKTIVERT", "COC", "2019-06-01")];
    assert_eq!(history(&late), expected("entries 1, 3", "entry 2"));
    let early = [old, approval(2, "GODKJENNING_DEAKTIVERT", "COC", "2019-06-01"), approval(3, "GODKJENNING_AKTIVERT", "OMBYGGING", "2019-06-01")];
    assert_eq!(history(&early), expected("entries 1, 2", "entry 3"));
}

#[test]
fn acts_follow_each_other_and_can_be_taken_back() {
    let acts = [act(1, "FORSTEGANG", "2019-03-01"), act(2, "AVREGISTRERT", "2019-04-01")];
    assert_eq!(
        history(&acts),
        [
            "first registration  FORSTEGANG  since 2019-03-01  in force  (entry 1)",
            "registration  FORSTEGANG  since 2019-03-01  until 2019-04-01  (entry 1)",
            "registration  AVREGISTRERT  since 2019-04-01  in force  (entry 2)",
        ]
    );
    let taken = [&acts[..], &[corrected(3, "REGISTRERING", &["AVREGISTRERING_FJERNET"], "2019-03-01")]].concat();
    assert_eq!(
        history(&taken)[1..],
        [
            "registration  FORSTEGANG  since 2019-03-01  in force  (entries 1, 3)",
            "registration  AVREGISTRERT  since 2019-04-01  struck out  (entries 2, 3)",
        ]
    );
    let first = corrected(3, "REGISTRERING", &["FORSTEGANG_NORGE_FOM_KORRIGERT"], "2019-02-15");
    assert_eq!(
        history(&[act(1, "FORSTEGANG", "2019-03-01"), first])[0],
        "first registration  FORSTEGANG  since 2019-02-15  in force  (entries 1, 3)"
    );
}

#[test]
fn scrapping_strikes_out_what_is_later_and_gives_it_back() {
    let before = [act(1, "FORSTEGANG", "2019-03-01"), owned(2, "2019-03-01"), act(3, "AVREGISTRERT", "2019-05-01"), owned(4, "2019-06-01")];
    let scrapped = [&before[..], &[act(5, "VRAKET", "2019-04-01")]].concat();
    assert_eq!(
        history(&scrapped)[1..],
        [
            "registration  FORSTEGANG  since 2019-03-01  until 2019-05-01  (entry 1)",
            "registration  AVREGISTRERT  since 2019-05-01  struck out  (entries 3, 5)",
            "registration  VRAKET  since 2019-04-01  in force  (entry 5)",
            "ownership  OPPRETTET  since 2019-03-01  until 2019-06-01  (entry 2)",
            "ownership  OPPRETTET  since 2019-06-01  struck out  (entries 4, 5)",
        ]
    );
    let restored = [&scrapped[..], &[corrected(6, "REGISTRERING", &["VRAKING_FJERNET"], "2019-03-01")]].concat();
    let history = history(&restored);
    assert!(history.contains(&"registration  VRAKET  since 2019-04-01  struck out  (entries 5, 6)".to_owned()), "{history:#?}");
    assert!(history.iter().any(|line| line.starts_with("registration  AVREGISTRERT  since 2019-05-01  in force")), "{history:#?}");
    assert!(history.iter().any(|line| line.starts_with("ownership  OPPRETTET  since 2019-06-01  in force")), "{history:#?}");
}

#[test]
fn ownerships_can_be_corrected() {
    let owners = [owned(1, "2019-01-01"), owned(2, "2019-06-01")];
    let with = |correction: Sent| history(&[&owners[..], &[correction]].concat());
    assert_eq!(
        with(corrected(3, "EIERSKAP", &["EIERSKAP_FJERNET"], "2019-01-01")),
        ["ownership  OPPRETTET  since 2019-01-01  in force  (entries 1, 3)", "ownership  OPPRETTET  since 2019-06-01  struck out  (entries 2, 3)"]
    );
    assert_eq!(
        with(corrected(3, "EIERSKAP", &["EIERSKAP_EIERSKIFTEDATO_KORRIGERT"], "2019-05-15")),
        [
            "ownership  OPPRETTET  since 2019-01-01  until 2019-05-15  (entries 1, 3)",
            "ownership  OPPRETTET  since 2019-05-15  in force  (entries 2, 3)"
        ]
    );
    assert_eq!(
        with(corrected(3, "EIERSKAP", &["EIERSKAP_MEDEIER_KORRIGERT", "FORSTE_REGISTRERING"], "2010-01-01")),
        ["ownership  OPPRETTET  since 2019-01-01  until 2019-06-01  (entries 1, 3)", "ownership  OPPRETTET  since 2019-06-01  in force  (entry 2)"]
    );
}

#[test]
fn a_wanted_vehicle_is_found_and_what_is_new_is_kept() {
    let events =
        [sent(1, "ETTERLYST", "", "5").from("2019-01-01"), sent(2, "GJENFUNNET", "", "5").from("2019-02-01"), sent(3, "NYTT_SLAG", "NYTT", "5")];
    assert_eq!(
        history(&events),
        [
            "wanted  ETTERLYST  since 2019-01-01  until 2019-02-01  (entry 1)",
            "wanted  GJENFUNNET  since 2019-02-01  in force  (entry 2)",
            "other  NYTT_SLAG NYTT  since 2019-08-19T11:46:33.340Z  in force  (entry 3)",
        ]
    );
}

#[test]
fn a_vehicle_without_events_is_a_bad_call() {
    let place = Place::new();
    let path = place.file("a.xml", page(&[sent(1, "ETTERLYST", "", "6")]));
    assert_eq!(events(["history".into(), path.into_os_string(), "--kuid".into(), "5".into()]).code, 2);
}
