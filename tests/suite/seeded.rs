//! Faults that authors of rules make, one at a time in a sound pack of an invented country: each is told with file, line, column and help.

use super::cli::support::run;
use std::fs;

const PACK: &str = r#"pack: xx
version: "1"
title: An invented country
profile: { name: xx, packs: [xx] }
vocabulary:
  keys: [word]
  codes:
    "xx/": { word: OWN }
"#;

const SEATS: &str = r#"bodywork,least,most
AA,4,5
AB,4,5
AF,2,9
"#;

const SCRIPT: &str = r#"fn digits(text) {
    let sum = 0;
    for sign in text.chars() {
        let value = number(sign.to_string());
        if value != () { sum += value; }
    }
    sum
}
"#;

const RULES: &str = r#"pack: xx
scripts:
  - { file: own.rhai, fn: digits, takes: [text], gives: number, tests: [{ on: [a1b2], expect: 3 }] }
tables:
  seats:
    file: seats.csv
    columns: { bodywork: CodeForBodywork, least: number, most: number }
functions:
  spread(one, other): abs(one - other)
rules:
  - code: axles-carry
    title: The axles carry the vehicle
    why: They break otherwise.
    source: An invented law
    basis: stated
    severity: error
    for: { category: [M1, N1] }
    let:
      axles: sum(TechnicallyPermissibleMassAxle)
    when: axles > 100
    assert: TechnicallyPermissibleMaximumLadenMass <= axles
    message: "the axles carry {axles} kg, the vehicle weighs {TechnicallyPermissibleMaximumLadenMass} kg"
    help: Compare both.
    translations:
      sv: { message: "axlarna {axles} kg, fordonet {TechnicallyPermissibleMaximumLadenMass} kg", help: Jämför. }
    tests:
      - { on: m1-petrol, expect: pass }
      - { on: m1-petrol, set: { TechnicallyPermissibleMaximumLadenMass: 9999 }, expect: fail }
  - code: seats-fit
    title: The seats fit the bodywork
    why: The bodywork has no room for more.
    source: An invented law
    basis: stated
    severity: warning
    each: BodyworkGroup
    assert: NumberOfSeatingPositionsIncludingDriver >= lookup("seats", CodeForBodywork, "least") && NumberOfSeatingPositionsIncludingDriver <= lookup("seats", CodeForBodywork, "most")
    at: NumberOfSeatingPositionsIncludingDriver
    message: "{NumberOfSeatingPositionsIncludingDriver} seats"
    expected: other seats
    help: Count the seats.
    tests:
      - { on: m1-petrol, expect: pass }
      - { on: m1-petrol, set: { NumberOfSeatingPositionsIncludingDriver: 19 }, expect: fail }
  - code: length-and-digits
    title: A short vehicle has a small number
    why: The register says so.
    source: An invented law
    basis: stated
    severity: info
    assert: spread(Length, Wheelbase) > digits(VehicleIdentificationNumber)
    at: Length
    message: "the number has {digits(VehicleIdentificationNumber)}"
    expected: more
    help: Look at it.
    tests:
      - { on: m1-petrol, expect: pass }
      - { on: m1-petrol, set: { Length: 2600, Wheelbase: 2599 }, expect: fail }
"#;

