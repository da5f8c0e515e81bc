//! The value of an expression in a record. `None` is undecided: a field is absent, or its value cannot be used.

use super::combine::{all, any, calculate, compare, extreme, extreme_of_all};
use super::recall::{Recall, Sameness};
use crate::document::{FieldAt, GroupAt, Record, Value};
use crate::rules::expression::{Day, Expression, FieldName, GroupName, LookupKey, Name, Number, Scope, Text, Truth};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// What a rule makes of a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It does not apply, or a field that it needs is absent.
    NotApplicable,
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotApplicable => "n/a",
            Self::Passed => "pass",
            Self::Failed => "fail",
        })
    }
}

impl Outcome {
    /// The outcome over several instances: the gravest.
    pub fn combined(self, other: Self) -> Self {
        self.max(other)
    }
}

/// A group instance of a record, in which expressions are evaluated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'r, 'doc> {
    pub record: &'r Record<'doc>,
    pub at: GroupAt,
    /// The group instance that the rule runs in.
    pub outermost: GroupAt,
    /// The as-of date of the run.
    pub as_of: Option<Date>,
    /// The field whose text is looked at, by its position in the record; for rules with `each: text`.
    pub looked: Option<FieldAt>,
    /// What was computed for another instance, in records of very many groups.
    pub recall: Option<&'r Recall>,
}

impl<'r, 'doc> Context<'r, 'doc> {
    /// The whole record.
    pub(super) fn whole(record: &'r Record<'doc>, as_of: Option<Date>) -> Self {
        Self { record, at: GroupAt::ROOT, outermost: GroupAt::ROOT, as_of, looked: None, recall: None }
    }

    /// One group instance.
    pub(super) fn instance_of(record: &'r Record<'doc>, at: GroupAt, as_of: Option<Date>) -> Self {
        Self { at, outermost: at, ..Self::whole(record, as_of) }
    }

    /// The group instance that the rule runs in.
    pub(super) fn outer(&self) -> Self {
        self.depend_on_the_instance();
        Self { at: self.outermost, ..*self }
    }

    /// The group instance to look in.
    pub(super) fn within(&self, scope: Scope) -> GroupAt {
        match scope {
            Scope::Here => self.at,
            Scope::Record => GroupAt::ROOT,
            Scope::Enclosing(group) => self.record.enclosing(self.at, group).unwrap_or(self.at),
        }
    }

    /// The first instance of a field in scope.
    pub(super) fn instance(&self, name: FieldName) -> Option<FieldAt> {
        let within = self.within(name.scope);
        if within == GroupAt::ROOT {
            return self.record.first_position(name.field);
        }
        if self.record.group(within).group == name.holder {
            return self.record.member(name.position, within);
        }
        self.record.instances(name.field, within).next()
    }

