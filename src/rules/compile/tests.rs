use super::*;
use crate::rules::InWords;
use crate::schema::{Entry, ivi_2_0};

fn compiled(text: &str) -> Result<(Expression, Uses), ExpressionFault> {
    inside(text, "InitialVehicleInformation")
}

fn inside(text: &str, group: &str) -> Result<(Expression, Uses), ExpressionFault> {
    let book = ivi_2_0().unwrap();
    let Some(Entry::Group(context)) = book.entry(group) else { panic!("no group {group}") };
    Compiler::new(book).compile(text, context).map_err(|fault| *fault)
}

fn fault(text: &str) -> ExpressionFault {
    compiled(text).unwrap_err()
}

#[test]
fn a_name_is_typed_by_the_book() {
    assert!(matches!(compiled("Wheelbase").unwrap().0, Expression::Number(Number::Field(_))));
    assert!(matches!(compiled("TypeApprovalIssueDate").unwrap().0, Expression::Day(Day::Field(_))));
    assert!(matches!(compiled("IviVersionDateTime").unwrap().0, Expression::Day(Day::Field(_))));
    assert!(matches!(compiled("StageOfCompletion").unwrap().0, Expression::Text(Text::Field(_))));
}

#[test]
fn numbers_are_exact() {
    let Expression::Number(Number::Constant(value)) = compiled("0.1").unwrap().0 else { panic!("no number") };
    assert_eq!(value.to_string(), "0.1");
}

