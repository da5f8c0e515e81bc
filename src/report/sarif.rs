//! SARIF 2.1.0, for what shows findings of many tools: code scanning of a forge, plug-ins of editors.
//!
//! Results are written while the run goes on; the tool with its rules stands after them, when it is known which of them found anything.

use super::json::json;
use super::uri::{base, uri};
use super::{Format, Head, Part, with_expected};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Check, Finding, Severity, Suggestion};
use crate::source::{Position, SourceText};
use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    PhysicalLocation, PropertyBag, Region, Replacement, ReportingConfiguration, ReportingDescriptor, Result, ResultLevel, Suppression, Tool,
    ToolComponent,
};
use std::collections::BTreeMap;

/// Where the schema of the form is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What our fingerprints are called among those of other tools; the number changes when they do.
const FINGERPRINT: &str = "ivicheck/v1";

/// The report in SARIF.
#[derive(Debug, Clone)]
pub struct Sarif {
    /// What can be found, by code.
    checks: Vec<Check>,
}

impl Sarif {
    /// A report of runs that can find this.
    pub fn new(checks: &[Check]) -> Self {
        Self { checks: checks.to_vec() }
    }

    /// What there is to say of a code, whether or not a check of it is known.
    fn rule(&self, code: &str) -> ReportingDescriptor {
        let Some(check) = self.checks.iter().find(|check| check.code == code) else {
            return ReportingDescriptor::builder().id(code).build();
        };
        let text = |text: &str| MultiformatMessageString::builder().text(text).build();
        let level = ReportingConfiguration::builder().level(serde_json::Value::from(level_word(check.severity))).build();
        let properties = properties([("source", Some(&*check.source)), ("basis", Some(&*check.basis.with_refs(&check.refs)))]);
        ReportingDescriptor::builder()
            .id(code)
            .short_description(text(&check.title))
            .full_description(text(&check.why))
            .help(text(&format!("{} Source: {}.", check.help, check.source.trim_end_matches('.'))))
            .default_configuration(level)
            .properties(properties)
            .build()
    }
}

