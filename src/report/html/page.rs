//! The page around the data.

use super::cause::{Cause, causes};
use super::data::data;
use super::gather::{Gathering, Hit};
use crate::batch::Summary;
use crate::check::{Head, Status};
use crate::finding::Severity;
use crate::report::asked::changed;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The words of the states, by their numbers.
const STATES: [&str; 4] = ["unreadable", "blocked", "waived", "ready"];

/// The page.
pub(super) fn page(mut all: Gathering, summary: &Summary) -> String {
    let causes = causes(&mut all);
    let (list, hits) = data(&all, &causes);
    let title = verdict(summary);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "ivicheck: " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { (title) } (about(&summary.head)) }
                main {
                    (tiles(&all, summary))
                    (cause_section(&all, &causes))
                    (charts(&all))
                    (among(&all))
                    (records())
                    noscript { (failed(&all)) }
                }
                script id="list" type="application/json" { (PreEscaped(list)) }
                script id="hits" type="application/json" { (PreEscaped(hits)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// Only the style and the script of this page, and nothing from elsewhere.
pub(crate) fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'", hash(STYLE), hash(SCRIPT))
}

fn verdict(summary: &Summary) -> String {
    let records = counted(summary.files, "record");
    match (summary.files.saturating_sub(summary.accepted), summary.batch) {
        (0, Status::Pass) => format!("{records} checked, {} ready to send", if summary.files == 1 { "it is" } else { "all are" }),
        (0, Status::Fail) => format!("{records} ready, but not together"),
        (failed, _) => format!("{} of {records} cannot be sent", grouped(failed)),
    }
}

/// What the run was made with.
fn about(head: &Head) -> Markup {
    let packs: Vec<String> = head.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
    html! {
        p.about {
            span { "ivicheck " (env!("CARGO_PKG_VERSION")) }
            span { "profile " (head.profiles.join(", ")) }
            span { "rules " (packs.join(", ")) }
            @for words in changed(&head.changes) { span { (words) } }
            @if let Some(day) = head.as_of { span { "as of " (day.to_string()) } }
            @if !head.only.is_empty() { span { "only " (head.only.join(", ")) } }
            @if !head.skip.is_empty() { span { "without " (head.skip.join(", ")) } }
            @if head.unsigned { span { "before signing" } }
            @if !head.unchecked.is_empty() { span { "not checked: " (head.unchecked.join("; ")) } }
        }
    }
}

fn tiles(all: &Gathering, summary: &Summary) -> Markup {
    let of = |state: u8| all.records.iter().filter(|record| record.4 == state).count() as u64;
    let tile = |class: &str, href: &str, label: &str, number: u64| {
        html! {
            li { a class={ "tile " (class) } href=(href) {
                span.label { (label) }
                span.number { (grouped(number)) }
                span.share { (share(number, summary.files)) }
            } }
        }
    };
    let hidden = summary.hidden.selection + summary.hidden.severity;
    let sum = |severity, noun: &str| {
        let count = summary.weighing(severity);
        html! { span { b { (grouped(count)) } " " (noun) (if count == 1 { "" } else { "s" }) } }
    };
    html! {
        section aria-label="States" {
            ul.tiles {
                (tile("all", "#", "records", summary.files))
                (tile("ready", "#state=ready", STATES[3], of(3)))
                @if of(2) > 0 { (tile("waived", "#state=waived", STATES[2], of(2))) }
                (tile("blocked", "#state=blocked", STATES[1], of(1)))
                (tile("unreadable", "#state=unreadable", STATES[0], of(0)))
            }
            p.totals {
                (sum(Severity::Error, "error"))
                (sum(Severity::Warning, "warning"))
                (sum(Severity::Info, "note"))
                @if hidden > 0 { span { b { (grouped(hidden)) } " findings left out as asked" } }
                @if summary.skipped > 0 { span { b { (grouped(summary.skipped)) } " other files left out" } }
            }
        }
    }
}

fn cause_section(all: &Gathering, causes: &[Cause]) -> Markup {
    let mut groups: BTreeMap<&str, Vec<(usize, &Cause)>> = BTreeMap::new();
    for (number, cause) in causes.iter().enumerate() {
        let owner = all.kinds.get(cause.kind as usize).map_or("", |kind| kind.owner.as_str());
        groups.entry(owner).or_default().push((number, cause));
    }
    let is_owned = groups.keys().any(|owner| !owner.is_empty());
    let most = causes.iter().map(|cause| cause.records).max().unwrap_or(1);
    html! {
        section.causes aria-labelledby="causes" {
            h2 id="causes" { "Causes" }
            @if causes.is_empty() { p { "Nothing was found." } }
            @for (owner, causes) in &groups {
                @if is_owned {
                    h3 { (if owner.is_empty() { "no owner named" } else { owner }) " " span.count { (counted(causes.len() as u64, "cause")) } }
                }
                div.scroll tabindex="0" role="region" aria-label={ "Causes " (owner) } {
                    table {
                        thead { tr {
                            th scope="col" { "Code" }
                            th scope="col" { "Field" }
                            th scope="col" { "What is wrong" }
                            th.number scope="col" colspan="2" { "Records" }
                            th.number scope="col" { "Findings" }
                        } }
                        tbody { @for (number, cause) in causes { (cause_row(all, *number, cause, most)) } }
                    }
                }
            }
        }
    }
}

fn cause_row(all: &Gathering, number: usize, cause: &Cause, most: u32) -> Markup {
    let (code, weight) = all.kinds.get(cause.kind as usize).map_or(("", 0), |kind| (kind.code.as_str(), kind.weight));
    let text = |word: Option<u32>| word.map(|word| all.words.text(word)).filter(|text| !text.is_empty());
    html! {
        tr {
            th scope="row" { (mark(weight)) " " a href={ "#cause=" (number) } { (code) } }
            td.field { (all.words.text(cause.field)) }
            td.what {
                @if let Some(expected) = text(cause.expected) {
                    @if let Some(value) = text(cause.value) { "found " q { (value) } ", " }
                    "expected " (expected)
                } @else {
                    @if cause.varies { span.count { "for example: " } }
                    (all.words.text(cause.message))
                }
            }
            td.bars { (bar(&[(class(weight), cause.records)], most, "")) }
            td.number.records { (grouped(cause.records.into())) }
            td.number.findings { (grouped(cause.findings.into())) }
        }
    }
}

/// By family how many records it concerns, and by category how many records are in which state.
fn charts(all: &Gathering) -> Markup {
    let mut families: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    let mut categories: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    for (record, hits) in all.with_hits() {
        let mut worst: BTreeMap<&str, u8> = BTreeMap::new();
        for kind in hits.iter().filter_map(|hit| all.kind(hit)) {
            let weight = worst.entry(kind.code.split('/').next().unwrap_or_default()).or_default();
            *weight = kind.weight.max(*weight);
        }
        for (family, weight) in worst {
            families.entry(family).or_default()[usize::from(weight.min(3))] += 1;
        }
        categories.entry(all.words.text(record.2)).or_default()[usize::from(record.4.min(3))] += 1;
    }
    let most_families = families.values().map(|counts| counts.iter().sum::<u32>()).max().unwrap_or(1);
    let most_categories = categories.values().map(|counts| counts.iter().sum::<u32>()).max().unwrap_or(1);
    html! {
        div.charts {
            section aria-labelledby="families" {
                h2 id="families" { "Records by family of findings" }
                table.chart { tbody { @for (family, counts) in &families {
                    (chart_row(&format!("#family={family}"), family, &[("error", counts[3]), ("warning", counts[2]), ("info", counts[1])], most_families))
                } } }
            }
            section aria-labelledby="categories" {
                h2 id="categories" { "Records by category" }
                table.chart { tbody { @for (category, counts) in &categories {
                    @let name = if category.is_empty() { "none" } else { category };
                    (chart_row(&format!("#category={name}"), name, &[("unreadable", counts[0]), ("blocked", counts[1]), ("waived", counts[2]), ("ready", counts[3])], most_categories))
                } } }
            }
        }
    }
}

fn chart_row(href: &str, name: &str, parts: &[(&str, u32)], most: u32) -> Markup {
    let told: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(class, count)| format!("{} {}", grouped((*count).into()), words(class))).collect();
    let sum: u32 = parts.iter().map(|(_, count)| count).sum();
    html! {
        tr {
            th scope="row" { a href=(href) { (name) } }
            td.bars { (bar(parts, most, &told.join(", "))) }
            td.number { (grouped(sum.into())) }
            td.parts { (told.join(", ")) }
        }
    }
}

