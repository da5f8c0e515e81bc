//! What rules look at: exact counts for small packs, and the forms of the matrix.

use ivicheck::cli::{self, Console};
use ivicheck::report::{coverage_csv, coverage_page, coverage_table};
use ivicheck::rules::{PackFile, RuleSet, embedded_files, load};
use ivicheck::schema::{Book, Framework, ivi_2_0};
use ivicheck::workbench::{Count, Coverage, CoverageRow, CoverageSection, View};
use std::ffi::OsString;

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

/// A pack of rules, each of its `for`, its conditions and what goes into its message.
fn pack(rules: &[(&str, &str, &str)]) -> RuleSet {
    let mut text = "pack: x\nrules:\n".to_owned();
    for (number, (vehicles, conditions, message)) in rules.iter().enumerate() {
        text.push_str(&format!(
            "  - code: rule-{number}\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    for: {{ {vehicles} }}\n    \
             {conditions}\n    at: Type\n    message: 'm {message}'\n    expected: e\n    help: h\n    \
             tests: [{{ on: a, expect: pass }}, {{ on: a, expect: fail }}]\n"
        ));
    }
    load(&[vec![PackFile { path: "y.yaml".to_owned(), text }]], book()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn coverage(rules: &RuleSet, view: View) -> Coverage {
    Coverage::new(rules, book(), view, |_| true)
}

/// The counts of a row by column, as `presence/content`, those that are none left out.
fn seen(coverage: &Coverage, act: Option<Framework>, name: &str) -> Vec<(&'static str, String)> {
    let section = coverage.sections.iter().find(|section| section.act == act).expect("the act has a section");
    let row = section.rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("there is no {name}"));
    let counts = section.columns.iter().zip(&row.counts).filter(|(_, count)| !count.is_none());
    counts.map(|(column, count)| (*column, format!("{}/{}", count.presence, count.content))).collect()
}

fn all(columns: &[&'static str], cell: &str) -> Vec<(&'static str, String)> {
    columns.iter().map(|column| (*column, cell.to_owned())).collect()
}

const CARS_AND_LORRIES: Option<Framework> = Some(Framework::MotorVehicles);

#[test]
fn a_rule_that_only_asks_whether_a_field_is_there_is_counted_apart() {
    let rules = pack(&[
        ("category: [M1]", "assert: present(Wheelbase)", ""),
        ("category: [M1]", "assert: absent(Wheelbase) || Wheelbase > 1000", ""),
        ("category: [M1]", "when: Wheelbase > 0\n    assert: present(Wheelbase)", ""),
        ("category: [M1]", "assert: (Wheelbase ?? 0) > 1000", ""),
        // A message shows a value, it does not look at it.
        ("category: [M1]", "assert: Length > 1000", "{Wheelbase}"),
    ]);
    let coverage = coverage(&rules, View::Items);
    assert_eq!(coverage.rules, 5);
    assert_eq!(seen(&coverage, CARS_AND_LORRIES, "4"), all(&["M1"], "1/3"));
    assert_eq!(seen(&coverage, CARS_AND_LORRIES, "5"), all(&["M1"], "0/1"));
    assert_eq!(seen(&coverage, CARS_AND_LORRIES, "6"), []);
}

#[test]
fn a_rule_counts_once_for_an_item_of_several_fields() {
    let rules = pack(&[("category: [M1]", "assert: present(WheelbaseAdjustableMin) && WheelbaseAdjustableMax > 1 && Wheelbase > 1", "")]);
    assert_eq!(seen(&coverage(&rules, View::Items), CARS_AND_LORRIES, "4"), all(&["M1"], "0/1"));
    let fields = coverage(&rules, View::Fields);
    assert_eq!(seen(&fields, None, "WheelbaseAdjustableMin"), all(&["M1"], "1/0"));
    assert_eq!(seen(&fields, None, "WheelbaseAdjustableMax"), all(&["M1"], "0/1"));
}

#[test]
fn a_rule_counts_for_the_categories_that_it_is_for() {
    let motor = ["M1", "M2", "M3", "N1", "N2", "N3", "O1", "O2", "O3", "O4"];
    let light = ["L1e", "L2e", "L3e", "L4e", "L5e", "L6e", "L7e"];
    let items = |vehicles: &str, act: Framework, item: &str| {
        let rules = pack(&[(vehicles, "assert: Wheelbase > 1", "")]);
        seen(&coverage(&rules, View::Items), Some(act), item)
    };
    assert_eq!(items("stage: [I]", Framework::MotorVehicles, "4"), all(&motor, "0/1"));
    assert_eq!(items("stage: [I]", Framework::TwoAndThreeWheelers, "2.2.4"), all(&light, "0/1"));
    assert_eq!(items("category: [M, N1], except: [M2]", Framework::MotorVehicles, "4"), all(&["M1", "M3", "N1"], "0/1"));
    // A part of a category is some of its vehicles.
    assert_eq!(items("category: [M1G, L3e-A1]", Framework::MotorVehicles, "4"), all(&["M1"], "0/1"));
    assert_eq!(items("category: [M1G, L3e-A1]", Framework::TwoAndThreeWheelers, "2.2.4"), all(&["L3e"], "0/1"));
    assert_eq!(items("framework: [168/2013]", Framework::MotorVehicles, "4"), []);
    assert_eq!(items("framework: [168/2013]", Framework::TwoAndThreeWheelers, "2.2.4"), all(&light, "0/1"));
    assert_eq!(items("framework: [2007/46], category: [N2]", Framework::MotorVehicles, "4"), all(&["N2"], "0/1"));

    let rules = pack(&[("category: [T, C, R, S]", "assert: Wheelbase > 1", "")]);
    assert_eq!(seen(&coverage(&rules, View::Fields), None, "Wheelbase"), all(&["T", "C", "R", "S"], "0/1"));
}

#[test]
fn items_and_fields_that_no_rule_looks_at_are_named() {
    let rules = pack(&[("category: [N3]", "assert: Wheelbase > 1", "")]);
    let items = coverage(&rules, View::Items);
    let section = &items.sections[0];
    let unseen: Vec<&str> = section.unseen().collect();
    assert_eq!(unseen.len(), section.rows.len() - 1);
    assert!(!unseen.contains(&"4") && unseen.contains(&"4.1"), "{unseen:?}");
    assert_eq!(section.seen(), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    let fields = coverage(&rules, View::Fields);
    assert_eq!(fields.sections[0].unseen().count(), book().fields().len() - 1);
}

#[test]
fn items_are_in_numeric_order_and_fields_in_that_of_the_book() {
    let embedded = load(&[embedded_files()], book()).expect("the embedded rules are sound");
    let items = coverage(&embedded, View::Items);
    let names: Vec<&str> = items.sections[0].rows.iter().map(|row| row.name.as_str()).collect();
    let place = |name: &str| names.iter().position(|other| *other == name).unwrap_or_else(|| panic!("no item {name}"));
    for pair in ["0.9", "0.10", "4", "4.1", "13", "13.1", "47.1.2", "47.1.2.1", "47.1.3.0", "52"].windows(2) {
        assert!(place(pair[0]) < place(pair[1]), "{pair:?}");
    }
    let fields = coverage(&embedded, View::Fields);
    let tags: Vec<&str> = fields.sections[0].rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(tags, book().fields().iter().map(|field| field.tag.as_str()).collect::<Vec<_>>());
    assert_eq!(items, coverage(&embedded, View::Items));
}

/// A matrix with characters that mean something in CSV and HTML.
fn small() -> Coverage {
    let row = |name: &str, about: &str, counts: [(usize, usize); 2]| CoverageRow {
        name: name.to_owned(),
        about: about.to_owned(),
        counts: counts.into_iter().map(|(presence, content)| Count { presence, content }).collect(),
        wrong_numbers: None,
    };
    let rows = vec![row("4", "A, \"B\"", [(1, 20), (0, 0)]), row("4.1", "<script>alert(1)</script> & more", [(0, 0), (0, 0)])];
    let sections = vec![
        CoverageSection { act: Some(Framework::MotorVehicles), columns: vec!["M1", "M2"], rows },
        CoverageSection { act: Some(Framework::Agricultural), columns: vec!["T", "S"], rows: Vec::new() },
    ];
    Coverage { view: View::Items, packs: vec![("x".to_owned(), "1".to_owned())], rules: 21, sections }
}

#[test]
fn the_table_is_for_people() {
    let expected = "What 21 rules (x 1) look at, by items of the certificate
Each cell: rules that only ask whether it is there, the applicability table among them / rules that look at what it says.

Regulation 2018/858 (M, N, O)
        M1  M2
4     1/20   .  A, \"B\"
4.1      .   .  <script>alert(1)</script> & more
seen     1   0

No rule looks at 1 of 2 items: 4.1

Regulation 167/2013 (T, C, R, S)
The message book names no item of this act.
";
    assert_eq!(coverage_table(&small(), 80), expected);
}

#[test]
fn the_csv_has_a_row_an_item_and_empty_cells_for_categories_of_other_acts() {
    let expected = "act,item,fields,M1 presence,M1 content,M2 presence,M2 content,T presence,T content,S presence,S content\r\n\
                    2018/858,4,\"A, \"\"B\"\"\",1,20,0,0,,,,\r\n\
                    2018/858,4.1,<script>alert(1)</script> & more,0,0,0,0,,,,\r\n";
    assert_eq!(coverage_csv(&small()), expected);
}

#[test]
fn the_page_is_escaped_and_loads_nothing() {
    let page = coverage_page(&small());
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"), "{page}");
    assert!(page.contains("<td class=\"content\">1/20</td><td class=\"none\">.</td><td class=\"about\">A, &quot;B&quot;</td>"), "{page}");
    for loaded in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "http"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    let rows = page.matches("<tr>").count();
    assert_eq!((rows, page.matches("</tr>").count(), page.matches("<table>").count()), (4, 4, 1));
}

fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["ivicheck", "rules", "coverage"].into_iter().chain(arguments.iter().copied()).map(OsString::from);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    (code, String::from_utf8(out).expect("UTF-8"), String::from_utf8(err).expect("UTF-8"))
}

#[test]
fn the_command_prints_or_writes_the_matrix() {
    let (code, table, err) = run(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(table.contains("\nRegulation 2018/858 (M, N, O)\n") && table.contains("\nRegulation 168/2013 (L)\n"), "{table}");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("coverage.csv");
    let (code, out, err) = run(&["--by", "field", "--format", "csv", "-o", file.to_str().expect("UTF-8")]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    let csv = std::fs::read_to_string(&file).expect("it was written");
    // Each field that holds a number in some vehicle was tried.
    assert!(csv.lines().any(|line| line.starts_with("Wheelbase,") && !line.ends_with(",,")), "{csv}");
    assert_eq!(csv.lines().count(), book().fields().len() + 1);
    assert!(csv.starts_with("field,label,M1 presence,M1 content,"), "{csv}");
    assert!(csv.lines().next().is_some_and(|head| head.ends_with(",wrong numbers,wrong numbers found")), "{csv}");

    // Rules on approval dates do not look at masses.
    let (_, some, _) = run(&["--only", "icm/approval-date-", "--format", "csv"]);
    let row = |item: &str| some.lines().find(|line| line.starts_with(&format!("2018/858,{item},"))).map(str::to_owned).expect("a row");
    assert!(row("13").contains("MassInRunningOrder,0,0,0,0,"), "{}", row("13"));

    let (code, _, err) = run(&["--only", "icn/"]);
    assert_eq!(code, 2);
    assert!(err.contains("no code begins with `icn/`"), "{err}");
}
