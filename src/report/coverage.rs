//! What the rules look at: as a table for people, as CSV, and as a page of its own.

mod html;

pub use html::coverage_page;

use super::{printable, shortened};
use crate::csv::quoted;
use crate::workbench::{Count, Coverage, CoverageSection, Share, View};
use std::fmt::Write;

/// So much is shown of what a row is about.
const MOST_ABOUT: usize = 60;

/// A table a section, and below it what no rule looks at, in lines of at most `width` columns; the tables take what they need.
pub fn coverage_table(coverage: &Coverage, width: usize) -> String {
    let mut text = format!("{}\n{LEGEND}\n", title(coverage));
    for section in &coverage.sections {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}", heading(section));
        if section.rows.is_empty() {
            text.push_str("The message book names no item of this act.\n");
            continue;
        }
        push_section(&mut text, section);
        let unseen: Vec<&str> = section.unseen().collect();
        let _ = writeln!(text, "\n{}", textwrap::fill(&not_seen(section, &unseen), width));
        for line in wrong_numbers(section) {
            let _ = writeln!(text, "\n{}", textwrap::fill(&line, width));
        }
    }
    text
}

fn push_section(text: &mut String, section: &CoverageSection) {
    const SEEN: &str = "seen";
    let names = section.rows.iter().map(|row| row.name.chars().count()).chain([SEEN.len()]).max().unwrap_or_default();
    let seen = section.seen();
    let widths: Vec<usize> = (0..section.columns.len())
        .map(|column| {
            let cells = section.rows.iter().map(|row| cell(row.counts[column]).len());
            cells.chain([section.columns[column].len(), seen[column].to_string().len()]).max().unwrap_or_default()
        })
        .collect();
    let numbers = section.wrong_numbers().map(|sum| share(sum).len().max(NUMBERS.len()));
    let mut line = |name: &str, cells: Vec<String>, number: &str, about: &str| {
        let mut line = format!("{name:<names$}");
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(line, "  {cell:>width$}");
        }
        if let Some(width) = numbers {
            let _ = write!(line, "  {number:>width$}");
        }
        let _ = writeln!(text, "{}", format!("{line}  {}", shortened(&printable(about), MOST_ABOUT)).trim_end());
    };
    line("", section.columns.iter().map(|column| (*column).to_owned()).collect(), NUMBERS, "");
    for row in &section.rows {
        line(&row.name, row.counts.iter().map(|count| cell(*count)).collect(), &row.wrong_numbers.map_or(String::new(), share), &row.about);
    }
    line(SEEN, seen.iter().map(usize::to_string).collect(), &section.wrong_numbers().map_or(String::new(), share), "");
}

/// One row an item and act, or a field, with two columns a category; in a section that does not have a category its cells are empty.
pub fn coverage_csv(coverage: &Coverage) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in coverage.sections.iter().flat_map(|section| &section.columns) {
        if !columns.contains(column) {
            columns.push(column);
        }
    }
    let head: Vec<String> = columns.iter().flat_map(|column| [format!("{column} presence"), format!("{column} content")]).collect();
    let names = match coverage.view {
        View::Items => "act,item,fields",
        View::Fields => "field,label",
    };
    let has_numbers = coverage.sections.iter().any(|section| section.wrong_numbers().is_some());
    let last = if has_numbers { ",wrong numbers,wrong numbers found" } else { "" };
    let mut text = format!("{names},{}{last}\r\n", head.join(","));
    for section in &coverage.sections {
        for row in &section.rows {
            let act = section.act.map(|act| act.act().to_owned());
            let counts = columns.iter().flat_map(|column| {
                let count = section.columns.iter().position(|own| own == column).map(|position| row.counts[position]);
                [count.map(|count| count.presence), count.map(|count| count.content)]
                    .map(|number| number.map_or(String::new(), |number| number.to_string()))
            });
            let values: Vec<String> = act.into_iter().chain([quoted(&row.name), quoted(&row.about)]).chain(counts).collect();
            text.push_str(&values.join(","));
            if has_numbers {
                let numbers = row.wrong_numbers.map_or(",,".to_owned(), |Share { found, all }| format!(",{all},{found}"));
                text.push_str(&numbers);
            }
            text.push_str("\r\n");
        }
    }
    text
}

const LEGEND: &str = "Each cell: rules that only ask whether it is there, the applicability table among them / rules that look at what it says.";

fn title(coverage: &Coverage) -> String {
    let packs: Vec<String> = coverage.packs.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let what = match coverage.view {
        View::Items => "items of the certificate",
        View::Fields => "fields of the message",
    };
    format!("What {} rules ({}) look at, by {what}", coverage.rules, packs.join(", "))
}

fn heading(section: &CoverageSection) -> String {
    section.act.map_or("All fields".to_owned(), |act| format!("Regulation {} ({})", act.act(), act.categories()))
}

fn not_seen(section: &CoverageSection, unseen: &[&str]) -> String {
    let what = if section.act.is_some() { "items" } else { "fields" };
    let all = section.rows.len();
    match unseen {
        [] => format!("Rules look at all {all} {what}."),
        names => format!("No rule looks at {} of {all} {what}: {}", names.len(), names.join(", ")),
    }
}

/// The head of the column of wrong numbers.
const NUMBERS: &str = "numbers";

/// What became of wrong numbers, a text a line; none where they were not tried.
fn wrong_numbers(section: &CoverageSection) -> Vec<String> {
    let Some(sum) = section.wrong_numbers() else { return Vec::new() };
    let Share { found, all } = sum;
    let never: Vec<&str> = section.never_found().collect();
    let never = if never.is_empty() { "Of every field some wrong number is found.".to_owned() } else { format!("Never found: {}", never.join(", ")) };
    vec![
        format!(
            "Wrong numbers (each number of the corpus ten times, a tenth, and swapped with the next one): {found} of {all} found at warning or above, {:.1} %. The column numbers has them by field.",
            sum.percent()
        ),
        never,
    ]
}

fn share(share: Share) -> String {
    format!("{}/{}", share.found, share.all)
}

fn cell(count: Count) -> String {
    if count.is_none() { ".".to_owned() } else { format!("{}/{}", count.presence, count.content) }
}