/// What is said of the records of a part.
fn words(class: &str) -> &str {
    match class {
        "error" => "with errors",
        "warning" => "with warnings",
        "info" => "with notes",
        state => state,
    }
}

/// A bar of parts, as wide as the greatest when it is the greatest.
fn bar(parts: &[(&str, u32)], most: u32, label: &str) -> Markup {
    let scale = |count: u32| f64::from(count) * 100.0 / f64::from(most.max(1));
    let mut start = 0.0;
    let mut placed = Vec::new();
    for (class, count) in parts {
        // What is there can be seen.
        let width = if *count == 0 { 0.0 } else { scale(*count).max(0.6) };
        placed.push((*class, start, width));
        start += width;
    }
    html! {
        svg.bar viewBox="0 0 100 8" preserveAspectRatio="none" role=[(!label.is_empty()).then_some("img")] aria-label=[(!label.is_empty()).then_some(label)]
            aria-hidden=[label.is_empty().then_some("true")] focusable="false" {
            @for (class, start, width) in &placed {
                @if *width > 0.0 { rect class=(class) x=(format!("{start:.2}")) y="0" width=(format!("{width:.2}")) height="8" {} }
            }
        }
    }
}

/// What was found about several files.
fn among(all: &Gathering) -> Markup {
    /// At most so many are shown, and at most so many files of each.
    const MOST: usize = 200;
    const MOST_FILES: usize = 100;
    html! {
        @if !all.among.is_empty() {
            section.among aria-labelledby="among" {
                h2 id="among" { "Across files " span.count { (counted(all.among.len() as u64, "finding")) } }
                ul { @for found in all.among.iter().take(MOST) {
                    li { details {
                        summary { (kind_of(all, &found.hit)) " " (all.words.text(found.hit.8)) " " span.count { (counted(found.files.len() as u64, "file")) } }
                        ul.files {
                            @for path in found.files.iter().take(MOST_FILES) { li { (path) } }
                            @if found.files.len() > MOST_FILES { li { (grouped((found.files.len() - MOST_FILES) as u64)) " more" } }
                        }
                    } }
                } }
                @if all.among.len() > MOST { p { (grouped((all.among.len() - MOST) as u64)) " more, which the JSON report has." } }
            }
        }
    }
}

