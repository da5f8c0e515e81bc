//! Looking things up that are no code and no tag: items of the certificate, vehicle categories, sources, words.

use super::explain::Page;
use crate::check::Knowledge;
use crate::rules::presence::Demand;
use crate::rules::table::{Cell, Stage};
use crate::schema::{Entry, FieldId};

/// What the short names of sources stand for.
const SOURCES: &str = include_str!("../../docs/sources.md");
/// So many fields and rules are listed for a word.
const MOST_FOUND: usize = 40;

/// What is known under a name: an item of the certificate such as `13.2`, a vehicle category such as `N1`, a source such as `R683`, or
/// a word of what fields are called.
pub(crate) fn lookup_page(knowledge: &Knowledge, name: &str, width: usize) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    item_page(knowledge, name, width)
        .or_else(|| category_page(knowledge, name, width))
        .or_else(|| source_page(knowledge, name, width))
        .or_else(|| word_page(knowledge, name, width))
}

/// A field as a line: its tag and what it is called.
fn field_line(knowledge: &Knowledge, field: FieldId) -> String {
    let field = knowledge.book.field(field);
    let unit = field.unit.as_deref().map(|unit| format!(" ({unit})")).unwrap_or_default();
    format!("{}: {}{unit}", field.tag, field.label)
}

/// The fields that stand for an item of the certificate, or for the items within it.
fn item_page(knowledge: &Knowledge, name: &str, width: usize) -> Option<String> {
    let name = name.strip_prefix("item ").unwrap_or(name);
    if !name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let within = format!("{name}.");
    let is_it = |item: &str| item.split([',', ';', ' ']).any(|item| item == name || item.starts_with(&within));
    let book = &knowledge.book;
    let found = book.field_ids().flat_map(|id| {
        let acts = book.field(id).items.iter().filter(|(_, items)| is_it(items));
        acts.map(move |(act, items)| format!("{} - item {items} ({}, regulation {})", field_line(knowledge, id), act.categories(), act.act()))
    });
    let found: Vec<String> = found.collect();
    if found.is_empty() {
        return None;
    }
    let mut page = Page::new(&format!("item {name}"), "of the certificate of conformity");
    page.list("fields", found);
    Some(page.text(width))
}

/// A vehicle category: what it is, and what its certificate must have.
fn category_page(knowledge: &Knowledge, name: &str, width: usize) -> Option<String> {
    let book = &knowledge.book;
    let list = book.type_of(book.landmarks().category?);
    let position = list.codes().iter().position(|code| code.code.eq_ignore_ascii_case(name))?;
    let category = list.codes().get(position)?;
    let mut page = Page::new(&category.code, &category.meaning);
    page.line("kind", "vehicle category");
    let rules = &knowledge.engine.rules().rules;
    let only = rules.iter().filter(|rule| rule.vehicles.categories.as_ref().is_some_and(|list| list.get(position) == Some(&true)));
    page.line(
        "rules",
        &format!("{} that name it, and {} for every category", only.count(), rules.iter().filter(|rule| rule.vehicles.categories.is_none()).count()),
    );
    for table in &knowledge.engine.rules().tables {
        let Some(column) = u16::try_from(position).ok().and_then(|position| table.column(position)) else { continue };
        let listed = |stage| {
            let code = u16::try_from(position).unwrap_or(u16::MAX);
            let is_listed = |id: FieldId| {
                let facts = table.facts().iter().filter(|fact| fact.field == id && fact.is_for(code, stage));
                facts.filter(|fact| fact.demand == Demand::Mandatory && fact.condition.is_none() && fact.doubt.is_none()).count() > 0
            };
            let is_mandatory = |id: &FieldId| table.cell(Entry::Field(*id), column, stage) == Cell::Mandatory || is_listed(*id);
            book.field_ids().filter(is_mandatory).map(|id| book.field(id).tag.as_str()).collect::<Vec<_>>().join(", ")
        };
        for (stage, code) in Stage::ALL.into_iter().zip(["C", "V", "I"]) {
            page.line(&format!("stage {code}"), &format!("mandatory without condition: {}", listed(stage)));
        }
    }
    Some(page.text(width))
}

/// A source: what it is, and the rules that rest on it.
fn source_page(knowledge: &Knowledge, name: &str, width: usize) -> Option<String> {
    let row = SOURCES.lines().find_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let known = cells.next()?.eq_ignore_ascii_case(name);
        known.then(|| line.trim_matches(['|', ' ']).split(" | ").map(str::to_owned).collect::<Vec<_>>())
    })?;
    let short = row.first()?;
    let mut page = Page::new(short, row.get(1).map_or("", String::as_str));
    page.line("by", row.get(2).map_or("", String::as_str));
    let names = |source: &str| source.split(|c: char| !c.is_alphanumeric()).any(|word| word == short);
    let checks = knowledge.checks.iter().filter(|check| names(&check.source));
    page.list("rests", checks.map(|check| format!("{}: {} ({})", check.code, check.title, check.source)));
    Some(page.text(width))
}

/// The fields that are called so, and the rules whose titles have all of the words.
fn word_page(knowledge: &Knowledge, name: &str, width: usize) -> Option<String> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let has_all = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let book = &knowledge.book;
    let fields: Vec<String> = book.field_ids().filter(|id| has_all(&book.field(*id).label)).map(|id| field_line(knowledge, id)).collect();
    let rules: Vec<String> =
        knowledge.checks.iter().filter(|check| has_all(&check.title)).map(|check| format!("{}: {}", check.code, check.title)).collect();
    if fields.is_empty() && rules.is_empty() {
        return None;
    }
    let mut page = Page::new(name, "in the names of fields and the titles of rules");
    for (heading, found) in [("fields", fields), ("rules", rules)] {
        let more = found.len().saturating_sub(MOST_FOUND);
        page.list(heading, found.into_iter().take(MOST_FOUND));
        if more > 0 {
            page.line("", &format!("and {more} more"));
        }
    }
    Some(page.text(width))
}
