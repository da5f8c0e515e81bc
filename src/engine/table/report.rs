//! From what a table finds to findings.

use super::Look;
use super::found::{Found, What};
use crate::document::{GroupAt, Place, Record};
use crate::finding::{Basis, Finding, Severity};
use crate::rules::presence::PresenceFact;
use crate::rules::table::{Cell, RowCondition, TableCheck};
use crate::rules::{Rule, RuleSet};
use crate::schema::{Entry, FieldId};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// So many codes are named where a value is expected.
const FEW: usize = 4;

impl Look<'_, '_> {
    /// Adds the findings of the table to those of the rules.
    pub(super) fn report(&self, found: Vec<Found<'_>>, rules: &RuleSet, findings: &mut Vec<Finding>) {
        let doubtful = doubtful(findings, rules, self.record);
        if let Some(misfit) = self.misfit(&found, &doubtful) {
            findings.extend(misfit.finding);
            return;
        }
        let is_cause = |one: &&Found<'_>| matches!(one.what, What::Out(..)) && one.check() != TableCheck::EXCLUDED || self.is_absent_group(one);
        let causes: Vec<&Found<'_>> = found.iter().filter(is_cause).collect();
        if !causes.is_empty() {
            // Another pack than that of the table has reasons of its own.
            let is_own = |finding: &Finding| finding.family() == self.table.pack;
            findings.retain(|finding| !is_own(finding) || !rules.rule(&finding.code).is_some_and(|rule| self.follows(rule, &causes)));
        }
        let known = findings.len();
        for one in found {
            if let Some(cause) = self.cause_among(&findings[..known], rules, &one) {
                add_refs(&mut findings[cause], one.refs());
                continue;
            }
            let Some(finding) = self.finding_of(&one, &doubtful) else { continue };
            // A rule that speaks of the same field in the same place says more.
            let says = |said: &Finding| said.span == finding.span && said.field == finding.field && said.severity >= finding.severity;
            match findings[..known].iter_mut().find(|said| says(said)) {
                Some(said) => add_refs(said, finding.refs),
                None => findings.push(finding),
            }
        }
        self.drop_what_is_said_less_gravely(findings, known);
    }

    /// Where a fact makes an error of what a rule of this pack has only warned of, in the same place, the error is enough.
    fn drop_what_is_said_less_gravely(&self, findings: &mut Vec<Finding>, known: usize) {
        let told = findings.split_off(known);
        findings.retain(|said| {
            let is_less = |finding: &Finding| {
                finding.basis == Basis::Authority && (said.span, &said.field) == (finding.span, &finding.field) && said.severity < finding.severity
            };
            said.family() != self.table.pack || !told.iter().any(is_less)
        });
        findings.extend(told);
    }

    /// The finding of a rule of this pack that weighs as much and has found fault with a value by which facts apply: when that is put
    /// right, they may apply no more.
    fn cause_among(&self, findings: &[Finding], rules: &RuleSet, found: &Found<'_>) -> Option<usize> {
        let frame = [self.grid.category, self.grid.stage];
        let conditions = || found.facts.iter().filter_map(|fact| fact.condition.as_ref());
        if found.facts.is_empty() || conditions().count() < found.facts.len() {
            return None;
        }
        let own: Vec<FieldId> = found.facts.iter().map(|fact| fact.field).collect();
        let decides = |field: FieldId| {
            !frame.contains(&Some(field))
                && !own.contains(&field)
                && self.record.presence().contains(field)
                && conditions().any(|condition| condition.fields.contains(&field))
        };
        let doubts = |finding: &Finding| {
            let is_about = |rule: &Rule| rule.entries.iter().any(|entry| matches!(entry, Entry::Field(field) if decides(*field)));
            rules.rule(&finding.code).is_some_and(is_about)
        };
        let is_own = |finding: &Finding| finding.family() == self.table.pack && finding.severity >= found.severity();
        findings.iter().position(|finding| is_own(finding) && doubts(finding))
    }

    fn finding_of(&self, found: &Found<'_>, doubtful: &BTreeMap<FieldId, Severity>) -> Option<Finding> {
        let finding = match &found.what {
            What::Missing(entry, check, _) if found.facts.is_empty() && self.rests_on(*entry, check, doubtful) => return None,
            What::Missing(entry, _, at) => self.missing(*entry, found, *at),
            What::Hollow(at, missing) => self.hollow(*at, missing, found.check()),
            What::Out(entry, _, place) => self.out_finding(*entry, found, *place),
        };
        Some(if found.facts.is_empty() { finding } else { founded(finding, found) })
    }

