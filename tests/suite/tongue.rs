use ivicheck::document::{self, carry::Carried};
use ivicheck::engine::{Asked, Engine};
use ivicheck::finding::Finding;
use ivicheck::rules::{self, PackFile};
use ivicheck::schema::{Mapping, ivi_1_11, ivi_2_0};

const CAR: &str = include_str!("../../corpus/valid-1.x/m1-petrol-ivi-1.xml");

/// A rule that finds something in every car.
fn rule(assert: &str, at: &str, message: &str, expected: &str, help: &str) -> String {
    let tests = "tests: [{ on: m1-petrol, expect: pass }, { on: m1-petrol, expect: fail }]";
    format!(
        "pack: x\nrules:\n  - {{ code: y, title: t, why: w, source: s, basis: derived, severity: warning, assert: '{assert}', at: {at}, \
         message: '{message}', expected: '{expected}', help: '{help}', {tests} }}\n"
    )
}

fn in_each_convertor(rule: &str) -> String {
    rule.replace("assert:", "each: EnergyConvertorGroup, assert:")
}

/// What a rule in terms of IVI 2.0 says of a message of IVI 1.x.
fn told(text: &str, rule: &str) -> Vec<Finding> {
    let (older, newer) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
    let mapping = Mapping::new(older, newer).unwrap();
    let file = PackFile { path: "x.yaml".to_owned(), text: rule.to_owned() };
    let rules = rules::load(&[vec![file]], newer).unwrap_or_else(|faults| panic!("{faults:?}"));
    let engine = Engine::new(rules, newer);
    let parsed = document::parse(text).unwrap();
    let record = document::read(&parsed, older).record.unwrap();
    let carried = Carried::of(&record, &mapping, newer);
    engine.check_asked(carried.newer(), None, &Asked::default(), &carried, None)
}

fn changed(pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(CAR.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn a_remark_that_says_none_is_not_the_code_none() {
    let text = changed(&[
        ("<Remarks>35. The tyre 225/45 R17 94W is an optional fitting; ride height unchanged.<", "<Remarks>NONE<"),
        ("<AutomatedVehCode>", "<AerodynamicVehCode>N</AerodynamicVehCode><AutomatedVehCode>"),
    ]);
    let found = told(&text, &rule(r#"!any(RemarkGroup, Remark == "NONE")"#, "Remark", r#"the remark is "{first(Remark)}""#, "a text", "Write it."));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.message.as_str(), one.field.as_deref(), one.value.as_deref()), (r#"the remark is "NONE""#, Some("Remarks"), Some("NONE")));
    let found =
        told(&text, &rule(r#"AerodynamicDeviceEquipped != "NONE""#, "AerodynamicDeviceEquipped", "it is {AerodynamicDeviceEquipped}", "x", "h"));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.message.as_str(), one.field.as_deref(), one.value.as_deref()), ("it is N", Some("AerodynamicVehCode"), Some("N")));
}

#[test]
fn a_code_is_told_as_the_file_has_it_and_a_word_that_is_also_a_code_is_left_alone() {
    let message = "RIGHT of the EU: {RightLeftHandTraffic}, not {code(RightLeftHandTraffic, LEFT)}; NONE is LEFT";
    let found =
        told(CAR, &rule(r#"RightLeftHandTraffic == "LEFT""#, "RightLeftHandTraffic", message, "{code(RightLeftHandTraffic, LEFT)} or BOTH", "h"));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.message, "RIGHT of the EU: R, not L; NONE is LEFT");
    assert_eq!((one.expected.as_deref(), one.value.as_deref()), (Some("L or BOTH"), Some("R")));
    // What is read off the condition is a code, too.
    let text =
        rule(r#"RightLeftHandTraffic in ["LEFT", "BOTH"]"#, "RightLeftHandTraffic", "m", "EXPECTED", "h").replace("expected: 'EXPECTED', ", "");
    assert_eq!(told(CAR, &text)[0].expected.as_deref(), Some("B or L"));
}

#[test]
fn names_are_those_of_the_file() {
    let help = "Correct RightLeftHandTraffic, NumberOfAxles, MassInRunningOrder or {tag(Colour)}; a Type of Colour is no name.";
    let found = told(CAR, &rule("NumberOfAxles > 9", "NumberOfAxles", "AxleGroup", "no RightLeftHandTraffic", help));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    let named = "Correct RightLeftHandTrafficCode, NumberOfAxles, MassOfTheVehicleInRunningOrder or PrimaryColourCode; a Type of Colour is no name.";
    assert_eq!((one.help.as_str(), one.expected.as_deref()), (named, Some("no RightLeftHandTrafficCode")));
}

#[test]
fn several_codes_that_become_one_are_all_told() {
    let found =
        told(CAR, &in_each_convertor(&rule(r#"WorkingPrinciple == "INTCI""#, "WorkingPrinciple", "m", "{code(WorkingPrinciple, INTCI)}", "h")));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    let codes: Vec<&str> = one.expected.as_deref().unwrap().split(" or ").collect();
    assert!(codes.contains(&"CI") && codes.contains(&"C4") && !codes.contains(&"INTCI"), "{codes:?}");
}

#[test]
fn a_value_that_only_follows_from_another_field_is_not_told_as_if_it_stood_there() {
    let text = changed(&[("<WorkingPrincipleCode>PI<", "<WorkingPrincipleCode>C4<")]);
    let rule = in_each_convertor(&rule(r#"CombustionCycle == "2ST""#, "CombustionCycle", "the cycle is {CombustionCycle}", "x", "h"));
    let found = told(&text, &rule);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.message.as_str(), one.field.as_deref(), one.value.as_deref()), ("the cycle is C4", Some("WorkingPrincipleCode"), Some("C4")));
}

#[test]
fn every_name_that_a_finding_about_an_older_message_gives_is_one_of_it() {
    let older = ivi_1_11().unwrap();
    let checker = ivicheck::Checker::builder().as_of("2026-11-30".parse().unwrap()).build().unwrap();
    let mut told = 0;
    for element in CAR.lines().filter(|line| line.trim_start().starts_with('<') && line.contains("</")) {
        let report = checker.check("a.xml", CAR.replacen(element, "", 1));
        for finding in report.findings.iter().filter(|finding| finding.code.starts_with("icm/")) {
            told += 1;
            let words = [
                finding.message.as_str(),
                &finding.help,
                finding.expected.as_deref().unwrap_or_default(),
                finding.field.as_deref().unwrap_or_default(),
            ];
            let tags = words.into_iter().flat_map(|text| text.split(|sign: char| !sign.is_ascii_alphanumeric()));
            let is_name = |word: &&str| ivi_2_0().unwrap().entry(word).is_some() && word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
            for tag in tags.filter(is_name) {
                assert!(older.entry(tag).is_some(), "{tag} in {words:?} of {}", finding.code);
            }
        }
    }
    assert!(told > 40, "{told}");
}
