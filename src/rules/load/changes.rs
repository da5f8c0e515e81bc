//! `changes:` of packs: what a pack makes of what packs before it say.
//!
//! A rule is changed itself, so that whatever shows it shows what holds. What is limited to some fields, and what no rule of a pack says, is a
//! change of findings. A cell of the applicability table is changed in the table.

use super::claims::{Changing, Claim};
use super::files::PackFile;
use super::loaded::Loaded;
use super::loader::Loader;
use crate::finding::{BUILT_IN, Basis, Check, Severity, is_kept};
use crate::nearest::nearest;
use crate::rules::model::{Change, now_called};
use crate::rules::yaml::{RawChange, RawPack};
use crate::schema::{Book, Edition, Entry, ivi_1_11};
use crate::yaml::Entries;
use serde_saphyr::Spanned;
use std::collections::BTreeSet;

/// A pack that changes what packs before it say.
pub(super) struct Author {
    pub file: PackFile,
    pub pack: String,
    pub changes: Vec<RawChange>,
    pub renamed: Entries<Spanned<String>>,
}

impl Author {
    /// Takes out of a head what the pack makes of packs before it.
    pub(super) fn of(file: &PackFile, raw: &mut RawPack) -> Self {
        let (changes, renamed) = (std::mem::take(&mut raw.changes), std::mem::take(&mut raw.renamed));
        Self { file: file.clone(), pack: raw.pack.clone(), changes, renamed }
    }
}