    /// Whether a mandatory group is nowhere in the file.
    fn is_absent_group(&self, found: &Found<'_>) -> bool {
        match &found.what {
            What::Missing(Entry::Group(group), check, _) => {
                [TableCheck::MISSING, TableCheck::EXPECTED].contains(check) && !self.record.has_group(*group)
            }
            _ => false,
        }
    }

    /// Whether what a rule says follows from something that the table finds and that weighs as much: from a group that is nowhere in
    /// the file, or from what does not belong there.
    fn follows(&self, rule: &Rule, causes: &[&Found<'_>]) -> bool {
        let is_cause = |entry: Entry, found: &Found<'_>| match &found.what {
            What::Missing(cause, ..) | What::Out(cause, ..) => found.severity() >= rule.said.severity && self.is_within(entry, *cause),
            What::Hollow(..) => false,
        };
        rule.entries.iter().any(|entry| causes.iter().any(|found| is_cause(*entry, found)))
    }

    /// Whether an entry is this one, or stands in it.
    fn is_within(&self, entry: Entry, outer: Entry) -> bool {
        let mut around = std::iter::successors(Some(entry), |entry| self.book.parent(*entry).map(Entry::Group));
        around.any(|entry| entry == outer)
    }

    /// Whether a member is missing only by a condition on values that a rule has found fault with.
    fn rests_on(&self, entry: Entry, check: &TableCheck, doubtful: &BTreeMap<FieldId, Severity>) -> bool {
        let looked_at = self.table.row(entry).and_then(|row| row.condition.as_ref()).map(|condition| condition.fields.as_slice());
        let frame = [self.grid.category, self.grid.stage];
        let is_doubtful =
            |field: &FieldId| doubtful.get(field) >= Some(&check.severity) && !frame.contains(&Some(*field)) && Entry::Field(*field) != entry;
        check == TableCheck::MISSING_BY_CONDITION && looked_at.unwrap_or_default().iter().any(is_doubtful)
    }

    fn missing(&self, entry: Entry, found: &Found<'_>, at: GroupAt) -> Finding {
        let (tag, check) = (self.book.tag(entry), found.check());
        let holder = &self.book.group(self.record.group(at).group).tag;
        let expected = match entry {
            Entry::Field(field) => match self.book.type_of(field).codes() {
                // An indicator and the like: the codes say more than their number.
                few @ [_, ..] if few.len() <= FEW => few.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join(" or "),
                _ => self.book.type_of(field).describe(),
            },
            Entry::Group(_) | Entry::Signature => tag.to_owned(),
        };
        let verb = if check == TableCheck::EXPECTED { "is expected" } else { "must be given" };
        let others = self.others(entry, &found.facts);
        let also = match (others.as_str(), entry) {
            ("", _) => String::new(),
            (others, Entry::Field(_)) => format!(", or {others}"),
            (others, _) => format!(", with {others}"),
        };
        Finding {
            expected: Some(expected),
            help: match self.reason(entry, found) {
                Some(reason) => format!("Add {tag} to {holder}, or correct the values that ask for it: `{}`.", reason.written),
                None if check == TableCheck::EXPECTED => format!("Add {tag} to {holder}, if the certificate has it."),
                None => format!("Add {tag} to {holder}."),
            },
            ..self.finding(entry, check, Place::Group(at), format!("{} {verb}{also}", self.named(entry)))
        }
    }

    /// The condition under which something is asked for, where it is one.
    fn reason<'f>(&'f self, entry: Entry, found: &Found<'f>) -> Option<&'f RowCondition> {
        match found.facts.first() {
            Some(fact) => fact.condition.as_ref(),
            None if found.check() == TableCheck::MISSING_BY_CONDITION => self.table.row(entry)?.condition.as_ref(),
            None => None,
        }
    }

    /// The fields of facts other than this one, by their tags.
    fn others(&self, entry: Entry, facts: &[&PresenceFact]) -> String {
        let mut tags: Vec<&str> = Vec::new();
        for tag in facts.iter().map(|fact| Entry::Field(fact.field)).filter(|field| *field != entry).map(|field| self.book.tag(field)) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags.join(", ")
    }

