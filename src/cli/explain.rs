//! `ivicheck explain CODE|FIELD`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::KnowledgeOptions;
use crate::check::{Knowledge, older_book, shipped_heads};
use crate::finding::{Check, SharedText};
use crate::nearest::nearest;
use crate::schema::{Book, CodeValue, Counterpart, Entry, FieldId, GroupId, Order};
use clap::Args;
use textwrap::Options;

#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// A code such as ivi/missing, or the tag of a field or group
    #[arg(value_name = "CODE|FIELD")]
    name: String,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// More codes than this are not listed with what they become.
const MOST_CODES: usize = 16;

/// Width of the names at the left of a page.
const NAMES: usize = 10;

pub(super) fn run(options: &ExplainOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = options.knowledge.builder().build()?;
    let knowledge = checker.knowledge();
    let width = console.layout.width;
    let page = match (knowledge.check(&options.name), knowledge.book.entry(&options.name)) {
        (Some(check), _) => of_check(check, width),
        (None, Some(entry)) => of_entry(knowledge, entry, width),
        (None, None) => match older_book()?.entry(&options.name) {
            Some(entry) => of_older_entry(knowledge, entry, width)?,
            None => of_other_profile(options, width).ok_or_else(|| unknown(&options.name, knowledge))?,
        },
    };
    console.out.write_all(page.as_bytes())?;
    Ok(PASSED)
}

/// The page of a code that only another profile has: who looks up a code has it from somewhere.
fn of_other_profile(options: &ExplainOptions, width: usize) -> Option<String> {
    if !options.name.contains('/') {
        return None;
    }
    shipped_heads().filter_map(|head| head.profile).find_map(|profile| {
        let profile = profile.name;
        let checker = KnowledgeOptions { profile: vec![profile.clone()], ..options.knowledge.clone() }.builder().build().ok()?;
        checker.knowledge().check(&options.name).map(|check| format!("{}{:<NAMES$}{profile}\n", of_check(check, width), "profile"))
    })
}

fn unknown(name: &str, knowledge: &Knowledge) -> CliError {
    let codes = knowledge.checks.iter().map(|check| check.code.as_ref());
    let older = older_book().ok();
    let tags = knowledge.book.tags().chain(older.into_iter().flat_map(Book::tags));
    let help = nearest(name, codes.chain(tags)).map(|near| format!("did you mean `{near}`?"));
    CliError::call(format!("`{name}` is no code, and no field or group of IVI {}", knowledge.book.version()), help)
}

/// A page of names and texts.
pub(super) struct Page {
    text: String,
    width: usize,
}

impl Page {
    pub(super) fn new(title: &str, subtitle: &str, width: usize) -> Self {
        let mut page = Self { text: format!("{title}\n"), width };
        if !subtitle.is_empty() {
            page.text.push_str(&textwrap::fill(subtitle, width));
            page.text.push('\n');
        }
        page.text.push('\n');
        page
    }

    /// A line with a name; an empty text gives none, an empty name continues the one before.
    pub(super) fn line(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let first = format!("{name:<NAMES$}");
        let rest = " ".repeat(NAMES);
        self.text.push_str(&textwrap::fill(text, Options::new(self.width).initial_indent(&first).subsequent_indent(&rest)));
        self.text.push('\n');
    }