impl Format for Sarif {
    fn start(&self, _: &Head) -> String {
        // Columns count characters, not the UTF-16 units that are usual without this.
        format!(
            "{{\n\"$schema\": {},\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": [\n",
            json(&SCHEMA)
        )
    }

    fn file(&self, report: &FileReport, text: &SourceText) -> Part {
        let results: Vec<String> = report.findings.iter().map(|finding| json(&of_file(finding, &report.path, text))).collect();
        Part { text: results.join(self.between()), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn among(&self, found: &BatchFinding) -> String {
        let mut locations = found.files.iter().map(|path| Location::builder().physical_location(artifact(path, None)).build());
        let first: Vec<Location> = locations.by_ref().take(1).collect();
        json(&Result { related_locations: some(locations.collect()), ..result(&found.finding, first) })
    }

    fn end(&self, summary: &Summary, _: &[BatchFinding]) -> String {
        let mut codes: Vec<&str> = summary.codes().map(|(_, code, _)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        let rules: Vec<ReportingDescriptor> = codes.into_iter().map(|code| self.rule(code)).collect();
        let driver = ToolComponent::builder()
            .name(env!("CARGO_PKG_NAME"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .information_uri(env!("CARGO_PKG_REPOSITORY"))
            .rules(rules)
            .build();
        let invocation = Invocation::builder().execution_successful(true).build();
        format!("\n],\n\"invocations\": [{}],\n\"tool\": {}\n}}]\n}}\n", json(&invocation), json(&Tool::builder().driver(driver).build()))
    }
}

fn of_file(finding: &Finding, path: &str, text: &SourceText) -> Result {
    let physical = artifact(path, finding.span.map(|span| (text.position(span.start), text.position(span.end))));
    let element = (!finding.path.is_empty()).then(|| {
        let place = LogicalLocation::builder().fully_qualified_name(&finding.path).kind("element").build();
        vec![LogicalLocation { name: finding.field.clone(), ..place }]
    });
    let location = Location { logical_locations: element, ..Location::builder().physical_location(physical).build() };
    let fixes = finding.suggestion.iter().map(|suggestion| fix(suggestion, path, text)).collect();
    Result { fixes: some(fixes), ..result(finding, vec![location]) }
}

/// A change that cures a finding for certain.
fn fix(suggestion: &Suggestion, path: &str, text: &SourceText) -> Fix {
    let deleted = region(text.position(suggestion.span.start), text.position(suggestion.span.end));
    let inserted = ArtifactContent { text: Some(suggestion.new.clone()), ..ArtifactContent::default() };
    let replacement = Replacement::builder().deleted_region(deleted).inserted_content(inserted).build();
    let change = ArtifactChange::builder().artifact_location(artifact_location(path)).replacements(vec![replacement]).build();
    Fix::builder().artifact_changes(vec![change]).build()
}

fn result(finding: &Finding, locations: Vec<Location>) -> Result {
    let fingerprints = BTreeMap::from([(FINGERPRINT.to_owned(), finding.fingerprint.clone())]);
    let properties =
        properties([("value", finding.value.as_deref()), ("expected", finding.expected.as_deref()), ("owner", finding.owner.as_deref())]);
    let result = Result::builder()
        .rule_id(&*finding.code)
        .level(match finding.severity {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
            Severity::Info => ResultLevel::Note,
        })
        .message(Message::builder().text(with_expected(finding)).build())
        .partial_fingerprints(fingerprints)
        .properties(properties)
        .build();
    let waived = finding.waived.iter().map(|waived| {
        let reason = format!("{} ({}, until {})", waived.reason, waived.owner, waived.expires);
        Suppression::builder().kind(serde_json::Value::from("external")).justification(reason).build()
    });
    let baseline_state = finding.known.then(|| "unchanged".into());
    Result { locations: some(locations), suppressions: some(waived.collect()), baseline_state, ..result }
}

const fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A file, and a stretch of it.
fn artifact(path: &str, stretch: Option<(Position, Position)>) -> PhysicalLocation {
    let region = stretch.map(|(start, end)| region(start, end));
    PhysicalLocation { region, ..PhysicalLocation::builder().artifact_location(artifact_location(path)).build() }
}

fn artifact_location(path: &str) -> ArtifactLocation {
    ArtifactLocation { uri: Some(uri(path)), uri_base_id: base(path).map(str::to_owned), ..ArtifactLocation::default() }
}

fn region(start: Position, end: Position) -> Region {
    let number = |number: usize| i64::try_from(number).ok();
    Region {
        start_line: number(start.line),
        start_column: number(start.column),
        end_line: number(end.line),
        end_column: number(end.column),
        ..Region::default()
    }
}

/// A list that is left out when there is nothing in it.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn properties<const N: usize>(named: [(&str, Option<&str>); N]) -> PropertyBag {
    let known = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    PropertyBag::builder().additional_properties(known.collect::<BTreeMap<_, _>>()).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Waived, kinds};
    use crate::source::Span;
    use serde_json::{Value, json};

    fn result_of(finding: Finding) -> Value {
        let report = FileReport { findings: vec![finding], ..FileReport::new("a.xml".into()) };
        let part = Sarif::new(&[]).file(&report, &SourceText::new("<a>\n<b>\u{1d11e}1,5</b></a>".into()));
        serde_json::from_str(&part.text).unwrap()
    }

    #[test]
    fn what_does_not_count_says_why() {
        let finding = Finding::built_in(&kinds::IVI_RANGE, "m".into());
        let open = result_of(finding.clone());
        assert!(open.get("suppressions").is_none() && open.get("baselineState").is_none(), "{open}");
        let waived = Waived { reason: "agreed".into(), owner: "homologation".into(), expires: "2026-12-31".parse().unwrap() };
        let result = result_of(Finding { waived: Some(Box::new(waived)), ..finding.clone() });
        assert_eq!(result["suppressions"], json!([{"kind": "external", "justification": "agreed (homologation, until 2026-12-31)"}]));
        assert_eq!(result_of(Finding { known: true, ..finding })["baselineState"], "unchanged");
    }

    #[test]
    fn a_certain_cure_is_a_fix_in_columns_of_characters() {
        let suggestion = Suggestion { span: Span::new(11, 14), location: None, old: "1,5".into(), new: "1.5".into() };
        let finding = Finding { suggestion: Some(Box::new(suggestion)), ..Finding::built_in(&kinds::IVI_NOT_A_NUMBER, "m".into()) };
        let change = &result_of(finding)["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a.xml");
        let expected = json!({"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 8});
        assert_eq!(change["replacements"], json!([{"deletedRegion": expected, "insertedContent": {"text": "1.5"}}]));
    }
}
