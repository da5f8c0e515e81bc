//! Function calls. `FUNCTIONS` is the list of all there are.

use super::super::Look;
use super::super::expression::{Day, Expression, Extreme, FieldName, GroupName, Name, Number, Text, Truth};
use super::{Compiled, Compiler, ExpressionFault};
use crate::document::parse_date;
use crate::nearest::nearest;
use crate::schema::{Entry, Kind};
use rhai::{Expr, FnCallExpr};

/// The names of all functions, in alphabetical order.
pub(super) const FUNCTIONS: [&str; 32] = [
    "abs",
    "absent",
    "all",
    "any",
    "as_of",
    "ascii",
    "capture",
    "contains",
    "count",
    "date",
    "days",
    "distinct",
    "ends_with",
    "field",
    "first",
    "floor",
    "kinds",
    "last",
    "len",
    "lookup",
    "matches",
    "max",
    "min",
    "none",
    "number",
    "outer",
    "part",
    "present",
    "starts_with",
    "sum",
    "text",
    "year",
];

impl Compiler<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Expression> {
        match (call.name.as_str(), &call.args[..]) {
            ("present", [name]) => self.presence(name).map(Expression::Truth),
            ("absent", [name]) => self.presence(name).map(|present| Expression::Truth(Truth::Not(Box::new(present)))),
            ("any" | "all" | "none", [group, condition]) => self.quantifier(call.name.as_str(), group, condition).map(Expression::Truth),
            ("distinct", [name]) => {
                let name = self.name_of(name)?;
                self.field(name, expr).map(|resolved| Expression::Truth(Truth::Distinct(resolved.field)))
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
            ("capture", [text, pattern]) => self.capture(text, pattern).map(Expression::Text),
            ("lookup", [name, key]) => self.lookup(name, key),
            ("outer", [value]) => self.outer(value),
            ("text", []) => self.looked(Text::Looked, expr).map(Expression::Text),
            ("field", []) => self.looked(Text::LookedTag, expr).map(Expression::Text),
            ("part", [text, separator, position]) => self.part(text, separator, position, expr).map(Expression::Text),
            ("as_of", []) => Ok(Expression::Day(Day::AsOf)),
            ("date", [value]) => self.date(value).map(Expression::Day),
            ("first", [name]) => self.first(name, expr),
            ("last", [name]) => self.last(name, expr),
            ("min", arguments @ ([_] | [_, _])) => self.extreme(Extreme::Least, arguments, expr),
            ("max", arguments @ ([_] | [_, _])) => self.extreme(Extreme::Greatest, arguments, expr),
            (name, []) if self.conditions.contains_key(name) => self.shared_condition(name, expr).unwrap_or_else(|| self.number_call(call, expr)),
            _ => self.number_call(call, expr),
        }
    }

    fn number_call(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Expression> {
        let number = match (call.name.as_str(), &call.args[..]) {
            ("count", [name]) => {
                let name = self.name_of(name)?;
                Number::Count(self.field_or_group(name, expr)?)
            }
            ("count", [group, condition]) => {
                let (group, condition) = self.inside(group, |compiler| compiler.truth(condition))?;
                Number::CountWhere(group, Box::new(condition))
            }
            ("kinds", [name]) => {
                let name = self.name_of(name)?;
                Number::Kinds(self.field(name, expr)?.field)
            }
            ("sum", [name]) => Number::Sum(self.numeric_field(name, expr)?),
            ("sum", [group, value]) => {
                let (group, value) = self.inside(group, |compiler| compiler.number(value))?;
                Number::SumOf(group, Box::new(value))
            }
            ("number", [text]) => Number::Parsed(Box::new(self.text(text)?)),
            ("len", [text]) => Number::Length(Box::new(self.text(text)?)),
            ("days", [from, to]) => Number::Days(Box::new([self.day(from)?, self.day(to)?])),
            ("year", [day]) => Number::Year(Box::new(self.day(day)?)),
            ("abs", [number]) => Number::Absolute(Box::new(self.number(number)?)),
            ("floor", [number]) => Number::Floor(Box::new(self.number(number)?)),
            (name, arguments) => return Err(self.unknown_function(name, arguments.len(), expr)),
        };
        Ok(Expression::Number(number))
    }

    /// What only rules with `each: text` know.
    fn looked(&self, what: Text, expr: &Expr) -> Compiled<Text> {
        if self.looks_at_texts {
            Ok(what)
        } else {
            Err(Box::new(ExpressionFault::new("text() and field() stand in rules with `each: text` only", expr)))
        }
    }

    fn unknown_function(&self, name: &str, arguments: usize, expr: &Expr) -> Box<ExpressionFault> {
        if FUNCTIONS.contains(&name) {
            return Box::new(ExpressionFault::new(format!("{name} does not take {arguments} arguments"), expr).about(name));
        }
        let help = match name {
            "today" | "now" => Some("The date of the run is as_of().".to_owned()),
            _ => nearest(name, FUNCTIONS).map(|near| format!("The nearest function is {near}.")),
        };
        Box::new(ExpressionFault::new(format!("there is no function {name}"), expr).about(name).help(help))
    }

    fn presence(&mut self, name: &Expr) -> Compiled<Truth> {
        let tag = self.name_of(name)?;
        let before = match self.book.entry(tag) {
            Some(Entry::Field(field)) => self.uses.looks.get(&field).copied(),
            _ => None,
        };
        let name = self.field_or_group(tag, name)?;
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
        let group = self.group(tag, group)?;
        let outside = std::mem::replace(&mut self.context, group.group);
        self.depth += 1;
        let compiled = compile(self);
        self.depth -= 1;
        self.context = outside;
        Ok((group, compiled?))
    }

    fn numeric_field(&mut self, name: &Expr, expr: &Expr) -> Compiled<FieldName> {
        let tag = self.name_of(name)?;
        let field = self.field(tag, name)?.field;
        match self.book.type_of(field.field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => Ok(field),
            _ => Err(Box::new(ExpressionFault::new(format!("{tag} is no number"), expr).about(tag))),
        }
    }

    fn first(&mut self, name: &Expr, expr: &Expr) -> Compiled<Expression> {
        let tag = self.name_of(name)?;
        let field = self.field(tag, expr)?.field;
        Ok(match self.book.type_of(field.field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => Expression::Number(Number::First(field)),
            Kind::Date | Kind::DateTime => Expression::Day(Day::First(field)),
            Kind::Text { .. } | Kind::Codes { .. } => Expression::Text(Text::First(field)),
        })
    }

    /// The last value, as text: what the latest of several instances says.
    fn last(&mut self, name: &Expr, expr: &Expr) -> Compiled<Expression> {
        let tag = self.name_of(name)?;
        let field = self.field(tag, expr)?.field;
        match self.book.type_of(field.field).kind {
            Kind::Text { .. } | Kind::Codes { .. } => Ok(Expression::Text(Text::Last(field))),
            _ => Err(Box::new(ExpressionFault::new(format!("last takes a text, {tag} is none"), expr).about(tag))),
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
                let field = self.field(tag, name)?.field;
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

    fn part(&mut self, text: &Expr, separator: &Expr, position: &Expr, expr: &Expr) -> Compiled<Text> {
        let text = self.text(text)?;
        match (self.text(separator)?, position) {
            (Text::Constant(separator), Expr::IntegerConstant(position, _)) if *position >= 1 && !separator.is_empty() => {
                Ok(Text::Part(Box::new(text), separator, usize::try_from(*position).unwrap_or(usize::MAX)))
            }
            _ => Err(Box::new(ExpressionFault::new("part takes a text, a separator and a position from 1", expr).about("part"))),
        }
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
