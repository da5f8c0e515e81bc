//! The Norwegian rehearsal: what is created, deleted, and by whom.

use super::client::{Answer, FORM, Service, form, try_send};
use super::vehicles::{car_16, car_16_without_offsets, other, request, without};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

pub const PREFIX: &str = "/ws/no/vegvesen/kjoretoy/felles/innmelding/meldingompreregistrering/v1";
const CLOCK: &str = "2021-02-08T21:23:18.812";

pub fn post(service: &Service, token: &str, body: &[u8]) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    service.send("POST", &format!("{PREFIX}/opprette"), &headers, body)
}

fn create(service: &Service, document: &str) -> Answer {
    post(service, "abc", &request(document.as_bytes(), ""))
}

pub fn delete(service: &Service, token: &str, rest: &str) -> Answer {
    service.send("DELETE", &format!("{PREFIX}/slette/{rest}"), &[("Authorization", &format!("Bearer {token}"))], b"")
}

/// Status and code of an answer.
pub fn code(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    let body = if body.is_array() { body[0].clone() } else { body };
    let code = body["melding"]["meldingskode"].as_str().unwrap_or_else(|| panic!("{}", answer.body));
    (answer.status, code.strip_prefix("kjoretoy.coc.").unwrap().to_owned())
}

fn no() -> Service {
    Service::start(&["--only", "no", "--clock", CLOCK])
}

#[test]
fn a_vehicle_is_created_with_what_is_warned_of() {
    let service = no();
    let answer = create(&service, &car_16_without_offsets());
    let warning = |rim: &str| {
        format!(
            r#"{{"melding":"Feltet 'innpressing' må alltid være utfylt.","feltreferanse":"innpressing","feltverdi":"{rim}","meldingsklasse":"ADVARSEL"}}"#
        )
    };
    let warnings = ["6.5Jx16", "7.5Jx17", "6.5Jx16", "7.5Jx17"].map(warning).join(",");
    let expected = format!(
        r#"{{"datoTid":"2021-02-08T21:23:18.812","iviIdentifikator":{{"kuid":"3378041606","iviReferanse":"b7d0c2f4-3a1e-4c58-9f06-6d2b91e7a530","understellsnummerMerke":{{"understellsnummer":"WJXKL3B15TR003106","merkekode":2600}}}},"melding":{{"meldingstype":"INFO","meldingskode":"kjoretoy.coc.KJORETOY_OPPRETTET","meldingstekst":"Melding om preregistrering er mottatt og kjøretøy er opprettet","feltFeil":[{warnings}]}}}}"#
    );
    assert_eq!((answer.status, answer.body), (200, expected));
    assert_eq!(answer.headers.iter().find(|(name, _)| name == "content-type").unwrap().1, "application/json;charset=UTF-8");
    let other = create(&service, &other(&car_16(), 2)).json();
    assert_eq!(other["melding"].get("feltFeil"), None);
    assert_eq!(other["iviIdentifikator"]["kuid"], "3378041607");
}

#[test]
fn a_missing_value_is_asked_back() {
    let answer = create(&no(), &without(&car_16(), "TestprocWltpType1NOx"));
    let expected = json!([{ "melding": "Er det korrekt at NOx (mg/km) ikke er utfylt?", "feltreferanse": "utslippNOxMgPrKm", "feltverdi": null, "meldingsklasse": "ADVARSEL" }]);
    assert_eq!((answer.status, &answer.json()["melding"]["feltFeil"]), (200, &expected));
}

#[test]
fn a_vehicle_is_there_until_it_is_deleted() {
    let service = no();
    let car = car_16();
    let created = (200, "KJORETOY_OPPRETTET".to_owned());
    assert_eq!(code(&create(&service, &car)), created);
    assert_eq!(code(&create(&service, &car)), (422, "FINNES_ALLEREDE".into()));
    let again = car.replace("6d2b91e7a530", "6d2b91e7a531");
    assert_eq!(code(&create(&service, &again)), (422, "KJORETOY_FINNES_ALLEREDE".into()));
    let gone = delete(&service, "abc", "understellsnummer/wjxkl3b15tr003106");
    assert_eq!(
        (gone.status, gone.body.as_str()),
        (
            200,
            r#"{"datoTid":"2021-02-08T21:23:18.812","iviIdentifikator":{"kuid":"3378041606","iviReferanse":null,"understellsnummerMerke":{"understellsnummer":"WJXKL3B15TR003106","merkekode":null}},"melding":{"meldingskode":"kjoretoy.coc.KJORETOY_SLETTET","meldingstekst":"Forespørsel om sletting av COC er mottatt og COC er slettet.","meldingstype":"INFO"}}"#
        )
    );
    let unknown = delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106");
    assert_eq!(code(&unknown), (422, "UKJENT_UNR_OG_MERKE".into()));
    assert_eq!(unknown.json()["iviIdentifikator"]["understellsnummerMerke"]["understellsnummer"], "WJXKL3B15TR003106");
    let anew = create(&service, &car);
    assert_eq!((code(&anew), &anew.json()["iviIdentifikator"]["kuid"]), (created, &json!("3378041607")));
    assert_eq!(code(&delete(&service, "abc", "ivireferanse/B7D0C2F4-3A1E-4C58-9F06-6D2B91E7A530")), (200, "KJORETOY_SLETTET".into()));
}