    fn value(&self, name: FieldName) -> Option<&'r Value> {
        self.instance(name).map(|position| &self.record.field(position).value)
    }

    fn value_text(&self, name: FieldName) -> String {
        self.instance(name).map(|at| self.record.field(at).text.to_string()).unwrap_or_default()
    }

    /// What is computed is no longer the same for every instance that the rule runs in.
    fn depend_on_the_instance(&self) {
        if let Some(recall) = self.recall {
            recall.depend();
        }
    }

    /// Computes something in the scope of an expression, and in records of very many groups only once for all instances that share it.
    fn once<E, T: Copy>(
        &self,
        of: &E,
        scope: Scope,
        kept: impl Fn(&Recall) -> &super::recall::Kept<T>,
        compute: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        match self.recall {
            Some(recall) if scope != Scope::Here => recall.once(kept(recall), (std::ptr::from_ref(of) as usize, self.within(scope)), compute),
            _ => compute(),
        }
    }

    /// The instances of a field in scope, as far as they may be looked at.
    fn instances(&self, name: FieldName) -> impl Iterator<Item = FieldAt> + use<'r> {
        let (record, recall) = (self.record, self.recall);
        record.instances(name.field, self.within(name.scope)).take_while(move |_| recall.is_none_or(Recall::visit))
    }

    fn values(&self, name: FieldName) -> impl Iterator<Item = &'r Value> + use<'r> {
        let record = self.record;
        self.instances(name).map(move |position| &record.field(position).value)
    }

    /// The instances of a group in scope, as far as they may be looked at.
    pub(super) fn inside(&self, group: GroupName) -> impl Iterator<Item = Self> + '_ {
        let instances = self.record.group_instances(group.group, self.within(group.scope));
        instances.take_while(|_| self.recall.is_none_or(Recall::visit)).map(|at| Self { at, ..*self })
    }

    /// Whether more would have to be looked at than may be: nothing that was computed counts then.
    pub(super) fn is_exhausted(&self) -> bool {
        self.recall.is_some_and(Recall::is_exhausted)
    }

    pub(super) fn is_uncertain(&self, name: Name) -> bool {
        self.record.is_uncertain(name.entry())
    }

    pub(super) fn truth(&self, truth: &Truth) -> Option<bool> {
        match truth {
            Truth::Constant(value) => Some(*value),
            Truth::Not(inner) => self.truth(inner).map(|value| !value),
            Truth::And(parts) => all(parts.iter().map(|part| self.truth(part))),
            Truth::Or(parts) => any(parts.iter().map(|part| self.truth(part))),
            Truth::If(parts) => match self.truth(&parts[0])? {
                true => self.truth(&parts[1]),
                false => self.truth(&parts[2]),
            },
            Truth::Numbers(comparison, left, right) => Some(comparison.holds(compare(&*self.operand(left)?, &*self.operand(right)?))),
            Truth::Texts(equal, left, right) => Some((self.text(left)? == self.text(right)?) == *equal),
            Truth::Dates(comparison, left, right) => Some(comparison.holds(self.day(left)?.cmp(&self.day(right)?))),
            Truth::Truths(equal, sides) => Some((self.truth(&sides[0])? == self.truth(&sides[1])?) == *equal),
            Truth::CodeAmong(name, codes) => match self.value(*name)? {
                Value::Code(code) => Some(codes.binary_search(code).is_ok()),
                _ => None,
            },
            Truth::NumberAmong(number, list) => {
                let number = self.number(number)?;
                any(list.iter().map(|item| self.number(item).map(|item| item == number)))
            }
            Truth::TextAmong(text, list) => {
                let text = self.text(text)?;
                any(list.iter().map(|item| self.text(item).map(|item| item == text)))
            }
            Truth::NumberInField(number, name) => self.number_in_field(number, *name),
            Truth::TextInField(text, name) => self.text_in_field(text, *name),
            Truth::Present(name) => self.present(*name),
            Truth::Any(group, condition) => self
                .once(truth, group.scope, Recall::truths, || any(self.inside(*group).map(|inner| inner.truth(condition)).chain(self.doubt(*group)))),
            Truth::All(group, condition) => self
                .once(truth, group.scope, Recall::truths, || all(self.inside(*group).map(|inner| inner.truth(condition)).chain(self.doubt(*group)))),
            Truth::Distinct(name) => self.once(truth, name.scope, Recall::truths, || Some(self.distinct(*name))),
            Truth::StartsWith(text, start) => Some(self.text(text)?.starts_with(&*self.text(start)?)),
            Truth::EndsWith(text, end) => Some(self.text(text)?.ends_with(&*self.text(end)?)),
            Truth::Contains(text, part) => Some(self.text(text)?.contains(&*self.text(part)?)),
            Truth::Matches(text, regex) => Some(regex.is_match(&self.text(text)?)),
            Truth::Ascii(text) => Some(self.text(text)?.is_ascii()),
        }
    }

    /// One undecided value when instances of the group may stand under a wrong name.
    fn doubt(&self, group: GroupName) -> Option<Option<bool>> {
        self.is_uncertain(Name::Group(group)).then_some(None)
    }

    fn present(&self, name: Name) -> Option<bool> {
        let found = match name {
            Name::Field(name) => self.instance(name).is_some(),
            Name::Group(name) => self.record.group_instances(name.group, self.within(name.scope)).next().is_some(),
        };
        if !found && self.is_uncertain(name) { None } else { Some(found) }
    }

    fn number_in_field(&self, number: &Number, name: FieldName) -> Option<bool> {
        let number = self.number(number)?;
        if self.is_uncertain(Name::Field(name)) {
            return None;
        }
        any(self.values(name).map(|value| as_number(value).map(|value| *value == number)))
    }

    fn text_in_field(&self, text: &Text, name: FieldName) -> Option<bool> {
        let text = self.text(text)?;
        if self.is_uncertain(Name::Field(name)) {
            return None;
        }
        Some(self.instances(name).any(|position| self.record.field(position).text == text))
    }

    fn distinct(&self, name: FieldName) -> bool {
        let mut different = HashSet::new();
        self.instances(name).all(|position| different.insert(self.sameness(position)))
    }

    /// How many different values a field has.
    fn kinds(&self, name: FieldName) -> Option<Decimal> {
        if self.is_uncertain(Name::Field(name)) {
            return None;
        }
        let different: HashSet<Sameness<'_>> = self.instances(name).map(|position| self.sameness(position)).collect();
        Some(Decimal::from(different.len()))
    }

    fn sameness(&self, position: FieldAt) -> Sameness<'r> {
        let field = self.record.field(position);
        Sameness::of(field.value, &field.text)
    }

    pub(super) fn number(&self, number: &Number) -> Option<Decimal> {
        match number {
            Number::Constant(value) => Some(*value),
            Number::Field(name) => as_number(self.value(*name)?).copied(),
            Number::Operation(operation, sides) => calculate(*operation, self.number(&sides[0])?, self.number(&sides[1])?),
            Number::Negative(inner) => self.number(inner).map(|value| -value),
            Number::Coalesce(parts) => {
                let field = |part: &Number| if let Number::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.number(part), field)
            }
            Number::If(condition, sides) => match self.truth(condition)? {
                true => self.number(&sides[0]),
                false => self.number(&sides[1]),
            },
            Number::Count(name) => self.count(*name),
            Number::Kinds(name) => self.once(number, name.scope, Recall::numbers, || self.kinds(*name)),
            Number::CountWhere(group, condition) => self.once(number, group.scope, Recall::numbers, || self.count_where(*group, condition)),
            Number::Sum(name) => self.once(number, name.scope, Recall::numbers, || {
                let holder = GroupName { group: name.holder, scope: name.scope };
                let inner = FieldName { scope: Scope::Here, ..*name };
                self.sum(holder, |context| as_number(context.value(inner)?).copied())
            }),
            Number::SumOf(group, value) => self.once(number, group.scope, Recall::numbers, || self.sum(*group, |context| context.number(value))),
            Number::Extreme(which, name) => {
                self.once(number, name.scope, Recall::numbers, || extreme_of_all(*which, self.values(*name).map(|value| as_number(value).copied())))
            }
            Number::ExtremeOf(which, group, value) => {
                self.once(number, group.scope, Recall::numbers, || extreme(*which, self.inside(*group).filter_map(|inner| inner.number(value))))
            }
            Number::First(name) => as_number(self.values(*name).next()?).copied(),
            Number::Parsed(text) => Decimal::from_str(&self.text(text)?.replace(',', ".")).ok(),
            Number::Lookup(table, key) => table.number(&self.key(key)?),
            Number::Outer(inner) => self.outer().number(inner),
            Number::Length(text) => self.text(text).map(|text| Decimal::from(text.chars().count())),
            Number::Days(sides) => {
                let (from, to) = (self.day(&sides[0])?, self.day(&sides[1])?);
                from.until(to).ok().map(|span| Decimal::from(span.get_days()))
            }
            Number::Year(day) => self.day(day).map(|day| Decimal::from(day.year())),
            Number::Absolute(inner) => self.number(inner).map(|value| value.abs()),
            Number::Floor(inner) => self.number(inner).map(|value| value.floor()),
        }
    }

    /// A number where it stands, when it need not be calculated.
    fn operand<'e>(&self, number: &'e Number) -> Option<Operand<'e>>
    where
        'r: 'e,
    {
        match number {
            Number::Constant(value) => Some(Operand::Standing(value)),
            Number::Field(name) => as_number(self.value(*name)?).map(Operand::Standing),
            other => self.number(other).map(Operand::Calculated),
        }
    }

    /// The first part that has a value; undecided when one before it may stand in the file under another name.
    fn coalesce<'e, P, T>(&self, parts: &'e [P], value: impl Fn(&'e P) -> Option<T>, field: impl Fn(&P) -> Option<FieldName>) -> Option<T> {
        for part in parts {
            match value(part) {
                None if field(part).is_some_and(|name| self.is_uncertain(Name::Field(name))) => return None,
                None => {}
                found => return found,
            }
        }
        None
    }

    fn count(&self, name: Name) -> Option<Decimal> {
        if self.is_uncertain(name) {
            return None;
        }
        let within = self.within(name.scope());
        let count = match name {
            Name::Field(name) => self.record.count(name.field, within),
            Name::Group(name) => self.record.count_groups(name.group, within),
        };
        Some(Decimal::from(count))
    }

    /// For how many instances a condition holds; undecided when it is for one of them.
    fn count_where(&self, group: GroupName, condition: &Truth) -> Option<Decimal> {
        let mut count = 0_u32;
        for decided in self.inside(group).map(|inner| inner.truth(condition)).chain(self.doubt(group)) {
            count += u32::from(decided?);
        }
        Some(count.into())
    }

    /// The sum over the instances of a group; undecided when there is none, or one of them has no value.
    fn sum(&self, group: GroupName, value: impl Fn(&Self) -> Option<Decimal>) -> Option<Decimal> {
        if self.is_uncertain(Name::Group(group)) {
            return None;
        }
        let mut total = None;
        for inner in self.inside(group) {
            let so_far = total.unwrap_or(Decimal::ZERO);
            total = Some(so_far.checked_add(value(&inner)?)?);
        }
        total
    }

    pub(super) fn text<'e>(&self, text: &'e Text) -> Option<Cow<'e, str>>
    where
        'r: 'e,
    {
        match text {
            Text::Constant(value) => Some(Cow::Borrowed(value)),
            Text::Looked => self.text_looked_at().map(|at| Cow::Borrowed(self.record.field(at).text.as_ref())),
            Text::LookedTag => self.text_looked_at().map(|at| Cow::Borrowed(self.record.book().field(self.record.field(at).field).tag.as_str())),
            Text::Field(name) | Text::First(name) => {
                let instance = self.record.field(self.instance(*name)?);
                (instance.value != Value::Unusable).then_some(Cow::Borrowed(instance.text.as_ref()))
            }
            Text::Last(name) => {
                let position = self.record.instances(name.field, self.within(name.scope)).last()?;
                let instance = self.record.field(position);
                (instance.value != Value::Unusable).then_some(Cow::Borrowed(instance.text.as_ref()))
            }
            Text::Part(text, separator, position) => match self.text(text)? {
                Cow::Borrowed(text) => text.split(&**separator).nth(position - 1).map(Cow::Borrowed),
                Cow::Owned(text) => text.split(&**separator).nth(position - 1).map(|part| Cow::Owned(part.to_owned())),
            },
            Text::Capture(text, regex) => {
                let text = self.text(text)?;
                let found = regex.captures(&text)?.get(1)?.as_str();
                Some(Cow::Owned(found.to_owned()))
            }
            Text::Lookup(table, key) => table.text(&self.key(key)?).map(|value| Cow::Owned(value.to_owned())),
            Text::Outer(inner) => self.outer().text(inner).map(|value| Cow::Owned(value.into_owned())),
            Text::Coalesce(parts) => {
                let field = |part: &Text| if let Text::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.text(part), field)
            }
            Text::If(condition, sides) => match self.truth(condition)? {
                true => self.text(&sides[0]),
                false => self.text(&sides[1]),
            },
        }
    }

    fn text_looked_at(&self) -> Option<FieldAt> {
        self.depend_on_the_instance();
        self.looked
    }

    fn key(&self, key: &Expression) -> Option<LookupKey> {
        match key {
            Expression::Number(number) => self.number(number).map(|number| LookupKey::Number(number.normalize())),
            Expression::Text(text) => self.text(text).map(|text| LookupKey::Text(text.into_owned())),
            Expression::Truth(_) | Expression::Day(_) => None,
        }
    }

    /// The field whose value a text is, as far as it is the whole value of one.
    pub(super) fn field_of(&self, text: &Text) -> Option<FieldAt> {
        let usable = |position: FieldAt| (self.record.field(position).value != Value::Unusable).then_some(position);
        match text {
            Text::Field(name) | Text::First(name) => self.instance(*name).and_then(usable),
            Text::Last(name) => self.record.instances(name.field, self.within(name.scope)).last().and_then(usable),
            Text::Looked => self.looked,
            Text::Outer(inner) => self.outer().field_of(inner),
            // The first part that has a value; a part that is no field ends the search.
            Text::Coalesce(parts) => parts.iter().find(|part| self.text(part).is_some()).and_then(|part| self.field_of(part)),
            Text::If(condition, sides) => match self.truth(condition)? {
                true => self.field_of(&sides[0]),
                false => self.field_of(&sides[1]),
            },
            Text::Part(..) | Text::Constant(_) | Text::LookedTag | Text::Capture(..) | Text::Lookup(..) => None,
        }
    }

    pub(super) fn day(&self, day: &Day) -> Option<Date> {
        match day {
            Day::Constant(value) => Some(*value),
            Day::Field(name) | Day::First(name) => day_of(*self.value(*name)?),
            Day::Extreme(which, name) => extreme_of_all(*which, self.values(*name).map(|value| day_of(*value))),
            Day::AsOf => self.as_of,
            Day::Coalesce(parts) => {
                let field = |part: &Day| if let Day::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.day(part), field)
            }
            Day::If(condition, sides) => match self.truth(condition)? {
                true => self.day(&sides[0]),
                false => self.day(&sides[1]),
            },
        }
    }

    /// A value as a message shows it.
    pub(super) fn shown(&self, expression: &Expression) -> String {
        let shown = match expression {
            Expression::Truth(truth) => self.truth(truth).map(|value| if value { "yes" } else { "no" }.to_owned()),
            Expression::Number(number) => self.number(number).map(|value| value.normalize().to_string()),
            Expression::Text(text) => self.text(text).map(|text| text.into_owned()),
            Expression::Day(day) => self.day(day).map(|value| match day {
                // A day beyond the calendar is shown as it is written.
                Day::Field(name) if value == Date::MAX || value == Date::MIN => self.value_text(*name),
                _ => value.to_string(),
            }),
        };
        shown.unwrap_or_else(|| "(not given)".to_owned())
    }
}

/// A number that a comparison looks at.
enum Operand<'e> {
    Standing(&'e Decimal),
    Calculated(Decimal),
}

impl Deref for Operand<'_> {
    type Target = Decimal;

    fn deref(&self) -> &Decimal {
        match self {
            Self::Standing(value) => value,
            Self::Calculated(value) => value,
        }
    }
}

fn as_number(value: &Value) -> Option<&Decimal> {
    match value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The day of a date or date-time.
pub(super) fn day_of(value: Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date),
        Value::Moment(moment) => Some(moment.civil.date()),
        _ => None,
    }
}

/// Whether the record lacks one of these fields.
pub(super) fn lacks(needs: &[FieldName], context: &Context<'_, '_>) -> bool {
    needs.iter().any(|need| context.instance(*need).is_none())
}
