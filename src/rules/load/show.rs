//! A rule as it holds in a run, read off the files: what its pack says of it, and what later packs change.

use super::changes::plain;
use super::files::{PackFile, Parsed, ParsedFiles};
use super::loader::Loader;
use super::rows::Tables;
use crate::finding::{Check, Severity};
use crate::rules::model::{Shown, ShownEntry, ShownValue};
use crate::rules::yaml::{RawChange, RawRule, RawVehicles, RuleTest};
use crate::schema::Book;
use ShownValue::{Lines, List, Map, Text};
use serde_saphyr::Spanned;

impl ParsedFiles {
    /// The rule of this code, or what is said of the check where it is no rule about single vehicles, with all changes.
    pub fn shown(self, code: &str, said: &Check, book: &Book) -> Shown {
        let mut shown = None;
        let mut changes = Vec::new();
        for (file, parsed) in self.0.into_iter().flatten() {
            match parsed {
                Parsed::Rules(raw) if code.strip_prefix(raw.pack.value.as_str()).is_some_and(|rest| rest.starts_with('/')) => {
                    let slug = code.rsplit('/').next().unwrap_or_default();
                    let mut loader = Loader::new(book);
                    let of_tables = Tables::new(raw.ranges, raw.limits, raw.orders).map(|tables| loader.rows(&file, tables));
                    let found = raw.rules.into_iter().chain(of_tables).flatten().find(|rule| rule.code.value == slug);
                    if let Some(rule) = found {
                        shown = Some(of_rule(code, &file, &rule));
                    }
                }
                Parsed::Pack(raw) => changes.extend(raw.changes.into_iter().map(|change| (file.path.clone(), change))),
                _ => {}
            }
        }
        let mut shown = shown.unwrap_or_else(|| of_check(said));
        for (file, change) in changes.iter().filter(|(_, change)| is_of(change, code)) {
            apply(&mut shown, file, change);
        }
        shown
    }
}

fn is_of(change: &RawChange, code: &str) -> bool {
    change.code.as_ref().is_some_and(|named| match named.value.strip_suffix('*') {
        Some(start) => code.starts_with(start),
        None => named.value == code,
    })
}

/// What is said of a check that is no rule about single vehicles.
fn of_check(said: &Check) -> Shown {
    let from = if said.origin.is_some() { said.where_written() } else { "built in".to_owned() };
    let mut shown = Shown { code: said.code.to_string(), entries: Vec::new(), notes: Vec::new() };
    let texts = [
        ("code", said.code.as_str()),
        ("title", &said.title),
        ("why", &said.why),
        ("source", &said.source),
        ("basis", said.basis.as_str()),
        ("severity", said.severity.as_str()),
        ("help", &said.help),
    ];
    texts.into_iter().for_each(|(key, text)| shown.set(key, Text(text.to_owned()), &from));
    shown
}

fn of_rule(code: &str, file: &PackFile, raw: &RawRule) -> Shown {
    let start = raw.code.referenced.line();
    let at = |key: &str| format!("{}:{}", file.path, line_of(&file.text, start, key));
    let mut shown = Shown { code: code.to_owned(), entries: Vec::new(), notes: Vec::new() };
    let mut text = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            shown.set(key, Text(value.to_owned()), &at(key));
        }
    };
    fn of(text: &Option<Spanned<String>>) -> Option<&str> {
        text.as_ref().map(|text| text.value.as_str())
    }
    text("code", Some(&raw.code.value));
    text("title", Some(&raw.title));
    text("why", Some(&raw.why));
    text("source", Some(&raw.source));
    text("basis", Some(raw.basis.as_str()));
    if !raw.refs.is_empty() {
        shown.set("refs", List(plain(&raw.refs)), &at("refs"));
    }
    shown.set("severity", Text(Severity::from(raw.severity).to_string()), &at("severity"));
    let vehicles = vehicles(&raw.vehicles, &at("for"));
    if !vehicles.is_empty() {
        shown.set("for", Map(vehicles), &at("for"));
    }
    let mut text = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            shown.set(key, Text(value.to_owned()), &at(key));
        }
    };
    text("when", of(&raw.when));
    text("each", of(&raw.each));
    text("assert", Some(&raw.assert.value));
    text("at", of(&raw.at));
    text("message", Some(&raw.message.value));
    text("expected", of(&raw.expected));
    text("help", Some(&raw.help));
    if !raw.terms.is_empty() {
        let entry = |(key, word): &(String, String)| ShownEntry { key: key.clone(), value: Text(word.clone()), from: at("terms") };
        shown.set("terms", Map(raw.terms.iter().map(entry).collect()), &at("terms"));
    }
    for (language, words) in &raw.translations {
        let own = [("title", words.title.as_deref()), ("why", words.why.as_deref()), ("message", Some(words.message.value.as_str()))];
        let more = [("expected", of(&words.expected)), ("help", Some(words.help.as_str()))];
        let from = at("translations");
        let entries = own.into_iter().chain(more).filter_map(|(key, text)| Some((key, text?)));
        let entries = entries.map(|(key, text)| ShownEntry { key: key.to_owned(), value: Text(text.to_owned()), from: from.clone() });
        let value = Map(entries.collect());
        shown.set_within("translations", language, value, &from);
    }
    shown.entries.sort_by_key(|entry| entry.key == "translations");
    shown.set("tests", Lines(raw.tests.iter().map(test).collect()), &at("tests"));
    shown
}

