//! The report for people, by cause.

use crate::cli::support::{run, vehicle};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What is wrong in some of the vehicles: in how many, and what is put in the place of what.
const CAUSES: [(usize, &str, &str, &str, &str); 5] = [
    (120, "<StageOfCompletion>C<", "<StageOfCompletion>X<", "ivi/unknown-code", "StageOfCompletion"),
    (60, "<AxleTrack>1538<", "<AxleTrack>1 538<", "ivi/not-a-number", "AxleTrack"),
    (30, "<TypeApprovalIssueDate>", "<TypeApprovalIssueDate>x", "ivi/not-a-date", "TypeApprovalIssueDate"),
    (20, "<AxleSpacing>2644</AxleSpacing>", "<AxleSpacing></AxleSpacing>", "ivi/empty", "AxleSpacing"),
    (10, "<NumberOfAxles>2<", "<NumberOfAxles>200<", "ivi/range", "NumberOfAxles"),
];

/// 500 copies of a vehicle, of which 240 have one of five causes.
fn fleet() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let good = vehicle();
    let mut wrong = CAUSES.iter().flat_map(|(count, from, to, ..)| std::iter::repeat_n((*from, *to), *count));
    for number in 0..500 {
        let own = good
            .replace("WJXKL3B15TR004817", &format!("WJXKL3B15TR{number:06}"))
            .replace("5c1e7f0a-93d4-4b62-8a57-2f6de08b41c9", &format!("5c1e7f0a-93d4-4b62-8a57-{number:012}"));
        let text = match wrong.next() {
            Some((from, to)) => {
                assert!(own.contains(from), "{from}");
                own.replacen(from, to, 1)
            }
            None => own,
        };
        fs::write(folder.path().join(format!("{number:03}.xml")), text).unwrap();
    }
    folder
}

fn page(folder: &Path, more: &[&str]) -> String {
    let path = folder.to_str().unwrap();
    let outcome = run([&["--skip", "signature/", path], more].concat());
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    outcome.out.replace(path, "outbox")
}

#[test]
fn five_causes_in_240_of_500_files_fit_on_two_screens() {
    let folder = fleet();
    let page = page(folder.path(), &[]);
    assert!(page.lines().count() <= 100, "{} lines\n{page}", page.lines().count());
    for (count, _, _, code, field) in CAUSES {
        assert!(page.contains(&format!("error[{code}]")), "{page}");
        let row = page.lines().find(|line| line.starts_with("error ") && line.contains(code)).unwrap_or_else(|| panic!("{code}\n{page}"));
        assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["error", code, field, &count.to_string(), &count.to_string()]);
        assert!(page.contains(&format!("  in: {count} of 500 files, VIN WJXKL3B15TR")), "{page}");
    }
    assert!(
        page.contains(
            "  in: 120 of 500 files, VIN WJXKL3B15TR000000 to WJXKL3B15TR000119\n  files: outbox/000.xml, outbox/001.xml, outbox/002.xml, 117 more\n"
        ),
        "{page}"
    );
    assert!(page.contains("\n230 more, which --max 240 and --format json list\n"), "{page}");
    assert!(page.contains("\n500 files, 260 passed, 240 failed, 240 errors\n"), "{page}");
    // The gravest in the most files comes first.
    let places: Vec<usize> = CAUSES.iter().map(|(.., code, _)| page.find(&format!("error[{code}]")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn more_can_be_asked_for_and_less() {
    let folder = fleet();
    let more = page(folder.path(), &["--max", "240"]);
    assert!(!more.contains(" more, which --max"), "{more}");
    assert_eq!(more.matches("error[ivi/range]").count(), 10);
    let tables = page(folder.path(), &["--statistics"]);
    assert!(tables.lines().count() <= 25 && !tables.contains("error["), "{tables}");
    let by_file = page(folder.path(), &["--by", "file"]);
    assert_eq!(by_file.matches("error[ivi/unknown-code]").count(), 120);
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads() {
    let folder = fleet();
    let one = page(folder.path(), &["--jobs", "1"]);
    for jobs in ["2", "5"] {
        assert_eq!(page(folder.path(), &["--jobs", jobs]), one, "{jobs}");
    }
}

#[test]
fn of_many_values_of_a_field_the_first_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..12 {
        let text = vehicle()
            .replace("<AxleTrack>1538<", &format!("<AxleTrack>{number} mm<"))
            .replace("WJXKL3B15TR004817", &format!("WJXKL3B15TR{number:06}"));
        fs::write(folder.path().join(format!("{number:02}.xml")), text).unwrap();
    }
    let all = page(folder.path(), &["--only", "ivi/not-a-number"]);
    // They have one thing in common: what is expected.
    assert_eq!(all.matches("error[ivi/not-a-number]").count(), 1, "{all}");
    assert!(all.contains("  in: all 12 files, VIN WJXKL3B15TR000000 to WJXKL3B15TR000011\n"), "{all}");
}

#[test]
fn seals_come_after_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xml"), vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<")).unwrap();
    let outcome = run([folder.path()]);
    let (seal, axles) = (outcome.out.find("error[signature/digest]").unwrap(), outcome.out.find("error[ivi/not-a-number]").unwrap());
    assert!(axles < seal, "{}", outcome.out);
}
