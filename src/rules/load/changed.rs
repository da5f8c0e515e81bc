//! A rule, changed by a later pack: compiled where the change stands, in the group that the rule runs in.

use super::RawPeriod;
use super::changes::{change_said, period, plain};
use super::claims::Changing;
use super::files::PackFile;
use super::loaded::Loaded;
use super::loader::Loader;
use super::written;
use crate::finding::Basis;
use crate::rules::across::{AcrossMessage, AcrossRule, FileLimit};
use crate::rules::compile::Uses;
use crate::rules::yaml::{RawChange, RawFor};
use crate::rules::{Rule, Template, Vehicles};
use crate::schema::{Entry, GroupId};
use serde_saphyr::Spanned;

impl Loader<'_> {
    /// Changes the rule of this code, of whatever kind it is.
    pub(super) fn change_rule(&mut self, file: &PackFile, raw: &RawChange, code: &str, loaded: &mut Loaded, changing: &mut Changing) {
        if raw.off.is_some() {
            if let Some(said) = loaded.take_out(code) {
                changing.off.insert(code.to_owned(), said);
            }
        } else if let Some(rule) = loaded.rules.get_mut(code) {
            self.changed_rule(file, raw, rule);
        } else if let Some(rule) = loaded.across.get_mut(code) {
            self.changed_across(file, raw, rule);
        } else if let Some(limit) = loaded.limits.get_mut(code) {
            self.changed_limit(file, raw, limit);
        }
    }

    fn changed_rule(&mut self, file: &PackFile, raw: &RawChange, rule: &mut Rule) {
        change_said(raw, &mut rule.said);
        self.check_refs(file, raw.subject(), Basis::Stated, &raw.refs);
        if let Some(vehicles) = &raw.vehicles {
            self.changed_vehicles(file, vehicles, &mut rule.vehicles);
        }
        self.changed_period(file, raw, &mut rule.vehicles);
        self.compiler.looks_at_texts = rule.each_text;
        let context = rule.each.unwrap_or(self.book.root());
        let mut uses = Uses::default();
        for (text, own) in [(&raw.message, &mut rule.message), (&raw.expected, &mut rule.expected)] {
            if let Some(template) = text.as_ref().and_then(|text| self.changed_template(file, text, context, &mut uses)) {
                *own = template;
            }
        }
        for words in raw.translations.values() {
            for text in [&words.message, &words.expected].into_iter().flatten() {
                self.changed_template(file, text, context, &mut Uses::default());
            }
        }
        if let Some(template) = raw.help.as_ref().and_then(|help| self.changed_template(file, help, context, &mut uses)) {
            rule.said.help = template.plain(self.book).into();
            rule.help = template;
        }
        let new: Vec<Entry> = uses.entries().filter(|entry| !rule.entries.contains(entry)).collect();
        rule.said.uses.extend(self.tags(&new));
        rule.entries.extend(new);
        change_tests(raw, rule);
    }

    fn changed_template(&mut self, file: &PackFile, text: &Spanned<String>, context: GroupId, uses: &mut Uses) -> Option<Template> {
        match Template::compile(&text.value, &mut self.compiler, context, uses) {
            Ok(template) => Some(template),
            Err(fault) => {
                self.expression_fault(file, text, *fault);
                None
            }
        }
    }

    /// What is named goes in the place of what the rule says, category and exceptions together; what is not named stays.
    fn changed_vehicles(&mut self, file: &PackFile, raw: &RawFor, vehicles: &mut Vehicles) {
        let marks = self.book.landmarks();
        let (category, stage) = (marks.category, marks.stage);
        let mut parts: Vec<(Kind, String)> =
            vehicles.written.split("; ").filter(|part| !part.is_empty()).map(|part| (kind(part), part.to_owned())).collect();
        let mut say = |kinds: &[Kind], kind: Kind, lead: &str, list: &[Spanned<String>]| {
            parts.retain(|(known, _)| !kinds.contains(known));
            if !list.is_empty() {
                parts.push((kind, format!("{lead}{}", plain(list).join(", "))));
            }
        };
        if raw.category.is_some() || raw.except.is_some() {
            let (take, leave) = (raw.category.as_deref().unwrap_or_default(), raw.except.as_deref().unwrap_or_default());
            vehicles.categories = self.selection(file, category, take, leave, true);
            say(&[Kind::Category, Kind::Except], Kind::Category, "", take);
            say(&[], Kind::Except, "not ", leave);
        }
        if let Some(list) = &raw.stage {
            vehicles.stages = self.selection(file, stage, list, &[], false);
            say(&[Kind::Stage], Kind::Stage, "stage ", list);
        }
        if let Some(list) = &raw.framework {
            vehicles.frameworks = plain(list);
            say(&[Kind::Framework], Kind::Framework, "under ", list);
        }
        if let Some(list) = &raw.ivi {
            vehicles.edition = self.edition(file, list);
            say(&[Kind::Edition], Kind::Edition, "IVI ", list);
        }
        parts.sort_by_key(|(kind, _)| *kind);
        vehicles.written = parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join("; ");
    }

    /// The days go in the place of those of the rule, all together.
    fn changed_period(&mut self, file: &PackFile, raw: &RawChange, vehicles: &mut Vehicles) {
        let owned = period(raw).map(|day| day.cloned());
        if owned.iter().all(Option::is_none) {
            return;
        }
        let days = RawPeriod { from: &owned[0], to: &owned[1], date: &owned[2] };
        vehicles.period = self.period(file, &days);
        let mut parts: Vec<String> =
            vehicles.written.split("; ").filter(|part| !part.is_empty() && kind(part) != Kind::Period).map(str::to_owned).collect();
        parts.extend(written(&days));
        vehicles.written = parts.join("; ");
    }

    fn changed_across(&mut self, file: &PackFile, raw: &RawChange, rule: &mut AcrossRule) {
        self.not_of_files(file, raw);
        change_said(raw, &mut rule.said);
        let names: Vec<(String, usize)> = rule.between.within().iter().map(|column| (self.columns[*column].written.clone(), *column)).collect();
        let keys: Vec<(&str, usize)> = names.iter().map(|(name, column)| (name.as_str(), *column)).collect();
        let translated = raw.translations.values().filter_map(|words| words.message.as_ref());
        for (text, is_own) in raw.message.iter().map(|text| (text, true)).chain(translated.map(|text| (text, false))) {
            match AcrossMessage::read(&text.value, &keys) {
                Ok(message) if is_own => rule.message = message,
                Ok(_) => {}
                Err((fault, help)) => self.fault(file, text, &fault, help),
            }
        }
    }

    fn changed_limit(&mut self, file: &PackFile, raw: &RawChange, limit: &mut FileLimit) {
        self.not_of_files(file, raw);
        change_said(raw, &mut limit.said);
        if let Some(message) = &raw.message {
            if message.value.replace("{found}", "").contains(['{', '}']) {
                self.fault(file, message, "in the message of a limit, `{found}` is all that can stand in braces", None);
            }
            limit.message.clone_from(&message.value);
        }
    }

    /// Rules about several files, and limits on files, are for no vehicles.
    fn not_of_files(&mut self, file: &PackFile, raw: &RawChange) {
        let place = raw.vehicles.as_ref().map(|_| raw.subject()).or_else(|| period(raw).into_iter().flatten().next()).or(raw.expected.as_ref());
        let place = place.or_else(|| (!raw.tests.is_empty()).then(|| raw.subject()));
        if let Some(place) = place {
            let message = "this cannot be said of a rule about several files, or of a limit on files";
            self.fault(file, place, message, Some("It can be switched off, and written anew in the pack.".to_owned()));
        }
    }
}

/// Tests of the rule say what it was: what the change says otherwise is not asked for any more.
fn change_tests(raw: &RawChange, rule: &mut Rule) {
    if !raw.tests.is_empty() {
        rule.tests.clone_from(&raw.tests);
        return;
    }
    if raw.vehicles.is_some() || period(raw).iter().any(Option::is_some) {
        rule.tests.clear();
    }
    for test in &mut rule.tests {
        if raw.severity.is_some() {
            test.severity = None;
        }
        if raw.message.is_some() {
            test.message = None;
        }
    }
}

/// What a part of the vehicles as written is about, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Category,
    Except,
    Stage,
    Framework,
    Edition,
    Period,
}

fn kind(part: &str) -> Kind {
    let leads = [("not ", Kind::Except), ("stage ", Kind::Stage), ("under ", Kind::Framework), ("IVI ", Kind::Edition)];
    let days = [("from ", Kind::Period), ("to ", Kind::Period), ("by ", Kind::Period)];
    let found = leads.into_iter().chain(days).find(|(lead, _)| part.starts_with(lead));
    found.map_or(Kind::Category, |(_, kind)| kind)
}