impl Loader<'_> {
    /// Takes in what a pack calls otherwise now, and makes the changes of a pack. `elsewhere` are the codes of rules that are compiled along another book.
    pub(super) fn changes(&mut self, author: Author, elsewhere: &BTreeSet<String>, loaded: &mut Loaded, changing: &mut Changing) {
        if self.book.edition() == Edition::Two {
            self.renamed((&author.file, &author.pack), &author.renamed, (loaded, elsewhere), &mut changing.renamed);
        }
        let Author { file, pack, changes, .. } = author;
        for mut raw in changes {
            if let Some(code) = &mut raw.code {
                code.value = now_called(&code.value, &changing.renamed).to_owned();
            }
            for (key, text) in [("why", &raw.why), ("source", &raw.source)] {
                if text.value.trim().is_empty() {
                    self.fault(&file, text, &format!("the {key} of a change is empty"), None);
                }
            }
            match (&raw.code, &raw.field, &raw.list) {
                (Some(code), None, None) => self.change_of_check(&file, &pack, &raw, code, elsewhere, (loaded, changing)),
                // Cells and lists are those of the newest book.
                (None, Some(_), None) if self.book.edition() == Edition::One => {}
                (None, Some(field), None) => self.change_of_cell(&file, &pack, &raw, field, (loaded, changing)),
                // The book has been added to before any rule was read.
                (None, None, Some(list)) => self.change_of_list(&file, &pack, &raw, list, changing),
                _ => {
                    let help = Some("Say `over` and `why` of each on its own.".to_owned());
                    self.fault(&file, raw.subject(), "a change names one of these: `code`, `field` with `cell`, `list` with `add`", help);
                }
            }
        }
    }

    fn change_of_list(&mut self, file: &PackFile, pack: &str, raw: &RawChange, list: &Spanned<String>, changing: &mut Changing) {
        let Some(added) = &raw.add else {
            self.fault(file, list, "a change of a list needs `add`: codes, and what they mean", None);
            return;
        };
        self.alone(file, raw, "a list of codes", &["add"]);
        let codes: Vec<&str> = added.0.iter().map(|(code, _)| code.value.as_str()).collect();
        let what = vec![("add", format!("codes added to {}: {}", list.value, codes.join(", ")))];
        changing.note(pack, None, Vec::new(), what, raw, file);
    }

    fn change_of_check(
        &mut self,
        file: &PackFile,
        pack: &str,
        raw: &RawChange,
        code: &Spanned<String>,
        elsewhere: &BTreeSet<String>,
        (loaded, changing): (&mut Loaded, &mut Changing),
    ) {
        let before = self.faults.len();
        self.alone(file, raw, "a check", &["code"]);
        self.check_fields(file, &raw.fields);
        let what = aspects(raw);
        if what.is_empty() && raw.said_by.is_empty() {
            self.fault(file, code, "the change changes nothing", Some(format!("It can say {CAN_SAY}.")));
        }
        if let Some(off) = raw.off.as_ref().filter(|off| !off.value) {
            self.fault(file, off, "`off` is true, or left out", None);
        }
        let known = self.codes_meant(code, loaded, changing, elsewhere);
        let Some(codes) = known else {
            self.unknown_code(file, code, loaded, changing);
            return;
        };
        if codes.len() > 1 || code.value.ends_with('*') {
            self.of_several(file, raw);
        }
        for code in &codes {
            self.check_lowering(file, raw, code);
        }
        if self.faults.len() > before {
            return;
        }
        let entry = changing.note(pack, Some(code.value.clone()), plain(&raw.fields), what.clone(), raw, file);
        let mut gone_over = BTreeSet::new();
        changing.count(entry, &codes);
        for code in codes {
            for (aspect, _) in &what {
                let claim = Claim { pack: pack.to_owned(), of: code.clone(), fields: plain(&raw.fields), aspect, entry };
                match changing.claim(claim, raw, file) {
                    Ok(over) => gone_over.extend(over),
                    Err((message, help)) => self.fault(file, raw.subject(), &message, help),
                }
            }
            self.change_code(file, raw, &code, elsewhere, (loaded, changing));
        }
        self.check_over(file, raw, &gone_over);
    }

    /// The codes that a change is about; `None` when there are none.
    fn codes_meant(&self, code: &Spanned<String>, loaded: &Loaded, changing: &Changing, elsewhere: &BTreeSet<String>) -> Option<Vec<String>> {
        let known = known_codes(loaded, changing);
        if let Some(start) = code.value.strip_suffix('*') {
            let codes: Vec<String> = known.into_iter().filter(|known| known.starts_with(start)).map(str::to_owned).collect();
            let is_elsewhere = elsewhere.iter().any(|code| code.starts_with(start)) || self.book.edition() == Edition::One;
            return (!codes.is_empty() || is_elsewhere).then_some(codes);
        }
        let is_known = known.contains(code.value.as_str()) || elsewhere.contains(&code.value) || self.book.edition() == Edition::One;
        is_known.then(|| vec![code.value.clone()])
    }

    fn unknown_code(&mut self, file: &PackFile, code: &Spanned<String>, loaded: &Loaded, changing: &Changing) {
        // What was left out cannot be changed.
        if !self.left_out.is_empty() {
            return;
        }
        let near = nearest(&code.value, known_codes(loaded, changing));
        let help = near.map(|near| format!("The nearest code is {near}."));
        let message = match code.value.strip_suffix('*') {
            Some(start) => format!("there is no check to change whose code begins with {start}"),
            None => format!("there is no check {} to change", code.value),
        };
        self.fault(file, code, &message, help);
    }

    /// Changes what has this code.
    fn change_code(
        &mut self,
        file: &PackFile,
        raw: &RawChange,
        code: &str,
        elsewhere: &BTreeSet<String>,
        (loaded, changing): (&mut Loaded, &mut Changing),
    ) {
        if let Some(said) = changing.off.get(code) {
            let message = format!("{} is switched off by a pack before this one", said.code);
            self.fault(file, raw.subject(), &message, None);
            return;
        }
        let is_rule = loaded.said(code).is_some();
        if raw.fields.is_empty() && is_rule {
            self.change_rule(file, raw, code, loaded, changing);
            if raw.said_by.is_empty() {
                return;
            }
        } else if self.book.edition() == Edition::One || raw.fields.is_empty() && elsewhere.contains(code) && raw.said_by.is_empty() {
            // It is changed along its own book.
            return;
        } else if !is_rule && !elsewhere.contains(code) || !raw.fields.is_empty() {
            self.of_findings(file, raw);
        }
        let is_left_to_rule = raw.fields.is_empty() && (is_rule || elsewhere.contains(code));
        let whole = (!is_left_to_rule).then_some(raw);
        let text = |text: Option<&Spanned<String>>| text.map(|text| text.value.clone());
        changing.of_findings.push(Change {
            code: code.to_owned(),
            fields: with_older(&raw.fields, self.book),
            severity: whole.and_then(|raw| raw.severity.as_ref()).map(|severity| severity.value.into()),
            off: whole.and_then(|raw| raw.off.as_ref()).is_some(),
            message: text(whole.and_then(|raw| raw.message.as_ref())),
            help: text(whole.and_then(|raw| raw.help.as_ref())),
            refs: plain(whole.map_or(&[], |raw| raw.refs.as_slice())),
            said_by: plain(&raw.said_by),
            why: raw.why.value.clone(),
            source: raw.source.value.clone(),
            place: (file.path.clone(), raw.subject().referenced.line(), raw.subject().referenced.column()),
        });
        changing.owners.push(changing.entries.len() - 1);
        if let Some(check) = of_tables(loaded, code).filter(|_| raw.fields.is_empty()) {
            change_said(raw, check);
        }
    }

    /// What of a change goes with a rule only, and not with findings of a table, a built-in check or some fields.
    fn of_findings(&mut self, file: &PackFile, raw: &RawChange) {
        let is_wider = !raw.fields.is_empty();
        let words = raw.translations.values().flat_map(|words| [&words.title, &words.expected]).flatten();
        let period = [&raw.from, &raw.to, &raw.date, &raw.expected].into_iter().flatten();
        let title = raw.title.iter().filter(|_| is_wider);
        let place = raw.vehicles.as_ref().map(|_| raw.subject()).into_iter().chain(period).chain(title).chain(words).next();
        if let Some(place) = place {
            let place = Spanned { value: (), referenced: place.referenced, defined: place.defined };
            let message = "this can be said of a whole rule only, not of some fields, of a table or of a built-in check";
            let help = Some("For which vehicles a table asks is changed cell by cell: `field`, `category`, `stage`, `cell`.".to_owned());
            self.fault(file, &place, message, help);
        }
    }

    /// What of a change is about one rule, and not about several.
    fn of_several(&mut self, file: &PackFile, raw: &RawChange) {
        let words = [&raw.title, &raw.message, &raw.expected, &raw.help].into_iter().flatten();
        let translated = raw.translations.values().flat_map(|words| [&words.title, &words.message, &words.expected, &words.help]).flatten();
        if let Some(word) = words.chain(translated).next() {
            self.fault(file, word, "words are those of one rule; this change is about several", None);
        }
        if !raw.tests.is_empty() {
            self.fault(file, raw.subject(), "tests are those of one rule; this change is about several", None);
        }
    }

    /// Errors of reading, structure and seal stay what they are.
    fn check_lowering(&mut self, file: &PackFile, raw: &RawChange, code: &str) {
        let is_error = BUILT_IN.iter().any(|check| check.code == *code && check.severity == Severity::Error);
        if !is_kept(code) || !is_error {
            return;
        }
        let severity = raw.severity.as_ref().filter(|severity| Severity::from(severity.value) < Severity::Error);
        let place = severity.map(|severity| (severity.referenced, severity.defined));
        let place = place.or_else(|| raw.off.as_ref().map(|off| (off.referenced, off.defined)));
        let place = place.or_else(|| raw.said_by.first().map(|said_by| (said_by.referenced, said_by.defined)));
        if let Some((referenced, defined)) = place {
            let message = format!("{code} is an error of structure or seal, which every receiver refuses: it is never lowered");
            self.fault(file, &Spanned { value: (), referenced, defined }, &message, None);
        }
    }

    /// The fields are those of the book, or of the older one, whose messages are told of in its tags.
    fn check_fields(&mut self, file: &PackFile, fields: &[Spanned<String>]) {
        for tag in fields {
            let is_older = || ivi_1_11().is_ok_and(|book| book.entry(&tag.value).is_some());
            if self.book.entry(&tag.value).is_none() && !is_older() && self.book.edition() == Edition::Two {
                let help = nearest(&tag.value, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, tag, &format!("the message has no field or group {}", tag.value), help);
            }
        }
    }

    /// Keys of other kinds of changes do not stand here.
    pub(super) fn alone(&mut self, file: &PackFile, raw: &RawChange, what: &str, own: &[&str]) {
        let of_cell = [("cell", raw.cell.as_ref()), ("table", raw.table.as_ref()), ("when", raw.when.as_ref())];
        let of_cell = of_cell.into_iter().chain([("category", raw.category.first()), ("stage", raw.stage.first())]);
        let added = raw.add.as_ref().and_then(|add| add.0.first()).map(|(code, _)| code);
        let of_check = [
            ("title", raw.title.as_ref()),
            ("message", raw.message.as_ref()),
            ("expected", raw.expected.as_ref()),
            ("help", raw.help.as_ref()),
            ("from", raw.from.as_ref()),
            ("to", raw.to.as_ref()),
            ("date", raw.date.as_ref()),
            ("fields", raw.fields.first()),
            ("refs", raw.refs.first()),
            ("said-by", raw.said_by.first()),
        ];
        let all = of_cell.map(|entry| ("cell", entry)).chain([("add", ("add", added))]).chain(of_check.map(|entry| ("code", entry)));
        for (_, (key, place)) in all.filter(|(group, _)| !own.contains(group)) {
            if let Some(place) = place {
                self.fault(file, place, &format!("`{key}` does not go with a change of {what}"), None);
            }
        }
        let more = [raw.severity.is_some(), raw.off.is_some(), raw.vehicles.is_some(), !raw.translations.is_empty(), !raw.tests.is_empty()];
        if !own.contains(&"code") && more.contains(&true) {
            self.fault(file, raw.subject(), &format!("a change of {what} says nothing of severity, vehicles, words or tests"), None);
        }
    }

    /// What a change says that it goes over is there.
    pub(super) fn check_over(&mut self, file: &PackFile, raw: &RawChange, gone_over: &BTreeSet<String>) {
        for pack in raw.over.iter().filter(|pack| !gone_over.contains(&pack.value) && self.book.edition() == Edition::Two) {
            self.fault(file, pack, &format!("no pack {} before this one changes the same", pack.value), None);
        }
    }
}

