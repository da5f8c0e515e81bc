//! Which records can go: pages for people, and tables and documents for programs.

use super::printable;
use crate::batch::{Readiness, RecordState, State, Task};
use crate::csv::quoted;
use serde::Serialize;
use std::fmt::Write;

/// So many blocked records are named; the other forms have all of them.
const NAMED: usize = 20;

/// The page for people: states by vehicle group, approval and owner, then the records that wait.
pub fn readiness_page(readiness: &Readiness) -> String {
    let mut page = String::new();
    let named = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let group = |record: &RecordState| [&record.make, &record.vehicle_type, &record.category].map(|part| named(part.as_deref())).join(" ");
    let tables = [("vehicle group", readiness.by(group)), ("approval", readiness.by(|record| named(record.approval.as_deref())))];
    for (title, counts) in &tables {
        let rows: Vec<(String, [u64; 4])> = counts.iter().map(|(name, counts)| (name.clone(), *counts)).collect();
        table(&mut page, title, &rows);
    }
    let waiting =
        |record: &RecordState| if record.state.can_go() { None } else { Some(record.next.clone().unwrap_or_else(|| "nobody named".to_owned())) };
    let owners: Vec<(String, [u64; 4])> = readiness.by(waiting).into_iter().filter_map(|(name, counts)| Some((name?, counts))).collect();
    if !owners.is_empty() {
        table(&mut page, "next owner", &owners);
    }
    let blocked = || readiness.records.iter().filter(|record| !record.state.can_go());
    for record in blocked().take(NAMED) {
        let codes: Vec<&str> = record.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
        let next = record.next.as_deref().map(|next| format!("; next: {next}")).unwrap_or_default();
        let vin = record.vin.as_deref().unwrap_or("-");
        let line = format!("{} {vin} {}: {}{next}", record.state.as_str(), record.path, codes.join(", "));
        let _ = writeln!(page, "{}", printable(&line));
    }
    if let Some(more) = blocked().count().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = writeln!(page, "{more} more, which --format json and csv name");
    }
    if blocked().next().is_some() {
        page.push('\n');
    }
    for found in &readiness.gate {
        let _ = writeln!(
            page,
            "{}[{}] {}: {}",
            found.finding.severity,
            found.finding.code,
            printable(&found.files.join(", ")),
            printable(&found.finding.message)
        );
    }
    let total = readiness.by(|_| ());
    let counts = total.get(&()).copied().unwrap_or_default();
    let parts: Vec<String> = State::ALL.iter().zip(counts).map(|(state, count)| format!("{count} {}", state.as_str())).collect();
    let count = readiness.records.len();
    let _ = writeln!(page, "{count} record{}: {}", if count == 1 { "" } else { "s" }, parts.join(", "));
    page
}

fn table(page: &mut String, title: &str, rows: &[(String, [u64; 4])]) {
    let names: Vec<String> = rows.iter().map(|(name, _)| printable(name)).collect();
    let width = names.iter().map(|name| name.chars().count()).chain([title.len()]).max().unwrap_or_default();
    let _ = write!(page, "{title:<width$}");
    State::ALL.iter().for_each(|state| _ = write!(page, "  {:>10}", state.as_str()));
    page.push('\n');
    for (name, (_, counts)) in names.iter().zip(rows) {
        let _ = write!(page, "{name:<width$}");
        counts.iter().for_each(|count| _ = write!(page, "  {count:>10}"));
        page.push('\n');
    }
    page.push('\n');
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    ready: bool,
    counts: Counts,
    groups: Vec<Group>,
    approvals: Vec<Approval>,
    owners: Vec<Owner>,
    records: &'a [RecordState],
    gate: &'a [crate::engine::BatchFinding],
}

#[derive(Serialize)]
struct Counts {
    ready: u64,
    waived: u64,
    blocked: u64,
    unreadable: u64,
}

impl From<[u64; 4]> for Counts {
    fn from([ready, waived, blocked, unreadable]: [u64; 4]) -> Self {
        Self { ready, waived, blocked, unreadable }
    }
}

#[derive(Serialize)]
struct Group {
    make: Option<String>,
    r#type: Option<String>,
    category: Option<String>,
    counts: Counts,
}

#[derive(Serialize)]
struct Approval {
    approval: Option<String>,
    counts: Counts,
}

#[derive(Serialize)]
struct Owner {
    owner: Option<String>,
    counts: Counts,
}

/// The JSON document.
pub fn readiness_json(readiness: &Readiness) -> String {
    let groups = readiness.by(|record| (record.make.clone(), record.vehicle_type.clone(), record.category.clone()));
    let approvals = readiness.by(|record| record.approval.clone());
    let waiting = readiness.by(|record| (!record.state.can_go()).then(|| record.next.clone()));
    let document = Document {
        version: 1,
        ready: readiness.is_ready(),
        counts: readiness.by(|_| ()).get(&()).copied().unwrap_or_default().into(),
        groups: groups.into_iter().map(|((make, r#type, category), counts)| Group { make, r#type, category, counts: counts.into() }).collect(),
        approvals: approvals.into_iter().map(|(approval, counts)| Approval { approval, counts: counts.into() }).collect(),
        owners: waiting.into_iter().filter_map(|(owner, counts)| Some(Owner { owner: owner?, counts: counts.into() })).collect(),
        records: &readiness.records,
        gate: &readiness.gate,
    };
    // String keys and no floats always have a JSON form.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The records, a line each.
pub fn readiness_csv(readiness: &Readiness) -> String {
    let mut page = "path,vin,make,type,category,approval,state,next,blockers\n".to_owned();
    for record in &readiness.records {
        let blockers: Vec<String> = record.blockers.iter().map(|blocker| format!("{} ({})", blocker.code, blocker.count)).collect();
        let parts =
            [&record.vin, &record.make, &record.vehicle_type, &record.category, &record.approval].map(|part| part.as_deref().unwrap_or_default());
        let cells = std::iter::once(record.path.as_str()).chain(parts).chain([record.state.as_str(), record.waits_for()]);
        let cells: Vec<String> = cells.map(quoted).chain([quoted(&blockers.join("; "))]).collect();
        page.push_str(&(cells.join(",") + "\n"));
    }
    page
}

/// The columns of a table of what somebody is to mend.
pub const TASK_COLUMNS: [&str; 11] =
    ["vin", "file", "place", "value found", "expected", "what is wrong", "what to do", "why", "source", "severity", "code"];

/// The cells of a line of it.
pub fn task_cells(task: &Task) -> [&str; 11] {
    let finding = &task.finding;
    [
        task.vin.as_deref().unwrap_or_default(),
        &task.path,
        &task.place,
        finding.value.as_deref().unwrap_or_default(),
        finding.expected.as_deref().unwrap_or_default(),
        &finding.message,
        &finding.help,
        &finding.why,
        &finding.source,
        finding.severity.as_str(),
        &finding.code,
    ]
}

/// What one owner is to mend, a finding a line.
pub fn tasks_csv(tasks: &[&Task]) -> String {
    let mut page = TASK_COLUMNS.join(",") + "\n";
    for task in tasks {
        page.push_str(&(task_cells(task).map(quoted).join(",") + "\n"));
    }
    page
}
