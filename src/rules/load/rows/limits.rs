//! `limits:`: a field does not pass another field, or an expression over others.

use super::words::{Words, capital};
use super::{Draft, unit};
use crate::rules::expression::{Arithmetic, Day, Expression, Extreme, Number};
use crate::rules::load::{Loader, PackFile};
use crate::rules::yaml::LimitShape;
use crate::schema::{FieldId, GroupId};
use serde_saphyr::Spanned;

/// A side of a limit.
struct Side {
    sign: &'static str,
    phrase: &'static str,
    /// What the field must not pass, as written, in parentheses where it needs them.
    written: String,
    /// It in words, when they can be made, and its unit.
    words: Option<(String, String)>,
    /// Whether the value itself is within.
    is_within: bool,
}

impl Loader<'_> {
    /// What a row of `limits:` stands for.
    pub(super) fn field_limit(&mut self, file: &PackFile, shape: LimitShape, words: &Words<'_>) -> Option<Draft> {
        let field = self.amount(file, &shape.field)?;
        if let Some(or) = &shape.or {
            self.amount(file, or)?;
        }
        let context = self.context(words, &shape.field);
        let sides = self.sides(file, &shape, field, context, words)?;
        let value = shape.or.as_ref().map_or_else(|| shape.field.value.clone(), |or| format!("{} ?? {}", shape.field.value, or.value));
        let compared = if shape.or.is_some() { format!("({value})") } else { value.clone() };
        let assert: Vec<String> = sides.iter().map(|side| format!("{compared} {} {}", side.sign, side.written)).collect();
        let definition = self.book.field(field);
        let (name, unit) = (words.own(definition), unit(definition));
        let phrases: Option<Vec<String>> =
            sides.iter().map(|side| side.words.as_ref().map(|(other, _)| format!("{} the {other}", side.phrase))).collect();
        let others: Option<Vec<String>> =
            sides.iter().map(|side| side.words.as_ref().map(|(other, unit)| format!("the {other} {{{}}}{unit}", bare(&side.written)))).collect();
        let expected = match sides.as_slice() {
            // Read off the comparison.
            [_] if shape.or.is_none() => None,
            [least, most] if least.is_within && most.is_within => Some(format!("{{{}}} to {{{}}}{unit}", bare(&least.written), bare(&most.written))),
            sides => {
                let parts: Vec<String> = sides.iter().map(|side| format!("{} {{{}}}", side.phrase, bare(&side.written))).collect();
                Some(format!("{}{unit}", parts.join(" and ")))
            }
        };
        Some(Draft {
            assert: assert.join(" && "),
            when: None,
            title: phrases.map(|phrases| format!("The {name} is {}", phrases.join(" and "))),
            message: others.map(|others| format!("the {name}{} is {{{value}}}{unit}, {}", words.which(), others.join(", "))),
            expected,
            why: "The two values are bound to each other; what breaks the bond is most likely a slip in a digit, or they are swapped.",
            help: "Compare both values with the approval.",
            words: vec![("name", name.clone()), ("Name", capital(&name)), ("value", format!("{{{value}}}")), ("unit", unit.trim_start().to_owned())],
            tests: Vec::new(),
            at: shape.field,
        })
    }

    fn sides(&mut self, file: &PackFile, shape: &LimitShape, field: FieldId, context: GroupId, words: &Words<'_>) -> Option<Vec<Side>> {
        let is_date = self.is_date(field);
        let given = [
            (&shape.at_least, ">=", if is_date { "not before" } else { "at least" }, true, true),
            (&shape.more_than, ">", if is_date { "after" } else { "more than" }, true, false),
            (&shape.at_most, "<=", if is_date { "not after" } else { "at most" }, false, true),
            (&shape.less_than, "<", if is_date { "before" } else { "less than" }, false, false),
        ];
        let mut sides: Vec<(bool, Side)> = Vec::new();
        for (text, sign, phrase, is_least, is_within) in given {
            let Some(text) = text else { continue };
            if sides.last().is_some_and(|(last, _)| *last == is_least) {
                let help = Some("Give `at-least` or `more-than`, and `at-most` or `less-than`.".to_owned());
                self.fault(file, text, "the same side of the limit is given twice", help);
                return None;
            }
            let (other, unit) = self.other_side(file, text, is_date, context, words)?;
            sides.push((is_least, Side { sign, phrase, written: grouped(&text.value), words: other.map(|other| (other, unit)), is_within }));
        }
        if sides.is_empty() {
            let help = Some("Give `at-most`, `less-than`, `at-least` or `more-than`.".to_owned());
            self.fault(file, words.code, "the limit has no other side", help);
            return None;
        }
        Some(sides.into_iter().map(|(_, side)| side).collect())
    }

    /// What the field is compared with, in words, when they can be made, and the unit that it has.
    fn other_side(
        &mut self,
        file: &PackFile,
        text: &Spanned<String>,
        is_date: bool,
        context: GroupId,
        words: &Words<'_>,
    ) -> Option<(Option<String>, String)> {
        let expression = match self.compiler.compile(&text.value, context) {
            Ok((expression, _)) => expression,
            Err(fault) => {
                self.expression_fault(file, text, *fault);
                return None;
            }
        };
        let fits = matches!((&expression, is_date), (Expression::Number(_), false) | (Expression::Day(_), true));
        if !fits {
            let wanted = if is_date { "a date" } else { "a number" };
            self.fault(file, text, &format!("{wanted} is expected here, this is {}", expression.describe()), None);
            return None;
        }
        if matches!(expression, Expression::Number(Number::Constant(_)) | Expression::Day(Day::Constant(_))) {
            self.fault(file, text, "a limit names another field", Some("Numbers and dates alone stand in `ranges:`.".to_owned()));
            return None;
        }
        let unit = self.unit_of(&expression);
        Some((self.phrase(&expression, words), unit))
    }

    /// An expression in words, when it is of a form that has some.
    fn phrase(&self, expression: &Expression, words: &Words<'_>) -> Option<String> {
        let named = |field: FieldId| words.of(self.book.field(field));
        match expression {
            Expression::Number(Number::Field(name)) | Expression::Day(Day::Field(name)) => Some(named(name.field)),
            Expression::Number(Number::Sum(name)) => Some(format!("sum of all values of {}", named(name.field))),
            Expression::Number(Number::Extreme(Extreme::Least, name)) => Some(format!("least {}", named(name.field))),
            Expression::Number(Number::Extreme(Extreme::Greatest, name)) => Some(format!("greatest {}", named(name.field))),
            Expression::Number(Number::Operation(Arithmetic::Multiply, factors)) => match &**factors {
                [Number::Constant(factor), Number::Field(name)] | [Number::Field(name), Number::Constant(factor)] => {
                    Some(format!("{factor}-fold {}", named(name.field)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The unit of the one field that an expression is about.
    fn unit_of(&self, expression: &Expression) -> String {
        let field = match expression {
            Expression::Number(Number::Field(name) | Number::Sum(name) | Number::Extreme(_, name)) => name.field,
            Expression::Number(Number::Operation(_, sides)) => {
                let field = sides.iter().find_map(|side| if let Number::Field(name) = side { Some(name.field) } else { None });
                let Some(field) = field else { return String::new() };
                field
            }
            _ => return String::new(),
        };
        unit(self.book.field(field))
    }
}

/// In parentheses where it would fall apart beside a comparison.
fn grouped(text: &str) -> String {
    let text = text.trim();
    if text.contains("??") || text.starts_with("if ") { format!("({text})") } else { text.to_owned() }
}

/// Without the parentheses around it.
fn bare(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}
