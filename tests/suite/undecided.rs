use ivicheck::document;
use ivicheck::engine::{Engine, Outcome};
use ivicheck::finding::{Finding, Severity};
use ivicheck::rules::{self, PackFile};
use ivicheck::schema::ivi_2_0;

const CAR: &str = include_str!("../../corpus/valid/m1-petrol.xml");

/// What a rule of severity error makes of the car, with this condition in these lines.
fn outcome(lines: &str) -> (Outcome, Vec<Finding>) {
    let book = ivi_2_0().unwrap();
    let text = format!(
        "pack: x\nrules:\n  - code: y\n    title: The speed is right\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    at: MaximumSpeed\n    \
         message: m\n    expected: e\n    help: h\n    tests: [{{ on: m1-petrol, expect: pass }}, {{ on: m1-petrol, expect: fail }}]\n{lines}"
    );
    let file = PackFile { path: "x.yaml".to_owned(), text };
    let rules = rules::load(&[vec![file]], book).unwrap_or_else(|faults| panic!("{faults:?}"));
    let engine = Engine::new(rules, book);
    let parsed = document::parse(CAR).unwrap();
    let record = document::read(&parsed, book).record.unwrap();
    let (outcome, findings) = engine.check_rule(&engine.rules().rules[0], &record);
    assert_eq!(engine.check(&record), findings, "all together find the same");
    (outcome, findings)
}

fn told(lines: &str) -> Option<String> {
    let (outcome, findings) = outcome(lines);
    let [one] = findings.as_slice() else {
        assert_eq!((outcome, findings.len()), (Outcome::NotApplicable, 0), "{lines}");
        return None;
    };
    assert_eq!((outcome, one.severity, one.code.as_str()), (Outcome::Failed, Severity::Warning, "x/y"));
    Some(one.message.clone())
}

#[test]
fn what_cannot_be_computed_is_a_finding_of_its_rule() {
    let zero = "whether this holds could not be computed, because it divides by zero: The speed is right";
    let large = "whether this holds could not be computed, because a number in it grows too large: The speed is right";
    for condition in [
        "assert: MaximumSpeed / (MaximumSpeed - 208) < 1",
        "assert: MaximumSpeed % (MaximumSpeed - MaximumSpeed) < 1",
        "assert: MaximumSpeed > 300 || 1 / (MaximumSpeed - 208) < 1",
        "assert: abs(-floor(1 / (MaximumSpeed - 208))) == 1",
        "assert: (if MaximumSpeed > 1 { 1 / (MaximumSpeed - 208) } else { 2 }) == 2",
        "assert: any(AxleGroup, AxleNumber / (AxleNumber - AxleNumber) > 1)",
        "assert: sum(AxleGroup, 1 / (AxleNumber - AxleNumber)) > 1",
        "assert: MaximumSpeed > 300\n    when: 1 / (MaximumSpeed - 208) > 1",
    ] {
        assert_eq!(told(&format!("    {condition}\n")).as_deref(), Some(zero), "{condition}");
    }
    let huge = "79228162514264337593543950335";
    for condition in
        [format!("assert: MaximumSpeed * {huge} > 1"), format!("assert: MaximumSpeed + {huge} > 1"), format!("assert: sum(AxleGroup, {huge}) > 1")]
    {
        assert_eq!(told(&format!("    {condition}\n")).as_deref(), Some(large), "{condition}");
    }
    let (_, findings) = outcome("    assert: MaximumSpeed / (MaximumSpeed - 208) < 1\n");
    let one = &findings[0];
    assert_eq!((one.field.as_deref(), one.value.as_deref(), one.help.as_str()), (Some("MaximumSpeed"), Some("208"), "Check MaximumSpeed."));
}

#[test]
fn what_lacks_a_field_does_not_apply() {
    for condition in [
        "assert: MaximumSpeed / MassInRunningOrderVariableMin < 1",
        "assert: MassInRunningOrderVariableMin / (MaximumSpeed - 208) < 1",
        "assert: 1 / (MaximumSpeed - 208) < 1 && MassInRunningOrderVariableMin > 1",
        "assert: sum(AxleGroup, AxleTrackAdjustableMin / (AxleNumber - AxleNumber)) > 1",
        "assert: MaximumSpeed > 300\n    when: MassInRunningOrderVariableMin / (MaximumSpeed - 208) > 1",
    ] {
        assert_eq!(told(&format!("    {condition}\n")), None, "{condition}");
    }
}

#[test]
fn what_is_decided_without_it_is_decided() {
    let (passed, findings) = outcome("    assert: MaximumSpeed > 1 || 1 / (MaximumSpeed - 208) < 1\n");
    assert_eq!((passed, findings.len()), (Outcome::Passed, 0));
    let (failed, findings) = outcome("    assert: MaximumSpeed > 300 && 1 / (MaximumSpeed - 208) < 1\n");
    assert_eq!((failed, findings[0].severity, findings[0].message.as_str()), (Outcome::Failed, Severity::Error, "m"));
}
