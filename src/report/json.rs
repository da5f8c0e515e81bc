//! The JSON report, version 1: one document, files one a line.

use super::{Format, Head, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Given, Hidden, NotApplied, PackIdentity, Status};
use crate::engine::BatchFinding;
use crate::finding::{Severity, Threshold};
use crate::rules::InForce;
use crate::source::SourceText;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of the report's form; it changes only when a reader has to change.
const VERSION: u32 = 1;

/// The JSON report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

/// What the report says before the files.
#[derive(Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Opening<'a> {
    /// The version of the form of the report: it changes only when a reader has to change.
    version: u32,
    /// What wrote it.
    tool: Tool,
    /// The profiles that were asked for.
    profiles: &'a [String],
    /// The rule packs.
    packs: &'a [PackIdentity],
    /// Packs that were named and are not in force on the day.
    not_applied: &'a [NotApplied],
    /// What packs change of what others say.
    changes: &'a [InForce],
    /// The day as on which was checked.
    as_of: Option<String>,
    /// What is not checked of any seal.
    unchecked: &'a [String],
    /// The beginnings of codes that alone are reported, when there are any.
    only: &'a [String],
    /// The beginnings of codes that are left out.
    skip: &'a [String],
    /// The least severity that is reported.
    severity: Severity,
    /// From which severity on a file fails.
    fail_on: Threshold,
    /// Whether a message may be without a signature.
    unsigned: bool,
    /// What findings weigh here, by the beginnings of their codes.
    severities: BTreeMap<&'a str, &'a str>,
    /// The file with the waivers, and how many there are.
    waivers: Option<&'a Given>,
    /// The report that is the baseline, and how many findings it has.
    baseline: Option<&'a Given>,
    /// The approval data, and how many rows it has.
    approvals: Option<&'a Given>,
    /// The configuration file.
    configuration: Option<&'a str>,
}

/// The program.
#[derive(Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
struct Tool {
    /// Its name.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// Counts over the run.
#[derive(Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub(super) struct Totals<'a> {
    /// Files checked.
    files: u64,
    /// Files without a finding at or above the threshold.
    passed: u64,
    /// Files with one, be it waived or not.
    failed: u64,
    /// Files that the gate lets through.
    accepted: u64,
    /// Findings that are errors.
    errors: u64,
    /// Findings that are warnings.
    warnings: u64,
    /// Findings that are notes.
    infos: u64,
    /// Files in folders and archives that were passed over.
    skipped: u64,
    /// Findings by code.
    codes: BTreeMap<&'a str, u64>,
    /// Whether the files are good to send together.
    batch: Status,
    /// Whether the waivers themselves hold.
    gate: Status,
    /// How many findings are not told of, or do not count.
    hidden: Hidden,
}

impl<'a> Opening<'a> {
    pub(super) fn new(head: &'a Head) -> Self {
        Self {
            version: VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            profiles: &head.profiles,
            packs: &head.packs,
            not_applied: &head.not_applied,
            changes: &head.changes,
            as_of: head.as_of.map(|day| day.to_string()),
            unchecked: &head.unchecked,
            only: &head.only,
            skip: &head.skip,
            severity: head.severity,
            fail_on: head.fail_on,
            unsigned: head.unsigned,
            severities: head.severities.iter().map(|(code, weight)| (code.as_str(), weight.as_str())).collect(),
            waivers: head.waivers.as_ref(),
            baseline: head.baseline.as_ref(),
            approvals: head.approvals.as_ref(),
            configuration: head.configuration.as_deref(),
        }
    }
}

impl<'a> Totals<'a> {
    pub(super) fn new(summary: &'a Summary) -> Self {
        let mut codes = BTreeMap::new();
        for (_, code, count) in summary.codes() {
            *codes.entry(code).or_default() += count;
        }
        Self {
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
            gate: summary.gate,
            hidden: summary.hidden,
        }
    }
}

impl Format for Json {
    fn start(&self, head: &Head) -> String {
        let opening = json(&Opening::new(head));
        format!("{},\n\"files\": [\n", opening.strip_suffix('}').unwrap_or_default())
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        Part { text: json(report), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String {
        let among: Vec<String> = batch.iter().map(json).collect();
        let mut end = match among.as_slice() {
            [] => "\n],\n\"batch\": [],\n".to_owned(),
            among => format!("\n],\n\"batch\": [\n{}\n],\n", among.join(",\n")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(end, "\"skipped\": {},\n\"empty\": {},", json(&summary.skipped_files), json(&summary.empty));
        let _ = writeln!(end, "\"gone\": {},\n\"goneElsewhere\": {},", json(&summary.gone), summary.baseline_elsewhere);
        let _ = writeln!(end, "\"summary\": {}\n}}", json(&Totals::new(summary)));
        end
    }
}

/// Values of this module have string keys and no floats, so they always have a JSON form.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The report as a whole, for its schema: it is never in memory at once.
#[cfg(feature = "internals")]
#[derive(schemars::JsonSchema)]
#[schemars(title = "ivicheck report", extend("$id" = "report-1.json"))]
#[allow(dead_code, reason = "it is there for its schema")]
struct Document<'a> {
    #[schemars(flatten)]
    opening: Opening<'a>,
    /// The files, in path order.
    files: Vec<FileReport>,
    /// What was found about several files.
    batch: Vec<BatchFinding>,
    /// Which files were passed over, and why.
    skipped: Vec<crate::batch::Skipped>,
    /// The folders and archives that hold nothing to check, which was allowed.
    empty: Vec<String>,
    /// What of the baseline is there no more.
    gone: Vec<crate::gate::Gone>,
    /// How much of the baseline is about vehicles that are not in this run.
    #[schemars(rename = "goneElsewhere")]
    gone_elsewhere: u64,
    /// Counts over the run.
    summary: Totals<'a>,
}

/// The JSON Schema of the report, made from the types that are written.
#[cfg(feature = "internals")]
pub fn report_schema() -> serde_json::Value {
    // What is written is described, not what might be read.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Document<'static>>().to_value()
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
