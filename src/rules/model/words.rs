//! What a compiled expression says, in words for people who do not read expressions.

use super::expression::{
    Arithmetic, Change, Choice, Comparison, Day, Expression, Extreme, FieldName, GroupName, Name, Number, ScriptCall, Span, TableCell, Text, Truth,
};
use crate::schema::{Book, Entry};

/// Puts expressions into words, with the tags and codes of a book.
#[derive(Debug, Clone, Copy)]
pub struct InWords<'b> {
    book: &'b Book,
}

impl<'b> InWords<'b> {
    /// With the tags and codes of this book.
    pub fn new(book: &'b Book) -> Self {
        Self { book }
    }

    /// A condition: `MaximumSpeed is more than 25 and NumberOfAxles is given`.
    pub fn truth(self, truth: &Truth) -> String {
        match truth {
            Truth::Constant(value) => if *value { "always" } else { "never" }.to_owned(),
            Truth::Not(inner) => self.negated(inner),
            Truth::And(parts) => self.joined(parts, " and "),
            Truth::Or(parts) => self.joined(parts, " or "),
            Truth::If(choice) => {
                let cases = choice.cases.iter().map(|(when, then)| format!("if {}, {}, ", self.within(when), self.within(then))).collect::<String>();
                format!("{cases}otherwise {}", self.within(&choice.otherwise))
            }
            Truth::Outer(_, inner) => self.truth(inner),
            Truth::Luhn(text) => format!("the check digit of {} is right", self.text(text)),
            Truth::Among(cell, value) => format!("the table {} has {} for {}", cell.table.name, self.expression(value), self.expression(&cell.key)),
            Truth::Scripted(call) => self.called(call),
            Truth::Numbers(comparison, left, right) => format!("{} {} {}", self.number(left), compared(*comparison), self.number(right)),
            Truth::Texts(is_equal, left, right) => format!("{} {} {}", self.text(left), is(*is_equal), self.text(right)),
            Truth::Dates(comparison, left, right) => format!("{} {} {}", self.day(left), dated(*comparison), self.day(right)),
            Truth::Truths(is_equal, parts) => {
                let [left, right] = parts.each_ref().map(|part| self.within(part));
                format!("{left} {} {right}", if *is_equal { "just when" } else { "just when not" })
            }
            Truth::CodeAmong(field, codes) => format!("{} is {}", self.field(*field), listed(&self.codes(*field, codes), "or")),
            Truth::NumberAmong(number, list) => {
                format!("{} is {}", self.number(number), listed(&list.iter().map(|one| self.number(one)).collect::<Vec<_>>(), "or"))
            }
            Truth::TextAmong(text, list) => {
                format!("{} is {}", self.text(text), listed(&list.iter().map(|one| self.text(one)).collect::<Vec<_>>(), "or"))
            }
            Truth::NumberInField(number, field) => format!("{} is a value of {}", self.number(number), self.field(*field)),
            Truth::TextInField(text, field) => format!("{} is a value of {}", self.text(text), self.field(*field)),
            Truth::Present(name) => format!("{} is given", self.name(*name)),
            Truth::Any(group, condition) => format!("at least one {} has this: {}", self.group(*group), self.truth(condition)),
            Truth::All(group, condition) => format!("every {} has this: {}", self.group(*group), self.truth(condition)),
            Truth::Distinct(field) => format!("no two values of {} are equal", self.field(*field)),
            Truth::StartsWith(text, start) => format!("{} begins with {}", self.text(text), self.text(start)),
            Truth::EndsWith(text, end) => format!("{} ends with {}", self.text(text), self.text(end)),
            Truth::Contains(text, part) => format!("{} contains {}", self.text(text), self.text(part)),
            Truth::Matches(text, pattern) => format!("{} has the form {}", self.text(text), form(pattern.as_str())),
            Truth::Ascii(text) => format!("{} has plain characters only", self.text(text)),
        }
    }

    fn negated(self, truth: &Truth) -> String {
        match truth {
            Truth::Not(inner) => self.truth(inner),
            Truth::Present(name) => format!("{} is not given", self.name(*name)),
            Truth::CodeAmong(field, codes) => format!("{} is not {}", self.field(*field), listed(&self.codes(*field, codes), "or")),
            Truth::Any(group, condition) => format!("no {} has this: {}", self.group(*group), self.truth(condition)),
            Truth::Matches(text, pattern) => format!("{} has not the form {}", self.text(text), form(pattern.as_str())),
            Truth::And(parts) if parts.iter().all(|part| matches!(part, Truth::Present(_))) => format!("not all of this: {}", self.truth(truth)),
            other => format!("not this: {}", self.within(other)),
        }
    }

    /// Conditions that belong together; those that are joined otherwise stand in parentheses.
    fn joined(self, parts: &[Truth], word: &str) -> String {
        parts.iter().map(|part| self.within(part)).collect::<Vec<_>>().join(word)
    }