/// A file, what stands in it, what an author writes there by mistake, and what is said.
const FAULTS: [(&str, &str, &str, &str); 49] = [
    (
        "rules.yaml",
        "sum(TechnicallyPermissibleMassAxle)",
        "sum(TechnicallyPermissibleMassAxl)",
        "rules.yaml:19:18: the message has no field or group TechnicallyPermissibleMassAxl (The nearest name is TechnicallyPermissibleMassAxle.)",
    ),
    (
        "rules.yaml",
        "axles: sum(TechnicallyPermissibleMassAxle)",
        "axles: Make",
        "rules.yaml:19:14: Make can stand several times here (Use a function such as sum, min, max, first or any(MakeGroup, ...), or `each: MakeGroup`.)",
    ),
    (
        "rules.yaml",
        "  when: axles > 100",
        "  when: axle > 100",
        "rules.yaml:20:11: the message has no field or group axle (The nearest name is axles.)",
    ),
    (
        "rules.yaml",
        "      axles: sum(",
        "      spare: Length\n      axles: sum(",
        "rules.yaml:19:7: nothing uses the name spare (Use it in the rule, or leave it out.)",
    ),
    (
        "rules.yaml",
        "      axles: sum(",
        "      Length: sum(",
        "rules.yaml:19:7: Length is a field or group of the message already (A name has small letters, digits and `_`, and is nothing else's.)\nrules.yaml:20:11: the message has no field or group axles\nrules.yaml:21:55: the message has no field or group axles\nrules.yaml:22:19: the message has no field or group axles\nrules.yaml:25:32: the message has no field or group axles",
    ),
    (
        "rules.yaml",
        "spread(Length, Wheelbase) >",
        "spread(Length) >",
        "rules.yaml:50:13: spread() takes 2 arguments, here are 1 (Call it as spread(one, other).)",
    ),
    (
        "rules.yaml",
        "spread(Length, Wheelbase) >",
        "spread(Length, Type) >",
        "rules.yaml:50:28: argument 2 of spread() is a text; a number is expected",
    ),
    (
        "rules.yaml",
        "spread(Length, Wheelbase) >",
        "spred(Length, Wheelbase) >",
        "rules.yaml:50:13: there is no function spred (The nearest function is spread.)",
    ),
    (
        "rules.yaml",
        "abs(one - other)",
        "abs(one - spread(other, one))",
        "rules.yaml:9:33: the function spread uses itself (spread() calls spread().)",
    ),
    ("rules.yaml", "abs(one - other)", "abs(one)", "rules.yaml:9:3: the function does not use its parameter other"),
    ("rules.yaml", "functions:\n", "functions:\n  idle(x): x + 1\n", "rules.yaml:9:3: no rule uses the function idle (Use it, or leave it out.)"),
    (
        "rules.yaml",
        "digits(VehicleIdentificationNumber)\n",
        "digits(Length)\n",
        "rules.yaml:50:48: argument 1 of digits() is a number; a text is expected",
    ),
    ("rules.yaml", "takes: [text]", "takes: [txt]", "rules.yaml:3:43: `txt` is no type; known: text, number, date, condition (Did you mean `text`?)"),
    (
        "rules.yaml",
        "gives: number,",
        "gives: date,",
        "rules.yaml:3:93: a date is expected, `3` is none\nrules.yaml:50:39: a number is compared with a date",
    ),
    (
        "rules.yaml",
        "fn: digits",
        "fn: digit",
        "rules.yaml:3:27: own.rhai has no function digit (The nearest name is digits.)\nrules.yaml:50:41: there is no function digits\nrules.yaml:52:31: there is no function digits",
    ),
    (
        "rules.yaml",
        "file: own.rhai",
        "file: owns.rhai",
        "rules.yaml:3:13: there is no file owns.rhai beside this one (The nearest name is own.rhai.)",
    ),
    ("own.rhai", "    sum\n}", "    print(sum)\n}", "own.rhai:7:5: `print` is not part of scripts"),
    ("own.rhai", "    sum\n}", "    sum\n", "own.rhai:9:1: this is no script: Expecting ';' to terminate this statement"),
    (
        "rules.yaml",
        "lookup(\"seats\", CodeForBodywork, \"least\")",
        "lookup(\"seat\", CodeForBodywork, \"least\")",
        "rules.yaml:36:64: there is no table seat (The nearest name is seats.)",
    ),
    (
        "rules.yaml",
        "CodeForBodywork, \"most\")\n",
        "CodeForBodywork, \"mots\")\n",
        "rules.yaml:36:178: the table seats has no column mots (The nearest name is most.)",
    ),
    (
        "rules.yaml",
        "lookup(\"seats\", CodeForBodywork, \"least\")",
        "lookup(\"seats\", NumberOfAxles, \"least\")",
        "rules.yaml:36:72: the column bodywork of seats holds texts, this is a number",
    ),
    (
        "rules.yaml",
        "bodywork: CodeForBodywork",
        "bodywork: CodeForBodywrk",
        "rules.yaml:7:26: a column holds `text`, `number`, `date` or the values of a field; CodeForBodywrk is none (The nearest name is CodeForBodywork.)",
    ),
    (
        "seats.csv",
        "AB,4,5",
        "AA,4,5",
        "seats.csv:3:1: the key stands in line 2 already (Take one of the rows out; `repeated-keys: true` is for tables that `among` asks.)",
    ),
    ("seats.csv", "AB,4,5", "ABB,4,5", "seats.csv:3:1: `ABB` is no code of CodeForBodywork: no vehicle has it (The nearest code is AB.)"),
    ("seats.csv", "AB,4,5", "AB,four,5", "seats.csv:3:4: `four` is no number for the column least"),
    (
        "seats.csv",
        "bodywork,least,most",
        "bodywork,lest,most",
        "seats.csv:1:10: the column `lest` is not declared under `columns` of the table (The nearest name is least.)\nrules.yaml:7:43: the first line of seats.csv names no column least",
    ),
    ("seats.csv", "AB,4,5", "AB,\"4,5", "seats.csv:3:4: a quotation mark is opened and not closed"),
    (
        "rules.yaml",
        "  seats:\n",
        "  idle:\n    rows: [[A, 1]]\n    columns: { key: text, value: number }\n  seats:\n",
        "rules.yaml:5:3: no rule uses the table idle (Use it, or leave it out.)",
    ),
    (
        "idle.csv",
        "",
        "a,b\n",
        "idle.csv:1:1: no rule file names this file: nothing reads it (Name it under `tables:` or `scripts:`, or take it out of the folder.)",
    ),
    ("rules.yaml", "category: [M1, N1]", "category: [M1, Q1]", "rules.yaml:17:27: no VehicleCategory begins with `Q1`"),
    (
        "rules.yaml",
        "category: [M1, N1]",
        "category: [M1], except: [M1]",
        "rules.yaml:11:11: the rule is for no vehicle: `except` takes every category away (Look at `for`.)",
    ),
    (
        "rules.yaml",
        "  when: axles > 100",
        "  when: axles > 100 && MaximumSpeed < 10 && MaximumSpeed > 20",
        "rules.yaml:20:11: no vehicle fulfils `when`: the rule can only be n/a (Look at the ends and codes.)",
    ),
    (
        "rules.yaml",
        "assert: TechnicallyPermissibleMaximumLadenMass <= axles",
        "at: Length\n    expected: e\n    assert: MaximumSpeed >= 0",
        "rules.yaml:23:13: `assert` holds for every vehicle that the rule looks at (Ask for what is meant.)",
    ),
    (
        "rules.yaml",
        "assert: TechnicallyPermissibleMaximumLadenMass <= axles",
        "assert: TechnicallyPermissibleMaximumLadenMass <= Length + axles",
        "rules.yaml:21:13: mm meets kg: one of them is another quantity (Compare what is in one unit, or convert it.)",
    ),
    (
        "rules.yaml",
        "  when: axles > 100",
        "  when: axles > 100 && VehicleCategory == \"M9\"",
        "rules.yaml:20:46: \"M9\" is no code of VehicleCategory",
    ),
    (
        "rules.yaml",
        "  when: axles > 100",
        "  when: axles > 100 && starts_with(VehicleCategory, \"Q\")",
        "rules.yaml:20:11: no vehicle fulfils `when`: the rule can only be n/a (Look at the ends and codes.)",
    ),
    (
        "rules.yaml",
        "  when: axles > 100",
        "  when: axles > 100 && first(CodeForBodywork) == \"Å1\"",
        "rules.yaml:20:53: \"Å1\" is no code of CodeForBodywork",
    ),
    (
        "rules.yaml",
        "fordonet {TechnicallyPermissibleMaximumLadenMass} kg",
        "fordonet",
        "rules.yaml:25:22: the message in `sv` loses {TechnicallyPermissibleMaximumLadenMass} (Say it in the translation too; `quoted: true` is for a sentence of an authority.)",
    ),
    ("rules.yaml", "why: They break otherwise.", "why: TODO", "rules.yaml:13:10: `TODO` is still to be filled in (Write what is meant.)"),
    (
        "rules.yaml",
        "title: The axles carry the vehicle",
        "title: The axles carry {axles}",
        "rules.yaml:12:28: nothing fills braces in `title` (Only message, expected and help have values.)",
    ),
    (
        "rules.yaml",
        "    help: Compare both.",
        "    help: Compare {axle}.",
        "rules.yaml:23:20: the message has no field or group axle (The nearest name is axles.)",
    ),
    (
        "rules.yaml",
        "TechnicallyPermissibleMaximumLadenMass: 9999 }",
        "Colour: 1 }",
        "rules.yaml:28:9: test 2 of xx/axles-carry changes nothing that the rule looks at: it cannot fail (Change a field of the rule, or leave the change out.)",
    ),
    (
        "rules.yaml",
        "on: m1-petrol, set: { TechnicallyPermissibleMaximumLadenMass: 9999 }",
        "on: m1-petrl",
        "rules.yaml:28:9: xx/axles-carry, test 2: there is no vehicle `m1-petrl` in the corpus; the nearest is `m1-petrol`",
    ),
    (
        "rules.yaml",
        "    help: Count the seats.",
        "\thelp: Count the seats.",
        "rules.yaml:40:1: a tab stands where only blanks can be (Indent with blanks.)",
    ),
    (
        "rules.yaml",
        "    help: Count the seats.",
        "   help: Count the seats.",
        "rules.yaml:40:4: the key `help` is indented otherwise than the keys around it (Keys of one mapping begin in one column.)",
    ),
    (
        "rules.yaml",
        "basis: stated\n    severity: warning",
        "basis: stated\n    severty: warning",
        "rules.yaml:34:5: there is no key `severty` here; known: code, title, why, source, basis, refs, severity, for, let, when, each, assert, at, message, expected, help, terms, translations, tests (Did you mean `severity`?)",
    ),
    ("pack.yaml", "{ word: OWN }", "{ wrod: OWN }", "pack.yaml:8:14: `wrod` is none of the words of the vocabulary (The nearest is word.)"),
    (
        "pack.yaml",
        "\"xx/\": {",
        "\"xy/\": {",
        "pack.yaml:8:6: no code begins with `xy/` (Name a code, or the beginning of one, as `rules list` shows them.)",
    ),
    ("rules.yaml", "code: length-and-digits", "code: axles-carry", "rules.yaml:44:1: the code xx/axles-carry stands already in rules.yaml, line 11"),
];

