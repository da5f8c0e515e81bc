//! The page: one file without scripts, and nothing loaded from elsewhere.

use super::{LEGEND, NUMBERS, cell, heading, not_seen, share, title, wrong_numbers};
use crate::workbench::{Count, Coverage, CoverageSection};
use crate::xml::{self, Within};
use std::fmt::Write;

const STYLE: &str = "\
body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}\
table{border-collapse:collapse;font-variant-numeric:tabular-nums}\
th,td{border:1px solid #d5d5d5;padding:.15rem .45rem;text-align:center}\
thead th{position:sticky;top:0;background:#f1f1f1}\
th[scope=row],td.about{text-align:left}td.about{color:#555;font-size:.85rem;max-width:34rem;overflow-wrap:anywhere}\
td.none{background:#f7dcd8;color:#8a3a2e}td.presence{background:#fbf0cc}td.content{background:#dcefdc}\
tfoot td,tfoot th{background:#f1f1f1;font-weight:600}\
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}th,td{border-color:#444}thead th,tfoot td,tfoot th{background:#2a2a2a}\
td.about{color:#aaa}td.none{background:#4a2420;color:#f0b8ae}td.presence{background:#4a4118}td.content{background:#1f4023}}";

/// One HTML page.
pub fn coverage_page(coverage: &Coverage) -> String {
    let title = escaped(&title(coverage));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n",
        escaped(LEGEND)
    );
    for section in &coverage.sections {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "<h2>{}</h2>", escaped(&heading(section)));
        if section.rows.is_empty() {
            page.push_str("<p>The message book names no item of this act.</p>\n");
            continue;
        }
        let unseen: Vec<&str> = section.unseen().collect();
        let _ = writeln!(page, "<p>{}</p>", escaped(&not_seen(section, &unseen)));
        for line in wrong_numbers(section) {
            let _ = writeln!(page, "<p>{}</p>", escaped(&line));
        }
        push_table(&mut page, section);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn push_table(page: &mut String, section: &CoverageSection) {
    let (first, last) = if section.act.is_some() { ("Item", "Fields") } else { ("Field", "Label") };
    let columns: String = section.columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", escaped(column))).collect();
    let sum = section.wrong_numbers();
    let head = if sum.is_some() { format!("<th scope=\"col\">{NUMBERS}</th>") } else { String::new() };
    let _ = writeln!(page, "<table>\n<thead><tr><th>{first}</th>{columns}{head}<th>{last}</th></tr></thead>\n<tbody>");
    for row in &section.rows {
        let cells: String = row.counts.iter().map(|count| format!("<td class=\"{}\">{}</td>", class(*count), cell(*count))).collect();
        let numbers = match (sum, row.wrong_numbers) {
            (None, _) => String::new(),
            (Some(_), None) => "<td></td>".to_owned(),
            (Some(_), Some(numbers)) => format!("<td class=\"{}\">{}</td>", if numbers.found == 0 { "none" } else { "content" }, share(numbers)),
        };
        let _ =
            writeln!(page, "<tr><th scope=\"row\">{}</th>{cells}{numbers}<td class=\"about\">{}</td></tr>", escaped(&row.name), escaped(&row.about));
    }
    let seen: String = section.seen().iter().map(|seen| format!("<td>{seen}</td>")).collect();
    let _ = writeln!(
        page,
        "</tbody>\n<tfoot><tr><th scope=\"row\">seen</th>{seen}{}<td></td></tr></tfoot>\n</table>",
        sum.map_or(String::new(), |sum| format!("<td>{}</td>", share(sum)))
    );
}

const fn class(count: Count) -> &'static str {
    match (count.presence, count.content) {
        (0, 0) => "none",
        (_, 0) => "presence",
        _ => "content",
    }
}

/// A text as the page shows it.
fn escaped(text: &str) -> String {
    let visible: String = text.chars().map(super::super::visible).collect();
    xml::escaped(&visible, Within::Markup)
}
