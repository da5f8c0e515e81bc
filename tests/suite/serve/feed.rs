//! The feed of events of the Norwegian rehearsal, read by `ivicheck events` over HTTP.

use super::client::{Answer, Service};
use super::norway::{code, delete, post};
use super::vehicles::{car_16, request};
use crate::cli::support::{Outcome, run};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const ATOM: &str = "/ws/no/vegvesen/kjoretoy/felles/hendelse/utlevering/api/hendelser/atom";
const CLOCK: &str = "2026-07-05T10:22:37.410+02:00";
const VIN: &str = "understellsnummer/WJXKL3B15TR003106";

fn no(more: &[&str]) -> Service {
    Service::start(&[&["--only", "no", "--clock", CLOCK], more].concat())
}

fn ask(service: &Service, token: &str, rest: &str) -> Answer {
    service.send("GET", &format!("{ATOM}{rest}"), &[("Authorization", &format!("Bearer {token}"))], b"")
}

fn write(service: &Service, event: &Value) -> Answer {
    service.send("POST", "/sandbox/events", &[("Content-Type", "application/json")], event.to_string().as_bytes())
}

/// The numbers and kinds of the entries of a page.
fn entries(page: &Answer) -> Vec<(u64, String)> {
    assert_eq!((page.status, page.header("content-type")), (200, Some("application/atom+xml;charset=UTF-8")), "{}", page.body);
    let between = |text: &str, start: &str| text.split(start).nth(1).unwrap().split('<').next().unwrap().to_owned();
    page.body.split("<entry>").skip(1).map(|entry| (between(entry, "<id>").parse().unwrap(), between(entry, "<title>"))).collect()
}

fn numbers(page: &Answer) -> Vec<u64> {
    entries(page).into_iter().map(|(number, _)| number).collect()
}

/// A place for a cursor, and a file with the token `abc`.
struct Reader {
    folder: tempfile::TempDir,
}

impl Reader {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), "abc\n").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn follow(&self, service: &Service, query: &str, more: &[&str]) -> Outcome {
        let (address, state, token) = (format!("http://{}{ATOM}{query}", service.address), self.path("cursor"), self.path("token"));
        let fixed = ["events", "follow", &address, "--once", "--state", state.to_str().unwrap(), "--token-file", token.to_str().unwrap()];
        run(fixed.into_iter().chain(more.iter().copied()))
    }
}

/// Number, subkind and kuid of each line.
fn lines(outcome: &Outcome) -> Vec<(u64, String, String)> {
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let lines = outcome.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| (line["id"].as_u64().unwrap(), text(&line["sub"]), text(&line["kuid"]))).collect()
}

fn kuid(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["iviIdentifikator"]["kuid"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_accepted_and_deleted_stands_in_the_feed_once_each() {
    let (service, reader) = (no(&[]), Reader::new());
    let body = request(car_16().as_bytes(), "");
    let first = kuid(&post(&service, "abc", &body));
    let outcome = reader.follow(&service, "", &[]);
    let expected = format!(
        "{{\"id\":1,\"kind\":\"GODKJENNING\",\"sub\":\"GODKJENNING_AKTIVERT\",\"source\":\"AKG\",\"kuid\":\"{first}\",\"vin\":\"WJXKL3B15TR003106\",\
         \"received\":\"2026-07-05T08:22:37.410Z\",\"created\":\"2026-07-05T08:22:37.410Z\",\"valid_from\":\"2026-07-05T08:22:37.410Z\",\
         \"corrections\":[],\"prkid\":null}}\n"
    );
    assert_eq!((outcome.code, outcome.out.as_str()), (0, expected.as_str()), "{}", outcome.err);
    // What is refused is no event.
    assert_eq!(code(&post(&service, "abc", &body)).0, 422);
    assert_eq!(code(&delete(&service, "xyz", VIN)), (422, "IKKE_TILGANG".into()));
    assert_eq!(lines(&reader.follow(&service, "", &[])), []);
    assert_eq!(kuid(&delete(&service, "abc", VIN)), first);
    let second = kuid(&post(&service, "abc", &body));
    assert_ne!(first, second);
    let told = [(2, "GODKJENNING_DEAKTIVERT".to_owned(), first), (3, "GODKJENNING_AKTIVERT".to_owned(), second)];
    assert_eq!(lines(&reader.follow(&service, "", &[])), told);
    assert_eq!(fs::read_to_string(reader.path("cursor")).unwrap(), "3\n");
    // The page has nothing that `events check` finds fault with.
    let page = reader.path("page.xml");
    fs::write(&page, ask(&service, "abc", "").body).unwrap();
    let checked = run(["events", "check", "--gapless", page.to_str().unwrap()]);
    assert_eq!((checked.code, checked.out.contains("[events/")), (0, false), "{}{}", checked.out, checked.err);
}

#[test]
fn pages_follow_each_other_both_ways() {
    let (service, reader) = (no(&[]), Reader::new());
    for number in 1..=7 {
        let vehicle = if number % 2 == 0 { "20" } else { "10" };
        assert_eq!(write(&service, &json!({ "kind": "ETTERLYST", "kuid": vehicle })).body, format!("{{\"id\":{number}}}"));
    }
    for (query, expected) in [
        ("", vec![1, 2, 3, 4, 5, 6, 7]),
        ("?first&size=3", vec![1, 2, 3]),
        ("?last&size=3", vec![5, 6, 7]),
        ("?from=3&size=2", vec![4, 5]),
        ("?to=3&size=1", vec![2]),
        ("?from%3D3%26size%3D2", vec![4, 5]),
        ("?from=7", vec![]),
        ("?kuid=10&from=1", vec![3, 5, 7]),
    ] {
        assert_eq!(numbers(&ask(&service, "abc", query)), expected, "{query}");
    }
    let page = ask(&service, "abc", "?from=3&size=2&kuid=10").body;
    assert!(page.contains(&format!("<link rel=\"next\" href=\"{ATOM}?from%3D7%26kuid%3D10%26size%3D2\"/>")), "{page}");
    assert!(page.contains(&format!("<link rel=\"previous\" href=\"{ATOM}?to%3D5%26kuid%3D10%26size%3D2\"/>")), "{page}");
    assert!(!ask(&service, "abc", "?from=7").body.contains("rel=\"next\""));
    let all: Vec<u64> = lines(&reader.follow(&service, "?size=2", &[])).into_iter().map(|(number, ..)| number).collect();
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7]);
    for wrong in ["?size=0", "?size=1001", "?from=x", "?first&last", "?kuid=x", "?other=1"] {
        assert_eq!(ask(&service, "abc", wrong).status, 400, "{wrong}");
    }
    assert_eq!(ask(&service, "abc", "?from=8").status, 404);
    assert_eq!(service.get(ATOM).status, 401);
    assert!(ask(&no(&["--plain-links"]), "abc", "").body.contains(&format!("href=\"{ATOM}?first&amp;size=100\"")));
}

