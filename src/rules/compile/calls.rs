//! Function calls. `FUNCTIONS` is the list of all there are.

use super::super::expression::{Day, Expression, Extreme, FieldName, GroupName, Name, Number, Span, Text, Truth};
use super::compiler::{Compiled, Compiler, ExpressionFault, MOST_FRAMES};
use super::shared::{names_of, of_pack};
use crate::document::parse_date;
use crate::nearest::nearest;
use crate::rules::Look;
use crate::schema::{Entry, Kind};
use rhai::{Expr, FnCallExpr};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The names of all functions, in alphabetical order.
pub(in crate::rules) const FUNCTIONS: [&str; 49] = [
    "abs",
    "absent",
    "all",
    "among",
    "any",
    "as_of",
    "ascii",
    "capture",
    "ceil",
    "contains",
    "count",
    "date",
    "days",
    "distinct",
    "ends_with",
    "field",
    "first",
    "floor",
    "join",
    "kinds",
    "last",
    "len",
    "length",
    "lookup",
    "lower",
    "luhn",
    "matches",
    "max",
    "min",
    "month",
    "months",
    "none",
    "number",
    "outer",
    "part",
    "parts",
    "plus_days",
    "plus_months",
    "plus_years",
    "present",
    "round",
    "starts_with",
    "substring",
    "sum",
    "text",
    "trim",
    "upper",
    "year",
    "years",
];