#[test]
fn a_vin_of_two_makes_needs_the_make() {
    let service = no();
    let car = car_16();
    create(&service, &car);
    let other_make = car.replace("<Make>KASTELLAN<", "<Make>THORMANN<").replace("6d2b91e7a530", "6d2b91e7a531");
    assert_eq!(code(&create(&service, &other_make)).0, 200);
    assert_eq!(code(&delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106")), (422, "IKKE_ENTYDIG".into()));
    assert_eq!(code(&delete(&service, "xyz", "understellsnummer/WJXKL3B15TR003106")), (422, "IKKE_ENTYDIG".into()));
    assert_eq!(code(&delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106/merkekode/x")), (400, "UGYLDIG_FORESPORSEL".into()));
    assert_eq!(code(&delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106/merkekode/2600")), (200, "KJORETOY_SLETTET".into()));
    assert_eq!(code(&delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106/merkekode/2600")), (422, "UKJENT_UNR_OG_MERKE".into()));
    assert_eq!(code(&delete(&service, "abc", "understellsnummer/WJXKL3B15TR003106")), (200, "KJORETOY_SLETTET".into()));
}

#[test]
fn only_whoever_sent_a_certificate_deletes_it_and_only_before_it_is_registered() {
    let service = no();
    create(&service, &car_16());
    let at = "understellsnummer/WJXKL3B15TR003106";
    assert_eq!(code(&delete(&service, "xyz", at)), (422, "IKKE_TILGANG".into()));
    for state in ["registered", "case-open"] {
        let put = service.send("PUT", "/sandbox/register/vehicles/WJXKL3B15TR003106", &[], format!(r#"{{"state":"{state}"}}"#).as_bytes());
        assert_eq!(put.status, 200, "{}", put.body);
        assert_eq!(code(&delete(&service, "xyz", at)), (422, "IKKE_TILGANG".into()));
        assert_eq!(code(&delete(&service, "abc", at)), (422, "KJORETOY_ER_REGISTRERT".into()));
    }
    service.send("PUT", "/sandbox/register/vehicles/WJXKL3B15TR003106", &[], br#"{"state":"created"}"#);
    assert_eq!(code(&delete(&service, "abc", at)), (200, "KJORETOY_SLETTET".into()));
}

#[test]
fn times_are_local_without_zeros_at_their_end() {
    for (clock, expected) in [
        ("2021-02-08T21:41:33.150+01:00", "2021-02-08T21:41:33.15"),
        ("2021-02-08T21:41:33.000", "2021-02-08T21:41:33"),
        ("2021-07-01T10:00:00.5Z", "2021-07-01T12:00:00.5"),
    ] {
        let service = Service::start(&["--only", "no", "--clock", clock]);
        assert_eq!(delete(&service, "a", "understellsnummer/X").json()["datoTid"], expected);
    }
}

#[test]
fn without_a_token_nothing_is_answered() {
    let service = no();
    let body = request(car_16().as_bytes(), "");
    for headers in [&[][..], &[("Authorization", "Basic eDp5")], &[("Authorization", "Bearer ")], &[("Authorization", "Bearer")]] {
        for (method, rest) in [("POST", "/opprette"), ("DELETE", "/slette/understellsnummer/A")] {
            let answer = service.send(method, &format!("{PREFIX}{rest}"), headers, &body);
            assert_eq!((answer.status, answer.body.as_str(), answer.header("www-authenticate")), (401, "", Some("Bearer")), "{headers:?}");
        }
    }
    let open = Service::start(&["--only", "no", "--no-auth"]);
    let answer = open.send("POST", &format!("{PREFIX}/opprette"), &[("Content-Type", "application/json")], &body);
    assert_eq!(code(&answer), (200, "KJORETOY_OPPRETTET".into()));
}

#[test]
fn of_fifty_equal_requests_at_once_one_is_taken() {
    let service = no();
    let body = request(car_16().as_bytes(), "");
    let statuses: Vec<u16> = thread::scope(|scope| {
        let calls: Vec<_> = (0..50).map(|_| scope.spawn(|| post(&service, "abc", &body).status)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 49, "{statuses:?}");
}

#[test]
fn a_client_in_use_is_understood() {
    // It sends UTF-8 whose declaration says utf-16, its code as a text, and a number of seats that means none.
    let document = car_16().replacen("UTF-8", "utf-16", 1);
    let body = request(document.as_bytes(), r#","avgiftsklassifisering":{"avgiftsKode":"101","sitteplasserNorskGodkjenning":"0"}"#);
    let answer = post(&no(), "abc", &body);
    let faults = answer.json()["melding"]["feltFeil"].clone();
    assert_eq!((answer.status, faults.as_array().map(Vec::len), &faults[0]["meldingsklasse"]), (200, Some(1), &json!("ADVARSEL")), "{faults}");
    let other = r#","avgiftsklassifisering":null"#;
    let with_reference = String::from_utf8(request(super::vehicles::other(&car_16(), 3).as_bytes(), other)).unwrap();
    let with_reference = with_reference.replacen(r#"{"iviDokument""#, r#"{"iviReferanse":"another","iviDokument""#, 1);
    let faults = post(&no(), "abc", with_reference.as_bytes()).json()["melding"]["feltFeil"].clone();
    assert_eq!(
        (&faults[0]["feltreferanse"], &faults[0]["feltverdi"], &faults[0]["meldingsklasse"]),
        (&json!("iviReferanse"), &json!("another"), &json!("ADVARSEL"))
    );
}

#[test]
fn the_file_check_says_the_same() {
    let service = Service::start(&["--only", "no", "--infos"]);
    let car = car_16();
    for document in [
        car.clone(),
        car_16_without_offsets(),
        car.replace("<StageOfCompletionCode>C<", "<StageOfCompletionCode>I<"),
        without(&car, "VehicleCategoryCode"),
        without(&car, "VehicleIdentificationNumber"),
        car.replace(">1.6<", ">1.7<"),
        car.replace(">1.6<", ">1.12<"),
        car[..car.len() / 2].to_owned(),
        "text".to_owned(),
        String::new(),
    ] {
        let file = tempfile::Builder::new().suffix(".xml").tempfile().unwrap();
        std::fs::write(file.path(), &document).unwrap();
        let path = file.path().display().to_string();
        let told = crate::cli::support::run(["--profile", "no", "--format", "svv", &path]);
        let answer = create(&service, &document);
        let of = |body: Value| {
            let message = if body.is_array() { body[0]["melding"].clone() } else { body["melding"].clone() };
            (message["meldingskode"].clone(), message["feltFeil"].clone())
        };
        assert_eq!(of(serde_json::from_str(&told.out).unwrap()), of(answer.json()), "{document}");
        service.send("POST", "/sandbox/reset", &[], b"");
    }
}

#[test]
fn infos_are_told_where_they_are_asked_for() {
    let car = car_16().replace(">1.6<", ">1.7<");
    assert_eq!(create(&no(), &car).json()["melding"].get("feltFeil"), None);
    let faults = create(&Service::start(&["--only", "no", "--infos"]), &car).json()["melding"]["feltFeil"].clone();
    assert_eq!(faults[0]["meldingsklasse"], "INFO");
}

#[test]
fn the_contract_ends_where_it_is_said_to() {
    let newer = std::fs::read_to_string(super::vehicles::corpus("valid/m1-petrol.xml")).unwrap();
    let older = car_16().replace(">1.6<", ">1.11<");
    for (contract, of_newer, of_older) in [("1.6", 422, 422), ("1.11", 422, 200), ("2.0", 200, 200)] {
        let service = Service::start(&["--only", "no", "--contract", contract]);
        assert_eq!((create(&service, &newer).status, create(&service, &older).status), (of_newer, of_older), "{contract}");
    }
    assert_eq!(code(&create(&no(), &newer)), (422, "IVI_IKKE_IHT_KONTRAKT".into()));
}

#[test]
fn maskinporten_gives_tokens_that_a_strict_service_takes() {
    use base64::Engine as _;
    let service = Service::start(&["--only", "no", "--strict-token"]);
    let now = jiff::Timestamp::now().as_second();
    let assertion = |claims: Value| format!("e30.{}.x", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string()));
    let claims = |scope: &str, until: i64| json!({ "iss": "999888777", "aud": "x", "scope": scope, "iat": now, "exp": until, "jti": "1" });
    let ask = |grant: &str, claims: Value| {
        service.send("POST", "/maskinporten/token", &[FORM], &form(&[("grant_type", grant), ("assertion", &assertion(claims))]))
    };
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    for (grant, claims) in [
        ("other", claims("svv:kjoretoy/ecoc", now + 60)),
        (grant, claims("x", now + 60)),
        (grant, claims("svv:kjoretoy/ecoc", now + 121)),
        (grant, claims("svv:kjoretoy/ecoc", now - 1)),
    ] {
        let refused = ask(grant, claims);
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_grant")));
    }
    let given = ask(grant, claims("svv:kjoretoy/ecoc", now + 120)).json();
    assert_eq!((&given["token_type"], &given["expires_in"], &given["scope"]), (&json!("Bearer"), &json!(119), &json!("svv:kjoretoy/ecoc")));
    let token = given["access_token"].as_str().unwrap();
    assert_eq!(post(&service, token, &request(car_16().as_bytes(), "")).status, 200);
    assert_eq!(post(&service, "abc", b"{}").status, 401);
    let other_scope = assertion(json!({ "exp": now + 60, "scope": "x" }));
    assert_eq!(post(&service, &other_scope, b"{}").status, 403);
}

#[test]
fn a_register_can_be_looked_at_changed_and_begun_anew() {
    let service = no();
    assert_eq!(
        service.get("/sandbox/register/makes").json()[0],
        json!({ "code": 2600, "name": "KASTELLAN", "aliases": ["Kastellan", "KASTELLAN AUTO"] })
    );
    let put = |part: &str, body: &str| service.send("PUT", &format!("/sandbox/register/{part}"), &[], body.as_bytes()).status;
    assert_eq!(put("makes", r#"[{"code":7,"name":"OTHER"}]"#), 200);
    assert_eq!(code(&create(&service, &car_16())), (422, "KONVERTERING_AV_IVI_FEILET".into()));
    assert_eq!((put("makes", "7"), put("nowhere", "[]"), put("approvals", "none")), (400, 404, 400));
    assert_eq!(service.send("DELETE", "/sandbox/register/makes", &[], b"").status, 200);
    assert_eq!(put("status", r#"{"KJORETOY_OPPRETTET":201}"#), 200);
    assert_eq!(create(&service, &car_16()).status, 201);
    let log = service.get("/sandbox/log").json();
    assert_eq!((&log[0]["code"], &log[1]["status"], &log[1]["token"]), (&json!("KONVERTERING_AV_IVI_FEILET"), &json!(201), &json!("...")));
    assert_eq!(service.send("POST", "/sandbox/reset", &[], b"").status, 204);
    let again = create(&service, &car_16());
    assert_eq!((again.status, &again.json()["iviIdentifikator"]["kuid"]), (200, &json!("3378041606")));
}

#[test]
fn what_was_accepted_is_there_after_a_kill_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.db").display().to_string();
    let options = ["--only", "no,page", "--store", &store];
    let mut service = Service::start(&options);
    let accepted = Mutex::new(BTreeSet::new());
    let address = service.address.clone();
    thread::scope(|scope| {
        for first in 0..4 {
            let (accepted, address) = (&accepted, &address);
            scope.spawn(move || {
                let headers = [("Authorization", "Bearer abc"), ("Content-Type", "application/json")];
                for number in (first..100_000).step_by(4) {
                    let body = request(other(&car_16(), number).as_bytes(), "");
                    let Some(answer) = try_send(address, "POST", &format!("{PREFIX}/opprette"), &headers, &body) else { break };
                    // An answer that breaks off has not been given.
                    let Ok(body) = serde_json::from_str::<Value>(&answer.body) else { break };
                    assert_eq!(answer.status, 200, "{body}");
                    accepted.lock().unwrap().insert(body["iviIdentifikator"]["kuid"].as_str().unwrap().to_owned());
                }
            });
        }
        while accepted.lock().unwrap().len() < 40 {
            thread::sleep(Duration::from_millis(5));
        }
        service.process.kill().unwrap();
        service.process.wait().unwrap();
    });
    let service = Service::start(&options);
    let vehicles = service.get("/sandbox/register/vehicles").json();
    let kept: BTreeSet<String> = vehicles.as_array().unwrap().iter().map(|vehicle| vehicle["kuid"].as_str().unwrap().to_owned()).collect();
    let accepted = accepted.into_inner().unwrap();
    let lost: Vec<_> = accepted.difference(&kept).collect();
    assert!(accepted.len() >= 40 && lost.is_empty(), "{lost:?}");
    // What was being done when it ended may be there or not, but whole: each vehicle is refused again.
    for vehicle in vehicles.as_array().unwrap().iter().take(5) {
        let number: u32 = vehicle["vin"].as_str().unwrap()[11..].parse().unwrap();
        assert_eq!(code(&create(&service, &other(&car_16(), number))).1, "FINNES_ALLEREDE");
    }
    assert!(service.get("/v1/ledger").body.lines().count() >= accepted.len());
}
