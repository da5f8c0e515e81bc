use crate::document;
use crate::engine::Engine;
use crate::finding::{Basis, Finding, Severity};
use crate::rules::{embedded_files, load};
use crate::schema::{Book, ivi_2_0};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(load(&[embedded_files()], book()).unwrap(), book()));

const CAR: &str = include_str!("../../../corpus/valid/m1-petrol.xml");
const TRAILER: &str = include_str!("../../../corpus/valid/o2-caravan.xml");
const CHASSIS: &str = include_str!("../../../corpus/valid/n2-incomplete.xml");
const TRACTOR: &str = include_str!("../../../corpus/valid/t1b.xml");
const LORRY: &str = include_str!("../../../corpus/valid/n2-diesel.xml");

fn book() -> &'static Book {
    ivi_2_0().unwrap()
}

fn found(text: &str) -> Vec<Finding> {
    let parsed = document::parse(text).unwrap();
    ENGINE.check(&document::read(&parsed, book()).record.unwrap())
}

/// Code, path without the root, and field of what is found.
fn shown(text: &str) -> Vec<String> {
    let short = |path: &str| path.replacen("/InitialVehicleInformation", "", 1);
    found(text).iter().map(|finding| format!("{} {} {}", finding.code, short(&finding.path), finding.field.as_deref().unwrap_or_default())).collect()
}

/// The text without an element and all in it.
fn without(text: &str, tag: &str) -> String {
    let start = text.find(&format!("<{tag}>")).unwrap();
    let end = text.find(&format!("</{tag}>")).unwrap() + tag.len() + 3;
    format!("{}{}", &text[..start], &text[end..])
}

#[test]
fn a_missing_group_is_one_finding_where_it_should_stand() {
    let without = without(CAR, "LocationMarkingsTable");
    assert_eq!(shown(&without), ["icm/missing-for-category /CocDataGroup LocationMarkingsTable"]);
    let message = &found(&without)[0].message;
    assert!(message.starts_with("M1 complete: ") && message.ends_with(", with LocationMarkingsSubject, LocationMarkingsVehiclePart"), "{message}");
}

#[test]
fn a_missing_field_names_category_item_and_source() {
    let found = found(&without(CAR, "ConfigurationDoorsGroup"));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.source.as_ref(), one.message.contains("(item 41) is expected")), ("R683 41", true));
}

#[test]
fn what_the_list_of_the_authority_asks_for_is_an_error_with_its_entry() {
    let found = found(&without(CAR, "MaximumSpeed"));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.code.as_ref(), one.severity, one.basis), ("icm/missing-for-category", Severity::Error, Basis::Authority));
    assert_eq!((one.source.as_ref(), one.refs.as_slice()), ("ICM2 MaximumSpeed remark", ["icm-2/MaximumSpeed/remark".to_owned()].as_slice()));
    assert!(one.message.contains("(item 29) must be given"), "{}", one.message);
}

#[test]
fn one_of_two_fields_is_one_finding() {
    let loads = without(CAR, "LoadCapacityIndexSingleWheel");
    let found = found(&loads);
    let of_table: Vec<&Finding> = found.iter().filter(|finding| finding.code == "icm/missing-for-category").collect();
    let [one] = of_table.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.refs, ["icm-2/LoadCapacityIndexSingleWheel/rule", "icm-2/LoadCapacityIndexTwinWheel/remark"]);
    assert!(one.message.ends_with("must be given, or LoadCapacityIndexTwinWheel"), "{}", one.message);
}

#[test]
fn a_value_beside_its_range_is_one_finding() {
    let range = "<HeightAdjustableMin>1400</HeightAdjustableMin><HeightAdjustableMax>1500</HeightAdjustableMax>";
    let found = found(&CAR.replacen("</Height>", &format!("</Height>{range}"), 1));
    let of_table: Vec<&Finding> = found.iter().filter(|finding| finding.code == "icm/excluded-by-condition").collect();
    let [one] = of_table.as_slice() else { panic!("{found:?}") };
    assert!(one.message.ends_with("must not be given beside HeightAdjustableMin, HeightAdjustableMax"), "{}", one.message);
}

#[test]
fn a_doubtful_entry_of_the_list_is_a_warning_that_says_so() {
    let completed = CAR.replace("<StageOfCompletion>C</", "<StageOfCompletion>V</");
    let text = without(&completed, "FuelType").replacen("</CocDataGroup>", "<DualFuelType>Type 1A</DualFuelType></CocDataGroup>", 1);
    let found = found(&text);
    let one = found.iter().find(|finding| finding.field.as_deref() == Some("DualFuelType")).unwrap();
    assert_eq!((one.code.as_ref(), one.severity, one.basis), ("icm/not-expected-for-category", Severity::Warning, Basis::Derived));
    assert!(one.message.contains("the authority's list is not clear here") && one.refs == ["icm-2/DualFuelType/R3"], "{one:?}");
}