    fn hollow(&self, at: GroupAt, missing: &[(Entry, &'static TableCheck)], check: &TableCheck) -> Finding {
        let tags = missing.iter().map(|(entry, _)| self.book.tag(*entry)).collect::<Vec<_>>().join(", ");
        let group = self.record.group(at).group;
        let tag = &self.book.group(group).tag;
        Finding {
            expected: Some(tags.clone()),
            help: format!("Fill {tag}, or remove it where it may be absent."),
            ..self.finding(Entry::Group(group), check, Place::Group(at), format!("{tag} is empty; it must hold {tags}"))
        }
    }

    /// As what something is reported that does not belong there.
    pub(super) fn check_out(&self, entry: Entry) -> &'static TableCheck {
        match self.table.cell(entry, self.column, self.stage) {
            Cell::Barred => TableCheck::NOT_PART,
            _ => TableCheck::NOT_EXPECTED,
        }
    }

    fn out_finding(&self, entry: Entry, found: &Found<'_>, place: Place) -> Finding {
        let (tag, check) = (self.book.tag(entry), found.check());
        let value = match place {
            Place::Field(at) => Some(self.record.field(at).text.to_string()),
            Place::Group(_) => None,
        };
        let reason = found.facts.first().and_then(|fact| fact.condition.as_ref());
        let others = self.others(entry, &found.facts);
        let (what, help) = match (reason, others.as_str()) {
            (Some(_), others) if !others.is_empty() && check == TableCheck::EXCLUDED => {
                (format!("must not be given beside {others}"), format!("Keep {tag} or {others}, not both."))
            }
            (Some(reason), _) => {
                ("must not be given here".to_owned(), format!("Take {tag} out, or correct the values that rule it out: `{}`.", reason.written))
            }
            (None, _) => {
                let what = if check == TableCheck::NOT_PART { "is not part of the certificate" } else { "is not expected on the certificate" };
                (what.to_owned(), format!("Take {tag} out, or correct the category or the stage of completion."))
            }
        };
        Finding { value, expected: Some(format!("no {tag}")), help, ..self.finding(entry, check, place, format!("{} {what}", self.named(entry))) }
    }

    /// What the field is called, and its item: `colour (item 40)`.
    fn named(&self, entry: Entry) -> String {
        let label = self.book.label(entry);
        match self.table.item(entry, self.category, self.book) {
            Some(items) if items.contains([',', ' ']) => format!("{label} (items {items})"),
            Some(item) => format!("{label} (item {item})"),
            None => label.to_owned(),
        }
    }

    pub(super) fn finding(&self, entry: Entry, check: &TableCheck, place: Place, message: String) -> Finding {
        Finding {
            code: Cow::Owned(self.table.code(check)),
            severity: check.severity,
            path: self.record.path(place),
            field: Some(self.book.tag(entry).to_owned()),
            span: Some(self.record.span(place)),
            location: None,
            value: None,
            expected: None,
            message: format!("{} {}: {message}", self.category, self.stage_word()),
            why: Cow::Borrowed(check.why),
            help: check.help.to_owned(),
            source: Cow::Owned(self.table.source(entry, self.category, self.book)),
            basis: check.basis,
            refs: Vec::new(),
            terms: Vec::new(),
        }
    }

    /// The stage of completion in a word, as the book says it of a vehicle: `complete`.
    fn stage_word(&self) -> &str {
        self.stage_given.meaning.split(' ').next().filter(|word| !word.is_empty()).unwrap_or(&self.stage_given.code)
    }
}

/// The fields that rules look at which have found something, and how grave it is at most.
fn doubtful(findings: &[Finding], rules: &RuleSet, record: &Record<'_>) -> BTreeMap<FieldId, Severity> {
    let mut doubtful = BTreeMap::new();
    for finding in findings {
        for entry in rules.rule(&finding.code).iter().flat_map(|rule| &rule.entries) {
            if let Entry::Field(field) = entry
                && record.presence().contains(*field)
            {
                let severity = doubtful.entry(*field).or_insert(finding.severity);
                *severity = finding.severity.max(*severity);
            }
        }
    }
    doubtful
}

fn add_refs(finding: &mut Finding, refs: Vec<String>) {
    for reference in refs {
        if !finding.refs.contains(&reference) {
            finding.refs.push(reference);
        }
    }
}

/// What facts say: their references, and where they are doubtful, that they are.
fn founded(finding: Finding, found: &Found<'_>) -> Finding {
    let doubt = found.facts.iter().find_map(|fact| fact.doubt.as_deref()).filter(|_| found.severity() < Severity::Error);
    let (message, basis) = match doubt {
        Some(doubt) => (format!("{} (the authority's list is not clear here: {doubt})", finding.message), Basis::Derived),
        None => (finding.message, Basis::Authority),
    };
    let entries = found.facts.iter().flat_map(|fact| &fact.refs).filter_map(|reference| reference.split_once('/'));
    let mut entries: Vec<String> = entries.map(|(_, entry)| entry.replace('/', " ")).collect();
    entries.dedup();
    Finding { message, basis, refs: found.refs(), source: Cow::Owned(format!("ICM2 {}", entries.join(", "))), ..finding }
}