impl Compiler<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Expression> {
        match (call.name.as_str(), &call.args[..]) {
            ("present", [name]) => self.presence(name).map(Expression::Truth),
            ("absent", [name]) => self.presence(name).map(|present| Expression::Truth(Truth::Not(Box::new(present)))),
            ("any" | "all" | "none", [group, condition]) => self.quantifier(call.name.as_str(), group, condition).map(Expression::Truth),
            ("distinct", [name]) => {
                let name = self.name_of(name)?;
                self.field(&name, expr).map(|resolved| Expression::Truth(Truth::Distinct(resolved.field)))
            }
            ("starts_with", [text, start]) => {
                let (text, start) = (self.text(text)?, self.text(start)?);
                let listed = self.codes_that(&text, &start, |code, start| code.starts_with(start));
                Ok(Expression::Truth(listed.unwrap_or(Truth::StartsWith(text, start))))
            }
            ("ends_with", [text, end]) => {
                let (text, end) = (self.text(text)?, self.text(end)?);
                let listed = self.codes_that(&text, &end, |code, end| code.ends_with(end));
                Ok(Expression::Truth(listed.unwrap_or(Truth::EndsWith(text, end))))
            }
            ("contains", [text, part]) => {
                let (text, part) = (self.text(text)?, self.text(part)?);
                let listed = self.codes_that(&text, &part, |code, part| code.contains(part));
                Ok(Expression::Truth(listed.unwrap_or(Truth::Contains(text, part))))
            }
            ("matches", [text, pattern]) => self.matches(text, pattern, expr).map(Expression::Truth),
            ("ascii", [text]) => Ok(Expression::Truth(Truth::Ascii(self.text(text)?))),
            ("lookup", [name, key]) => self.lookup(name, key),
            ("lookup", [name, key, column]) => self.cell(name, key, column),
            ("among", [name, key, value]) => self.among(name, key, None, value).map(Expression::Truth),
            ("among", [name, key, column, value]) => self.among(name, key, Some(column), value).map(Expression::Truth),
            ("luhn", [text]) => Ok(Expression::Truth(Truth::Luhn(self.text(text)?))),
            ("outer", [value]) => self.outer(value),
            ("as_of", []) => Ok(Expression::Day(Day::AsOf)),
            ("date", [value]) => self.date(value).map(Expression::Day),
            ("first", [name]) => self.first(name, expr),
            ("last", [name]) => self.last(name, expr),
            ("min", arguments @ ([_] | [_, _])) => self.extreme(Extreme::Least, arguments, expr),
            ("max", arguments @ ([_] | [_, _])) => self.extreme(Extreme::Greatest, arguments, expr),
            (name, arguments) if !FUNCTIONS.contains(&name) || (arguments.is_empty() && self.names.conditions.contains_key(name)) => {
                self.call_named(name, arguments, expr)
            }
            _ => match self.text_call(call, expr)? {
                Some(called) => Ok(called),
                None => self.number_call(call, expr),
            },
        }
    }

    /// What rule files have given a name.
    fn call_named(&mut self, name: &str, arguments: &[Expr], expr: &Expr) -> Compiled<Expression> {
        if arguments.is_empty()
            && let Some(condition) = self.shared_condition(name, expr)
        {
            return condition;
        }
        if let Some((pack, function)) =
            of_pack(&self.names.functions, &self.pack, name).map(|(pack, function)| (pack.to_owned(), Arc::clone(function)))
        {
            return self.call_function(&pack, &function, arguments, expr);
        }
        match of_pack(&self.names.scripts, &self.pack, name).map(|(pack, function)| (pack.to_owned(), Arc::clone(function))) {
            Some((pack, function)) => self.call_script(&pack, function, arguments, expr),
            None if self.names.is_spoiled(name) => Err(Box::new(ExpressionFault { follows: true, ..ExpressionFault::of("the function is wrong") })),
            None => Err(self.unknown_function(name, arguments.len(), expr)),
        }
    }

    fn number_call(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Expression> {
        let number = match (call.name.as_str(), &call.args[..]) {
            ("count", [name]) => {
                let name = self.name_of(name)?;
                Number::Count(self.field_or_group(&name, expr)?)
            }
            ("count", [group, condition]) => {
                let (group, condition) = self.inside(group, |compiler| compiler.truth(condition))?;
                Number::CountWhere(group, Box::new(condition))
            }
            ("kinds", [name]) => {
                let name = self.name_of(name)?;
                Number::Kinds(self.field(&name, expr)?.field)
            }
            ("sum", [name]) => Number::Sum(self.numeric_field(name, expr)?),
            ("sum", [group, value]) => {
                let (group, value) = self.inside(group, |compiler| compiler.number(value))?;
                Number::SumOf(group, Box::new(value))
            }
            ("number", [text]) => Number::Parsed(Box::new(self.text(text)?)),
            ("len" | "length", [text]) => Number::Length(Box::new(self.text(text)?)),
            ("days", [from, to]) => Number::Days(Box::new([self.day(from)?, self.day(to)?])),
            ("months", [from, to]) => Number::Whole(Span::Months, Box::new([self.day(from)?, self.day(to)?])),
            ("years", [from, to]) => Number::Whole(Span::Years, Box::new([self.day(from)?, self.day(to)?])),
            ("month", [day]) => Number::Month(Box::new(self.day(day)?)),
            ("ceil", [number]) => Number::Ceiling(Box::new(self.number(number)?)),
            ("round", [number]) => Number::Round(Box::new(self.number(number)?), Box::new(Number::Constant(Decimal::ZERO))),
            ("round", [number, digits]) => Number::Round(Box::new(self.number(number)?), Box::new(self.number(digits)?)),
            ("parts", [text, separator]) => Number::Parts(Box::new(self.text(text)?), self.separator(separator, "parts")?),
            ("year", [day]) => Number::Year(Box::new(self.day(day)?)),
            ("abs", [number]) => Number::Absolute(Box::new(self.number(number)?)),
            ("floor", [number]) => Number::Floor(Box::new(self.number(number)?)),
            (name, arguments) => return Err(self.unknown_function(name, arguments.len(), expr)),
        };
        Ok(Expression::Number(number))
    }

    pub(super) fn unknown_function(&self, name: &str, arguments: usize, expr: &Expr) -> Box<ExpressionFault> {
        if FUNCTIONS.contains(&name) {
            return Box::new(ExpressionFault::new(format!("{name} does not take {arguments} arguments"), expr).about(name));
        }
        let help = match name {
            "today" | "now" => Some("The date of the run is as_of().".to_owned()),
            _ => {
                let named =
                    names_of(&self.names.functions).chain(names_of(&self.names.scripts)).chain(self.names.conditions.keys().map(String::as_str));
                nearest(name, FUNCTIONS.into_iter().chain(named)).map(|near| format!("The nearest function is {near}."))
            }
        };
        Box::new(ExpressionFault::new(format!("there is no function {name}"), expr).about(name).help(help))
    }

    fn presence(&mut self, name: &Expr) -> Compiled<Truth> {
        let tag = self.name_of(name)?;
        let before = match self.book.entry(&tag) {
            Some(Entry::Field(field)) => self.uses.looks.get(&field).copied(),
            _ => None,
        };
        let name = self.field_or_group(&tag, name)?;
        if let Name::Field(field) = name {
            self.uses.asks.push(field.field);
            self.uses.looks.insert(field.field, before.unwrap_or(Look::Presence));
        }
        Ok(Truth::Present(name))
    }

    fn quantifier(&mut self, which: &str, group: &Expr, condition: &Expr) -> Compiled<Truth> {
        let (group, condition) = self.inside(group, |compiler| compiler.truth(condition))?;
        let condition = Box::new(condition);
        Ok(match which {
            "any" => Truth::Any(group, condition),
            "all" => Truth::All(group, condition),
            _ => Truth::Not(Box::new(Truth::Any(group, condition))),
        })
    }

    /// Compiles something that is evaluated in each instance of a group.
    fn inside<T>(&mut self, group: &Expr, compile: impl FnOnce(&mut Self) -> Compiled<T>) -> Compiled<(GroupName, T)> {
        let tag = self.name_of(group)?;
        let name = self.group(&tag, group)?;
        if self.frames.len() >= MOST_FRAMES {
            return Err(Box::new(ExpressionFault::new("functions over instances are nested too deep", group)));
        }
        self.frames.push(name.group);
        let compiled = compile(self);
        self.frames.pop();
        Ok((name, compiled?))
    }

    fn numeric_field(&mut self, name: &Expr, expr: &Expr) -> Compiled<FieldName> {
        let tag = self.name_of(name)?;
        let field = self.field(&tag, name)?.field;
        match self.book.type_of(field.field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => Ok(field),
            _ => Err(Box::new(ExpressionFault::new(format!("{tag} is no number"), expr).about(&tag))),
        }
    }

    fn first(&mut self, name: &Expr, expr: &Expr) -> Compiled<Expression> {
        let tag = self.name_of(name)?;
        let field = self.field(&tag, expr)?.field;
        Ok(match self.book.type_of(field.field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => Expression::Number(Number::First(field)),
            Kind::Date | Kind::DateTime => Expression::Day(Day::First(field)),
            Kind::Text { .. } | Kind::Codes { .. } => Expression::Text(Text::First(field)),
        })
    }

    /// The last value, as text: what the latest of several instances says.
    fn last(&mut self, name: &Expr, expr: &Expr) -> Compiled<Expression> {
        let tag = self.name_of(name)?;
        let field = self.field(&tag, expr)?.field;
        match self.book.type_of(field.field).kind {
            Kind::Text { .. } | Kind::Codes { .. } => Ok(Expression::Text(Text::Last(field))),
            _ => Err(Box::new(ExpressionFault::new(format!("last takes a text, {tag} is none"), expr).about(&tag))),
        }
    }

    fn extreme(&mut self, which: Extreme, arguments: &[Expr], expr: &Expr) -> Compiled<Expression> {
        match arguments {
            [group, value] => {
                let (group, value) = self.inside(group, |compiler| compiler.number(value))?;
                Ok(Expression::Number(Number::ExtremeOf(which, group, Box::new(value))))
            }
            [name] => {
                let tag = self.name_of(name)?;
                let field = self.field(&tag, name)?.field;
                match self.book.type_of(field.field).kind {
                    Kind::Date | Kind::DateTime => Ok(Expression::Day(Day::Extreme(which, field))),
                    _ => self.numeric_field(name, expr).map(|field| Expression::Number(Number::Extreme(which, field))),
                }
            }
            _ => Err(self.unknown_function("max", arguments.len(), expr)),
        }
    }

    fn matches(&mut self, text: &Expr, pattern: &Expr, expr: &Expr) -> Compiled<Truth> {
        let text = self.text(text)?;
        let Text::Constant(pattern) = self.text(pattern)? else {
            return Err(Box::new(ExpressionFault::new("the pattern of matches() is a literal", expr)));
        };
        let regex = regex::Regex::new(&format!(r"\A(?:{pattern})\z"))
            .map_err(|error| Box::new(ExpressionFault::new(format!("this is no regular expression: {error}"), expr).about("matches")))?;
        let listed = self.codes_that(&text, &Text::Constant(pattern), |code, _| regex.is_match(code));
        Ok(listed.unwrap_or_else(|| Truth::Matches(text, Box::new(regex))))
    }

    /// A test of a field of codes against a literal, decided now for each code of its list.
    fn codes_that(&self, text: &Text, literal: &Text, holds: impl Fn(&str, &str) -> bool) -> Option<Truth> {
        let (Text::Field(field), Text::Constant(literal)) = (text, literal) else { return None };
        let list = self.book.type_of(field.field);
        if list.codes().is_empty() {
            return None;
        }
        let codes = (0_u16..).zip(list.codes()).filter(|(_, value)| holds(&value.code, literal)).map(|(position, _)| position).collect();
        Some(Truth::CodeAmong(*field, codes))
    }

    fn date(&mut self, value: &Expr) -> Compiled<Day> {
        match self.expression(value)? {
            Expression::Day(day) => Ok(day),
            Expression::Text(Text::Constant(text)) => parse_date(&text)
                .map(Day::Constant)
                .ok_or_else(|| Box::new(ExpressionFault::new(format!("\"{text}\" is no date such as 2026-07-05"), value).about(&text))),
            other => Err(Box::new(ExpressionFault::new(format!("date takes a date field or a literal, not {}", other.describe()), value))),
        }
    }
}