    /// A condition as part of another.
    fn within(self, truth: &Truth) -> String {
        let is_simple = !matches!(truth, Truth::And(_) | Truth::Or(_) | Truth::If(_) | Truth::Truths(..) | Truth::Any(..) | Truth::All(..));
        let is_plain_not = matches!(truth, Truth::Not(inner) if !matches!(**inner, Truth::Present(_) | Truth::CodeAmong(..) | Truth::Matches(..)));
        if is_simple && !is_plain_not { self.truth(truth) } else { format!("({})", self.truth(truth)) }
    }

    fn number(self, number: &Number) -> String {
        match number {
            Number::Constant(value) => value.normalize().to_string(),
            Number::Field(field) => self.field(*field),
            Number::Operation(operation, sides) => {
                let [left, right] = sides.each_ref().map(|side| self.operand(side));
                format!("{left} {} {right}", sign(*operation))
            }
            Number::Chain(first, rest) => {
                let rest = rest.iter().map(|(operation, number)| format!(" {} {}", sign(*operation), self.operand(number)));
                std::iter::once(self.operand(first)).chain(rest).collect()
            }
            Number::Negative(inner) => format!("-{}", self.operand(inner)),
            Number::Coalesce(list) => self.first_known(list.iter().map(|one| self.number(one))),
            Number::If(choice) => self.chosen(choice, |one| self.number(one)),
            Number::Count(name) => format!("the number of {}", self.name(*name)),
            Number::Kinds(field) => format!("the number of different {}", self.field(*field)),
            Number::CountWhere(group, condition) => format!("the number of {} with this: ({})", self.group(*group), self.truth(condition)),
            Number::Sum(field) => format!("the sum of {}", self.field(*field)),
            Number::SumOf(group, inner) => format!("the sum over {} of ({})", self.group(*group), self.number(inner)),
            Number::Extreme(extreme, field) => format!("the {} {}", least(*extreme), self.field(*field)),
            Number::ExtremeOf(extreme, group, inner) => format!("the {} over {} of ({})", least(*extreme), self.group(*group), self.number(inner)),
            Number::First(field) => format!("the first {}", self.field(*field)),
            Number::Length(text) => format!("the length of {}", self.text(text)),
            Number::Parsed(text) => format!("the number in {}", self.text(text)),
            Number::Lookup(_, key) => format!("what a table has for {}", self.expression(key)),
            Number::Cell(cell) => self.cell(cell),
            Number::Scripted(call) => self.called(call),
            Number::Parts(text, separator) => format!("the number of parts of {} between \"{separator}\"", self.text(text)),
            Number::Outer(_, inner) => format!("{} of the one looked at", self.number(inner)),
            Number::Days(days) => format!("the days from {} to {}", self.day(&days[0]), self.day(&days[1])),
            Number::Whole(span, days) => format!("the whole {} from {} to {}", spans(*span), self.day(&days[0]), self.day(&days[1])),
            Number::Year(day) => format!("the year of {}", self.day(day)),
            Number::Month(day) => format!("the month of {}", self.day(day)),
            Number::Ceiling(inner) => format!("{} rounded up", self.operand(inner)),
            Number::Round(inner, digits) => format!("{} rounded to {} decimals", self.operand(inner), self.number(digits)),
            Number::Absolute(inner) => format!("{} without its sign", self.operand(inner)),
            Number::Floor(inner) => format!("{} rounded down", self.operand(inner)),
        }
    }

    /// A number as part of a calculation.
    fn operand(self, number: &Number) -> String {
        if matches!(number, Number::Operation(..) | Number::Chain(..)) { format!("({})", self.number(number)) } else { self.number(number) }
    }

    fn text(self, text: &Text) -> String {
        match text {
            Text::Constant(value) => format!("\"{value}\""),
            Text::Field(field) => self.field(*field),
            Text::Looked => "the text".to_owned(),
            Text::LookedTag => "the name of its field".to_owned(),
            Text::First(field) => format!("the first {}", self.field(*field)),
            Text::Last(field) => format!("the last {}", self.field(*field)),
            Text::Part(inner, separator, position) => format!("part {} of {} between \"{separator}\"", self.number(position), self.text(inner)),
            Text::Capture(inner, pattern) => format!("what {} marks in {}", form(pattern.as_str()), self.text(inner)),
            Text::Lookup(_, key) => format!("what a table has for {}", self.expression(key)),
            Text::Substring(inner, from, None) => format!("{} from character {} on", self.text(inner), self.number(from)),
            Text::Substring(inner, from, Some(length)) => {
                format!("{} characters of {} from character {} on", self.number(length), self.text(inner), self.number(from))
            }
            Text::Join(field, separator) => format!("all {} with \"{separator}\" between them", self.field(*field)),
            Text::Concat(texts) => texts.iter().map(|one| self.text(one)).collect::<Vec<_>>().join(" followed by "),
            Text::Changed(Change::Upper, inner) => format!("{} in capitals", self.text(inner)),
            Text::Changed(Change::Lower, inner) => format!("{} in small letters", self.text(inner)),
            Text::Changed(Change::Trim, inner) => format!("{} without blanks at its ends", self.text(inner)),
            Text::Shown(value) => self.expression(value),
            Text::Cell(cell) => self.cell(cell),
            Text::Scripted(call) => self.called(call),
            Text::Outer(_, inner) => format!("{} of the one looked at", self.text(inner)),
            Text::Coalesce(list) => self.first_known(list.iter().map(|one| self.text(one))),
            Text::If(choice) => self.chosen(choice, |one| self.text(one)),
        }
    }

