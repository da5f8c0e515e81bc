//! What is wrong with pages.

use super::support::{Sent, codes, example_page, feed, found, page, placeholder, sent};

const NONE: [&str; 0] = [];

#[test]
fn sound_pages_have_no_findings() {
    assert_eq!(found(&[example_page(None)], &[]), NONE);
    assert_eq!(
        found(
            &[feed(&[placeholder(7, "HENDELSE_KREVER_AUTORISASJON", "KUNDE"), placeholder(8, "HENDELSE_UTEN_INNHOLD", "AKF")], None)],
            &["--gapless"]
        ),
        NONE
    );
    assert_eq!(codes(&[sent(1, "GODKJENNING", "GODKJENNING_AKTIVERT", "5").approval("TEKNISK", "COC"), sent(2, "ETTERLYST", "", "5")]), NONE);
    assert_eq!(found(&[feed(&[], None)], &[]), NONE);
}

#[test]
fn pages_that_cannot_be_read_are_errors() {
    assert_eq!(found(&["<feed".into()], &[])[0].split(' ').next(), Some("malformed"));
    assert_eq!(found(&["<!DOCTYPE feed><feed/>".into()], &[])[0].split(' ').next(), Some("malformed"));
    assert_eq!(found(&["<rss/>".into()], &[]), ["not-a-feed rss -> feed"]);
    assert_eq!(
        found(
            &[page(&[sent(1, "ETTERLYST", "", "5")]).replace("<id>1</id><updated>", "<id>a</id><updated>").replacen("<id>a</id>", "<id>1</id>", 1)],
            &[]
        ),
        ["entry-without-id - -> a whole number"]
    );
}

#[test]
fn numbers_grow_and_stand_once() {
    let one = |id: u64| sent(id, "ETTERLYST", "", "5");
    assert_eq!(found(&[page(&[one(5), one(4)])], &[]), ["order 4 -> a number above 5"]);
    assert_eq!(found(&[page(&[one(5)]), page(&[one(4)])], &[]), ["order 4 -> a number above 5"]);
    assert_eq!(found(&[page(&[one(5), one(7)])], &[]), NONE);
    assert_eq!(found(&[page(&[one(5), one(7)])], &["--gapless"]), ["gap 7 -> 6"]);
    assert_eq!(found(&[page(&[one(5)]), page(&[one(7)])], &["--gapless"]), ["gap 7 -> 6"]);
    // Pages may overlap.
    assert_eq!(found(&[page(&[one(4), one(5)]), page(&[one(4), one(6)])], &[]), NONE);
    let other = Sent { kuid: "6".into(), outer: "6".into(), ..one(5) };
    assert_eq!(found(&[page(&[one(5)]), page(&[other])], &[]), ["repeated-id 5 -> -"]);
    assert_eq!(found(&[page(&[one(5), one(5)])], &[]), ["order 5 -> a number above 5"]);
}

