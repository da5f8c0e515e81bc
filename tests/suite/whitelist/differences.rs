//! Incremental lists of what differs between two.

use super::support::{Body, Place, body, found, head, list, pan, whitelist};

fn diff(old: &[Body], new: &[Body], version: &str) -> (u8, Vec<u8>, String) {
    let place = Place::new();
    let before = head("120001");
    let mut after = head("120001");
    (after.sequence, after.previous, after.created) = ("HGV5780112026091501".into(), before.sequence.clone(), "20260915101010".into());
    let (old, new) = (place.file("old.hgv", list(&before, old)), place.file("new.hgv", list(&after, new)));
    let words =
        ["diff".into(), old.into_os_string(), new.into_os_string(), "--as".into(), version.into(), "--now".into(), "2026-09-15T12:00:00".into()];
    let out = place.path("out");
    let outcome = whitelist(words.into_iter().chain(["-o".into(), out.clone().into_os_string()]));
    let made = std::fs::read_dir(out).ok().and_then(|mut entries| entries.next()).map(|entry| entry.unwrap().path());
    (outcome.code, made.map(|path| std::fs::read(path).unwrap()).unwrap_or_default(), outcome.err)
}

fn expected(version: &str, bodies: &[Body]) -> Vec<u8> {
    let mut first = head(version);
    (first.sequence, first.previous, first.created) = ("HGV5780112026091501".into(), "HGV5780112026091401".into(), "20260915120000".into());
    list(&first, bodies)
}

#[test]
fn what_is_new_ended_and_replaced_is_written() {
    let changed = Body { emission: "Euro5".into(), ..body(2) };
    let moved = Body { plate: body(3).plate, ..body(5) };
    let old = [body(1), body(2), body(3), body(4)];
    let new = [body(1), changed.clone(), moved.clone(), body(6)];
    // 12:00 in Oslo is 10:00 UTC.
    let end = |number: usize| Body { valid_to: "20260915100000".into(), ..body(number) };
    let (code, bytes, counts) = diff(&old, &new, "220001");
    assert_eq!((code, counts.as_str()), (0, "3 new, 2 ended, 0 replaced\n"));
    assert_eq!(bytes, expected("220001", &[end(3), end(4), changed.clone(), moved.clone(), body(6)]));
    assert_eq!(found(&bytes, &[]), Vec::<String>::new());
    let (code, bytes, counts) = diff(&old, &new, "500001");
    assert_eq!((code, counts.as_str()), (0, "2 new, 1 ended, 1 replaced\n"));
    assert_eq!(bytes, expected("500001", &[end(4), changed, Body { replaced: pan(3), ..moved }, body(6)]));
    assert_eq!(found(&bytes, &[]), Vec::<String>::new());
}

#[test]
fn equal_lists_differ_in_nothing() {
    let (code, bytes, counts) = diff(&[body(1)], &[body(1)], "220001");
    assert_eq!((code, bytes, counts.as_str()), (0, expected("220001", &[]), "0 new, 0 ended, 0 replaced\n"));
}

#[test]
fn lists_of_another_sender_or_in_the_wrong_order_are_not_compared() {
    let place = Place::new();
    let old = place.file("old.hgv", list(&head("120001"), &[]));
    let words = ["diff".into(), old.clone().into_os_string(), old.clone().into_os_string(), "--as".into(), "220001".into()];
    assert_eq!(whitelist(words).code, 2);
    let other = place.file("other.txt", "nothing");
    let words = ["diff".into(), old.into_os_string(), other.into_os_string(), "--as".into(), "220001".into()];
    assert_eq!(whitelist(words).code, 2);
}
