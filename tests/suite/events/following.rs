//! Following a feed: of a folder, and over HTTP on this machine.

use super::support::{Place, events, feed, placeholder, sent};
use crate::cli::support::Outcome;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

fn one(id: u64) -> String {
    sent(id, "ETTERLYST", "", "5").entry()
}

fn follow(feed: &str, state: &Path, more: &[&str]) -> Outcome {
    let words: Vec<OsString> = ["follow", feed, "--once", "--state"]
        .into_iter()
        .map(OsString::from)
        .chain([state.as_os_str().to_owned()])
        .chain(more.iter().map(OsString::from))
        .collect();
    events(words)
}

fn ids(outcome: &Outcome) -> Vec<u64> {
    outcome.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_u64().unwrap()).collect()
}

#[test]
fn a_folder_is_followed_from_where_it_was_left() {
    let place = Place::new();
    let (folder, state) = (place.path("f"), place.path("cursor"));
    place.file("f/1.xml", feed(&[one(1), placeholder(2, "HENDELSE_UTEN_INNHOLD", "AKF"), one(3)], None));
    place.file("f/2.xml", feed(&[one(3), one(4), placeholder(5, "HENDELSE_KREVER_AUTORISASJON", "KUNDE")], None));
    let folder = folder.to_str().unwrap();
    let outcome = follow(folder, &state, &[]);
    assert_eq!((outcome.code, ids(&outcome)), (0, vec![1, 3, 4]));
    assert_eq!(fs::read_to_string(&state).unwrap(), "5\n");
    assert_eq!(ids(&follow(folder, &state, &[])), Vec::<u64>::new());
    place.file("f/3.xml", feed(&[one(6)], None));
    assert_eq!(ids(&follow(folder, &state, &[])), [6]);
    // Killed between what is written and the cursor: the last entry comes twice, none is missing.
    fs::write(&state, "5\n").unwrap();
    assert_eq!(ids(&follow(folder, &state, &[])), [6]);
    assert_eq!(ids(&follow(folder, &place.path("other"), &["--placeholders"])), [1, 2, 3, 4, 5, 6]);
    assert_eq!(ids(&follow(folder, &place.path("third"), &["--from", "3"])), [4, 6]);
    fs::write(&state, "five").unwrap();
    assert_eq!(follow(folder, &state, &[]).code, 2);
    assert_eq!(follow("nowhere", &place.path("x"), &[]).code, 2);
}

#[test]
fn a_gap_stops_a_feed_without_gaps() {
    let place = Place::new();
    let state = place.path("cursor");
    place.file("f/1.xml", feed(&[one(4), one(5), one(7)], None));
    let folder = place.path("f");
    let outcome = follow(folder.to_str().unwrap(), &state, &["--gapless"]);
    assert_eq!((outcome.code, ids(&outcome)), (3, vec![4, 5]));
    assert!(outcome.err.contains("entries are missing: 7 follows 5"), "{}", outcome.err);
    assert_eq!(fs::read_to_string(&state).unwrap(), "5\n");
    // A placeholder fills the hole.
    place.file("f/1.xml", feed(&[one(4), one(5), placeholder(6, "HENDELSE_UTEN_INNHOLD", "AKF"), one(7)], None));
    let outcome = follow(folder.to_str().unwrap(), &state, &["--gapless"]);
    assert_eq!((outcome.code, ids(&outcome)), (0, vec![7]));
}

/// A service on this machine, which answers by the path and query that it is asked for; it notes what that was.
fn service(answer: impl Fn(&str, usize) -> (u16, String) + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &answer, &noted);
        }
    });
    (address, asked)
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&str, usize) -> (u16, String), noted: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let target = lines.next().and_then(|line| line.split(' ').nth(1).map(str::to_owned)).unwrap_or_default();
    let token = lines.by_ref().take_while(|line| !line.is_empty()).find(|line| line.to_lowercase().starts_with("authorization"));
    let mut noted = noted.lock().unwrap();
    noted.push(format!("{target}{}", token.map(|line| format!(" {}", line.split(' ').skip(1).collect::<Vec<_>>().join(" "))).unwrap_or_default()));
    let (status, body) = answer(&target, noted.len());
    drop(noted);
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/atom+xml;charset=UTF-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

#[test]
fn a_service_is_asked_page_by_page() {
    let place = Place::new();
    let (state, token) = (place.path("cursor"), place.file("token", "secret\n"));
    let (address, asked) = service(|target, _| match target {
        "/atom?first" => (200, feed(&[one(1), one(2)], Some("/atom?from%3D2%26size%3D2"))),
        "/atom?from=2&size=2" => (200, feed(&[one(3)], None)),
        _ => (200, feed(&[], None)),
    });
    let feed = format!("{address}/atom");
    let outcome = follow(&feed, &state, &["--token-file", token.to_str().unwrap()]);
    assert_eq!((outcome.code, ids(&outcome)), (0, vec![1, 2, 3]), "{}", outcome.err);
    assert_eq!(*asked.lock().unwrap(), ["/atom?first Bearer secret", "/atom?from=2&size=2 Bearer secret", "/atom?from=3 Bearer secret"]);
    asked.lock().unwrap().clear();
    assert_eq!(ids(&follow(&feed, &state, &[])), Vec::<u64>::new());
    assert_eq!(*asked.lock().unwrap(), ["/atom?from=3"]);
    asked.lock().unwrap().clear();
    follow(&feed, &place.path("new"), &["--gapless", "--from", "last"]);
    assert_eq!(asked.lock().unwrap()[0], "/atom/sammenhengende/?last");
}

#[test]
fn refusals_stop_and_failures_are_tried_again() {
    let place = Place::new();
    for (status, said) in [
        (401, "the service refuses (status 401)"),
        (403, "the service refuses (status 403)"),
        (404, "there is nothing there"),
        (302, "the service refuses (status 302)"),
    ] {
        let (address, _) = service(move |_, _| (status, String::new()));
        let outcome = follow(&format!("{address}/atom"), &place.path("a"), &[]);
        assert_eq!(outcome.code, 2);
        assert!(outcome.err.contains(said), "{}", outcome.err);
    }
    let (address, asked) = service(|_, count| if count == 1 { (503, String::new()) } else { (200, feed(&[], None)) });
    let outcome = follow(&format!("{address}/atom"), &place.path("b"), &[]);
    assert_eq!((outcome.code, asked.lock().unwrap().len()), (0, 2), "{}", outcome.err);
}

#[test]
fn a_link_that_leads_elsewhere_is_not_followed() {
    let place = Place::new();
    let (address, _) = service(|_, _| (200, feed(&[one(1)], Some("http://elsewhere.invalid/atom?from=1"))));
    let outcome = follow(&format!("{address}/atom"), &place.path("a"), &[]);
    assert_eq!((outcome.code, ids(&outcome)), (2, vec![1]));
    assert!(outcome.err.contains("is another place"), "{}", outcome.err);
}
