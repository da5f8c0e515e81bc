//! The last lines of the report for people: what a run was asked, and what it left out for that.

use super::printable;
use crate::batch::Summary;
use crate::check::{Given, Head, NotApplied};
use crate::finding::{Severity, Threshold};
use crate::gate::Gone;
use crate::rules::InForce;
use std::collections::{BTreeMap, BTreeSet};

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
    words.extend(changed(&head.changes));
    words.extend(head.not_applied.iter().map(not_applied));
    words.extend(head.as_of.map(|day| format!("as of {day}")));
    words
}

/// A pack that does nothing on the day of the run.
fn not_applied(pack: &NotApplied) -> String {
    let days = [("from", &pack.from), ("to", &pack.to)];
    let days: Vec<String> = days.into_iter().filter_map(|(word, day)| day.as_ref().map(|day| format!("{word} {day}"))).collect();
    format!("{} {} is not in force ({})", pack.name, pack.version, days.join(" "))
}

/// How much each pack changes of what others say.
pub(super) fn changed(changes: &[InForce]) -> Vec<String> {
    let mut by_pack: Vec<(&str, BTreeSet<&str>, usize)> = Vec::new();
    for change in changes {
        let position = by_pack.iter().position(|(pack, ..)| *pack == change.pack).unwrap_or_else(|| {
            by_pack.push((&change.pack, BTreeSet::new(), 0));
            by_pack.len() - 1
        });
        let (_, codes, others) = &mut by_pack[position];
        codes.extend(change.codes.iter().map(String::as_str));
        *others += usize::from(change.codes.is_empty());
    }
    let counted = |count: usize, one: &str, many: &str| (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }));
    let told = |(pack, codes, others): (&str, BTreeSet<&str>, usize)| {
        let counts = [counted(codes.len(), "rule", "rules"), counted(others, "table or list entry", "table or list entries")];
        format!("{} changed by pack {pack}", counts.into_iter().flatten().collect::<Vec<_>>().join(" and "))
    };
    by_pack.into_iter().map(told).collect()
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
    words.extend(head.approvals.as_ref().map(|approvals| given("approval data", approvals)));
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