fn vehicles(raw: &RawVehicles, from: &str) -> Vec<ShownEntry> {
    let lists = [("category", &raw.category), ("except", &raw.except), ("stage", &raw.stage), ("framework", &raw.framework), ("ivi", &raw.ivi)];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(key, list)| (key, List(plain(list))));
    let days = [("from", &raw.from), ("to", &raw.to), ("date", &raw.date)];
    let days = days.into_iter().filter_map(|(key, day)| day.as_ref().map(|day| (key, Text(day.value.clone()))));
    lists.chain(days).map(|(key, value)| ShownEntry { key: key.to_owned(), value, from: from.to_owned() }).collect()
}

fn test(test: &RuleTest) -> Vec<(String, ShownValue)> {
    let mut line = vec![("on".to_owned(), Text(test.on.clone()))];
    if !test.remove.is_empty() {
        line.push(("remove".to_owned(), List(test.remove.clone())));
    }
    if !test.set.is_empty() {
        let entry = |(key, value): &(String, String)| ShownEntry { key: key.clone(), value: Text(value.clone()), from: String::new() };
        line.push(("set".to_owned(), Map(test.set.iter().map(entry).collect())));
    }
    line.extend(test.as_of.map(|day| ("as-of".to_owned(), Text(day.to_string()))));
    line.push(("expect".to_owned(), Text(test.expect.to_string())));
    line.extend(test.severity.map(|severity| ("severity".to_owned(), Text(severity.to_string()))));
    for (key, text) in [("at", &test.at), ("message", &test.message)] {
        line.extend(text.as_ref().map(|text| (key.to_owned(), Text(text.clone()))));
    }
    line
}

