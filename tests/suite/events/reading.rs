//! Events as lines.

use super::support::{Place, Sent, events, example_page, feed, page, placeholder, sent};

fn lines(text: &str, more: &[&str]) -> Vec<String> {
    let place = Place::new();
    let path = place.file("a.xml", text);
    let outcome = events(["read", "--format", "ndjson"].into_iter().chain(more.iter().copied()).map(Into::into).chain([path.into_os_string()]));
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    outcome.out.lines().map(str::to_owned).collect()
}

#[test]
fn the_example_of_the_documents_is_one_line() {
    let expected = r#"{"id":10472997,"kind":"REGISTRERING","sub":"KORRIGERT","source":"AKR","kuid":"1078434022","vin":null,"received":"2019-08-19T12:30:02.410Z","created":"2019-08-19T11:46:33.340Z","valid_from":"2016-07-11T22:00:00Z","corrections":["FORSTEGANG_NORGE_FOM_KORRIGERT","REGISTRERING_EIER_FOM_KORRIGERT"],"prkid":null}"#;
    assert_eq!(lines(&example_page(None), &[]), [expected]);
    // As the contract names the pair, and with the other letter.
    let other = example_page(None)
        .replace("<Element>", "<Kode>")
        .replace("</Element>", "</Kode>")
        .replace("<Verdi>", "<Kodeverdi>")
        .replace("</Verdi>", "</Kodeverdi>");
    assert_eq!(lines(&other, &[]), [expected]);
    let letter = example_page(None).replace("kjoretoyHendelse", "kjoretøyHendelse").replace("www.vegvesen.no/kjoretoy", "www.vegvesen.no/kjoretøy");
    assert_eq!(lines(&letter, &[]), [expected]);
}

#[test]
fn placeholders_are_left_out_unless_they_are_wanted() {
    let text =
        feed(&[placeholder(11_329_380, "HENDELSE_KREVER_AUTORISASJON", "KUNDE"), placeholder(11_692_082, "HENDELSE_UTEN_INNHOLD", "AKF")], None);
    assert_eq!(lines(&text, &[]), Vec::<String>::new());
    let nothing =
        r#""sub":null,"source":null,"kuid":null,"vin":null,"received":null,"created":null,"valid_from":null,"corrections":null,"prkid":null}"#;
    let expected = [
        format!(r#"{{"id":11329380,"kind":"HENDELSE_KREVER_AUTORISASJON",{nothing}"#),
        format!(r#"{{"id":11692082,"kind":"HENDELSE_UTEN_INNHOLD",{nothing}"#),
    ];
    assert_eq!(lines(&text, &["--placeholders"]), expected);
}

#[test]
fn a_trial_plate_has_its_number_and_one_kind() {
    let event = Sent {
        kind: "ARSPROVEKJENNERKE".into(),
        outer: String::new(),
        more: "<Prkid>361</Prkid>".into(),
        ..sent(14_571_316, "ARSPROVEKJENNEMERKE", "KORRIGERT", "").corrects(&["AVREGISTRERING_FJERNET"])
    };
    let text = page(&[event]).replace("<Registrering>", "<Arspokekjennemerke>").replace("</Registrering>", "</Arspokekjennemerke>");
    let line = lines(&text, &[]).remove(0);
    assert!(line.starts_with(r#"{"id":14571316,"kind":"ARSPROVEKJENNEMERKE","sub":"KORRIGERT","source":"AKR","kuid":null,"#), "{line}");
    assert!(line.ends_with(r#""corrections":["AVREGISTRERING_FJERNET"],"prkid":"361"}"#), "{line}");
    assert_eq!(super::support::found(&[text], &[]), Vec::<String>::new());
}

#[test]
fn events_are_chosen_by_vehicle_kind_and_number() {
    let own = Sent { vin: "WJXKL3B15TR004817".into(), ..sent(1, "REGISTRERING", "FORSTEGANG", "10") };
    let text = page(&[own, sent(2, "EIERSKAP", "OPPRETTET", "10"), sent(3, "REGISTRERING", "VRAKET", "11")]);
    let ids = |more: &[&str]| lines(&text, more).iter().map(|line| line[6..7].to_owned()).collect::<String>();
    for (more, expected) in [
        (&["--kuid", "10"][..], "12"),
        (&["--vin", "WJXKL3B15TR004817"], "1"),
        (&["--kind", "REGISTRERING"], "13"),
        (&["--kind", "REGISTRERING/VRAKET"], "3"),
        (&["--since", "1"], "23"),
        (&["--since", "3"], ""),
    ] {
        assert_eq!(ids(more), expected, "{more:?}");
    }
}

#[test]
fn other_forms_and_bad_pages() {
    let place = Place::new();
    let path = place.file("a.xml", page(&[sent(1, "REGISTRERING", "VRAKET", "11").from("2019-08-01")]));
    let out = |format: &str| events(["read".into(), "--format".into(), format.into(), path.clone().into_os_string()]).out;
    assert_eq!(
        out("csv"),
        "id,kind,sub,source,kuid,vin,received,created,valid_from,corrections,prkid\n1,REGISTRERING,VRAKET,AKR,11,,2019-08-19T12:00:01.410Z,2019-08-19T11:46:33.340Z,2019-08-01T00:00:00Z,,\n"
    );
    assert_eq!(out("human"), "1  REGISTRERING VRAKET (scrapped)  kuid 11  from 2019-08-01T00:00:00.000Z (that moment)\n");
    let broken = place.file("b.xml", "<feed>");
    assert_eq!(events(["read".into(), broken.into_os_string()]).code, 2);
    let other = place.file("c.xml", "<a/>");
    let outcome = events(["read".into(), other.into_os_string()]);
    assert!(outcome.code == 2 && outcome.err.contains("this is no feed: its root element is a"), "{}", outcome.err);
    // Pages of a folder, which overlap.
    place.file("f/1.xml", page(&[sent(1, "ETTERLYST", "", "11"), sent(2, "GJENFUNNET", "", "11")]));
    place.file("f/2.xml", page(&[sent(2, "GJENFUNNET", "", "11"), sent(3, "ETTERLYST", "", "11")]));
    let outcome = events(["read".into(), place.path("f").into_os_string()]);
    assert_eq!(outcome.out.lines().count(), 3, "{}", outcome.out);
}

#[test]
fn thousands_of_entries_are_one_page() {
    let entries: Vec<Sent> = (1..=10_000).map(|id| sent(id, "REGISTRERING", "REGISTRERT", &format!("{}", id % 500))).collect();
    assert_eq!(lines(&page(&entries), &[]).len(), 10_000);
}