/// What a change of a check can say.
const CAN_SAY: &str = "severity, off, for, from, to, date, title, message, expected, help, translations, refs, tests or said-by";

/// What a change changes: the aspect, and what reports say of it.
fn aspects(raw: &RawChange) -> Vec<(&'static str, String)> {
    let mut what = Vec::new();
    what.extend(raw.severity.as_ref().map(|severity| ("severity", format!("severity: {}", Severity::from(severity.value)))));
    what.extend(raw.off.as_ref().map(|_| ("severity", "off".to_owned())));
    if let Some(vehicles) = &raw.vehicles {
        let lists = [
            ("category", "category", &vehicles.category),
            ("category", "except", &vehicles.except),
            ("stage", "stage", &vehicles.stage),
            ("framework", "framework", &vehicles.framework),
            ("ivi", "ivi", &vehicles.ivi),
        ];
        for (aspect, key, list) in lists {
            what.extend(list.as_ref().map(|list| (aspect, format!("for {key}: {}", plain(list).join(", ")))));
        }
    }
    let period = period(raw);
    let days = [("from", period[0]), ("to", period[1]), ("date", period[2])];
    let words: Vec<String> = days.into_iter().filter_map(|(key, day)| day.map(|day| format!("{key}: {}", day.value))).collect();
    what.extend((!words.is_empty()).then(|| ("period", words.join(", "))));
    for (key, text) in [("title", &raw.title), ("message", &raw.message), ("expected", &raw.expected), ("help", &raw.help)] {
        what.extend(text.as_ref().map(|text| (key, format!("{key}: {}", text.value))));
    }
    what.extend(raw.translations.keys().map(|language| ("translations", format!("words in {language}"))));
    what.extend((!raw.refs.is_empty()).then(|| ("refs", format!("refs: {}", plain(&raw.refs).join(", ")))));
    what.extend((!raw.said_by.is_empty()).then(|| ("said-by", format!("said by: {}", plain(&raw.said_by).join(", ")))));
    what.extend((!raw.tests.is_empty()).then(|| ("tests", "tests".to_owned())));
    what
}