/// What `rules lint` says of the files of a pack: paths from the folder of the pack on, and nothing of the shipped rules.
fn lint(files: &[(&str, String)]) -> (u8, String) {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("xx");
    fs::create_dir(&pack).unwrap();
    for (name, text) in files {
        fs::write(pack.join(name), text).unwrap();
    }
    let outcome = run(["rules", "lint", pack.to_str().unwrap(), "--profile", "xx"]);
    let lead = format!("{}/", pack.display());
    let told: Vec<String> = outcome.out.lines().filter(|line| !line.ends_with("no fault")).map(|line| line.replace(&lead, "")).collect();
    (outcome.code, told.join("\n"))
}

fn sound() -> Vec<(&'static str, String)> {
    [("pack.yaml", PACK), ("seats.csv", SEATS), ("own.rhai", SCRIPT), ("rules.yaml", RULES)].map(|(name, text)| (name, text.to_owned())).to_vec()
}

#[test]
fn a_sound_pack_has_no_fault() {
    assert_eq!(lint(&sound()), (0, String::new()));
}

#[test]
fn each_fault_is_told_where_it_stands() {
    let mut wrong = Vec::new();
    for (name, right, slip, expected) in FAULTS {
        let mut files = sound();
        match files.iter_mut().find(|(file, _)| *file == name) {
            Some((_, text)) => {
                assert!(text.contains(right), "{right}");
                *text = text.replacen(right, slip, 1);
            }
            None => files.push((name, slip.to_owned())),
        }
        let (code, told) = lint(&files);
        if code != 1 || told != expected {
            wrong.push(format!("{name}: {right} -> {slip}\n  expected {expected}\n  told     {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_under_two_codes_and_its_contrary_are_told() {
    let mut files = sound();
    let again = RULES[RULES.find("  - code: length-and").unwrap()..].replace("length-and-digits", "twice");
    files.push(("more.yaml", format!("pack: xx\nrules:\n{again}")));
    let expected = "rules.yaml:44:11: xx/twice says the same as xx/length-and-digits";
    let (_, told) = lint(&files);
    assert!(told.contains("says the same as xx/length-and-digits (") && told.starts_with("more.yaml:3:11: xx/twice"), "{told}, not {expected}");
    let speed = |code: &str, category: &str, limit: &str, wrong: u32| {
        format!(
            "  - code: {code}\n    title: The speed is {code}\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    for: {{ category: [{category}] }}\n    \
             assert: MaximumSpeed {limit}\n    message: m\n    help: h\n    tests:\n      - {{ on: m1-petrol, expect: pass }}\n      \
             - {{ on: m1-petrol, set: {{ MaximumSpeed: {wrong} }}, expect: fail }}\n"
        )
    };
    let pair = |category: &str| {
        let mut files = sound();
        let (slow, fast) = (speed("slow", "M", "<= 300", 350), speed("fast", category, ">= 310", 3));
        files.push(("more.yaml", format!("pack: xx\nrules:\n{slow}{fast}")));
        lint(&files).1
    };
    assert!(pair("M1, N1").contains("more.yaml:10:13: no MaximumSpeed fulfils this and xx/fast (more.yaml:16)"), "{}", pair("M1, N1"));
    assert!(!pair("N1").contains("xx/fast"), "{}", pair("N1"));
}

#[test]
fn one_run_tells_faults_of_all_layers() {
    let mut files = sound();
    let text = RULES.replace("spread(Length, W", "spred(Length, W").replace("<= axles", "<= Type").replace("{axles} kg, the", "{axls} kg, the");
    files[3].1 = text;
    files.push(("broken.yaml", "pack: xx\nrules: [\n".to_owned()));
    let (code, told) = lint(&files);
    assert_eq!(code, 1);
    assert_eq!(
        told,
        "broken.yaml:2:8: a bracket, brace or quote is opened and not closed (Close it.)\n\
         rules.yaml:21:52: a number is compared with a text (Codes and texts stand in quotation marks, numbers do not.)\n\
         rules.yaml:22:32: the message has no field or group axls (The nearest name is axles.)\n\
         rules.yaml:50:13: there is no function spred (The nearest function is spread.)"
    );
}
