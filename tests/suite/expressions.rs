//! Compiled expressions give the answer that Rhai itself gives: Rhai is the oracle for what is common to both.

use ivicheck::engine::{Engine, Outcome};
use ivicheck::rules::{PackFile, load};
use ivicheck::{document, schema};
use proptest::prelude::*;
use rhai::{Dynamic, Scope};
use rust_decimal::Decimal;
use std::str::FromStr;

/// Number fields of the test vehicle.
const NUMBERS: [&str; 4] = ["Wheelbase", "Length", "Width", "WheelBaseGroundRatio"];
/// Text fields of the test vehicle.
const TEXTS: [&str; 2] = ["Type", "Variant"];
const WORDS: [&str; 4] = ["A", "AB", "B1", "A-B"];

#[derive(Debug, Clone)]
struct Vehicle {
    numbers: [String; 4],
    texts: [&'static str; 2],
}

fn vehicle() -> impl Strategy<Value = Vehicle> {
    // Few distinct values, so that equal ones meet often.
    let number = || (0u32..5).prop_map(|value| value.to_string());
    let ratio = (0u32..4, 0u32..3).prop_map(|(whole, quarters)| format!("{whole}.{:02}", quarters * 25));
    let word = || prop::sample::select(WORDS.to_vec());
    ((number(), number(), number(), ratio), (word(), word())).prop_map(|((a, b, c, d), (e, f))| Vehicle { numbers: [a, b, c, d], texts: [e, f] })
}

impl Vehicle {
    fn xml(&self) -> String {
        let element = |tag: &str, value: &str| format!("<{tag}>{value}</{tag}>");
        let numbers: String = NUMBERS.iter().zip(&self.numbers).map(|(tag, value)| element(tag, value)).collect();
        let texts: String = TEXTS.iter().zip(self.texts).map(|(tag, value)| element(tag, value)).collect();
        format!(
            "<InitialVehicleInformation xmlns='http://eu.ereg.initialvehicleinformation.v2'><CocDataGroup>{texts}\
             <DimensionGroup>{numbers}</DimensionGroup></CocDataGroup></InitialVehicleInformation>"
        )
    }

    /// The same fields as variables of a Rhai script.
    fn scope(&self) -> Scope<'static> {
        let mut scope = Scope::new();
        for (tag, value) in NUMBERS.iter().zip(&self.numbers) {
            scope.push_dynamic(*tag, Dynamic::from_decimal(Decimal::from_str(value).expect("a number")));
        }
        for (tag, value) in TEXTS.iter().zip(self.texts) {
            scope.push(*tag, value.to_owned());
        }
        // A field that the vehicle does not have.
        scope.push("Height", ());
        scope
    }
}

fn simple_number() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        3 => prop::sample::select(NUMBERS.to_vec()).prop_map(str::to_owned),
        1 => (0u32..5).prop_map(|value| value.to_string()),
        1 => (0u32..4, 0u32..3).prop_map(|(whole, quarters)| format!("{whole}.{:02}", quarters * 25)),
        1 => (0u32..5).prop_map(|value| format!("(Height ?? {value})")),
    ]
}

fn number() -> impl Strategy<Value = String> {
    simple_number().prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*"]), inner.clone()).prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            inner.clone().prop_map(|a| format!("(-{a})")),
            inner.prop_map(|a| format!("abs({a})")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(TEXTS.to_vec()).prop_map(str::to_owned),
        prop::sample::select(WORDS.to_vec()).prop_map(|word| format!("\"{word}\"")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let comparison = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        4 => (simple_number(), comparison.clone(), simple_number()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
        2 => (number(), comparison, number()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
        1 => (text(), prop::sample::select(vec!["==", "!="]), text()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
        1 => (text(), prop::collection::vec(text(), 1..4)).prop_map(|(a, list)| format!("{a} in [{}]", list.join(", "))),
        1 => (text(), text()).prop_map(|(a, b)| format!("starts_with({a}, {b})")),
        1 => any::<bool>().prop_map(|value| value.to_string()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["&&", "||"]), inner.clone()).prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(if {a} {{ {b} }} else {{ {c} }})")),
        ]
    })
}

/// What Rhai makes of a condition.
fn oracle(condition: &str, vehicle: &Vehicle) -> bool {
    let mut engine = rhai::Engine::new();
    engine.set_max_expr_depths(128, 128);
    engine.register_fn("starts_with", |text: &str, start: &str| text.starts_with(start));
    engine.eval_expression_with_scope::<bool>(&mut vehicle.scope(), condition).unwrap_or_else(|error| panic!("{condition}: {error}"))
}

/// What ivicheck makes of it, as the assert of a rule.
fn ours(condition: &str, vehicle: &Vehicle) -> Outcome {
    let book = schema::ivi_2_0().expect("the embedded book is sound");
    let rule = format!(
        "pack: x\nrules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    at: Type\n    \
         assert: '{condition}'\n    message: m\n    expected: e\n    help: h\n    tests: [{{ on: a, expect: pass }}, {{ on: a, expect: fail }}]\n"
    );
    let file = PackFile { path: "x.yaml".to_owned(), text: rule };
    let engine = Engine::new(load(&[vec![file]], book).unwrap_or_else(|faults| panic!("{condition}: {faults:?}")), book);
    let xml = vehicle.xml();
    let parsed = document::parse(&xml).expect("well-formed");
    let record = document::read(&parsed, book).record.expect("a message");
    engine.check_rule(&engine.rules().rules[0], &record).0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiled_conditions_agree_with_rhai(condition in condition(), vehicle in vehicle()) {
        let expected = if oracle(&condition, &vehicle) { Outcome::Passed } else { Outcome::Failed };
        prop_assert_eq!(ours(&condition, &vehicle), expected, "{}", condition);
    }
}

#[test]
fn an_absent_field_decides_nothing_unless_it_is_asked_about() {
    let vehicle = Vehicle { numbers: ["10", "20", "5", "1.50"].map(str::to_owned), texts: ["A", "B1"] };
    let cases = [
        ("Height > 1", Outcome::NotApplicable),
        ("Wheelbase > 99 && Height > 1", Outcome::NotApplicable),
        ("present(Height)", Outcome::Failed),
        ("absent(Height)", Outcome::Passed),
        ("present(Height) && Height > 1", Outcome::Failed),
        ("absent(Height) || Height > 1", Outcome::Passed),
        ("(Height ?? 7) == 7", Outcome::Passed),
        ("sum(AxleTrack) > 0", Outcome::NotApplicable),
        ("count(AxleGroup) == 0", Outcome::Passed),
        ("all(AxleGroup, AxleTrack > 0)", Outcome::Passed),
        ("any(AxleGroup, AxleTrack > 0)", Outcome::Failed),
        ("WheelBaseGroundRatio * 2 == 3", Outcome::Passed),
        ("Wheelbase / 4 == 2.5", Outcome::Passed),
        // All is there, and nothing can be computed from it: that is told, as nothing absent is.
        ("Wheelbase / 0 == 1", Outcome::Failed),
        ("Height / 0 == 1", Outcome::NotApplicable),
    ];
    for (condition, expected) in cases {
        assert_eq!(ours(condition, &vehicle), expected, "{condition}");
    }
}
