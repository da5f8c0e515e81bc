//! The last lines of the report for people: what a run was asked, and what it left out for that.

use super::printable;
use crate::batch::Summary;
use crate::check::{Given, Head};
use crate::finding::{Severity, Threshold};
use crate::gate::Gone;
use std::collections::BTreeMap;

/// So many digits of a digest tell two packs apart for people; the JSON report has all of them.
const DIGITS: usize = 12;
/// So many files that were passed over are named.
const NAMED: usize = 3;

/// What a run was asked, and what it left out for that, a line each.
pub(super) fn lines(summary: &Summary, width: usize) -> String {
    let mut page = String::new();
    for (name, words) in [
        ("skipped", skipped(summary)),
        ("checked with", checked_with(&summary.head)),
        ("asked for", asked_for(summary)),
        ("left out", left_out(summary)),
    ] {
        if !words.is_empty() {
            page.push_str(&textwrap::fill(&format!("{name}: {}", printable(&words.join("; "))), width));
            page.push('\n');
        }
    }
    page
}

/// So many findings of the baseline that are there no more are named.
const GONE: usize = 20;

/// What of the baseline is there no more.
pub(super) fn gone(summary: &Summary, width: usize) -> String {
    let line = |text: String| textwrap::fill(&printable(&text), textwrap::Options::new(width).subsequent_indent("  ")) + "\n";
    let told = |gone: &Gone| line(format!("gone: {} in {}: {}", gone.code, gone.subject, gone.message));
    let mut page: String = summary.gone.iter().take(GONE).map(told).collect();
    if let Some(more) = summary.gone.len().checked_sub(GONE).filter(|more| *more > 0) {
        page.push_str(&line(format!("{more} more are gone, which --format json names")));
    }
    if summary.baseline_elsewhere > 0 {
        page.push_str(&line(format!("{} of the baseline are about vehicles that are not in this run", summary.baseline_elsewhere)));
    }
    if !page.is_empty() {
        page.push('\n');
    }
    page
}

/// How many files were passed over, by the reason, with the first of each.
fn skipped(summary: &Summary) -> Vec<String> {
    let mut by_reason: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for skipped in &summary.skipped_files {
        by_reason.entry(skipped.why).or_default().push(&skipped.path);
    }
    let of_reason = |(why, paths): (_, Vec<&str>)| {
        let more = if paths.len() > NAMED { format!(" and {} more", paths.len() - NAMED) } else { String::new() };
        format!("{why}: {}{more}", paths[..paths.len().min(NAMED)].join(", "))
    };
    by_reason.into_iter().map(of_reason).chain(summary.empty.iter().map(|path| format!("no XML file in {path}"))).collect()
}

/// Whose rules, as on which day.
fn checked_with(head: &Head) -> Vec<String> {
    let mut words = Vec::new();
    let noun = if head.profiles.len() == 1 { "profile" } else { "profiles" };
    if !head.profiles.is_empty() {
        words.push(format!("{noun} {}", head.profiles.join(", ")));
    }
    words.extend(head.packs.iter().map(|pack| format!("{} {} ({})", pack.name, pack.version, pack.digest.get(..DIGITS).unwrap_or_default())));
    words.extend(head.as_of.map(|day| format!("as of {day}")));
    words
}

/// What is not as it usually is.
fn asked_for(summary: &Summary) -> Vec<String> {
    let head = &summary.head;
    let mut words = Vec::new();
    let mut list = |name: &str, values: &[String]| {
        if !values.is_empty() {
            words.push(format!("{name} {}", values.join(", ")));
        }
    };
    list("only", &head.only);
    list("skip", &head.skip);
    let mut add = |is_said: bool, text: String| words.extend(is_said.then_some(text));
    add(head.severity != Severity::Info, format!("severity {}", head.severity));
    add(head.fail_on != Threshold::Error, format!("fail on {}", head.fail_on.as_str()));
    add(head.unsigned, "a missing signature is no finding".to_owned());
    let weights: Vec<String> = head.severities.iter().map(|(code, weight)| format!("{code} is {weight}")).collect();
    add(!weights.is_empty(), weights.join(", "));
    let given = |what: &str, given: &Given| format!("{what} {} ({})", given.file, given.entries);
    words.extend(head.waivers.as_ref().map(|waivers| given("waivers", waivers)));
    words.extend(head.baseline.as_ref().map(|baseline| given("baseline", baseline)));
    words.extend(head.configuration.as_ref().map(|file| format!("configuration {file}")));
    let mut add = |is_said: bool, text: String| words.extend(is_said.then_some(text));
    add(!summary.empty.is_empty(), "an empty folder is no fault".to_owned());
    words
}

/// How many findings each of these left out.
fn left_out(summary: &Summary) -> Vec<String> {
    let hidden = &summary.hidden;
    let counts = [
        (hidden.selection, "by only and skip, as far as they were looked for"),
        (hidden.severity, "below the severity"),
        (hidden.off, "by the configuration (off)"),
        (hidden.waived, "waived"),
        (hidden.baseline, "known from the baseline"),
    ];
    counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}")).collect()
}