    fn day(self, day: &Day) -> String {
        match day {
            Day::Constant(date) => date.to_string(),
            Day::Field(field) => self.field(*field),
            Day::First(field) => format!("the first {}", self.field(*field)),
            Day::Extreme(Extreme::Least, field) => format!("the earliest {}", self.field(*field)),
            Day::Extreme(Extreme::Greatest, field) => format!("the latest {}", self.field(*field)),
            Day::Coalesce(list) => self.first_known(list.iter().map(|one| self.day(one))),
            Day::If(choice) => self.chosen(choice, |one| self.day(one)),
            Day::Later(span, day, number) => format!("{} {} after {}", self.number(number), spans(*span), self.day(day)),
            Day::Outer(_, inner) => format!("{} of the one looked at", self.day(inner)),
            Day::Cell(cell) => self.cell(cell),
            Day::Scripted(call) => self.called(call),
            Day::AsOf => "the day of the check".to_owned(),
        }
    }

    fn expression(self, expression: &Expression) -> String {
        match expression {
            Expression::Truth(truth) => self.truth(truth),
            Expression::Number(number) => self.number(number),
            Expression::Text(text) => self.text(text),
            Expression::Day(day) => self.day(day),
        }
    }

    fn chosen<T>(self, choice: &Choice<T>, said: impl Fn(&T) -> String) -> String {
        let cases = choice.cases.iter().map(|(when, then)| format!("{} if {}, ", said(then), self.truth(when))).collect::<String>();
        format!("({cases}otherwise {})", said(&choice.otherwise))
    }

    fn cell(self, cell: &TableCell) -> String {
        let column = cell.table.columns.get(cell.column).map_or("", |column| column.name.as_str());
        format!("what the table {} has as {column} for {}", cell.table.name, self.expression(&cell.key))
    }

    fn called(self, call: &ScriptCall) -> String {
        let arguments: Vec<String> = call.arguments.iter().map(|one| self.expression(one)).collect();
        format!("{} of ({})", call.function.name, arguments.join(", "))
    }

    fn first_known(self, texts: impl Iterator<Item = String>) -> String {
        texts.collect::<Vec<_>>().join(", or else ")
    }

    fn name(self, name: Name) -> String {
        self.book.tag(name.entry()).to_owned()
    }

    fn field(self, name: FieldName) -> String {
        self.book.tag(Entry::Field(name.field)).to_owned()
    }

    fn group(self, name: GroupName) -> String {
        self.book.tag(Entry::Group(name.group)).to_owned()
    }

    fn codes(self, name: FieldName, positions: &[u16]) -> Vec<String> {
        let codes = self.book.type_of(name.field).codes();
        positions.iter().filter_map(|position| codes.get(usize::from(*position))).map(|code| code.code.clone()).collect()
    }
}

fn compared(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual => "is at most",
        Comparison::Greater => "is more than",
        Comparison::GreaterOrEqual => "is at least",
    }
}

fn dated(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is before",
        Comparison::LessOrEqual => "is not after",
        Comparison::Greater => "is after",
        Comparison::GreaterOrEqual => "is not before",
    }
}

fn is(is_equal: bool) -> &'static str {
    if is_equal { "is" } else { "is not" }
}

fn spans(span: Span) -> &'static str {
    match span {
        Span::Days => "days",
        Span::Months => "months",
        Span::Years => "years",
    }
}

fn least(extreme: Extreme) -> &'static str {
    match extreme {
        Extreme::Least => "least",
        Extreme::Greatest => "greatest",
    }
}

fn sign(operation: Arithmetic) -> &'static str {
    match operation {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "x",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "modulo",
    }
}

/// A pattern as it was written: rules ask for whole texts, and the compiled form says so around it.
fn form(pattern: &str) -> &str {
    pattern.strip_prefix(r"\A(?:").and_then(|rest| rest.strip_suffix(r")\z")).unwrap_or(pattern)
}

fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}
