//! Functions that reach beyond the instance at hand: tables, shared conditions, the rule's own instance, parts of texts.

use super::super::expression::{Expression, Number, Text};
use super::compiler::{Compiled, Compiler, ExpressionFault, NamedUse};
use crate::nearest::nearest;
use rhai::Expr;

impl Compiler<'_> {
    /// `lookup("name", key)`: a number when all values of the table are numbers, else a text.
    pub(super) fn lookup(&mut self, name: &Expr, key: &Expr) -> Compiled<Expression> {
        let Text::Constant(wanted) = self.text(name)? else {
            return Err(Box::new(ExpressionFault::new("the name of a lookup is a literal", name)));
        };
        let Some(table) = self.names.lookups.get(&*wanted).cloned() else {
            let help = nearest(&wanted, self.names.lookups.keys().map(String::as_str)).map(|near| format!("The nearest name is {near}."));
            return Err(Box::new(ExpressionFault::new(format!("there is no lookup {wanted}"), name).about(&wanted).help(help)));
        };
        self.uses.named.insert(NamedUse::Lookup(wanted.to_string()));
        let key = match self.expression(key)? {
            key @ (Expression::Number(_) | Expression::Text(_)) => Box::new(key),
            other => return Err(Box::new(ExpressionFault::new(format!("a number or a text is looked up, not {}", other.describe()), key))),
        };
        Ok(if table.is_numeric() { Expression::Number(Number::Lookup(table, key)) } else { Expression::Text(Text::Lookup(table, key)) })
    }

    /// `outer(value)`: inside `any(G, ...)` and the like, a value of the instance that the rule runs in.
    pub(super) fn outer(&mut self, value: &Expr) -> Compiled<Expression> {
        let inner = self.frames.split_off(1);
        let compiled = self.expression(value);
        let is_inside = !inner.is_empty();
        self.frames.extend(inner);
        compiled.map(|compiled| if is_inside { compiled.at_level(0) } else { compiled })
    }

    /// `capture(text, "pattern")`: what the parentheses of the pattern hold.
    pub(super) fn capture(&mut self, text: &Expr, pattern: &Expr) -> Compiled<Text> {
        let text = self.text(text)?;
        let Text::Constant(written) = self.text(pattern)? else {
            return Err(Box::new(ExpressionFault::new("the pattern of capture() is a literal", pattern)));
        };
        let regex = regex::Regex::new(&format!(r"\A(?:{written})\z"))
            .map_err(|error| Box::new(ExpressionFault::new(format!("this is no regular expression: {error}"), pattern).about("capture")))?;
        if regex.captures_len() != 2 {
            return Err(Box::new(ExpressionFault::new("the pattern of capture() has one pair of parentheses; others begin with ?:", pattern)));
        }
        Ok(Text::Capture(Box::new(text), Box::new(regex)))
    }

    /// A call without arguments: a condition that several rules share, compiled where it is used.
    pub(super) fn shared_condition(&mut self, name: &str, expr: &Expr) -> Option<Compiled<Expression>> {
        let text = self.names.conditions.get(name)?.clone();
        if self.within.iter().any(|outer| outer == name) {
            return Some(Err(Box::new(ExpressionFault::new(format!("the condition {name} uses itself"), expr).about(name))));
        }
        let fault = |message: String| Box::new(ExpressionFault::new(message, expr).about(name));
        let parsed = match self.parse(&text) {
            Ok(parsed) => parsed,
            Err(inner) => {
                return Some(Err(fault(format!(
                    "the condition {name} is no expression: {}",
                    inner.message.trim_start_matches("this is no expression: ")
                ))));
            }
        };
        self.uses.named.insert(NamedUse::Condition(name.to_owned()));
        // A condition means what it says, not what the names of a rule or of a function stand for.
        let env = std::mem::take(&mut self.env);
        self.within.push(name.to_owned());
        let compiled = self.expression(&parsed);
        self.within.pop();
        self.env = env;
        Some(compiled.map_err(|inner| fault(format!("in the condition {name}: {}", inner.message))))
    }
}
