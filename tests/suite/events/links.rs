//! Certificates that were sent, and what became of them.

use super::support::{Place, Sent, events, page, sent};

fn states(register: &str, sent: &[Sent]) -> Vec<String> {
    let place = Place::new();
    let (feed, register) = (place.file("a.xml", page(sent)), place.file("sent.csv", register));
    let words = ["link".into(), feed.into_os_string(), "--register".into(), register.into_os_string(), "--as-of".into(), "2019-08-29".into()];
    let outcome = events(words);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    outcome.out.lines().map(str::to_owned).collect()
}

#[test]
fn a_certificate_goes_from_created_to_later() {
    let approval = |id: u64, sub: &str| sent(id, "GODKJENNING", sub, "5").approval("TEKNISK", "COC");
    let all = [approval(1, "GODKJENNING_AKTIVERT"), sent(2, "REGISTRERING", "FORSTEGANG", "5"), sent(3, "EIERSKAP", "OPPRETTET", "5")];
    let register = "vin,kuid,reference\nWJXKL3B15TR004817,5,ref-1\n";
    assert_eq!(states(register, &[sent(9, "ETTERLYST", "", "6")]), ["WJXKL3B15TR004817  5  ref-1  created  -  -"]);
    assert_eq!(states(register, &all[..1]), ["WJXKL3B15TR004817  5  ref-1  approved  1  10 days"]);
    assert_eq!(states(register, &all[..2]), ["WJXKL3B15TR004817  5  ref-1  first-registered  2  10 days"]);
    assert_eq!(states(register, &all), ["WJXKL3B15TR004817  5  ref-1  later  3  10 days"]);
    let withdrawn = [all[0].clone(), approval(2, "GODKJENNING_DEAKTIVERT")];
    assert_eq!(states(register, &withdrawn), ["WJXKL3B15TR004817  5  ref-1  withdrawn  2  10 days"]);
}

#[test]
fn without_a_kuid_the_vin_tells_and_a_corrected_certificate_has_a_new_kuid() {
    let own =
        |id: u64, sub: &str, kuid: &str| Sent { vin: "WJXKL3B15TR004817".into(), ..sent(id, "GODKJENNING", sub, kuid).approval("TEKNISK", "COC") };
    let events = [own(1, "GODKJENNING_AKTIVERT", "5"), own(2, "GODKJENNING_DEAKTIVERT", "5"), own(3, "GODKJENNING_AKTIVERT", "6")];
    assert_eq!(states("vin\nWJXKL3B15TR004817\n", &events), ["WJXKL3B15TR004817  6  -  approved  3  10 days"]);
    let both = "vin,kuid,reference\nWJXKL3B15TR004817,5,first\nWJXKL3B15TR004817,6,second\n";
    assert_eq!(states(both, &events), ["WJXKL3B15TR004817  5  first  withdrawn  2  10 days", "WJXKL3B15TR004817  6  second  approved  3  10 days"]);
}

#[test]
fn a_folder_of_certificates_and_answers_is_a_register() {
    let place = Place::new();
    let vehicle = crate::cli::support::vehicle();
    let vin = vehicle.split("<VehicleIdentificationNumber>").nth(1).unwrap()[..17].to_owned();
    place.file("sent/a.xml", &vehicle);
    let answer = format!(
        "{{\"datoTid\":\"2021-02-08T21:23:18.812\",\"iviIdentifikator\":{{\"kuid\":\"5\",\"iviReferanse\":null,\"understellsnummerMerke\":{{\"understellsnummer\":\"{vin}\",\"merkekode\":2600}}}}}}"
    );
    place.file("sent/a.json", answer);
    let feed = place.file("a.xml", page(&[sent(1, "GODKJENNING", "GODKJENNING_AKTIVERT", "5").approval("TEKNISK", "COC")]));
    let outcome = events([
        "link".into(),
        feed.into_os_string(),
        "--register".into(),
        place.path("sent").into_os_string(),
        "--format".into(),
        "ndjson".into(),
        "--as-of".into(),
        "2019-08-20".into(),
    ]);
    let line: serde_json::Value = serde_json::from_str(outcome.out.trim()).unwrap();
    assert_eq!(
        (line["vin"].as_str(), line["kuid"].as_str(), line["state"].as_str(), line["age"].as_i64()),
        (Some(vin.as_str()), Some("5"), Some("approved"), Some(1))
    );
}
