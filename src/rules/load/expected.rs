//! What a condition says without being asked: the right value, and the field that it is about.

use crate::document::Word;
use crate::rules::expression::{Comparison, Day, Expression, FieldName, Name, Number, Text, Truth};
use crate::rules::{Piece, Template};
use crate::schema::{Book, Entry};

/// What a comparison with the field of the finding on one side says of the right value; `None` when it cannot be read off.
pub(super) fn read_off(truth: &Truth, at: Name, book: &Book) -> Option<Template> {
    match at {
        Name::Field(field) => of_field(truth, field, book),
        Name::Group(_) => match truth {
            Truth::Present(name) if name.entry() == at.entry() => Some(words("at least one ", Word::Tag(at.entry()))),
            Truth::Not(inner) => match &**inner {
                Truth::Present(name) if name.entry() == at.entry() => Some(words("no ", Word::Tag(at.entry()))),
                _ => None,
            },
            _ => None,
        },
    }
}

fn of_field(truth: &Truth, at: FieldName, book: &Book) -> Option<Template> {
    let unit = book.field(at.field).unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let compared = |lead: &'static str, value: Expression, unit: &str| {
        Template(vec![Piece::Word(Word::text(lead)), Piece::Value(value), Piece::Word(Word::text(unit.to_owned()))])
    };
    match truth {
        Truth::Present(Name::Field(name)) if *name == at => Some(Template(vec![Piece::Word(Word::Kind(at.field))])),
        Truth::Not(inner) => match &**inner {
            Truth::Present(Name::Field(name)) if *name == at => Some(words("no ", Word::Tag(Entry::Field(at.field)))),
            Truth::CodeAmong(name, codes) if *name == at => Some(listed("not ", at, codes)),
            _ => None,
        },
        Truth::Numbers(comparison, Number::Field(name), other) if *name == at => {
            Some(compared(amount(*comparison), Expression::Number(other.clone()), &unit))
        }
        Truth::Numbers(comparison, other, Number::Field(name)) if *name == at => {
            Some(compared(amount(comparison.mirrored()), Expression::Number(other.clone()), &unit))
        }
        Truth::Dates(comparison, Day::Field(name), other) if *name == at => Some(compared(time(*comparison), Expression::Day(other.clone()), "")),
        Truth::Dates(comparison, other, Day::Field(name)) if *name == at => {
            Some(compared(time(comparison.mirrored()), Expression::Day(other.clone()), ""))
        }
        Truth::Texts(equal, Text::Field(name), other) | Truth::Texts(equal, other, Text::Field(name)) if *name == at => {
            Some(compared(if *equal { "" } else { "other than " }, Expression::Text(other.clone()), ""))
        }
        Truth::CodeAmong(name, codes) if *name == at => Some(listed("", at, codes)),
        _ => None,
    }
}

const fn amount(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "",
        Comparison::NotEqual => "other than ",
        Comparison::Less => "less than ",
        Comparison::LessOrEqual => "at most ",
        Comparison::Greater => "more than ",
        Comparison::GreaterOrEqual => "at least ",
    }
}

const fn time(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "",
        Comparison::NotEqual => "other than ",
        Comparison::Less => "before ",
        Comparison::LessOrEqual => "not after ",
        Comparison::Greater => "after ",
        Comparison::GreaterOrEqual => "not before ",
    }
}

/// A lead and a name.
fn words(lead: &'static str, name: Word) -> Template {
    Template(vec![Piece::Word(Word::text(lead)), Piece::Word(name)])
}

/// A lead and codes of a field.
fn listed(lead: &'static str, field: FieldName, codes: &[u16]) -> Template {
    let between = |position: usize| Word::text(if position == 0 { lead } else { " or " });
    let codes = codes.iter().enumerate().flat_map(|(position, code)| [between(position), Word::Code(field.field, *code)]);
    Template(codes.map(Piece::Word).collect())
}

