//! Operators: comparisons, arithmetic, `!` and `in`.

use super::super::expression::{Arithmetic, Comparison, Expression, FieldName, Number, Text, Truth};
use super::compiler::{Compiled, Compiler, ExpressionFault};
use crate::nearest::nearest_code;
use crate::schema::{FieldId, Kind};
use rhai::{Expr, FnCallExpr, Position};

/// Whether a call is an operator. Rhai turns `a in b` into the call `contains(b, a)` without marking it; what gives it away is that
/// its second argument stands before it in the text.
pub(super) fn is_operator(call: &FnCallExpr, place: Position) -> bool {
    call.op_token.is_some() || (call.name == "contains" && call.args.get(1).is_some_and(|left| left.start_position() < place))
}

impl Compiler<'_> {
    pub(super) fn operator(&mut self, call: &FnCallExpr, expr: &Expr) -> Compiled<Expression> {
        match (call.name.as_str(), &call.args[..]) {
            ("!", [operand]) => Ok(Expression::Truth(Truth::Not(Box::new(self.truth(operand)?)))),
            ("-", [operand]) => Ok(Expression::Number(Number::Negative(Box::new(self.number(operand)?)))),
            ("+", [operand]) => Ok(Expression::Number(self.number(operand)?)),
            ("contains", [list, value]) => self.membership(value, list, expr).map(Expression::Truth),
            (name, [left, right]) => match (comparison(name), arithmetic(name)) {
                (Some(comparison), _) => self.comparison(comparison, left, right, expr).map(Expression::Truth),
                (_, Some(_)) => self.calculation(call),
                _ => Err(Box::new(ExpressionFault::new(format!("the operator `{name}` is not part of the rule language"), expr))),
            },
            (name, _) => Err(Box::new(ExpressionFault::new(format!("the operator `{name}` is not part of the rule language"), expr))),
        }
    }

    /// Numbers that are calculated with, or texts that are put together with `+`, from left to right however many there are.
    fn calculation(&mut self, call: &FnCallExpr) -> Compiled<Expression> {
        let mut links = Vec::new();
        let mut at = call;
        let first = loop {
            let (Some(operation), [left, right]) = (arithmetic(&at.name), &at.args[..]) else { break None };
            links.push((operation, right));
            match left {
                Expr::FnCall(inner, place) if inner.args.len() == 2 && arithmetic(&inner.name).is_some() && is_operator(inner, *place) => at = inner,
                other => break Some(other),
            }
        };
        let Some(first) = first else { return Err(Box::new(ExpressionFault::of("two numbers are expected"))) };
        links.reverse();
        let is_sum = links.iter().all(|(operation, _)| *operation == Arithmetic::Add);
        let first = match self.expression(first)? {
            Expression::Text(text) if is_sum => {
                let rest = links.into_iter().map(|(_, text)| self.text(text));
                return Ok(Expression::Text(Text::Concat(std::iter::once(Ok(text)).chain(rest).collect::<Result<_, _>>()?)));
            }
            Expression::Number(number) => number,
            other => return Err(self.not_a("a number", &other, first)),
        };
        let mut rest = links.into_iter().map(|(operation, number)| Ok((operation, self.number(number)?))).collect::<Compiled<Vec<_>>>()?;
        Ok(Expression::Number(match (rest.len(), rest.pop()) {
            (1, Some((operation, second))) => Number::Operation(operation, Box::new([first, second])),
            (_, last) => {
                rest.extend(last);
                Number::Chain(Box::new(first), rest)
            }
        }))
    }

    fn comparison(&mut self, comparison: Comparison, left: &Expr, right: &Expr, expr: &Expr) -> Compiled<Truth> {
        let equality = match comparison {
            Comparison::Equal => Some(true),
            Comparison::NotEqual => Some(false),
            _ => None,
        };
        match (self.expression(left)?, self.expression(right)?) {
            (Expression::Number(left), Expression::Number(right)) => Ok(Truth::Numbers(comparison, left, right)),
            (Expression::Day(left), Expression::Day(right)) => Ok(Truth::Dates(comparison, left, right)),
            (Expression::Text(left), Expression::Text(right)) => match equality {
                Some(equal) => self.texts(equal, left, right, expr),
                None => Err(Box::new(ExpressionFault::new("texts are equal or not; they have no order", expr))),
            },
            (Expression::Truth(left), Expression::Truth(right)) => match equality {
                Some(equal) => Ok(Truth::Truths(equal, Box::new([left, right]))),
                None => Err(Box::new(ExpressionFault::new("conditions are equal or not; they have no order", expr))),
            },
            (left_side, right_side) => {
                let message = format!("{} is compared with {}", left_side.describe(), right_side.describe());
                let help = match (&left_side, &right_side) {
                    (Expression::Day(_), Expression::Text(_)) | (Expression::Text(_), Expression::Day(_)) => {
                        Some("Write a date as date(\"2026-07-05\").".to_owned())
                    }
                    (Expression::Number(_), Expression::Text(_)) | (Expression::Text(_), Expression::Number(_)) => {
                        Some("Codes and texts stand in quotation marks, numbers do not.".to_owned())
                    }
                    _ => None,
                };
                Err(Box::new(ExpressionFault::new(message, expr).help(help).of_types()))
            }
        }
    }

    /// Texts; a field of codes against a literal becomes a comparison of positions in the list.
    fn texts(&mut self, equal: bool, left: Text, right: Text, expr: &Expr) -> Compiled<Truth> {
        let coded = match (&left, &right) {
            (Text::Field(field), Text::Constant(code)) | (Text::Constant(code), Text::Field(field)) => {
                self.code(*field, code, expr)?.map(|code| (*field, code))
            }
            _ => None,
        };
        Ok(match coded {
            Some((field, code)) => {
                let among = Truth::CodeAmong(field, Box::new([code]));
                if equal { among } else { Truth::Not(Box::new(among)) }
            }
            None => {
                for (text, literal) in [(&left, &right), (&right, &left)] {
                    self.check_literal(text, literal, expr)?;
                }
                Truth::Texts(equal, left, right)
            }
        })
    }

    /// The position of a code in the list of a field; `None` when the field has no list.
    pub(super) fn code(&self, field: FieldName, code: &str, expr: &Expr) -> Compiled<Option<u16>> {
        self.code_of(field.field, code, expr)
    }

    /// Refuses a text that is no code of a field with a list.
    pub(super) fn check_code_of(&self, field: FieldId, code: &str, expr: &Expr) -> Compiled<()> {
        self.code_of(field, code, expr).map(|_| ())
    }

    fn code_of(&self, field: FieldId, code: &str, expr: &Expr) -> Compiled<Option<u16>> {
        let data_type = self.book.type_of(field);
        if !matches!(data_type.kind, Kind::Codes { .. }) {
            return Ok(None);
        }
        if let Some(position) = data_type.code(code) {
            return Ok(Some(position));
        }
        let tag = &self.book.field(field).tag;
        let near = nearest_code(code, data_type.codes().iter().map(|value| value.code.as_str()));
        let help = near.map(|near| format!("The nearest code is \"{near}\"."));
        Err(Box::new(ExpressionFault::new(format!("\"{code}\" is no code of {tag}"), expr).about(code).help(help)))
    }

    /// `value in list`, where the list is written out or is a field with several values.
    fn membership(&mut self, value: &Expr, list: &Expr, expr: &Expr) -> Compiled<Truth> {
        let value = self.expression(value)?;
        let items = match list {
            Expr::Array(items, _) => items,
            Expr::Variable(name, ..) => {
                let tag = self.name_of(list)?;
                let field = self.field(&tag, list)?.field;
                let numeric = matches!(self.book.type_of(field.field).kind, Kind::Integer { .. } | Kind::Decimal { .. });
                return match value {
                    Expression::Number(number) if numeric => Ok(Truth::NumberInField(number, field)),
                    Expression::Text(text) if !numeric => {
                        if let Text::Constant(code) = &text {
                            self.code(field, code, expr)?;
                        }
                        Ok(Truth::TextInField(text, field))
                    }
                    other => Err(Box::new(ExpressionFault::new(format!("{} is looked for in the values of {}", other.describe(), name.1), expr))),
                };
            }
            other => return Err(Box::new(ExpressionFault::new("a list or a field is expected to the right of `in`", other))),
        };
        match value {
            Expression::Number(number) => Ok(Truth::NumberAmong(number, items.iter().map(|item| self.number(item)).collect::<Result<_, _>>()?)),
            Expression::Text(text) => {
                let texts = items.iter().map(|item| self.text(item)).collect::<Result<Vec<_>, _>>()?;
                self.text_membership(text, texts, expr)
            }
            other => Err(Box::new(ExpressionFault::new(format!("{} is not looked for in a list", other.describe()), expr))),
        }
    }

    /// A literal beside what can only be a code is one of its list.
    fn check_literal(&self, text: &Text, literal: &Text, expr: &Expr) -> Compiled<()> {
        let Text::Constant(code) = literal else { return Ok(()) };
        let mut written = Vec::new();
        match code_field(text, &mut written) {
            Some(field) if !written.contains(&&**code) => self.check_code_of(field, code, expr),
            _ => Ok(()),
        }
    }

    fn text_membership(&mut self, text: Text, items: Vec<Text>, expr: &Expr) -> Compiled<Truth> {
        if !matches!(text, Text::Field(_)) {
            items.iter().try_for_each(|item| self.check_literal(&text, item, expr))?;
        }
        let Text::Field(field) = &text else { return Ok(Truth::TextAmong(text, items)) };
        let mut codes = Vec::new();
        for item in &items {
            let Text::Constant(code) = item else { return Ok(Truth::TextAmong(text, items)) };
            match self.code(*field, code, expr)? {
                Some(position) => codes.push(position),
                None => return Ok(Truth::TextAmong(text, items)),
            }
        }
        codes.sort_unstable();
        Ok(Truth::CodeAmong(*field, codes.into()))
    }
}

/// The field whose code a text is in any case, but for what is written out beside it: `F ?? "none"`.
fn code_field<'t>(text: &'t Text, written: &mut Vec<&'t str>) -> Option<FieldId> {
    let mut of_all = |parts: &mut dyn Iterator<Item = &'t Text>| {
        let mut found = None;
        for part in parts {
            match part {
                Text::Constant(literal) => written.push(literal),
                other => match (code_field(other, written), found) {
                    (Some(field), None) => found = Some(field),
                    (Some(field), Some(known)) if field == known => {}
                    _ => return None,
                },
            }
        }
        found
    };
    match text {
        Text::Field(name) | Text::First(name) | Text::Last(name) => Some(name.field),
        Text::Outer(_, inner) => code_field(inner, written),
        Text::Coalesce(parts) => of_all(&mut parts.iter()),
        Text::If(choice) => of_all(&mut choice.cases.iter().map(|(_, then)| then).chain([&*choice.otherwise])),
        _ => None,
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        "/" => Arithmetic::Divide,
        "%" => Arithmetic::Remainder,
        _ => return None,
    })
}
