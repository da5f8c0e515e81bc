use super::{Cell, Stage, Table};
use crate::rules::{PackFile, load};
use crate::schema::{Book, Entry, ivi_2_0};

/// Covers the whole book: the groups below the root.
const SOUND: &str = "pack: x
applicability:
  columns: [M, N, L]
  complete:
    Header: { row: 'o o o' }
    CocDataGroup: { row: 'o o o', source: \"R683\" }
    Wheelbase: { row: 'm c -', item: \"4\" }
    ColourTable: { row: 'm x -', source: \"R683 40\" }
    Colour: { row: 'm x -' }
  incomplete:
    Wheelbase: { row: 'o o -' }
  conditions:
    Wheelbase: absent(WheelbaseAdjustableMin)
";

fn book() -> &'static Book {
    ivi_2_0().unwrap()
}

fn table(text: &str) -> Result<Table, String> {
    let file = PackFile { path: "x.yaml".to_owned(), text: text.to_owned() };
    match load(&[vec![file]], book()) {
        Ok(mut set) => Ok(set.tables.remove(0)),
        Err(faults) => Err(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn a_cell_is_looked_up_by_field_column_and_half() {
    let table = table(SOUND).unwrap();
    let entry = |tag| book().entry(tag).unwrap();
    let Entry::Field(category) = entry("VehicleCategory") else { panic!() };
    let column = |code| table.column(book().type_of(category).code(code).unwrap());
    assert_eq!((column("M1GS"), column("N3"), column("L3e-A2"), column("T1a")), (Some(0), Some(1), Some(2), None));
    let cells = |tag, stage| [0, 1, 2].map(|column| table.cell(entry(tag), column, stage));
    assert_eq!(cells("Wheelbase", Stage::Complete), [Cell::Mandatory, Cell::Conditional, Cell::Foreign]);
    assert_eq!(cells("Wheelbase", Stage::Incomplete), [Cell::Optional, Cell::Optional, Cell::Foreign]);
    assert_eq!(cells("Wheelbase", Stage::Completed), cells("Wheelbase", Stage::Complete));
    // What has no row is optional where the group around it must stand.
    assert_eq!(cells("ColourGroup", Stage::Complete), [Cell::Optional, Cell::Barred, Cell::Foreign]);
    assert_eq!(cells("Length", Stage::Complete), [Cell::Optional; 3]);
}

#[test]
fn a_completed_vehicle_has_cells_of_its_own() {
    let table = table(&SOUND.replacen("  incomplete:", "  completed:\n    Wheelbase: { row: 'e o -' }\n  incomplete:", 1)).unwrap();
    let wheelbase = book().entry("Wheelbase").unwrap();
    assert_eq!(Stage::ALL.map(|stage| table.cell(wheelbase, 0, stage)), [Cell::Mandatory, Cell::Expected, Cell::Optional]);
    assert_eq!(Stage::ALL.map(|stage| Stage::of_code(stage.code())), Stage::ALL.map(Some));
    let lines = table.describe(wheelbase, book());
    assert_eq!(lines[0], "stage C: mandatory: M");
    assert!(lines.contains(&"stage V: expected: M".to_owned()) && lines.contains(&"stage I: optional: M, N".to_owned()), "{lines:?}");
}

#[test]
fn a_condition_decides_of_what_is_mandatory_and_of_what_is_expected() {
    let table = table(&SOUND.replacen("'m c -'", "'w c -'", 1)).unwrap();
    let wheelbase = book().entry("Wheelbase").unwrap();
    assert_eq!([0, 1].map(|column| table.cell(wheelbase, column, Stage::Complete)), [Cell::MandatoryWhen, Cell::Conditional]);
    let words = table.describe(wheelbase, book());
    assert!(words.contains(&"stages C and V: mandatory when WheelbaseAdjustableMin is not given: M".to_owned()), "{words:?}");
}

#[test]
fn item_and_source_are_those_of_the_act_of_the_category() {
    let table = table(SOUND).unwrap();
    let entry = |tag| book().entry(tag).unwrap();
    assert_eq!(table.item(entry("Wheelbase"), "M1", book()), Some("4"));
    assert_eq!(table.item(entry("Wheelbase"), "L3e-A1", book()), Some("2.2.4"));
    assert_eq!(table.source(entry("Wheelbase"), "N1", book()), "R683 4");
    assert_eq!(table.source(entry("Wheelbase"), "L3e-A1", book()), "R901 2.2.4");
    assert_eq!(table.source(entry("ColourTable"), "M2", book()), "R683 40");
    assert_eq!(table.source(entry("ColourTable"), "T1a", book()), "R683 40");
}

#[test]
fn a_row_is_told_in_words() {
    let table = table(SOUND).unwrap();
    let lines = table.describe(book().entry("Wheelbase").unwrap(), book());
    let expected = [
        "stages C and V: mandatory: M",
        "stages C and V: expected when WheelbaseAdjustableMin is not given: N",
        "stages C and V: not expected: L",
        "stage I: optional: M, N",
        "stage I: not expected: L",
    ];
    assert_eq!(lines, expected);
    let dated = SOUND.replace("ColourTable: { row: 'm x -'", "ColourTable: { row: 'e x -', from: 2024-07-07");
    let lines = self::table(&dated).unwrap().describe(book().entry("ColourTable").unwrap(), book());
    assert_eq!(lines, ["expected: M", "not part of the certificate: N", "not expected: L", "(asked for from 2024-07-07)"]);
    assert_eq!(table.describe(book().entry("Length").unwrap(), book()), ["optional: every category", "(as CocDataGroup around it)"]);
}

#[test]
fn faults_have_line_column_and_the_nearest_name() {
    let cases = [
        ("    ColourTable:", "    ColorTable:", "8:5: the message has no field or group ColorTable (The nearest name is ColourTable.)"),
        ("columns: [M, N, L]", "columns: [M, N, L9]", "3:19: no VehicleCategory begins with `L9`"),
        ("columns: [M, N, L]", "columns: [M, M1, L]", "3:16: M1 stands already in the column M"),
        ("row: 'm c -'", "row: 'm c'", "7:23: the row has 2 cells; the table has 3 columns"),
        ("row: 'm c -'", "row: 'm c y'", "7:28: `y` is no cell; cells are m, w, e, c, o, a, x and -"),
        ("row: 'm c -'", "row: 'm o -'", "13:5: Wheelbase has a condition, but no cell `w` or `c`"),
        ("  conditions:\n    Wheelbase:", "  conditions:\n    Length:", "13:5: Length has a condition, but no cell `w` or `c`"),
        ("row: 'm x -', source", "row: 'c x -', source", "8:5: ColourTable has a cell `w` or `c`, but no condition"),
        ("absent(WheelbaseAdjustableMin)", "absent(WheelbaseAdjustable)", "13:23: the message has no field or group WheelbaseAdjustable"),
        ("    Header: { row: 'o o o' }\n", "", "3:13: no row covers IviReferenceId, and none a group around it"),
        ("Colour: { row: 'm x -' }", "Colour: { row: 'm m -' }", "9:5: Colour is part of the certificate of N, but ColourTable around it is not"),
        ("Wheelbase: { row: 'o o -' }", "Length: { row: 'o o -' }", "11:5: Length has no row in `complete` that this one could differ from"),
        ("Wheelbase: { row: 'o o -' }", "Wheelbase: { row: 'm c -' }", "11:23: the row of Wheelbase is the one in `complete` again"),
        ("Wheelbase: { row: 'm c -', item", "Wheelbase: { row: 'm c -', itme", "7:"),
        ("row: 'm c -', item", "row: 'm c -', from: 2024-13-01, item", "7:38: `2024-13-01` is no date such as 2026-07-05"),
        (
            "{ row: 'o o -' }\n  conditions",
            "{ row: 'o o -', to: 2024-01-01 }\n  conditions",
            "11:36: the days of a row stand in `complete`, for all stages",
        ),
        ("applicability:", "applicabilty:", "2:1: "),
    ];
    for (right, wrong, expected) in cases {
        assert!(SOUND.contains(right), "{right}");
        let found = table(&SOUND.replacen(right, wrong, 1)).unwrap_err();
        assert!(found.starts_with(&format!("x.yaml:{expected}")), "{wrong}: {found}");
    }
}

#[test]
fn a_tag_stands_in_a_table_once_and_a_pack_has_one_table() {
    let twice = SOUND.replacen("    Header:", "    Colour: { row: 'm x -' }\n    Header:", 1);
    assert!(table(&twice).unwrap_err().contains("Colour"), "{:?}", table(&twice));
    let file = |path: &str| PackFile { path: path.to_owned(), text: SOUND.to_owned() };
    let faults = load(&[vec![file("a.yaml"), file("b.yaml")]], book()).unwrap_err();
    assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), ["b.yaml:1:7: the pack has a table already, in a.yaml"]);
    let faults = load(&[vec![file("a.yaml")], vec![file("b.yaml")]], book()).unwrap_err();
    assert!(faults[0].to_string().starts_with("b.yaml:3:1: the pack x has its table already, in a.yaml"), "{}", faults[0]);
}