#[test]
fn what_stands_in_several_places_is_the_same() {
    let event = || sent(1, "REGISTRERING", "REGISTRERT", "5");
    let text = |from: &str, to: &str| {
        let text = page(&[event()]);
        assert!(text.contains(from), "{from}");
        found(&[text.replacen(from, to, 1)], &[])
    };
    assert_eq!(codes(&[Sent { title: "EIERSKAP".into(), ..event() }]), ["kind-differs"]);
    assert_eq!(text("term=\"REGISTRERING\"", "term=\"EIERSKAP\""), ["kind-differs EIERSKAP -> REGISTRERING"]);
    assert_eq!(text("<Hendelsetype>REGISTRERING", "<Hendelsetype>EIERSKAP"), ["kind-differs EIERSKAP -> REGISTRERING"]);
    assert_eq!(text("term=\"AKR\"", "term=\"AKG\""), ["source-differs AKG -> AKR"]);
    assert_eq!(text("<author><name>AKR", "<author><name>AKG"), ["source-differs AKG -> AKR"]);
    assert_eq!(codes(&[Sent { source: "AKG".into(), ..event() }]), ["source-differs"]);
    assert_eq!(codes(&[Sent { outer: "6".into(), ..event() }]), ["kuid-differs"]);
    assert_eq!(codes(&[Sent { more: "<KjoretoyId><KUID>6</KUID></KjoretoyId>".into(), ..event() }]), ["kuid-differs"]);
    assert_eq!(codes(&[Sent { outer: String::new(), ..event() }]), NONE);
    assert_eq!(
        text("<published>2019-08-19T12:00:01Z", "<published>2019-08-19T12:00:02Z"),
        [
            "time-differs 2019-08-19T12:00:02Z -> 2019-08-19T12:00:01.410Z",
            "time-differs 2019-08-19T12:00:01Z -> 2019-08-19T12:00:02Z",
            "time-differs 2019-08-19T12:00:01Z -> 2019-08-19T12:00:02Z"
        ]
        .into_iter()
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
    assert_eq!(text("hendelser: 1", "hendelser: 2"), ["number-of-entries 2 -> 1"]);
    assert_eq!(
        text("<MottattTidspunkt>2019-08-19T12:00:01.410Z", "<MottattTidspunkt>2019-08-19T12:00:01"),
        ["unreadable-time 2019-08-19T12:00:01 -> a moment with an offset"]
    );
}

#[test]
fn codes_are_those_of_the_lists_and_others_are_worth_knowing() {
    for (kind, sub, expected) in [
        ("REGISTRERING", "REGISTRERT", &NONE[..]),
        ("ADRESSEENDRING", "", &NONE),
        ("BRUKSFORBUD", "FJERNET", &NONE),
        ("KJENNEMERKE", "KNYTTET", &["suppressed-kind-seen"]),
        ("NYTT_SLAG", "OPPRETTET", &["unknown-code"]),
        ("REGISTRERING", "NYTT", &["unknown-code"]),
        ("REGISTRERING", "OPPRETTET", &["sub-of-other-kind"]),
        ("EIERSKAP", "KORRIGERT", &["correction-without-type"]),
    ] {
        assert_eq!(codes(&[sent(1, kind, sub, "5")]), expected, "{kind} {sub}");
    }
    // What is not known is told once.
    assert_eq!(codes(&[sent(1, "NYTT_SLAG", "", "5"), sent(2, "NYTT_SLAG", "", "6")]), ["unknown-code"]);
    assert_eq!(codes(&[Sent { source: "NY".into(), ..sent(1, "REGISTRERING", "REGISTRERT", "5") }]), ["unknown-code"]);
    assert_eq!(codes(&[Sent { more: "<Nytt>1</Nytt>".into(), ..sent(1, "REGISTRERING", "REGISTRERT", "5") }]), ["unknown-element"]);
    assert_eq!(codes(&[sent(1, "GODKJENNING", "GODKJENNING_AKTIVERT", "5").approval("TEKNISK", "NY")]), ["unknown-code"]);
    let corrected = |kind: &str, corrections: &[&str]| codes(&[sent(1, kind, "KORRIGERT", "5").corrects(corrections)]);
    for (kind, corrections, expected) in [
        ("REGISTRERING", &["REGISTRERING_GJELDENE_KJENNEMERKETYPE_KORR"][..], &NONE[..]),
        ("REGISTRERING", &["REGISTRERING_GJELDENDE_KJORINGENSART_KORRIGERT"], &NONE),
        ("REGISTRERING", &["EIERSKAP_FJERNET"], &["correction-of-other-kind"]),
        ("REGISTRERING", &["NY_KORREKSJON"], &["unknown-code"]),
        ("EIERSKAP", &["EIERSKAP_FJERNET"], &NONE),
        ("EIERSKAP", &["EIERSKAP_EIER_KORRIGERT"], &["first-or-latest-missing"]),
        ("EIERSKAP", &["EIERSKAP_MEDEIER_KORRIGERT", "SENESTE_REGISTRERING"], &NONE),
    ] {
        assert_eq!(corrected(kind, corrections), expected, "{kind} {corrections:?}");
    }
}

#[test]
fn placeholders_are_empty() {
    let filled = placeholder(7, "HENDELSE_UTEN_INNHOLD", "AKF")
        .replace("Konvolutt-1\"/>", "Konvolutt-1\"><Metadata><Kilde>AKF</Kilde></Metadata></Konvolutt>");
    assert_eq!(found(&[feed(&[filled], None)], &[]), ["placeholder-with-content - -> -"]);
}

#[test]
fn events_are_dated_back_as_far_as_their_kind_allows() {
    let first = || sent(1, "REGISTRERING", "FORSTEGANG", "5").from("2019-03-01");
    let owned = |id: u64| sent(id, "EIERSKAP", "OPPRETTET", "5");
    let act = |id: u64, sub: &str| sent(id, "REGISTRERING", sub, "5");
    for (events, expected) in [
        (vec![first(), owned(2).from("2019-03-01")], &NONE[..]),
        (vec![first(), owned(2).from("2019-02-28")], &["backdated-beyond"]),
        (vec![first(), owned(2).from("2019-05-01"), act(3, "AVREGISTRERT").from("2019-04-01")], &NONE),
        (vec![first(), act(2, "AVREGISTRERT").from("2019-02-01")], &["backdated-beyond"]),
        (vec![first(), act(2, "REGISTRERT").from("2019-02-01")], &["backdated-beyond"]),
        (vec![first(), owned(2).from("2019-05-01"), act(3, "UTFORT").from("2019-04-01")], &NONE),
        (vec![first(), act(2, "UTFORT").from("2019-02-01")], &["backdated-beyond"]),
        (vec![first(), act(2, "UTFORT").from("2019-04-01"), act(3, "GJENINNFORT").from("2019-03-15")], &["backdated-beyond"]),
        (vec![first(), owned(2).from("2019-05-01"), act(3, "VRAKET").from("2019-01-01")], &NONE),
        (vec![first(), act(2, "KORRIGERT").corrects(&["AVREGISTRERING_FJERNET"])], &["backdated-beyond"]),
        (vec![first(), act(2, "AVREGISTRERT").from("2019-04-01"), act(3, "KORRIGERT").corrects(&["AVREGISTRERING_FJERNET"])], &NONE),
        (
            vec![first(), sent(2, "EIERSKAP", "KORRIGERT", "5").corrects(&["EIERSKAP_MEDEIER_KORRIGERT", "FORSTE_REGISTRERING"]).from("2010-01-01")],
            &NONE,
        ),
    ] {
        assert_eq!(codes(&events), expected, "{events:?}");
    }
}

#[test]
fn an_activation_may_come_before_the_deactivation_that_it_follows() {
    let approval = |id: u64, sub: &str, kind: &str| sent(id, "GODKJENNING", sub, "5").approval("TEKNISK", kind);
    let first = approval(1, "GODKJENNING_AKTIVERT", "COC");
    assert_eq!(
        codes(&[first.clone(), approval(2, "GODKJENNING_AKTIVERT", "OMBYGGING"), approval(3, "GODKJENNING_DEAKTIVERT", "COC")]),
        ["approval-order"]
    );
    assert_eq!(codes(&[first, approval(2, "GODKJENNING_DEAKTIVERT", "COC"), approval(3, "GODKJENNING_AKTIVERT", "OMBYGGING")]), NONE);
}
