//! Each code of the Norwegian rehearsal once: `no.yaml`.

use super::client::{Answer, Service};
use super::norway::PREFIX;
use super::vehicles::{car_16, request};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    create: Vec<Row>,
    delete: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    code: String,
    status: u16,
    text: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    edit: Option<[String; 2]>,
    #[serde(default)]
    tax: Option<String>,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    register: Option<String>,
    #[serde(default)]
    headers: Vec<[String; 2]>,
    #[serde(default)]
    first: bool,
    #[serde(default)]
    path: String,
    /// The field that the first fault names.
    #[serde(default)]
    field: Option<String>,
    /// The VIN that a refused deletion names.
    #[serde(default)]
    vin: Option<String>,
}

fn table() -> Table {
    serde_saphyr::from_str(include_str!("no.yaml")).unwrap()
}

/// The service with the register of the row, and the car sent where the row wants that.
fn begin(service: &Service, row: &Row) {
    assert_eq!(service.send("POST", "/sandbox/reset", &[], b"").status, 204);
    if let Some(register) = &row.register {
        assert_eq!(service.send("PUT", "/sandbox/register", &[], register.as_bytes()).status, 200, "{register}");
    }
    if row.first {
        let headers = [("Authorization", "Bearer abc"), ("Content-Type", "application/json")];
        let answer = service.send("POST", &format!("{PREFIX}/opprette"), &headers, &request(car_16().as_bytes(), ""));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

fn headers(row: &Row) -> Vec<(&str, &str)> {
    let own = row.headers.iter().map(|[name, value]| (name.as_str(), value.as_str()));
    let content_type = row.content_type.as_deref().unwrap_or("application/json; charset=utf-8");
    own.chain([("Authorization", "Bearer abc"), ("Content-Type", content_type)]).collect()
}

/// The keys of an object in their order.
fn keys(text: &str) -> Vec<String> {
    // Order is what a map of JSON values forgets.
    let names = [
        "datoTid",
        "iviIdentifikator",
        "kuid",
        "iviReferanse",
        "understellsnummerMerke",
        "melding\":{",
        "meldingstype",
        "meldingskode",
        "meldingstekst",
    ];
    let mut found: Vec<(usize, String)> = names.iter().filter_map(|name| Some((text.find(&format!("\"{name}"))?, (*name).to_owned()))).collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

fn check(row: &Row, answer: &Answer, is_listed: bool) {
    let body = answer.json();
    assert_eq!((answer.status, body.is_array()), (row.status, is_listed), "{}: {}", row.code, answer.body);
    let body = if is_listed { body[0].clone() } else { body };
    let message = &body["melding"];
    assert_eq!(message["meldingskode"], json!(format!("kjoretoy.coc.{}", row.code)), "{}", answer.body);
    let text = message["meldingstekst"].as_str().unwrap();
    if row.code == "TEKNISK_FEIL" {
        assert!(text.starts_with(&row.text) && text.len() == 44, "{text}")
    } else {
        assert_eq!(text, row.text)
    }
    let is_good = row.code == "KJORETOY_OPPRETTET" || row.code == "KJORETOY_SLETTET";
    assert_eq!(message["meldingstype"], if is_good { "INFO" } else { "FEIL" });
    assert_ne!(message.get("feltFeil"), Some(&json!([])), "an empty list is left out");
    if let Some(field) = &row.field {
        assert_eq!(message["feltFeil"][0]["feltreferanse"], json!(field), "{}", answer.body);
    }
    let order = if row.code == "KJORETOY_OPPRETTET" {
        ["meldingstype", "meldingskode", "meldingstekst"]
    } else {
        ["meldingskode", "meldingstekst", "meldingstype"]
    };
    let head = ["datoTid", "iviIdentifikator", "kuid", "iviReferanse", "understellsnummerMerke", "melding\":{"];
    assert_eq!(keys(&answer.body), [&head[..], &order[..]].concat(), "{}", answer.body);
}

#[test]
fn each_creation_has_its_answer() {
    let service = Service::start(&["--only", "no"]);
    for row in &table().create {
        begin(&service, row);
        let car = row.edit.as_ref().map_or_else(car_16, |[from, to]| {
            let edited = car_16().replacen(from, to, 1);
            assert_ne!(edited, car_16(), "{}", row.code);
            edited
        });
        let tax = row.tax.as_ref().map_or_else(String::new, |tax| format!(r#","avgiftsklassifisering":{{"avgiftsKode":{tax}}}"#));
        let body = row.body.clone().map_or_else(|| request(car.as_bytes(), &tax), String::into_bytes);
        let answer = service.send("POST", &format!("{PREFIX}/opprette"), &headers(row), &body);
        let is_created = row.code == "KJORETOY_OPPRETTET";
        check(row, &answer, !is_created);
        if !is_created {
            let nothing = json!({ "kuid": null, "iviReferanse": null, "understellsnummerMerke": { "understellsnummer": null, "merkekode": null } });
            assert_eq!(answer.json()[0]["iviIdentifikator"], nothing, "{}", row.code);
        }
    }
}

#[test]
fn each_deletion_has_its_answer() {
    let service = Service::start(&["--only", "no"]);
    for row in &table().delete {
        begin(&service, row);
        let answer = service.send("DELETE", &format!("{PREFIX}/slette/{}", row.path), &headers(row), b"");
        check(row, &answer, false);
        if row.code != "KJORETOY_SLETTET" {
            let vin = row.vin.as_deref().map_or(Value::Null, Value::from);
            let named = json!({ "kuid": null, "iviReferanse": null, "understellsnummerMerke": { "understellsnummer": vin, "merkekode": null } });
            assert_eq!(answer.json()["iviIdentifikator"], named, "{}", row.code);
        }
    }
}

#[test]
fn the_table_has_each_code() {
    let codes = |rows: &[Row]| rows.iter().map(|row| row.code.clone()).collect::<BTreeSet<_>>().len();
    // Those of deletions, and the two that both have.
    assert_eq!((codes(&table().create), codes(&table().delete)), (14, 8));
}

#[test]
fn what_is_larger_than_the_service_takes_is_no_request() {
    let service = Service::start(&["--only", "no"]);
    let headers = [("Authorization", "Bearer abc"), ("Content-Type", "application/json")];
    let body = vec![b' '; 10 * 1024 * 1024 + 1];
    let answer = service.send("POST", &format!("{PREFIX}/opprette"), &headers, &body);
    assert_eq!(super::norway::code(&answer), (400, "UGYLDIG_FORESPORSEL".into()));
}