/// The days of a change: its own, or those of its `for`.
pub(super) fn period(raw: &RawChange) -> [Option<&Spanned<String>>; 3] {
    let inner = raw.vehicles.as_ref().map(|vehicles| [vehicles.from.as_ref(), vehicles.to.as_ref(), vehicles.date.as_ref()]).unwrap_or_default();
    let own = [raw.from.as_ref(), raw.to.as_ref(), raw.date.as_ref()];
    if own.iter().any(Option::is_some) { own } else { inner }
}

/// Texts without their places.
pub(super) fn plain(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|word| word.value.clone()).collect()
}

/// Tags of fields, and what older messages, which are told of in their own tags, have in their place.
fn with_older(fields: &[Spanned<String>], book: &Book) -> Vec<String> {
    let mut tags = plain(fields);
    // Most changes name no field, and do without the older book.
    let Some(older) = (!fields.is_empty()).then(|| ivi_1_11().ok()).flatten() else { return tags };
    let is_meant = |entry: Entry| older.counterparts().of(entry).iter().any(|next| fields.iter().any(|field| field.value == next.tag));
    let entries = older.field_ids().map(Entry::Field).chain(older.group_ids().map(Entry::Group));
    let names = entries.filter(|entry| is_meant(*entry)).map(|entry| older.tag(entry).to_owned());
    // A tag that the newer messages have means what it means there.
    let new: Vec<String> = names.filter(|tag| book.entry(tag).is_none()).collect();
    tags.extend(new);
    tags
}

