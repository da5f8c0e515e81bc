//! What a code, a field or a group is about, as a page for people.

use crate::check::{BuildError, Knowledge};
use crate::finding::{Check, SharedText};
use crate::rules::{Expect, InWords, Rule};
use crate::schema::{Book, CodeValue, Counterpart, Entry, FieldId, GroupId, Order};
use textwrap::Options;

/// More codes than this are not listed with what they become.
const MOST_CODES: usize = 16;

/// Width of the names at the left of a page.
const NAMES: usize = 10;

/// A page of names and texts.
pub(super) struct Page {
    title: String,
    subtitle: String,
    /// A name and a text; an empty name continues the one before.
    lines: Vec<(String, String)>,
}

impl Page {
    pub(super) fn new(title: &str, subtitle: &str) -> Self {
        Self { title: title.to_owned(), subtitle: subtitle.to_owned(), lines: Vec::new() }
    }

    /// A line with a name; an empty text gives none, an empty name continues the one before.
    pub(super) fn line(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.lines.push((name.to_owned(), text.to_owned()));
        }
    }

    /// A list under one name.
    pub(super) fn list(&mut self, name: &str, texts: impl IntoIterator<Item = String>) {
        for (position, text) in texts.into_iter().enumerate() {
            self.line(if position == 0 { name } else { "" }, &text);
        }
    }

    /// For a terminal of so many columns.
    pub(super) fn text(&self, width: usize) -> String {
        let mut text = format!("{}\n", self.title);
        if !self.subtitle.is_empty() {
            text.push_str(&textwrap::fill(&self.subtitle, width));
            text.push('\n');
        }
        text.push('\n');
        let rest = " ".repeat(NAMES);
        for (name, line) in &self.lines {
            let first = format!("{name:<NAMES$}");
            text.push_str(&textwrap::fill(line, Options::new(width).initial_indent(&first).subsequent_indent(&rest)));
            text.push('\n');
        }
        text
    }

    /// For a book of pages: Markdown, in which words that have a page of their own lead there.
    pub(super) fn markdown(&self, link: impl Fn(&str) -> Option<String>) -> String {
        let mut text = format!("# {}\n\n{}\n", escaped(&self.title), escaped(&self.subtitle));
        for (name, line) in &self.lines {
            if !name.is_empty() {
                text.push_str(&format!("\n**{}**\n\n", escaped(name)));
            }
            let words: Vec<String> = line
                .split(' ')
                .map(|word| {
                    let bare = word.trim_end_matches([',', ':', '.', ')']);
                    link(bare).map_or_else(|| escaped(word), |to| format!("[{}]({to}){}", escaped(bare), &word[bare.len()..]))
                })
                .collect();
            text.push_str(&format!("- {}\n", words.join(" ")));
        }
        text
    }
}

/// A text in which Markdown and HTML see no marks of theirs.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '|' => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// What a code is about.
pub(crate) fn check_page(knowledge: &Knowledge, check: &Check, width: usize) -> String {
    of_check(knowledge, check).text(width)
}

pub(super) fn of_check(knowledge: &Knowledge, check: &Check) -> Page {
    let mut page = Page::new(&check.code, &check.title);
    page.line("severity", check.severity.as_str());
    let rule = knowledge.engine.rules().rule(&check.code);
    if let Some(rule) = rule {
        of_rule(&mut page, rule, &knowledge.book);
    }
    page.line("why", &check.why);
    page.line("source", &check.source);
    page.line("basis", &check.basis.with_refs(&check.refs));
    page.line("help", &check.help);
    let changes = knowledge.head.changes.iter().filter(|change| change.codes.iter().any(|code| check.code == *code));
    page.list("changed", changes.map(|change| format!("by pack {}: {} ({}:{})", change.pack, change.what.join("; "), change.file, change.line)));
    page.line("fields", &check.uses.iter().map(SharedText::as_str).collect::<Vec<_>>().join(", "));
    if let Some(rule) = rule {
        page.list("passes", example(rule, Expect::Pass));
        page.list("fails", example(rule, Expect::Fail));
    }
    page
}

/// Which vehicles a rule is for, when it applies, and what must hold.
fn of_rule(page: &mut Page, rule: &Rule, book: &Book) {
    let words = InWords::new(book);
    page.line("for", if rule.vehicles.written.is_empty() { "every vehicle" } else { &rule.vehicles.written });
    page.line("each", &rule.each.map(|group| format!("{}, on its own", book.group(group).tag)).unwrap_or_default());
    page.line("when", &rule.when.as_ref().map(|when| words.truth(&when.truth)).unwrap_or_default());
    page.line("holds", &words.truth(&rule.assert.truth));
}

/// The first vehicle among its tests of which a rule says this: which one of the corpus it is, and what is changed in it.
fn example(rule: &Rule, expect: Expect) -> Option<String> {
    let test = rule.tests.iter().find(|test| test.expect == expect)?;
    let mut changes: Vec<String> = test.remove.iter().map(|tag| format!("without {tag}")).collect();
    changes.extend(test.set.iter().map(|(path, value)| format!("{path} {value}")));
    let changed = if changes.is_empty() { String::new() } else { format!(" with {}", changes.join(", ")) };
    let said = test.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
    Some(format!("corpus/valid/{}.xml{changed}{said}", test.on))
}

/// What a field or group is about.
pub(crate) fn entry_page(knowledge: &Knowledge, entry: Entry, width: usize) -> String {
    of_entry(knowledge, entry).text(width)
}

pub(super) fn of_entry(knowledge: &Knowledge, entry: Entry) -> Page {
    let book = &*knowledge.book;
    let mut page = Page::new(book.tag(entry), book.label(entry));
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
    page
}

/// The page of a profile, after that of a code that only it has.
pub(crate) fn with_profile(page: &str, profile: &str) -> String {
    format!("{page}{:<NAMES$}{profile}\n", "profile")
}

/// A field or group that only the older messages have, or have under this name.
pub(crate) fn older_entry_page(knowledge: &Knowledge, entry: Entry, width: usize) -> Result<String, BuildError> {
    let (rules, book) = knowledge.older_rules()?;
    let subtitle = format!("{} (IVI {})", book.label(entry), book.version());
    let mut page = Page::new(book.tag(entry), &subtitle);
    match entry {
        Entry::Field(field) => of_field(&mut page, book, field),
        Entry::Group(group) => of_group(&mut page, book, group),
        Entry::Signature => {}
    }
    page.line("path", &book.path(entry));
    page.list(&format!("in {}", knowledge.book.version()), counterparts(book, entry));
    let users = rules.rules().rules.iter().filter(|rule| rule.entries.contains(&entry));
    page.list("rules", users.map(|rule| format!("{}: {}", rule.said.code, rule.said.title)));
    Ok(page.text(width))
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