fn kind_of(all: &Gathering, hit: &Hit) -> Markup {
    let (code, weight) = all.kind(hit).map_or(("", 0), |kind| (kind.code.as_str(), kind.weight));
    html! { (mark(weight)) " " code { (code) } }
}

/// The part that the script fills.
fn records() -> Markup {
    html! {
        section.records #records aria-labelledby="records-title" hidden {
            h2 id="records-title" { "Records" }
            form.filters role="search" {
                label { span { "VIN or file" } input #q type="search" autocomplete="off" spellcheck="false" placeholder="press / to search"; }
                label { span { "State" } select #state {} }
                label { span { "Family" } select #family {} }
                label { span { "Category" } select #category {} }
                label #owner-label { span { "Owner" } select #owner {} }
                button #clear type="button" { "Clear" }
            }
            p.status { span #count aria-live="polite" {} span #cause {} }
            div.scroll tabindex="0" role="region" aria-label="List of records" {
                table.list {
                    thead { tr {
                        th scope="col" { "State" }
                        th scope="col" { "VIN" }
                        th scope="col" { "Category" }
                        th scope="col" { "Stage" }
                        th.number scope="col" { "Errors" }
                        th.number scope="col" { "Warnings" }
                        th scope="col" { "File" }
                    } }
                    tbody #rows {}
                }
            }
            button #more type="button" hidden { "Show more" }
            p.keys { kbd { "/" } " search " kbd { "↓" } kbd { "↑" } " move " kbd { "Enter" } " open " kbd { "Esc" } " close" }
        }
    }
}

/// The records that fail, for readers without JavaScript.
fn failed(all: &Gathering) -> Markup {
    html! {
        section {
            h2 { "Records that cannot be sent" }
            table {
                thead { tr { th scope="col" { "State" } th scope="col" { "VIN" } th scope="col" { "Category" } th scope="col" { "File" } th scope="col" { "Codes" } } }
                tbody {
                    @for (record, hits) in all.with_hits().filter(|(record, _)| record.4 < 2) {
                        @let codes: std::collections::BTreeSet<&str> = hits.iter().filter_map(|hit| all.kind(hit)).filter(|kind| kind.weight == 3).map(|kind| kind.code.as_str()).collect();
                        tr {
                            td { (STATES[usize::from(record.4)]) }
                            td { (record.1) }
                            td { (all.words.text(record.2)) }
                            td { (record.0) }
                            td { (codes.into_iter().collect::<Vec<_>>().join(", ")) }
                        }
                    }
                }
            }
        }
    }
}

const fn class(weight: u8) -> &'static str {
    match weight {
        3 => "error",
        2 => "warning",
        _ => "info",
    }
}

fn mark(weight: u8) -> Markup {
    html! { span class={ "mark " (class(weight)) } { (class(weight)) } }
}

fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with its digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("\u{202f}")
}

fn share(part: u64, whole: u64) -> String {
    match (part * 1000).checked_div(whole) {
        None | Some(1000) => String::new(),
        Some(0) if part > 0 => "under 0.1 %".to_owned(),
        Some(share) => format!("{}.{} %", share / 10, share % 10),
    }
}