#[test]
fn holes_and_what_is_for_others_move_the_cursor_only() {
    let (service, reader) = (no(&[]), Reader::new());
    let vehicle = kuid(&post(&service, "xyz", &request(car_16().as_bytes(), "")));
    assert_eq!(write(&service, &json!({ "hole": true })).status, 201);
    assert_eq!(write(&service, &json!({ "kind": "ETTERLYST", "kuid": vehicle, "restricted": true })).status, 201);
    let named = |token: &str, rest: &str| entries(&ask(&service, token, rest)).into_iter().skip(1).collect::<Vec<_>>();
    let entry = |number: u64, kind: &str| (number, kind.to_owned());
    assert_eq!(named("xyz", ""), [entry(3, "ETTERLYST")]);
    assert_eq!(named("abc", ""), [entry(3, "HENDELSE_KREVER_AUTORISASJON")]);
    assert!(!ask(&service, "abc", "?from=2").body.contains(&vehicle));
    assert_eq!(named("xyz", "/sammenhengende/"), [entry(2, "HENDELSE_UTEN_INNHOLD"), entry(3, "ETTERLYST")]);
    let outcome = reader.follow(&service, "", &["--gapless"]);
    assert_eq!(lines(&outcome).into_iter().map(|(number, ..)| number).collect::<Vec<_>>(), [1]);
    assert_eq!(fs::read_to_string(reader.path("cursor")).unwrap(), "3\n");
}

#[test]
fn a_vehicle_that_is_registered_is_so_for_both_services() {
    let service = no(&[]);
    let vehicle = kuid(&post(&service, "abc", &request(car_16().as_bytes(), "")));
    assert_eq!(write(&service, &json!({ "kind": "REGISTRERING", "sub": "FORSTEGANG", "kuid": vehicle })).body, "{\"id\":2}");
    assert_eq!(code(&delete(&service, "abc", VIN)), (422, "KJORETOY_ER_REGISTRERT".into()));
    assert_eq!(numbers(&ask(&service, "abc", "")), [1, 2]);
    assert_eq!(service.send("POST", "/sandbox/reset", &[], b"").status, 204);
    assert_eq!(numbers(&ask(&service, "abc", "")), Vec::<u64>::new());
    for wrong in [
        json!({}),
        json!({ "kind": "<a>" }),
        json!({ "kind": "A", "kuid": "x" }),
        json!({ "kind": "A", "gyldigFra": "today" }),
        json!({ "kind": "A", "restricted": true }),
        json!({ "kind": "HENDELSE_UTEN_INNHOLD" }),
        json!({ "kind": "A", "hole": true }),
        json!({ "kind": "A", "other": 1 }),
    ] {
        assert_eq!(write(&service, &wrong).status, 400, "{wrong}");
    }
}

#[test]
fn the_store_says_which_certificates_were_sent() {
    let reader = Reader::new();
    let (store, page) = (reader.path("store.db"), reader.path("page.xml"));
    let (first, second) = {
        let service = no(&["--store", store.to_str().unwrap()]);
        let body = request(car_16().as_bytes(), "");
        let first = kuid(&post(&service, "abc", &body));
        delete(&service, "abc", VIN);
        let second = kuid(&post(&service, "abc", &body));
        write(&service, &json!({ "kind": "REGISTRERING", "sub": "FORSTEGANG", "kuid": second }));
        fs::write(&page, ask(&service, "abc", "").body).unwrap();
        (first, second)
    };
    let arguments = ["events", "link", page.to_str().unwrap(), "--register", store.to_str().unwrap(), "--as-of", "2026-07-06"];
    let outcome = run(arguments);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let line = |kuid: &str| outcome.out.lines().find(|line| line.contains(kuid)).unwrap_or_else(|| panic!("{kuid}: {}", outcome.out));
    assert!(line(&first).contains("withdrawn  2  1 day"), "{}", outcome.out);
    assert!(line(&second).contains("first-registered  4  1 day"), "{}", outcome.out);
}

#[test]
fn the_feed_is_served_without_the_service() {
    let service = Service::start(&["--only", "events", "--clock", CLOCK]);
    assert_eq!(write(&service, &json!({ "kind": "ETTERLYST", "kuid": "10" })).status, 201);
    assert_eq!(numbers(&ask(&service, "abc", "")), [1]);
    assert_eq!(post(&service, "abc", &request(car_16().as_bytes(), "")).status, 404);
}
