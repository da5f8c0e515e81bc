//! The rule packs that ship: every rule tested both ways, nothing said twice; and what rule files are told when they are wrong.

use ivicheck::engine::Engine;
use ivicheck::finding::{Basis, Severity, SharedText};
use ivicheck::rules::{Expect, PackFile, RuleSet, embedded_files, embedded_pack, load, parse};
use ivicheck::schema::{Book, Entry, Framework, ivi_2_0};
use ivicheck::workbench::{Bases, run_across_tests, run_limit_tests, run_tests};
use ivicheck::yaml::Fault;
use std::collections::BTreeSet;
use std::sync::LazyLock;

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

fn embedded() -> RuleSet {
    load(&[embedded_files()], book()).unwrap_or_else(|faults| panic!("{}", listed(&faults)))
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn faults(rules: &str) -> String {
    let file = PackFile { path: "rules/x/y.yaml".to_owned(), text: rules.to_owned() };
    listed(&load(&[vec![file]], book()).expect_err("the file is wrong"))
}

const SOUND: &str = "pack: x
rules:
  - code: wheelbase-below-length
    title: The wheelbase is shorter than the vehicle
    why: It is a part of it.
    source: R683 4, 5
    basis: arithmetic
    severity: error
    for: { category: [M, N] }
    assert: Wheelbase < Length
    message: 'the wheelbase is {Wheelbase} mm, the length {Length} mm'
    help: Check both.
    tests:
      - { on: m1-petrol, expect: pass }
      - { on: m1-petrol, set: { Wheelbase: 9000 }, expect: fail }
";

#[test]
fn a_pack_adds_references_to_rules_and_to_references() {
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let rules = SOUND.replace("basis: arithmetic", "basis: authority\n    refs: [icm-2/Length/R2]");
    let load = |pack: &str| {
        load(&[vec![file("x.yaml", &rules)], vec![file("pack.yaml", &format!("pack: z\nversion: '1'\ntitle: t\nrefs:\n{pack}"))]], book())
    };
    for key in ["x/wheelbase-below-length", "icm-2/Length/R2"] {
        let set = load(&format!("  {key}: [official/Length/R117]\n")).expect("all are sound");
        assert_eq!(set.rules[0].said.refs, ["icm-2/Length/R2", "official/Length/R117"]);
    }
    let faults = load("  icm-2/Length/R3: [official/Length/R117]\n").expect_err("no rule has it");
    assert_eq!(listed(&faults), "pack.yaml:5:3: no earlier pack has a rule or a reference icm-2/Length/R3");
}

#[test]
fn a_pack_takes_out_the_rules_that_it_replaces() {
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let pack = "pack: x\nversion: '2'\ntitle: t\nreplaces: [x/wheelbase-below-length]\n";
    let set = load(&[vec![file("x.yaml", SOUND)], vec![file("pack.yaml", pack)]], book()).expect("both are sound");
    assert!(set.rules.is_empty());
    let faults = load(&[vec![file("x.yaml", SOUND)], vec![file("pack.yaml", &pack.replace("below", "bellow"))]], book()).expect_err("no such rule");
    assert_eq!(
        listed(&faults),
        "pack.yaml:4:12: no earlier pack has the rule x/wheelbase-bellow-length (The nearest code is x/wheelbase-below-length.)"
    );
}

#[test]
fn a_pack_says_what_it_is_in_a_file_of_one_name() {
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let set =
        load(&[vec![file("x/pack.yaml", "pack: x\nversion: '2'\ntitle: t\n"), file("x/backpack.yaml", SOUND)]], book()).expect("both are sound");
    assert_eq!((set.rules.len(), set.packs[0].version.as_str()), (1, "2"));
}

#[test]
fn every_rule_test_comes_out_as_it_says() {
    let engine = Engine::new(embedded(), book());
    let wrong: Vec<String> = run_tests(&engine, &Bases::embedded(), book())
        .iter()
        .filter(|result| !result.is_as_expected())
        .map(|result| format!("{} test {} on {}: expected {}, got {:?}", result.said.code, result.number, result.on, result.expect, result.outcome))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_enough_rules_and_each_is_complete() {
    let set = embedded();
    assert!(set.rules.len() >= 750, "{} rules", set.rules.len());
    for rule in &set.rules {
        assert!(rule.tests.iter().any(|test| test.expect == Expect::Pass), "{} has no passing test", rule.said.code);
        assert!(rule.tests.iter().any(|test| test.expect == Expect::Fail), "{} has no failing test", rule.said.code);
        assert!(rule.said.basis != Basis::Derived || rule.said.severity < Severity::Error, "{} is derived and an error", rule.said.code);
        assert!(!rule.entries.is_empty(), "{} looks at nothing", rule.said.code);
        assert!(!rule.expected.0.is_empty(), "{} expects nothing", rule.said.code);
        for (what, text) in [("why", &rule.said.why), ("help", &rule.said.help)] {
            assert!(text.ends_with('.') && text.len() > 10, "{}: `{what}` is no sentence: {text}", rule.said.code);
        }
        assert!(!rule.said.title.ends_with('.') && rule.said.title.len() > 10, "{}: {}", rule.said.code, rule.said.title);
        assert!(names_a_source(&rule.said.source), "{}: {} is no source", rule.said.code, rule.said.source);
    }
}

#[test]
fn the_items_of_a_source_are_those_of_the_fields_that_the_rule_looks_at() {
    let set = embedded();
    let items_of = |entry: Entry| -> BTreeSet<&str> {
        let rows = set.tables.iter().filter_map(|table| table.row(entry)).filter(|row| row.entry == entry && row.source.is_none());
        let of_book = match entry {
            Entry::Field(field) => book().field(field).items.as_slice(),
            Entry::Group(_) | Entry::Signature => &[],
        };
        let of_cars = of_book.iter().filter(|(act, _)| *act == Framework::MotorVehicles).map(|(_, items)| items.as_str());
        rows.filter_map(|row| row.item.as_deref()).chain(of_cars).flat_map(|items| items.split(',').map(str::trim)).collect()
    };
    let mut wrong = Vec::new();
    for rule in set.rules.iter().filter(|rule| rule.said.source.contains("R683 ")) {
        let known: BTreeSet<&str> = rule.entries.iter().flat_map(|entry| items_of(*entry)).collect();
        // Where the table gives none of the fields an item, there is nothing to compare with.
        let beyond = cited_items(&rule.said.source).filter(|item| !known.is_empty() && !known.iter().any(|known| is_within(known, item)));
        wrong.extend(beyond.map(|item| format!("{} cites {item}, its fields stand for {known:?}", rule.said.code)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether an item is a cited one or a part of it, as 27.3 is of 27.
fn is_within(item: &str, cited: &str) -> bool {
    item.strip_prefix(cited).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The item numbers of R683 that a source names.
fn cited_items(source: &str) -> impl Iterator<Item = &str> {
    let of_act = source.split(';').filter_map(|part| part.split_once("R683 "));
    of_act
        .flat_map(|(_, items)| items.split(',').map(str::trim))
        .filter(|item| item.starts_with(|c: char| c.is_ascii_digit()) && item.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// Whether a text names an act, a standard, or a document of the message by its short name.
/// Short names of sources, which `docs/sources.md` explains, and makers of standards.
const SHORT: [&str; 15] = ["CFR", "ICM2", "XSD1", "R683", "R858", "R901", "R504", "R1061", "XSD2", "CO", "GL", "SM", "RM", "UN", "ISO"];

#[test]
fn short_names_of_sources_are_explained() {
    let explained = include_str!("../../docs/sources.md");
    for name in SHORT.iter().chain(&["SVV", "VCA"]).filter(|name| !["UN", "ISO"].contains(name)) {
        assert!(explained.contains(&format!("| {name} | ")), "{name}");
    }
}

fn names_a_source(text: &str) -> bool {
    let is_act = |word: &str| {
        word.split_once('/').is_some_and(|(left, right)| [left, right].iter().all(|part| part.starts_with(|c: char| c.is_ascii_digit())))
    };
    text.split([' ', ',', ';', '(', ')']).any(|word| SHORT.contains(&word) || is_act(word))
}

#[test]
fn every_code_stands_once_and_none_is_one_of_the_table() {
    let set = embedded();
    let mut codes: Vec<SharedText> = set.rules.iter().map(|rule| rule.said.code.clone()).collect();
    codes.extend(set.tables.iter().flat_map(|table| table.checks().iter().map(|check| check.code.clone())));
    let all = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), all);
    let titles: BTreeSet<(&str, &str)> = set.rules.iter().map(|rule| (rule.said.title.as_str(), rule.vehicles.written.as_str())).collect();
    assert_eq!(titles.len(), set.rules.len(), "two rules for the same vehicles have one title");
}

#[test]
fn no_two_rules_are_the_same_under_two_codes() {
    let mut seen = BTreeSet::new();
    for rule in &embedded().rules {
        let key = (rule.vehicles.written.clone(), rule.written.when.clone(), rule.written.assert.clone(), rule.each);
        assert!(seen.insert(key), "{} is another rule again", rule.said.code);
    }
}

#[test]
fn a_sound_file_loads_and_its_expected_value_is_read_off() {
    let file = PackFile { path: "x.yaml".to_owned(), text: SOUND.to_owned() };
    let set = load(&[vec![file]], book()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    assert_eq!(set.rules[0].said.code, "x/wheelbase-below-length");
    assert_eq!(set.rules[0].vehicles.written, "M, N");
    assert_eq!(set.rules[0].expected.0.len(), 3);
}

#[test]
fn a_code_stands_once_unless_a_later_pack_replaces_it() {
    let file = |text: String| PackFile { path: "x.yaml".to_owned(), text };
    let other = PackFile { path: "z.yaml".to_owned(), text: SOUND.replace("severity: error", "severity: info") };
    let fault = load(&[vec![file(SOUND.to_owned())], vec![other.clone()]], book()).expect_err("both say it");
    let says = "z.yaml:3:1: the code x/wheelbase-below-length stands already in an earlier pack, in x.yaml, line 3";
    assert!(listed(&fault).starts_with(says), "{}", listed(&fault));
    let replaces = "pack: z\nversion: '1'\ntitle: t\nreplaces: [x/wheelbase-below-length]\n";
    let pack = PackFile { path: "pack.yaml".to_owned(), text: replaces.to_owned() };
    let set = load(&[vec![file(SOUND.to_owned())], vec![pack, other]], book()).expect("the later says that it replaces it");
    assert_eq!(set.rules.iter().map(|rule| rule.said.severity).collect::<Vec<_>>(), [Severity::Info]);
    let twice = SOUND.to_owned() + SOUND.split_once("rules:\n").expect("has rules").1;
    assert_eq!(faults(&twice), "rules/x/y.yaml:16:1: the code x/wheelbase-below-length stands already in rules/x/y.yaml, line 3");
}

#[test]
fn faults_have_line_column_and_the_nearest_name() {
    let cases = [
        ("Wheelbase < Length", "Wheelbase < Lenght", "10:25: the message has no field or group Lenght (The nearest name is Length.)"),
        ("assert: Wheelbase < Length", "asert: Wheelbase < Length", "10:5: there is no key `asert` here; known: code, title,"),
        ("severity: error", "severity: eror", "8:15: there is no value `eror` here; known: error, warning, info (Did you mean `error`?)"),
        ("pack: x", "pack: ivi", "1:7: `ivi` is the family of checks that are built in; a pack has another name"),
        ("category: [M, N]", "category: [M, Q]", "9:26: no VehicleCategory begins with `Q`"),
        ("{Length} mm'", "{Lengt} mm'", "11:60: the message has no field or group Lengt (The nearest name is Length.)"),
        ("basis: arithmetic", "basis: derived", "3:11: a derived rule is a warning or an info, never an error"),
        ("basis: arithmetic", "basis: authority", "3:11: a rule on the basis `authority` names entries of the list in `refs`"),
        (
            "basis: arithmetic",
            "basis: authority\n    refs: [icm-2/Lenght/R2]",
            "8:12: the message has no field or group Lenght (The nearest name is Length.)",
        ),
        (
            "basis: arithmetic",
            "basis: authority\n    refs: [icm-2/Length]",
            "8:12: a reference is `LIST/FIELD/ENTRY`, such as `icm-2/MaximumSpeed/remark`",
        ),
        ("expect: fail", "expect: pass", "3:11: the rule has no test with `expect: fail`"),
        ("Wheelbase < Length", "Wheelbase <", "10:"),
        ("Wheelbase < Length", "ascii(text())", "10:19: text() and field() stand in rules with `each: text` only"),
        ("Wheelbase < Length", "kinds(Lenght) < 2", "10:19: the message has no field or group Lenght (The nearest name is Length.)"),
        ("    assert:", "    each: text\n    at: Length\n    assert:", "11:9: a rule with `each: text` points at the text; leave `at` out"),
        ("    assert:", "    each: AxelGroup\n    assert:", "10:11: the message has no group AxelGroup (The nearest name is AxleGroup.)"),
    ];
    for (right, wrong, expected) in cases {
        let found = faults(&SOUND.replace(right, wrong));
        assert!(found.starts_with(&format!("rules/x/y.yaml:{expected}")), "{wrong}: {found}");
    }
}

#[test]
fn the_message_of_a_limit_holds_nothing_but_what_was_found() {
    let limit = "pack: x
files:
  - code: file-small
    title: A file is small
    why: The service takes no other.
    source: VCA
    basis: stated
    severity: error
    at-most-bytes: 10
    message: 'the file has {found}'
    help: Make it smaller.
    tests:
      - { bytes: 10, expect: pass }
      - { bytes: 11, expect: fail }
";
    load(&[vec![PackFile { path: "x.yaml".to_owned(), text: limit.to_owned() }]], book()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    for wrong in ["{fond}", "{found", "found}"] {
        let found = faults(&limit.replace("{found}", wrong));
        assert_eq!(found, "rules/x/y.yaml:10:14: in the message of a limit, `{found}` is all that can stand in braces", "{wrong}");
    }
}

#[test]
fn all_faults_of_a_file_are_reported_at_once() {
    let wrong = SOUND.replace("Wheelbase < Length", "Wheelbse < Lenght").replace("[M, N]", "[Q]");
    assert_eq!(faults(&wrong).lines().count(), 2, "{}", faults(&wrong));
}

const ACROSS: &str = "pack: x
batch:
  - code: sent-twice
    title: A vehicle is sent once
    why: The second file is refused.
    source: VCA
    basis: stated
    severity: error
    unique: [VehicleIdentificationNumber, IviVersionNumber]
    message: '{count} files are version {IviVersionNumber} of {VehicleIdentificationNumber}'
    help: Send one.
    tests:
      - { files: [{ on: m1-petrol }, { on: m1-electric }], expect: pass }
      - { files: [{ on: m1-petrol }, { on: m1-petrol }], expect: fail }
";

#[test]
fn a_rule_about_several_files_is_checked_at_load_like_any_other() {
    let file = PackFile { path: "x.yaml".to_owned(), text: ACROSS.to_owned() };
    let set = load(&[vec![file]], book()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    assert_eq!((set.across[0].said.code.as_str(), set.columns.len()), ("batch/sent-twice", 2));
    let next = "within: [VehicleIdentificationNumber]\n    order: IviVersionNumber\n    ";
    let unique = "unique: [VehicleIdentificationNumber, IviVersionNumber]";
    let cases = [
        (
            "[VehicleIdentificationNumber,",
            "[VehicleIdentificationNumbr,",
            "9:14: the message has no field or group VehicleIdentificationNumbr (The nearest name is VehicleIdentificationNumber.)",
        ),
        ("IviVersionNumber]", "Make]", "9:43: Make can stand several times here (Use a function such as"),
        ("    unique", "    uniqe", "9:5: there is no key `uniqe` here; known: "),
        (unique, "unique: []", "3:11: a list of the rule is empty"),
        (unique, &format!("{next}differs: []"), "3:11: a list of the rule is empty"),
        (unique, &format!("{next}follows: {{}}"), "3:11: the rule asks for nothing"),
        (unique, &format!("{next}gapless: false"), "3:11: the rule asks for nothing"),
        (
            "{IviVersionNumber}",
            "{IviVersionNumbr}",
            "10:14: `{IviVersionNumbr}` is nothing that the files have in common (The nearest is IviVersionNumber.)",
        ),
        ("{count}", "{count", "10:14: `{count files are version {IviVersionNumber}` is nothing"),
        (unique, "gapless: true", "3:11: the rule needs `within`: what brings files together"),
        (unique, "within: [Type]\n    gapless: true", "3:11: the rule needs `order`: the number that orders the files"),
        (unique, "within: [Type]\n    order: Variant\n    gapless: true", "10:12: a number is expected here"),
        (unique, &format!("{next}rises: Type"), "11:12: what rises is a number or a date"),
        (unique, &format!("{next}gapless: true\n    differs: [Type]"), "3:11: a rule about several files asks for one of unique, same,"),
        (unique, &format!("{unique}\n    order: IviVersionNumber"), "3:11: the rule has no use for `order`"),
        ("stated", "derived", "3:11: a derived rule is a warning or an info, never an error"),
        ("expect: fail", "expect: pass", "3:11: the rule has no test with `expect: fail`"),
    ];
    for (right, wrong, expected) in cases {
        let found = faults(&ACROSS.replacen(right, wrong, 1));
        assert!(found.starts_with(&format!("rules/x/y.yaml:{expected}")), "{wrong}: {found}");
    }
}

#[test]
fn the_words_of_an_authority_name_fields_of_the_book() {
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let pack = "pack: x\nversion: '1'\ntitle: t\nvocabulary:\n  keys: [word]\n  fields:\n    Mkae: { word: merke }\n";
    let faults = load(&[vec![file("pack.yaml", pack)]], book()).expect_err("no such field");
    assert_eq!(listed(&faults), "pack.yaml:7:5: the message has no field or group Mkae (The nearest name is Make.)");
    let taken = pack.replace("[word]", "[severity]").replace("Mkae", "Make");
    let faults = load(&[vec![file("pack.yaml", &taken)]], book()).expect_err("reports have this name already");
    assert_eq!(listed(&faults), format!("pack.yaml:5:10: `severity` is a name that reports have already{TAKEN}"));
}

const TAKEN: &str = " (Names that are taken: code, severity, path, field, line, column, offset, length, value, expected, message, why, help, \
                     source, basis, refs, files, owner, waived, baseline, fingerprint, suggestion.)";

#[test]
fn the_words_of_a_rule_have_names_of_their_own() {
    let terms = |rules: &str, wrong: &str| faults(&rules.replacen("    help:", &format!("    terms: {wrong}\n    help:"), 1));
    assert_eq!(
        terms(SOUND, "{ code: X, term: Y, path: /etc }"),
        format!(
            "rules/x/y.yaml:12:14: `code` is a name that reports have already{TAKEN}\n\
             rules/x/y.yaml:12:32: `path` is a name that reports have already{TAKEN}"
        )
    );
    assert_eq!(terms(SOUND, "\n      why: because"), format!("rules/x/y.yaml:13:7: `why` is a name that reports have already{TAKEN}"));
    assert!(terms(ACROSS, "{ message: X }").contains(&format!(":14: `message` is a name that reports have already{TAKEN}")));
    let limit = "pack: x\nfiles:\n  - code: small\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    \
                 at-most-bytes: 9\n    message: m\n    help: h\n    tests:\n      - { bytes: 9, expect: pass }\n      - { bytes: 10, expect: fail }\n";
    assert_eq!(terms(limit, "{ length: X }"), format!("rules/x/y.yaml:11:14: `length` is a name that reports have already{TAKEN}"));
}

#[test]
fn the_tests_of_rules_about_several_files_come_out_as_they_say() {
    for pack in ["no", "gb"] {
        let book = if pack == "gb" { british() } else { book() };
        let set = load(&[embedded_files(), embedded_pack(pack)], book).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
        let engine = Engine::new(set, book);
        let mut trials = run_across_tests(&engine, &Bases::embedded(), book);
        trials.extend(run_limit_tests(&engine));
        let wrong: Vec<String> = trials
            .iter()
            .filter(|trial| !trial.is_as_expected())
            .map(|trial| format!("{} test {}: expected {}, got {:?}", trial.said.code, trial.number, trial.expect, trial.outcome))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(trials.len() >= 20, "{} tests", trials.len());
        let results = run_tests(&engine, &Bases::embedded(), book);
        let of_pack = results.iter().filter(|result| result.said.code.starts_with(pack));
        let wrong: Vec<&str> = of_pack.filter(|result| !result.is_as_expected()).map(|result| result.said.code.as_str()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// The book with what the United Kingdom adds.
fn british() -> &'static Book {
    static BOOK: LazyLock<Book> = LazyLock::new(|| parse(vec![embedded_pack("gb")]).extend(book()).unwrap().unwrap());
    &BOOK
}

#[test]
fn the_norwegian_rules_speak_norwegian() {
    let parsed = parse(vec![embedded_files(), embedded_pack("no")]);
    assert_eq!(parsed.languages(), ["nb"]);
    let set = parsed.in_language("nb").compile(book()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    let english = load(&[embedded_files(), embedded_pack("no")], book()).unwrap();
    let own = set.rules.iter().zip(&english.rules).filter(|(rule, _)| rule.said.code.starts_with("no/"));
    for (norwegian, english) in own {
        let (norwegian, english) = (&norwegian.said, &english.said);
        assert_eq!(norwegian.code, english.code);
        let texts = [(&norwegian.title, &english.title), (&norwegian.help, &english.help), (&norwegian.why, &english.why)];
        let same = texts.into_iter().any(|(one, other)| one == other);
        assert!(!same, "{} is not translated", english.code);
    }
}
