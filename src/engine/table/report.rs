//! From what a table finds to findings.

use super::{Found, Look};
use crate::document::{GroupAt, Place, Record};
use crate::finding::{Finding, Severity};
use crate::rules::table::{Cell, TableCheck};
use crate::rules::{Rule, RuleSet};
use crate::schema::{Entry, FieldId};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// So many codes are named where a value is expected.
const FEW: usize = 4;

impl Look<'_, '_> {
    /// Adds the findings of the table to those of the rules.
    pub(super) fn report(&self, found: Vec<Found>, rules: &RuleSet, findings: &mut Vec<Finding>) {
        let doubtful = doubtful(findings, rules, self.record);
        if let Some(misfit) = self.misfit(&found, &doubtful) {
            findings.extend(misfit.finding);
            return;
        }
        let causes: Vec<&Found> = found.iter().filter(|one| matches!(one, Found::Out(..)) || self.is_absent_group(one)).collect();
        if !causes.is_empty() {
            // Another pack than that of the table has reasons of its own.
            let is_own = |finding: &Finding| finding.family() == self.table.pack;
            findings.retain(|finding| !is_own(finding) || !rules.rule(&finding.code).is_some_and(|rule| self.follows(rule, &causes)));
        }
        let known = findings.len();
        for one in found {
            let finding = match one {
                Found::Missing(entry, check, at) => (!self.rests_on(entry, check, &doubtful)).then(|| self.missing(entry, check, at)),
                Found::Hollow(at, missing) => Some(self.hollow(at, &missing)),
                Found::Out(entry, place) => Some(self.out_finding(entry, place)),
            };
            // A rule that speaks of the same field in the same place says more.
            let says =
                |said: &Finding, finding: &Finding| said.span == finding.span && said.field == finding.field && said.severity >= finding.severity;
            let is_new = |finding: &Finding| !findings[..known].iter().any(|said| says(said, finding));
            findings.extend(finding.filter(is_new));
        }
    }

    /// Whether a mandatory group is nowhere in the file.
    fn is_absent_group(&self, found: &Found) -> bool {
        match found {
            Found::Missing(Entry::Group(group), check, _) => {
                [TableCheck::MISSING, TableCheck::EXPECTED].contains(check) && !self.record.has_group(*group)
            }
            _ => false,
        }
    }

    /// Whether what a rule says follows from something that the table finds: from a group that is nowhere in the file, or from what
    /// does not belong there and weighs as much.
    fn follows(&self, rule: &Rule, causes: &[&Found]) -> bool {
        let is_cause = |entry: Entry, found: &Found| match found {
            Found::Missing(cause, ..) => self.is_within(entry, *cause),
            Found::Out(cause, _) => self.severity(found) >= rule.said.severity && self.is_within(entry, *cause),
            Found::Hollow(..) => false,
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

    fn missing(&self, entry: Entry, check: &TableCheck, at: GroupAt) -> Finding {
        let tag = self.book.tag(entry);
        let holder = &self.book.group(self.record.group(at).group).tag;
        let condition = self.table.row(entry).and_then(|row| row.condition.as_ref());
        let since = condition.filter(|_| check == TableCheck::MISSING_BY_CONDITION);
        let expected = match entry {
            Entry::Field(field) => match self.book.type_of(field).codes() {
                // An indicator and the like: the codes say more than their number.
                few @ [_, ..] if few.len() <= FEW => few.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join(" or "),
                _ => self.book.type_of(field).describe(),
            },
            Entry::Group(_) | Entry::Signature => tag.to_owned(),
        };
        Finding {
            expected: Some(expected),
            help: match since {
                Some(since) => format!("Add {tag} to {holder}, or correct the values that ask for it: `{}`.", since.written),
                None if check == TableCheck::EXPECTED => format!("Add {tag} to {holder}, if the certificate has it."),
                None => format!("Add {tag} to {holder}."),
            },
            ..self.finding(
                entry,
                check,
                Place::Group(at),
                format!("{} {}", self.named(entry), if check == TableCheck::EXPECTED { "is expected" } else { "must be given" }),
            )
        }
    }

    fn hollow(&self, at: GroupAt, missing: &[(Entry, &'static TableCheck)]) -> Finding {
        let tags = missing.iter().map(|(entry, _)| self.book.tag(*entry)).collect::<Vec<_>>().join(", ");
        let group = self.record.group(at).group;
        let tag = &self.book.group(group).tag;
        let check = missing.iter().map(|(_, check)| *check).max_by_key(|check| check.severity).unwrap_or(TableCheck::MISSING);
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

    fn out_finding(&self, entry: Entry, place: Place) -> Finding {
        let tag = self.book.tag(entry);
        let value = match place {
            Place::Field(position) => Some(self.record.field(position).text.to_string()),
            Place::Group(_) => None,
        };
        let check = self.check_out(entry);
        let what = if check == TableCheck::NOT_PART { "is not part of the certificate" } else { "is not expected on the certificate" };
        Finding {
            value,
            expected: Some(format!("no {tag}")),
            help: format!("Take {tag} out, or correct the category or the stage of completion."),
            ..self.finding(entry, check, place, format!("{} {what}", self.named(entry)))
        }
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
