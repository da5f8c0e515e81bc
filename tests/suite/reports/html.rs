//! The page as text; `browser` opens it.

use super::place::Place;
use crate::cli::support::vehicle;
use serde_json::Value;
use std::collections::BTreeSet;

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>'\"&amp;\u{202e}";

/// A good vehicle, one with a hostile value, one that cannot be read, under names that mean something in markup.
fn place() -> Place {
    let place = Place::with("good.xml", &vehicle());
    let value = HOSTILE.replace('&', "&amp;").replace('<', "&lt;");
    place.put("<b>&'\"x.xml", &vehicle().replace("<NumberOfAxles>2<", &format!("<NumberOfAxles>{value}<")));
    place.put("half.xml", &vehicle()[..900]);
    place
}

fn page(place: &Place, more: &[&str]) -> String {
    place.run(&[&["--format", "html", "--skip", "signature/", "--skip", "batch/"], more].concat()).out
}

/// What stands in an element of the page that is there once.
fn within<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("{start} is not there"));
    rest.split_once(end).unwrap().0
}

fn data(page: &str, id: &str) -> Value {
    serde_json::from_str(within(page, &format!("<script id=\"{id}\" type=\"application/json\">"), "</script>")).unwrap()
}

/// The page without the script and the style, which are ours.
fn markup(page: &str) -> String {
    let style = within(page, "<style>", "</style>");
    let script = within(page, "<script>", "</script>");
    page.replace(style, "").replace(script, "")
}

#[test]
fn nothing_of_a_message_or_a_name_is_markup() {
    let place = place();
    let page = markup(&page(&place, &[]));
    assert!(!page.contains("<img") && !page.contains("<b>&'") && !page.contains('\u{202e}'), "{page}");
    let tags: BTreeSet<&str> = page.split('<').skip(1).map(|tag| tag.trim_start_matches('/').split([' ', '>', '\n']).next().unwrap()).collect();
    let ours = [
        "!DOCTYPE", "a", "b", "body", "button", "code", "div", "form", "h1", "h2", "head", "header", "html", "input", "kbd", "label", "li", "main",
        "meta", "noscript", "p", "q", "rect", "script", "section", "select", "span", "style", "svg", "table", "tbody", "td", "th", "thead", "title",
        "tr", "ul",
    ];
    assert_eq!(tags.difference(&ours.into()).collect::<Vec<_>>(), [&""; 0]);
    // The scripts end where they are meant to.
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (3, 3));
    let words = data(&page, "list")["words"].clone();
    let shown = HOSTILE.replace('\u{202e}', "\u{fffd}");
    assert!(words.as_array().unwrap().iter().any(|word| word.as_str() == Some(&shown)), "{words}");
}

#[test]
fn the_data_is_what_was_found() {
    let place = place();
    let report = place.run(&["--format", "json", "--skip", "signature/", "--skip", "batch/"]).report();
    let page = page(&place, &[]);
    let (list, hits) = (data(&page, "list"), data(&page, "hits"));
    let word = |number: &Value| list["words"][number.as_u64().unwrap() as usize].as_str().unwrap().to_owned();
    let (records, hits) = (list["records"].as_array().unwrap(), hits[0].as_array().unwrap());
    let mut next = 0;
    for (record, file) in records.iter().zip(report["files"].as_array().unwrap()) {
        assert_eq!(record[0], file["path"]);
        assert_eq!(record[1], file["vin"].as_str().unwrap_or_default());
        let findings = file["findings"].as_array().unwrap();
        let state = match (file["status"].as_str().unwrap(), file["ivi"].is_null()) {
            ("pass", _) => 3,
            (_, true) => 0,
            _ => 1,
        };
        assert_eq!((record[4].as_u64(), record[5].as_u64()), (Some(state), Some(findings.len() as u64)), "{file}");
        for finding in findings {
            let hit = &hits[next];
            let kind = &list["kinds"][hit[0].as_u64().unwrap() as usize];
            assert_eq!((&kind[0], &kind[3], &kind[4]), (&finding["code"], &finding["help"], &finding["source"]));
            assert_eq!((&hit[4], &hit[5]), (&finding["line"], &finding["column"]));
            assert_eq!(
                (word(&hit[3]), word(&hit[7])),
                (finding["path"].as_str().unwrap().to_owned(), finding["expected"].as_str().unwrap_or_default().to_owned())
            );
            let cause = &list["causes"][hit[1].as_u64().unwrap() as usize];
            assert_eq!((&cause[0], &cause[1]), (&hit[0], &hit[2]));
            next += 1;
        }
    }
    assert_eq!((records.len(), hits.len()), (3, next));
    // The excerpt: its marked part is what stands in the file.
    let hit = hits.iter().find(|hit| list["kinds"][hit[0].as_u64().unwrap() as usize][0] == "ivi/not-a-number").unwrap();
    assert!(word(&hit[11]).starts_with("&lt;/script>&lt;img src=x"), "{}", word(&hit[11]));
    assert!(word(&hit[10]).ends_with("<NumberOfAxles>"), "{}", word(&hit[10]));
}

#[test]
fn the_policy_admits_the_style_and_the_script_and_nothing_else() {
    use base64::Engine;
    use sha2::Digest;
    let page = page(&place(), &[]);
    let hash = |text: &str| base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes()));
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(within(&page, "<style>", "</style>")),
        hash(within(&page, "<script>", "</script>"))
    );
    assert_eq!(within(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\""), expected);
    for outside in ["@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest", "import("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn states_causes_and_failed_records_need_no_script() {
    let place = place();
    let page = page(&place, &[]);
    assert!(page.contains("<h1>2 of 3 records cannot be sent</h1>"), "{page}");
    let tile = |name: &str| within(&page, &format!("<a class=\"tile {name}\""), "</a>").to_owned();
    for (name, count) in [("all", 3), ("ready", 1), ("blocked", 1), ("unreadable", 1)] {
        assert!(tile(name).contains(&format!("<span class=\"number\">{count}</span>")), "{}", tile(name));
    }
    let causes = within(&page, "<section class=\"causes\"", "</section>");
    assert_eq!(causes.matches("<tr><th scope=\"row\">").count(), data(&page, "list")["causes"].as_array().unwrap().len());
    let failed = within(&page, "<noscript>", "</noscript>");
    assert!(failed.contains("half.xml") && failed.contains("ivi/not-a-number") && !failed.contains("good.xml"), "{failed}");
}

#[test]
fn what_was_left_out_is_told() {
    let place = place();
    assert!(page(&place, &[]).contains("<span>without signature/, batch/</span>"));
    let good = Place::with("good.xml", &vehicle());
    let whole = good.run(&["--format", "html"]).out;
    assert!(whole.contains("<h1>1 record checked, it is ready to send</h1>") && whole.contains("Nothing was found."), "{whole}");
    assert!(!whole.contains("<span>without"));
}
