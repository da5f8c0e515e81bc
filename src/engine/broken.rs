//! A rule that does not hold somewhere, and what it has to say of that.

use super::evaluate::Context;
use super::scripts::ScriptRun;
use super::undecided::Incomputable;
use crate::document::{FieldAt, GroupAt, Hit, Place, Record, Word, Wording, Words};
use crate::finding::Severity;
use crate::rules::expression::{Expression, Name};
use crate::rules::script::MOST_OF_A_CALL;
use crate::rules::{Piece, Rule, Template};
use crate::schema::Entry;
use jiff::civil::Date;

/// A rule that does not hold in a group instance.
#[derive(Debug)]
pub(super) struct Broken<'r> {
    pub rule: &'r Rule,
    /// Where a hit points.
    pub place: Place,
    /// The entries of lists that say so, those too of what follows from it.
    pub refs: Vec<String>,
    /// The field or group that it is about.
    about: Entry,
    /// The group instance that it was evaluated in.
    at: GroupAt,
    /// The text that was looked at, for rules with `each: text`.
    looked: Option<FieldAt>,
    as_of: Option<Date>,
    /// Why it could not be computed, when that is what is wrong.
    incomputable: Option<Incomputable>,
}

impl<'r> Broken<'r> {
    pub(super) fn new(rule: &'r Rule, context: &Context<'_, '_>, incomputable: Option<Incomputable>) -> Self {
        let place = context.looked.map_or_else(|| place(rule.at, context), Place::Field);
        let about = context.looked.map_or_else(|| rule.at.entry(), |at| Entry::Field(context.record.field(at).field));
        Self { rule, refs: rule.said.refs.clone(), about, place, at: context.at, looked: context.looked, as_of: context.as_of, incomputable }
    }

    /// What the rule says of it; what could not be computed is nobody's error yet.
    pub(super) fn severity(&self) -> Severity {
        let severity = self.rule.said.severity;
        if self.incomputable.is_some() { severity.min(Severity::Warning) } else { severity }
    }

    pub(super) fn hit(mut self) -> Hit<'r> {
        let severity = self.severity();
        let Self { rule, place, about, .. } = self;
        let refs = std::mem::take(&mut self.refs);
        Hit { check: &rule.said, severity, basis: rule.said.basis, refs, place, about, wording: Box::new(self) }
    }
}

impl Wording for Broken<'_> {
    fn words(&self, record: &Record<'_>) -> Words {
        let scripts = ScriptRun::new(MOST_OF_A_CALL);
        let context = Context { looked: self.looked, scripts: Some(&scripts), ..Context::instance_of(record, self.at, self.as_of) };
        if let Some(incomputable) = &self.incomputable {
            return self.not_computed(incomputable, record);
        }
        Words {
            message: fill(&self.rule.message, &context),
            expected: fill(&self.rule.expected, &context),
            help: Some(fill(&self.rule.help, &context)),
            source: None,
            why: None,
        }
    }
}

impl Broken<'_> {
    fn not_computed(&self, incomputable: &Incomputable, record: &Record<'_>) -> Words {
        let fields = self.rule.entries.iter().filter(|entry| matches!(entry, Entry::Field(field) if record.presence().contains(*field)));
        let mut names = Vec::new();
        for entry in fields {
            names.extend((!names.is_empty()).then(|| Word::text(", ")));
            names.push(Word::Tag(*entry));
        }
        if let Incomputable::Script(fault) = incomputable {
            return Words {
                message: vec![Word::text(format!("whether this holds could not be computed, because {fault}: {}", self.rule.said.title))],
                expected: vec![Word::text("a value from the script")],
                help: Some(vec![Word::text(format!("Mend {}() in {}, or tell whoever maintains the rules.", fault.function, fault.file))]),
                source: None,
                why: None,
            };
        }
        Words {
            message: vec![Word::text(format!("whether this holds could not be computed, because {incomputable}: {}", self.rule.said.title))],
            expected: vec![Word::text("values with which it can be computed")],
            help: Some([vec![Word::text("Check ")], names, vec![Word::text(".")]].concat()),
            source: None,
            why: None,
        }
    }
}

fn fill(template: &Template, context: &Context<'_, '_>) -> Vec<Word> {
    let filled = |piece: &Piece| match piece {
        Piece::Word(word) => word.clone(),
        Piece::Value(expression) => value(expression, context),
    };
    template.0.iter().map(filled).collect()
}

/// A value: that of a field as it stands in the file where it is one, or else what was calculated.
fn value(expression: &Expression, context: &Context<'_, '_>) -> Word {
    if let Expression::Text(text) = expression
        && let Some(field) = context.field_of(text)
    {
        return Word::Value(field);
    }
    Word::text(context.shown(expression))
}

/// Where a hit points: at the first instance, or at the group that should hold it.
fn place(at: Name, context: &Context<'_, '_>) -> Place {
    let record = context.record;
    let within = context.within(at.scope());
    let found = match at {
        Name::Field(name) => context.instance(name).map(Place::Field),
        // The instance that the rule runs in, before any other of its kind.
        Name::Group(name) if record.group(context.at).group == name.group => Some(Place::Group(context.at)),
        Name::Group(name) => record.group_instances(name.group, within).next().map(Place::Group),
    };
    if let Some(place) = found {
        return place;
    }
    let mut holder = record.book().parent(at.entry());
    while let Some(group) = holder {
        if let Some(instance) = record.group_instances(group, within).next().or_else(|| record.enclosing(context.at, group)) {
            return Place::Group(instance);
        }
        holder = record.book().group(group).parent;
    }
    Place::Group(GroupAt::ROOT)
}
