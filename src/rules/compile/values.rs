//! Functions that make texts and dates of others.

use super::super::expression::{Change, Day, Expression, Number, Span, Text};
use super::compiler::{Compiled, Compiler, ExpressionFault};
use rhai::{Expr, FnCallExpr};

impl Compiler<'_> {
    /// A call that gives a text or a date; `None` when it is another function.
    pub(super) fn text_call(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Option<Expression>> {
        let text = match (call.name.as_str(), &call.args[..]) {
            ("text", []) => self.looked(Text::Looked, expr)?,
            ("field", []) => self.looked(Text::LookedTag, expr)?,
            ("capture", [text, pattern]) => self.capture(text, pattern)?,
            ("part", [text, separator, position]) => self.part_of(text, separator, position)?,
            ("substring", [text, from]) => Text::Substring(Box::new(self.text(text)?), Box::new(self.number(from)?), None),
            ("substring", [text, from, length]) => {
                Text::Substring(Box::new(self.text(text)?), Box::new(self.number(from)?), Some(Box::new(self.number(length)?)))
            }
            ("join", [name, separator]) => {
                let tag = self.name_of(name)?;
                Text::Join(self.field(&tag, name)?.field, self.literal(separator, "join")?)
            }
            ("upper", [text]) => Text::Changed(Change::Upper, Box::new(self.text(text)?)),
            ("lower", [text]) => Text::Changed(Change::Lower, Box::new(self.text(text)?)),
            ("trim", [text]) => Text::Changed(Change::Trim, Box::new(self.text(text)?)),
            ("text", [value]) => match self.expression(value)? {
                Expression::Text(text) => text,
                value => Text::Shown(Box::new(value)),
            },
            ("plus_days", [day, number]) => return self.later(Span::Days, day, number).map(Some),
            ("plus_months", [day, number]) => return self.later(Span::Months, day, number).map(Some),
            ("plus_years", [day, number]) => return self.later(Span::Years, day, number).map(Some),
            _ => return Ok(None),
        };
        Ok(Some(Expression::Text(text)))
    }

    fn later(&mut self, span: Span, day: &Expr, number: &Expr) -> Compiled<Expression> {
        Ok(Expression::Day(Day::Later(span, Box::new(self.day(day)?), Box::new(self.number(number)?))))
    }

    /// What only rules with `each: text` know.
    fn looked(&self, what: Text, expr: &Expr) -> Compiled<Text> {
        if self.looks_at_texts {
            Ok(what)
        } else {
            Err(Box::new(ExpressionFault::new("text() and field() stand in rules with `each: text` only", expr)))
        }
    }

    /// A part of a text by its number, which is not 0.
    fn part_of(&mut self, text: &Expr, separator: &Expr, position: &Expr) -> Compiled<Text> {
        let text = self.text(text)?;
        let separator = self.separator(separator, "part")?;
        let position_number = self.number(position)?;
        if let Number::Constant(number) = &position_number
            && (number.is_zero() || !number.fract().is_zero())
        {
            let help = Some("1 is the first part, -1 the last.".to_owned());
            return Err(Box::new(ExpressionFault::new("part takes a text, a separator and a position from 1", position).about("part").help(help)));
        }
        Ok(Text::Part(Box::new(text), separator, Box::new(position_number)))
    }

    /// A literal that cuts texts.
    pub(super) fn separator(&mut self, separator: &Expr, function: &str) -> Compiled<Box<str>> {
        let literal = self.literal(separator, function)?;
        if literal.is_empty() { Err(Box::new(ExpressionFault::new("a separator has at least one character", separator))) } else { Ok(literal) }
    }

    fn literal(&mut self, text: &Expr, function: &str) -> Compiled<Box<str>> {
        match self.text(text)? {
            Text::Constant(literal) => Ok(literal),
            _ => Err(Box::new(ExpressionFault::new(format!("the separator of {function}() is a literal"), text))),
        }
    }
}
