//! The JSON report, version 1: one document, files one a line.

use super::{Format, Head, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Hidden, Status};
use crate::engine::BatchFinding;
use crate::finding::Severity;
use crate::source::SourceText;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of the report's form; it changes only when a reader has to change.
const VERSION: u32 = 1;

/// The JSON report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Totals<'a> {
    files: u64,
    passed: u64,
    failed: u64,
    accepted: u64,
    errors: u64,
    warnings: u64,
    infos: u64,
    skipped: u64,
    codes: BTreeMap<&'a str, u64>,
    /// Whether the files are good to send together.
    batch: Status,
    hidden: Hidden,
}

impl Format for Json {
    fn start(&self, head: &Head) -> String {
        let tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
        let entries = [
            ("tool", json(&tool)),
            ("profiles", json(&head.profiles)),
            ("packs", json(&head.packs)),
            ("asOf", json(&head.as_of.map(|day| day.to_string()))),
            ("unchecked", json(&head.unchecked)),
            ("only", json(&head.only)),
            ("skip", json(&head.skip)),
            ("severity", json(&head.severity)),
            ("failOn", json(&head.fail_on)),
            ("unsigned", json(&head.unsigned)),
        ];
        let entries: String = entries.iter().map(|(name, value)| format!("\"{name}\": {value},\n")).collect();
        format!("{{\n\"version\": {VERSION},\n{entries}\"files\": [\n")
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        Part { text: json(report), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String {
        let mut codes = BTreeMap::new();
        for (_, code, count) in summary.codes() {
            *codes.entry(code).or_default() += count;
        }
        let totals = Totals {
            files: summary.files,
            passed: summary.passed,
            failed: summary.failed,
            accepted: summary.accepted,
            errors: summary.weighing(Severity::Error),
            warnings: summary.weighing(Severity::Warning),
            infos: summary.weighing(Severity::Info),
            skipped: summary.skipped,
            codes,
            batch: summary.batch,
            hidden: summary.hidden,
        };
        let among: Vec<String> = batch.iter().map(json).collect();
        let mut end = match among.as_slice() {
            [] => "\n],\n\"batch\": [],\n".to_owned(),
            among => format!("\n],\n\"batch\": [\n{}\n],\n", among.join(",\n")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(end, "\"skipped\": {},\n\"empty\": {},", json(&summary.skipped_files), json(&summary.empty));
        let _ = writeln!(end, "\"summary\": {}\n}}", json(&totals));
        end
    }
}

/// Values of this module have string keys and no floats, so they always have a JSON form.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::PackIdentity;
    use crate::document::parse_date;
    use crate::finding::{Finding, kinds};
    use crate::source::Span;
    use serde_json::Value;

    fn report(findings: Vec<Finding>) -> FileReport {
        FileReport { ivi: Some("2.0".into()), status: Status::Fail, findings, ..FileReport::new("a.xml".into()) }
    }

    #[test]
    fn places_are_in_characters() {
        let text = "<a>\r\n<b>Ödegård</b>é€<c>x</c>".to_owned();
        let at = text.find("x<").unwrap();
        let text = SourceText::new(text);
        let location = Some(text.locate(Span::new(at, at + 1)));
        let finding = Finding { location, ..Finding::built_in(&kinds::IVI_EMPTY, "m".into()) };
        let file = Json.file(&report(vec![finding]), &text).text;
        let value: Value = serde_json::from_str(&file).unwrap();
        let entry = &value["findings"][0];
        assert_eq!((&entry["line"], &entry["column"], &entry["offset"], &entry["length"]), (&2.into(), &20.into(), &24.into(), &1.into()));
    }

    #[test]
    fn a_finding_without_a_place_has_nulls_and_keys_keep_their_order() {
        let file = Json.file(&report(vec![Finding::built_in(&kinds::INPUT_EMPTY, "the file is empty".into())]), &SourceText::default()).text;
        let expected = r#"{"path":"a.xml","ivi":"2.0","vin":null,"category":null,"stage":null,"make":null,"type":null,"variant":null,"version":null,"status":"fail","accepted":true,"findings":[{"code":"input/empty","severity":"error","path":"","field":null,"line":null,"column":null,"offset":null,"length":null,"value":null,"expected":null,"message":"the file is empty","why":"#;
        assert!(file.starts_with(expected), "{file}");
    }

    #[test]
    fn a_report_without_files_is_a_document() {
        let head = Head {
            profiles: vec!["eu".into()],
            packs: vec![PackIdentity { name: "icm".into(), version: "1".into(), digest: "d".into() }],
            as_of: parse_date("2026-08-01"),
            unchecked: vec!["revocation".into()],
            unsigned: true,
            ..Head::default()
        };
        let document = format!("{}{}", Json.start(&head), Json.end(&Summary::new(3), &[]));
        let value: Value = serde_json::from_str(&document).unwrap();
        assert_eq!(value["version"], 1);
        assert_eq!(value["packs"][0]["name"], "icm");
        assert_eq!(value["asOf"], "2026-08-01");
        assert_eq!(value["unchecked"], serde_json::json!(["revocation"]));
        assert_eq!(value["unsigned"], true);
        assert_eq!(value["summary"]["skipped"], 3);
        assert_eq!(value["files"], Value::Array(vec![]));
    }
}
