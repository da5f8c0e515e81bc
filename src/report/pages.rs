//! A book of pages for a browser: one for every rule, field, group and item, as sources for mdBook.

use super::explain::{of_check, of_entry};
use crate::check::Knowledge;
use crate::schema::{Entry, Framework};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A file of the book: its path below the folder, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BookFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The pages about everything that is known, with a table of contents.
pub(crate) fn book_pages(knowledge: &Knowledge) -> Vec<BookFile> {
    let book = &knowledge.book;
    let tags: BTreeSet<&str> = book.tags().collect();
    let codes: BTreeSet<&str> = knowledge.checks.iter().map(|check| check.code.as_str()).collect();
    // All pages stand one folder below the root: rules two, by family.
    let link = |up: &str, word: &str| {
        if codes.contains(word) {
            Some(format!("{up}rules/{word}.md"))
        } else if tags.contains(word) {
            Some(format!("{up}fields/{word}.md"))
        } else {
            None
        }
    };
    let mut files = Vec::new();
    for check in &knowledge.checks {
        let text = of_check(knowledge, check).markdown(|word| link("../../", word).filter(|_| word != check.code.as_str()));
        files.push(BookFile { path: format!("rules/{}.md", check.code), text });
    }
    for tag in &tags {
        let Some(entry) = book.entry(tag) else { continue };
        let text = of_entry(knowledge, entry).markdown(|word| link("../", word).filter(|_| word != *tag));
        files.push(BookFile { path: format!("fields/{tag}.md"), text });
    }
    files.push(BookFile { path: "items.md".to_owned(), text: items(knowledge) });
    files.push(BookFile { path: "SUMMARY.md".to_owned(), text: contents(&codes, &tags) });
    files
}

/// The items of the certificates, and the fields that stand for them.
fn items(knowledge: &Knowledge) -> String {
    let book = &knowledge.book;
    let mut text = "# Items of the certificate of conformity\n".to_owned();
    for act in Framework::ALL {
        let mut items: BTreeMap<Vec<u32>, Vec<String>> = BTreeMap::new();
        for entry in book.field_ids().map(Entry::Field) {
            let Entry::Field(id) = entry else { continue };
            let field = book.field(id);
            for (_, names) in field.items.iter().filter(|(of, _)| *of == act) {
                for name in names.split([',', ';', ' ']).filter(|name| !name.is_empty()) {
                    let order = name.split('.').map(|step| step.parse().unwrap_or(u32::MAX)).collect();
                    items.entry(order).or_default().push(format!("| {name} | [{tag}](fields/{tag}.md) | {} |", field.label, tag = field.tag));
                }
            }
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n## {} (regulation {})\n\n| item | field | what |\n|---|---|---|", act.categories(), act.act());
        for row in items.into_values().flatten() {
            let _ = writeln!(text, "{row}");
        }
    }
    text
}

fn contents(codes: &BTreeSet<&str>, tags: &BTreeSet<&str>) -> String {
    let mut text = "# Summary\n\n- [Items of the certificate](items.md)\n\n# Rules\n\n".to_owned();
    for code in codes {
        let _ = writeln!(text, "- [{code}](rules/{code}.md)");
    }
    text.push_str("\n# Fields\n\n");
    for tag in tags {
        let _ = writeln!(text, "- [{tag}](fields/{tag}.md)");
    }
    text
}