/// Puts what a change says over what a rule says.
fn apply(shown: &mut Shown, file: &str, raw: &RawChange) {
    let place = |line: u64| format!("{file}:{line}");
    let own = place(raw.subject().referenced.line());
    if !raw.fields.is_empty() {
        let severity = raw.severity.as_ref().map(|severity| format!("severity {}", Severity::from(severity.value)));
        let off = raw.off.as_ref().map(|_| "off".to_owned());
        let words =
            [("message", &raw.message), ("help", &raw.help)].into_iter().filter_map(|(key, text)| Some(format!("{key} {}", text.as_ref()?.value)));
        let what: Vec<String> = severity.into_iter().chain(off).chain(words).collect();
        let what = if what.is_empty() { String::new() } else { format!(": {}", what.join(", ")) };
        shown.notes.push((format!("for {}{what}", plain(&raw.fields).join(", ")), own.clone()));
    }
    if !raw.said_by.is_empty() {
        shown.notes.push((format!("left out where one of these finds fault: {}", plain(&raw.said_by).join(", ")), own.clone()));
    }
    if !raw.fields.is_empty() {
        return;
    }
    if let Some(severity) = &raw.severity {
        shown.set("severity", Text(Severity::from(severity.value).to_string()), &place(severity.referenced.line()));
    }
    if let Some(off) = &raw.off {
        shown.set("severity", Text("off".to_owned()), &place(off.referenced.line()));
    }
    for (key, text) in [("title", &raw.title), ("message", &raw.message), ("expected", &raw.expected), ("help", &raw.help)] {
        if let Some(text) = text {
            shown.set(key, Text(text.value.clone()), &place(text.referenced.line()));
        }
    }
    apply_vehicles(shown, raw, &own);
    let is_for_others = raw.vehicles.is_some() || super::changes::period(raw).iter().any(Option::is_some);
    if is_for_others && raw.tests.is_empty() {
        shown.notes.push(("its own tests are not run: it is for other vehicles now, and the change gives none".to_owned(), own.clone()));
    }
    for (language, words) in &raw.translations {
        for (key, text) in [("title", &words.title), ("message", &words.message), ("expected", &words.expected), ("help", &words.help)] {
            let Some(text) = text else { continue };
            shown.set_within("translations", &format!("{language}.{key}"), Text(text.value.clone()), &place(text.referenced.line()));
        }
    }
    if !raw.refs.is_empty() {
        let known = shown.entries.iter().find(|entry| entry.key == "refs").map(|entry| entry.value.clone());
        let mut all = if let Some(List(list)) = known { list } else { Vec::new() };
        all.extend(plain(&raw.refs));
        shown.set("refs", List(all), &own);
    }
    if !raw.tests.is_empty() {
        shown.set("tests", Lines(raw.tests.iter().map(test).collect()), &own);
    }
    let is_left_only = raw.severity.is_none() && raw.off.is_none() && raw.vehicles.is_none() && raw.message.is_none() && !raw.said_by.is_empty();
    if !is_left_only {
        shown.set("why", Text(raw.why.value.clone()), &place(raw.why.referenced.line()));
        let source = shown.entries.iter().find(|entry| entry.key == "source").map(|entry| entry.value.clone());
        let source = if let Some(Text(text)) = source { format!("{text}; {}", raw.source.value) } else { raw.source.value.clone() };
        shown.set("source", Text(source), &place(raw.source.referenced.line()));
    }
}

fn apply_vehicles(shown: &mut Shown, raw: &RawChange, own: &str) {
    if let Some(vehicles) = &raw.vehicles {
        if vehicles.category.is_some() || vehicles.except.is_some() {
            ["category", "except"].into_iter().for_each(|key| shown.unset_within("for", key));
        }
        let lists = [
            ("category", &vehicles.category),
            ("except", &vehicles.except),
            ("stage", &vehicles.stage),
            ("framework", &vehicles.framework),
            ("ivi", &vehicles.ivi),
        ];
        for (key, list) in lists {
            match list.as_deref() {
                None => {}
                Some([]) => shown.unset_within("for", key),
                Some(list) => shown.set_within("for", key, List(plain(list)), own),
            }
        }
    }
    let days = super::changes::period(raw);
    if days.iter().any(Option::is_some) {
        for (key, day) in ["from", "to", "date"].into_iter().zip(days) {
            shown.unset_within("for", key);
            if let Some(day) = day {
                shown.set_within("for", key, Text(day.value.clone()), own);
            }
        }
    }
}

/// The line at which a key of the entry stands that begins near a line; of a row, that of what its table says of all rows.
fn line_of(text: &str, start: u64, key: &str) -> u64 {
    let lines: Vec<&str> = text.lines().collect();
    let first = usize::try_from(start).unwrap_or(1).saturating_sub(1);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.get(first).map_or(0, |line| indent(line));
    let says = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ").trim_start();
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
            || [format!("{{ {key}:"), format!(", {key}:"), format!("{{{key}:")].iter().any(|written| line.contains(written.as_str()))
    };
    let is_next = |line: &&&str| !line.trim().is_empty() && indent(line) <= own;
    let end = lines.iter().skip(first + 1).position(|line| is_next(&line)).map_or(lines.len(), |more| first + 1 + more);
    let within = (first..end).find(|number| says(lines[*number]));
    let is_head = |line: &str| indent(line) == 0 && line.trim_end().ends_with(':');
    let above = || {
        (0..first).rev().take_while(|number| !is_head(lines[*number])).find(|number| indent(lines[*number]) < own.max(1) + 8 && says(lines[*number]))
    };
    let common = || above().filter(|number| lines[..=*number].iter().rev().take(40).any(|line| line.contains("common")));
    within.or_else(common).unwrap_or(first) as u64 + 1
}
