//! `ivicheck pack PATH... -o DIR`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::policy::PolicyOptions;
use crate::batch::{self, Inputs, MANIFEST, ToPack};
use crate::check::{Checked, Checker, Wanted};
use crate::engine::{Across, FileKeys, KeyRow};
use crate::finding::{Finding, Threshold};
use crate::gate::Trace;
use crate::report::printable;
use crate::rules::across::Limit;
use clap::{Args, value_parser};
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
    #[command(flatten)]
    policy: PolicyOptions,
}

/// What is kept of a file until it is known whether it goes along.
struct ToGo {
    is_accepted: bool,
    vin: String,
    version: String,
    stage: String,
    category: String,
    approval: String,
    sha256: String,
    /// What keeps it.
    blockers: BTreeSet<String>,
    /// What says that it is not sent this way at all.
    out_of_scope: BTreeSet<String>,
}

impl ToGo {
    fn new(checked: &Checked, out_of_scope: &[String], threshold: Threshold) -> Self {
        let report = &checked.report;
        let codes = |is_meant: &dyn Fn(&&Finding) -> bool| report.findings.iter().filter(is_meant).map(|finding| finding.code.to_string()).collect();
        Self {
            is_accepted: report.accepted,
            vin: report.vin.clone().unwrap_or_default(),
            version: report.message_version.clone().unwrap_or_default(),
            stage: report.stage_number.clone().unwrap_or_default(),
            category: report.category.clone().unwrap_or_default(),
            approval: report.approval.clone().unwrap_or_default(),
            sha256: checked.sha256.clone().unwrap_or_default(),
            out_of_scope: codes(&|finding| out_of_scope.iter().any(|code| finding.code == *code)),
            blockers: codes(&|finding| finding.is_open() && threshold.is_reached(finding.severity)),
        }
    }

    fn goes_along(&self) -> bool {
        self.is_accepted && self.out_of_scope.is_empty()
    }
}

/// Why files stay behind: codes, by path.
type Reasons = BTreeMap<String, BTreeSet<String>>;

pub(super) fn run(options: &PackOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    if options.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(CliError::call("standard input cannot be packed", Some("name files, folders or archives".into())));
    }
    let configuration = options.policy.configuration()?;
    let checker = options.policy.builder(configuration.as_ref()).build()?;
    for note in checker.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let inputs = batch::collect_chosen(&options.paths, &options.policy.choice(configuration.as_ref())?)?;
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    let (checked, mut reasons) = check(&checker, &inputs, jobs)?;
    let mut files = Vec::new();
    for (source, one) in inputs.sources.iter().zip(checked) {
        let path = source.path().into_owned();
        if !one.goes_along() {
            let why = if one.is_accepted { one.out_of_scope } else { one.blockers };
            reasons.entry(path).or_default().extend(why);
        } else if !reasons.contains_key(&path) {
            let ToGo { vin, version, stage, category, approval, sha256, .. } = one;
            files.push(ToPack { source, vin, version, stage, category, approval, sha256 });
        }
    }
    let limits = &checker.knowledge().engine.rules().limits;
    let limit = limits.iter().find_map(|limit| if let Limit::Files(most) = limit.limit { Some(most) } else { None });
    let at_most = limit.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    report(&files, &reasons, options, at_most, console)
}

/// Checks all files, and says of each what is kept of it, and of those that contradict each other why they stay behind.
fn check(checker: &Checker, inputs: &Inputs, jobs: Option<NonZeroUsize>) -> Result<(Vec<ToGo>, Reasons), CliError> {
    let mut across = Across::new(checker.knowledge().engine.rules(), checker.selection());
    let wanted = Wanted { keys: !across.is_idle() && inputs.sources.len() > 1, sha256: true, ..Wanted::default() };
    let (mut all, mut trace) = (Vec::new(), Trace::default());
    let keep = |kept: &mut Vec<(ToGo, Option<FileKeys>, Trace)>, checked: Checked| {
        let one = ToGo::new(&checked, &checker.knowledge().out_of_scope, checker.threshold());
        kept.push((one, checked.keys, checked.trace));
    };
    batch::run(inputs, checker, wanted, jobs, keep, |kept| {
        for (one, keys, met) in kept {
            // A file that stays behind is in nobody's way.
            let keys = keys.as_ref().filter(|_| one.goes_along());
            across.add(keys.map_or_else(KeyRow::default, FileKeys::row));
            trace.add(met);
            all.push(one);
        }
        Ok::<(), CliError>(())
    })?;
    // What contradicts another file does not go along, neither of them: which one is right is not known here.
    let mut among = across.findings(|position| inputs.path(position), checker.selection());
    checker.judge_among(&mut among, &mut trace);
    let mut reasons = Reasons::new();
    for found in among.iter().filter(|found| found.finding.is_open() && checker.threshold().is_reached(found.finding.severity)) {
        for path in &found.files {
            reasons.entry(path.clone()).or_default().insert(found.finding.code.to_string());
        }
    }
    Ok((all, reasons))
}

/// Copies, and says what was done and what was not.
fn report(files: &[ToPack<'_>], reasons: &Reasons, options: &PackOptions, at_most: usize, console: &mut Console<'_>) -> Result<u8, CliError> {
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