    /// A list under one name.
    fn list(&mut self, name: &str, texts: impl IntoIterator<Item = String>) {
        for (position, text) in texts.into_iter().enumerate() {
            self.line(if position == 0 { name } else { "" }, &text);
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

fn of_check(check: &Check, width: usize) -> String {
    let mut page = Page::new(&check.code, &check.title, width);
    page.line("severity", check.severity.as_str());
    page.line("why", &check.why);
    page.line("source", &check.source);
    page.line("basis", &check.basis.with_refs(&check.refs));
    page.line("help", &check.help);
    page.line("fields", &check.uses.iter().map(SharedText::as_str).collect::<Vec<_>>().join(", "));
    page.finish()
}

fn of_entry(knowledge: &Knowledge, entry: Entry, width: usize) -> String {
    let book = &*knowledge.book;
    let mut page = Page::new(book.tag(entry), book.label(entry), width);
    match entry {
        Entry::Field(field) => of_field(&mut page, book, field),
        Entry::Group(group) => of_group(&mut page, book, group),
        Entry::Signature => page.line("kind", "the XML signature of the message, with a structure of its own"),
    }
    page.line("path", &book.path(entry));
    for table in &knowledge.engine.rules().tables {
        page.list("category", table.describe(entry, book));
    }
    let tag = book.tag(entry);
    let users = knowledge.checks.iter().filter(|check| check.uses.iter().any(|used| *used == tag));
    page.list("rules", users.map(|check| format!("{}: {}", check.code, check.title)));
    page.finish()
}

/// A field or group that only the older messages have, or have under this name.
fn of_older_entry(knowledge: &Knowledge, entry: Entry, width: usize) -> Result<String, CliError> {
    let (rules, book) = knowledge.older_rules()?;
    let subtitle = format!("{} (IVI {})", book.label(entry), book.version());
    let mut page = Page::new(book.tag(entry), &subtitle, width);
    match entry {
        Entry::Field(field) => of_field(&mut page, book, field),
        Entry::Group(group) => of_group(&mut page, book, group),
        Entry::Signature => {}
    }
    page.line("path", &book.path(entry));
    page.list(&format!("in {}", knowledge.book.version()), counterparts(book, entry));
    let users = rules.rules().rules.iter().filter(|rule| rule.entries.contains(&entry));
    page.list("rules", users.map(|rule| format!("{}: {}", rule.said.code, rule.said.title)));
    Ok(page.finish())
}

/// What a field or group is in the newer version.
fn counterparts(book: &Book, entry: Entry) -> Vec<String> {
    let list = book.counterparts().of(entry);
    if list.is_empty() {
        let reason = book.counterparts().reason(entry).map(|reason| format!(": {reason}")).unwrap_or_default();
        return vec![format!("no counterpart{reason}")];
    }
    let codes = |codes: &Vec<(String, String)>| codes.iter().map(|(from, to)| format!("{from} -> {to}")).collect::<Vec<_>>().join(", ");
    let shown = |one: &Counterpart| match &one.codes {
        Some(map) if map.len() <= MOST_CODES => format!("{}: {}", one.tag, codes(map)),
        _ => one.tag.clone(),
    };
    list.iter().map(shown).collect()
}

fn of_field(page: &mut Page, book: &Book, id: FieldId) {
    let field = book.field(id);
    let data_type = book.type_of(id);
    page.line("kind", "field");
    page.line("unit", field.unit.as_deref().unwrap_or_default());
    page.line("type", &format!("{}: {}", data_type.name, data_type.describe()));
    page.list("codes", codes(data_type.codes()));
    page.line("occurs", &format!("{} in {}", field.occurs, book.group(field.parent).tag));
    page.list("items", field.items.iter().map(|(act, items)| format!("{items} ({}, regulation {})", act.categories(), act.act())));
}

fn of_group(page: &mut Page, book: &Book, id: GroupId) {
    let group = book.group(id);
    page.line("kind", "group");
    if let Some(parent) = group.parent {
        page.line("occurs", &format!("{} in {}", group.occurs, book.group(parent).tag));
    }
    let order = match group.order {
        Order::Any => "in any order",
        Order::Fixed => "in this order",
    };
    page.line("holds", order);
    page.list("", group.members.iter().map(|member| format!("{:<4}  {}", member.occurs.to_string(), book.tag(member.entry))));
}

/// The codes of a list: with what they mean, one a line; when nothing is said of that, all in one text.
fn codes(list: &[CodeValue]) -> Vec<String> {
    if list.iter().all(|value| value.meaning.is_empty()) {
        return vec![list.iter().map(|value| value.code.as_str()).collect::<Vec<_>>().join(", ")];
    }
    let longest = list.iter().map(|value| value.code.chars().count()).max().unwrap_or_default();
    list.iter().map(|value| format!("{:<longest$}  {}", value.code, value.meaning).trim_end().to_owned()).collect()
}