#[test]
fn what_is_only_expected_is_a_warning() {
    let found = found(&without(TRACTOR, "DustFilterIndicator"));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.code.as_ref(), one.severity), ("icm/expected-for-category", Severity::Warning));
    assert!(one.message.ends_with("is expected"), "{}", one.message);
}

#[test]
fn a_row_asks_from_its_first_day_on() {
    let car = without(CAR, "AdvancedSafetySystemsTable");
    let built = |day: &str| {
        let (before, rest) = car.split_once("<DateManufactureVehicle>").unwrap();
        format!("{before}<DateManufactureVehicle>{day}{}", &rest[10..])
    };
    let is_asked = |text: &str| shown(text).contains(&"icm/missing-by-condition /CocDataGroup AdvancedSafetySystemsTable".to_owned());
    assert!(is_asked(&built("2024-07-07")) && !is_asked(&built("2024-07-06")));
}

#[test]
fn a_range_stands_for_its_value_and_one_of_them_is_mandatory() {
    let trailer = without(TRAILER, "MassInRunningOrder");
    assert_eq!(shown(&trailer), ["icm/missing-for-category /CocDataGroup/MassGroup MassInRunningOrder"]);
    let range = "<MassGroup><MassInRunningOrderVariableMin>900</MassInRunningOrderVariableMin><MassInRunningOrderVariableMax>1000</MassInRunningOrderVariableMax>";
    assert_eq!(shown(&trailer.replace("<MassGroup>", range)), Vec::<String>::new());
}

#[test]
fn only_the_outermost_group_that_does_not_belong_there_is_reported() {
    let engine = "<EnergyConvertorTable><EnergyConvertorGroup><EnergyConvertorCodeMarkedOnEnergyConvertor>X1</EnergyConvertorCodeMarkedOnEnergyConvertor></EnergyConvertorGroup></EnergyConvertorTable></CocDataGroup>";
    let text = TRAILER.replace("</CocDataGroup>", engine);
    assert_eq!(shown(&text), ["icm/not-part-of-coc /CocDataGroup/EnergyConvertorTable EnergyConvertorTable"]);
}

#[test]
fn an_empty_group_is_one_finding() {
    let start = CAR.find("<DimensionGroup>").unwrap();
    let end = CAR.find("</DimensionGroup>").unwrap();
    let text = format!("{}<DimensionGroup>{}", &CAR[..start], &CAR[end..]);
    let of_table: Vec<String> = shown(&text).into_iter().filter(|finding| finding.starts_with("icm/missing")).collect();
    assert_eq!(of_table, ["icm/missing-for-category /CocDataGroup/DimensionGroup DimensionGroup"]);
}

#[test]
fn an_element_under_an_unknown_name_stands_for_what_is_missing() {
    let text = CAR.replace("NumberOfDoors>", "Tueren>");
    assert_eq!(shown(&text), Vec::<String>::new());
}

#[test]
fn a_condition_on_values_that_a_rule_doubts_says_nothing() {
    let text = CAR.replace("<EnergySource>10</EnergySource>", "<EnergySource>95</EnergySource>");
    assert_ne!(text, CAR);
    assert!(shown(&text).iter().all(|finding| !finding.starts_with("icm/missing-by")), "{:?}", shown(&text));
}

#[test]
fn the_data_of_another_stage_is_one_finding() {
    let finished = CHASSIS.replace("<StageOfCompletion>I</", "<StageOfCompletion>C</");
    let codes: Vec<String> = found(&finished).iter().map(|finding| finding.field.clone().unwrap_or_default()).collect();
    assert_eq!(codes, ["StageOfCompletion"]);
}

#[test]
fn the_data_of_another_category_is_not_told_field_by_field() {
    for (text, from, to) in [(LORRY, "N2", "M1"), (CAR, "M1", "N2"), (CAR, "M1", "O2"), (TRAILER, "O2", "N1")] {
        let changed = text.replace(&format!("<VehicleCategory>{from}</"), &format!("<VehicleCategory>{to}</"));
        let of_table = |finding: &&String| ["icm/missing-", "icm/not-"].iter().any(|code| finding.starts_with(code));
        assert_eq!(shown(&changed).iter().filter(of_table).count(), 0, "{from} as {to}: {:?}", shown(&changed));
        assert!(!shown(&changed).is_empty(), "{from} as {to}");
    }
}

#[test]
fn nothing_is_said_when_the_category_is_not_known() {
    let text = without(&CAR.replace("<VehicleCategory>M1</", "<VehicleCategory>M9</"), "NumberOfDoors");
    assert!(shown(&text).iter().all(|finding| !finding.contains("NumberOfDoors")), "{:?}", shown(&text));
}