fn known_codes<'l>(loaded: &'l Loaded, changing: &'l Changing) -> BTreeSet<&'l str> {
    let of_tables = loaded.tables.values().flat_map(|table| table.checks()).map(|check| check.code.as_str());
    let of_rules = loaded.rules.keys().chain(loaded.across.keys()).chain(loaded.limits.keys()).chain(changing.off.keys()).map(String::as_str);
    of_rules.chain(of_tables).chain(BUILT_IN.iter().map(|check| check.code.as_str())).collect()
}

fn of_tables<'l>(loaded: &'l mut Loaded, code: &str) -> Option<&'l mut Check> {
    loaded.tables.values_mut().flat_map(|table| &mut table.checks).find(|check| check.code == *code)
}

/// What a check says of itself, changed.
pub(super) fn change_said(raw: &RawChange, said: &mut Check) {
    if let Some(severity) = &raw.severity {
        said.severity = severity.value.into();
        // It rests on what the change names, and no more on our own reading.
        if said.severity > said.basis.most(false) {
            said.basis = Basis::Stated;
        }
    }
    if let Some(title) = &raw.title {
        said.title = title.value.clone().into();
    }
    if let Some(help) = &raw.help {
        said.help = help.value.clone().into();
    }
    let new: Vec<String> = plain(&raw.refs).into_iter().filter(|reference| !said.refs.contains(reference)).collect();
    said.refs.extend(new);
    // What is left to another check is not changed itself.
    if !aspects(raw).iter().all(|(aspect, _)| *aspect == "said-by") {
        said.why = raw.why.value.clone().into();
        said.source = format!("{}; {}", said.source, raw.source.value).into();
    }
}
