//! `ivicheck pack PATH... -o DIR`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::{KnowledgeOptions, TrustOptions, day};
use crate::batch::{self, MANIFEST, ToPack};
use crate::check::{Checked, Status, Wanted};
use crate::engine::{Across, FileKeys, KeyRow};
use crate::finding::Severity;
use crate::report::printable;
use crate::rules::across::Limit;
use clap::{Args, value_parser};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PackOptions {
    /// Files, folders (with all they hold) and .zip archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder for the copies; it is empty or not there yet
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Do not let findings whose code begins like this keep a file back; may be repeated
    #[arg(long, value_name = "PREFIX")]
    skip: Vec<String>,
    #[command(flatten)]
    trust: TrustOptions,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// What is kept of a file until it is known whether it goes along.
struct ToGo {
    status: Status,
    vin: String,
    version: String,
    stage: String,
    category: String,
    approval: String,
    sha256: String,
    errors: BTreeSet<String>,
    /// What says that it is not sent this way at all.
    out_of_scope: BTreeSet<String>,
}

impl ToGo {
    fn new(checked: &Checked, out_of_scope: &[String]) -> Self {
        let report = &checked.report;
        let outside = report.findings.iter().filter(|finding| out_of_scope.iter().any(|code| finding.code == *code));
        let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        Self {
            status: report.status,
            vin: report.vin.clone().unwrap_or_default(),
            version: report.message_version.clone().unwrap_or_default(),
            stage: report.stage_number.clone().unwrap_or_default(),
            category: report.category.clone().unwrap_or_default(),
            approval: report.approval.clone().unwrap_or_default(),
            sha256: checked.sha256.clone().unwrap_or_default(),
            out_of_scope: outside.map(|finding| finding.code.to_string()).collect(),
            errors: errors.map(|finding| finding.code.to_string()).collect(),
        }
    }
}

pub(super) fn run(options: &PackOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    if options.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(CliError::call("standard input cannot be packed", Some("name files, folders or archives".into())));
    }
    let mut builder = options.skip.iter().fold(options.knowledge.builder(), |builder, code| builder.skip(code));
    if let Some(day) = options.as_of {
        builder = builder.as_of(day);
    }
    builder = options.trust.apply(builder);
    let checker = builder.build()?;
    let inputs = batch::collect(&options.paths)?;
    let rules = checker.knowledge().engine.rules();
    let mut across = Across::new(rules, checker.selection());
    let wanted = Wanted { keys: !across.is_idle() && inputs.sources.len() > 1, sha256: true, ..Wanted::default() };
    let mut checked: Vec<ToGo> = Vec::new();
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    batch::run::<Vec<(ToGo, Option<FileKeys>)>, CliError>(
        &inputs,
        &checker,
        wanted,
        jobs,
        |kept, checked| kept.push((ToGo::new(&checked, &checker.knowledge().out_of_scope), checked.keys)),
        |kept| {
            for (one, keys) in kept {
                // A file that stays behind is in nobody's way.
                let keys = keys.as_ref().filter(|_| one.status == Status::Pass && one.out_of_scope.is_empty());
                across.add(keys.map_or_else(KeyRow::default, |keys| keys.row()));
                checked.push(one);
            }
            Ok(())
        },
    )?;
    // What contradicts another file does not go along, neither of them: which one is right is not known here.
    let mut reasons: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in
        across.findings(|position| inputs.path(position), checker.selection()).iter().filter(|found| found.finding.severity == Severity::Error)
    {
        for path in &found.files {
            reasons.entry(path.clone()).or_default().insert(found.finding.code.to_string());
        }
    }
    let mut files = Vec::new();
    for (source, one) in inputs.sources.iter().zip(checked) {
        let path = source.path().into_owned();
        if one.status == Status::Fail {
            reasons.entry(path).or_default().extend(one.errors);
        } else if !one.out_of_scope.is_empty() {
            reasons.entry(path).or_default().extend(one.out_of_scope);
        } else if !reasons.contains_key(&path) {
            let ToGo { vin, version, stage, category, approval, sha256, .. } = one;
            files.push(ToPack { source, vin, version, stage, category, approval, sha256 });
        }
    }
    let limit = rules.limits.iter().find_map(|limit| if let Limit::Files(most) = limit.limit { Some(most) } else { None });
    let at_most = limit.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    report(&files, &reasons, options, at_most, console)
}

/// Copies, and says what was done and what was not.
fn report(
    files: &[ToPack<'_>],
    reasons: &BTreeMap<String, BTreeSet<String>>,
    options: &PackOptions,
    at_most: usize,
    console: &mut Console<'_>,
) -> Result<u8, CliError> {
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let folders = if files.is_empty() { 0 } else { batch::pack(files, &options.paths, &options.output, at_most)? };
    writeln!(console.out, "{} in {}", counted(files.len(), "file"), counted(folders, "folder"))?;
    if folders > 0 {
        writeln!(console.out, "manifest: {}", options.output.join(MANIFEST).display())?;
    }
    if reasons.is_empty() {
        return Ok(PASSED);
    }
    writeln!(console.err, "{} left out", counted(reasons.len(), "file"))?;
    for (path, codes) in reasons {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        writeln!(console.err, "  {}: {}", printable(path), codes.join(", "))?;
    }
    Ok(FAILED)
}