/// The first field or group that a condition names, as it is read.
pub(super) fn first_name(truth: &Truth) -> Option<Name> {
    match truth {
        Truth::Not(inner) => first_name(inner),
        Truth::And(parts) | Truth::Or(parts) => parts.iter().find_map(first_name),
        Truth::If(choice) => {
            choice.cases.iter().find_map(|(when, then)| first_name(when).or_else(|| first_name(then))).or_else(|| first_name(&choice.otherwise))
        }
        Truth::Outer(_, inner) => first_name(inner),
        Truth::Among(cell, value) => name_in(&cell.key).or_else(|| name_in(value)),
        Truth::Scripted(call) => call.arguments.iter().find_map(name_in),
        Truth::Truths(_, parts) => parts.iter().find_map(first_name),
        Truth::Numbers(_, left, right) => name_in_number(left).or_else(|| name_in_number(right)),
        Truth::Texts(_, left, right) | Truth::StartsWith(left, right) | Truth::EndsWith(left, right) | Truth::Contains(left, right) => {
            name_in_text(left).or_else(|| name_in_text(right))
        }
        Truth::Dates(_, left, right) => name_in_day(left).or_else(|| name_in_day(right)),
        Truth::CodeAmong(name, _) | Truth::Distinct(name) => Some(Name::Field(*name)),
        Truth::NumberAmong(number, _) | Truth::NumberInField(number, _) => name_in_number(number),
        Truth::TextAmong(text, _) | Truth::TextInField(text, _) | Truth::Matches(text, _) | Truth::Ascii(text) | Truth::Luhn(text) => {
            name_in_text(text)
        }
        Truth::Present(name) => Some(*name),
        Truth::Any(group, _) | Truth::All(group, _) => Some(Name::Group(*group)),
        Truth::Constant(_) => None,
    }
}

fn name_in_number(number: &Number) -> Option<Name> {
    match number {
        Number::Field(name) | Number::Sum(name) | Number::Extreme(_, name) | Number::First(name) => Some(Name::Field(*name)),
        Number::Operation(_, sides) => sides.iter().find_map(name_in_number),
        Number::If(choice) => choice.cases.iter().find_map(|(_, then)| name_in_number(then)).or_else(|| name_in_number(&choice.otherwise)),
        Number::Chain(first, rest) => name_in_number(first).or_else(|| rest.iter().find_map(|(_, number)| name_in_number(number))),
        Number::Negative(inner) | Number::Absolute(inner) | Number::Floor(inner) | Number::Ceiling(inner) | Number::Round(inner, _) => {
            name_in_number(inner)
        }
        Number::Coalesce(parts) => parts.iter().find_map(name_in_number),
        Number::Count(name) => Some(*name),
        Number::Kinds(name) => Some(Name::Field(*name)),
        Number::CountWhere(group, _) | Number::SumOf(group, _) | Number::ExtremeOf(_, group, _) => Some(Name::Group(*group)),
        Number::Length(text) | Number::Parsed(text) | Number::Parts(text, _) => name_in_text(text),
        Number::Lookup(_, key) => name_in(key),
        Number::Outer(_, inner) => name_in_number(inner),
        Number::Cell(cell) => name_in(&cell.key),
        Number::Scripted(call) => call.arguments.iter().find_map(name_in),
        Number::Days(days) | Number::Whole(_, days) => days.iter().find_map(name_in_day),
        Number::Year(day) | Number::Month(day) => name_in_day(day),
        Number::Constant(_) => None,
    }
}

fn name_in(expression: &Expression) -> Option<Name> {
    match expression {
        Expression::Truth(truth) => first_name(truth),
        Expression::Number(number) => name_in_number(number),
        Expression::Text(text) => name_in_text(text),
        Expression::Day(day) => name_in_day(day),
    }
}

fn name_in_text(text: &Text) -> Option<Name> {
    match text {
        Text::Field(name) | Text::First(name) | Text::Last(name) => Some(Name::Field(*name)),
        Text::Part(inner, ..) | Text::Substring(inner, ..) | Text::Capture(inner, _) | Text::Outer(_, inner) | Text::Changed(_, inner) => {
            name_in_text(inner)
        }
        Text::Join(name, _) => Some(Name::Field(*name)),
        Text::Concat(texts) => texts.iter().find_map(name_in_text),
        Text::Shown(value) => name_in(value),
        Text::Cell(cell) => name_in(&cell.key),
        Text::Scripted(call) => call.arguments.iter().find_map(name_in),
        Text::Lookup(_, key) => name_in(key),
        Text::Coalesce(parts) => parts.iter().find_map(name_in_text),
        Text::If(choice) => choice.cases.iter().find_map(|(_, then)| name_in_text(then)).or_else(|| name_in_text(&choice.otherwise)),
        Text::Constant(_) | Text::Looked | Text::LookedTag => None,
    }
}

fn name_in_day(day: &Day) -> Option<Name> {
    match day {
        Day::Field(name) | Day::First(name) | Day::Extreme(_, name) => Some(Name::Field(*name)),
        Day::Coalesce(parts) => parts.iter().find_map(name_in_day),
        Day::If(choice) => choice.cases.iter().find_map(|(_, then)| name_in_day(then)).or_else(|| name_in_day(&choice.otherwise)),
        Day::Outer(_, inner) | Day::Later(_, inner, _) => name_in_day(inner),
        Day::Cell(cell) => name_in(&cell.key),
        Day::Scripted(call) => call.arguments.iter().find_map(name_in),
        Day::Constant(_) | Day::AsOf => None,
    }
}