#[test]
fn a_code_against_a_literal_is_a_position_in_its_list() {
    let Expression::Truth(Truth::CodeAmong(_, codes)) = compiled(r#"StageOfCompletion in ["V", "C"]"#).unwrap().0 else { panic!("no codes") };
    assert_eq!(*codes, [0, 2]);
    assert!(matches!(compiled(r#"StageOfCompletion != "I""#).unwrap().0, Expression::Truth(Truth::Not(_))));
}

#[test]
fn an_operator_and_a_function_of_one_name_are_told_apart() {
    assert!(matches!(compiled(r#"contains(TypeApprovalNumber, "e1")"#).unwrap().0, Expression::Truth(Truth::Contains(..))));
    assert!(matches!(compiled("TypeApprovalNumber in PreviousStageTypeApprovalNumber").unwrap().0, Expression::Truth(Truth::TextInField(..))));
    assert!(matches!(compiled(r#"part(TypeApprovalNumber, "*", 1) in ["e1"]"#).unwrap().0, Expression::Truth(Truth::TextAmong(..))));
}

#[test]
fn a_name_means_the_instance_that_the_rule_looks_at() {
    let (_, uses) = inside("AxleNumber <= NumberOfAxles", "TyreAxleGroup").unwrap();
    assert_eq!(uses.needs.len(), 2);
    assert_eq!(fault("AxleNumber > 0").message, "AxleNumber can stand several times here");
}

#[test]
fn a_field_that_is_asked_about_is_not_needed() {
    let needs = |text: &str| {
        let (_, uses) = compiled(text).unwrap();
        uses.needs.iter().filter(|need| !uses.asks.contains(&need.field)).count()
    };
    assert_eq!(needs("Wheelbase > 0 && Length > 0"), 2);
    assert_eq!(needs("present(Wheelbase) && Wheelbase > 0"), 0);
    assert_eq!(needs("(Wheelbase ?? 0) < Length"), 1);
    assert_eq!(needs("count(AxleGroup, AxleTrack > 0) > 1"), 0);
}

#[test]
fn faults_name_the_word_and_the_nearest_one() {
    let unknown = fault("Wheelbse > 0");
    assert_eq!(
        (unknown.message.as_str(), unknown.help.as_deref()),
        ("the message has no field or group Wheelbse", Some("The nearest name is Wheelbase."))
    );
    let function = fault("presnt(Wheelbase)");
    assert_eq!((function.message.as_str(), function.help.as_deref()), ("there is no function presnt", Some("The nearest function is present.")));
    let code = fault(r#"StageOfCompletion == "c""#);
    assert_eq!((code.message.as_str(), code.help.as_deref()), (r#""c" is no code of StageOfCompletion"#, Some(r#"The nearest code is "C"."#)));
}

#[test]
fn both_branches_of_if_are_of_any_one_type() {
    let with = |yes: &str, no: &str| compiled(&format!("if present(Wheelbase) {{ {yes} }} else {{ {no} }}"));
    assert!(matches!(with("Wheelbase > 1", "true").unwrap().0, Expression::Truth(Truth::If(_))));
    assert!(matches!(with("Wheelbase", "1").unwrap().0, Expression::Number(Number::If(..))));
    assert!(matches!(with("Type", "\"A\"").unwrap().0, Expression::Text(Text::If(..))));
    assert!(matches!(with("TypeApprovalIssueDate", "date(\"2026-07-05\")").unwrap().0, Expression::Day(Day::If(..))));
    assert!(matches!(with("IviVersionDateTime", "as_of()").unwrap().0, Expression::Day(Day::If(..))));
    let values = [("true", "a condition"), ("1", "a number"), ("\"A\"", "a text"), ("as_of()", "a date")];
    for (yes, first) in values {
        for (no, second) in values.into_iter().filter(|(no, _)| *no != yes) {
            let message = with(yes, no).unwrap_err().message;
            assert_eq!(message, format!("both branches of `if` are of one type; here {first} and {second}"));
        }
    }
}

#[test]
fn types_do_not_mix() {
    assert_eq!(fault(r#"Wheelbase == "2800""#).message, "a number is compared with a text");
    assert_eq!(fault(r#"TypeApprovalIssueDate < "2026-07-05""#).message, "a date is compared with a text");
    assert_eq!(fault("TypeApprovalNumber < Variant").message, "texts are equal or not; they have no order");
    assert_eq!(fault("Wheelbase + Type").message, "a number is expected, this is a text");
    assert_eq!(fault("Wheelbase && true").message, "a condition is expected, this is a number");
    assert_eq!(fault(r#"date("2026-02-30") == TypeApprovalIssueDate"#).message, "\"2026-02-30\" is no date such as 2026-07-05");
}

#[test]
fn what_is_not_in_the_language_is_said_so() {
    assert_eq!(fault("let x = 1").place.map(|place| place.0), Some(1));
    assert!(fault("Type.len()").message.contains("not part of the rule language"));
    assert!(fault("Wheelbase ** 2 > 1").message.contains("`**` is not part of the rule language"));
    assert!(fault("[1, 2]").message.contains("to the right of `in`"));
    assert!(fault("AxleGroup > 1").message.contains("is a group; a field is expected"));
    assert!(fault("count(2)").message.contains("the tag of a field or group is expected"));
    assert!(fault("sum(Type)").message.contains("is no number"));
}

#[test]
fn conditions_read_as_sentences() {
    let book = ivi_2_0().unwrap();
    for (written, expected) in [
        ("present(EngineCapacity)", "EngineCapacity is given"),
        ("absent(ActualMass) || ActualMass <= 3500", "ActualMass is not given or ActualMass is at most 3500"),
        (r#"VehicleCategory in ["M1", "N1"] && MaximumSpeed > 25"#, "VehicleCategory is M1 or N1 and MaximumSpeed is more than 25"),
        (r#"!(StageOfCompletion in ["C", "V"])"#, "StageOfCompletion is not C or V"),
        ("MassInRunningOrder + 100 < ActualMass", "MassInRunningOrder + 100 is less than ActualMass"),
        ("count(AxleGroup) == NumberOfAxles", "the number of AxleGroup is NumberOfAxles"),
        ("all(AxleGroup, AxleTrack > 0)", "every AxleGroup has this: AxleTrack is more than 0"),
        ("(present(Length) || present(Width)) && present(Variant)", "(Length is given or Width is given) and Variant is given"),
        (r#"matches(TypeApprovalNumber, "e[0-9]+.*")"#, "TypeApprovalNumber has the form e[0-9]+.*"),
    ] {
        let Expression::Truth(truth) = compiled(written).unwrap().0 else { panic!("{written} is no condition") };
        assert_eq!(InWords::new(book).truth(&truth), expected, "{written}");
    }
}
