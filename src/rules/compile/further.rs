//! Functions that reach beyond the instance at hand: tables, shared conditions, the rule's own instance, parts of texts.

use super::super::expression::{Expression, Number, Text};
use super::{Compiled, Compiler, ExpressionFault};
use crate::nearest::nearest;
use rhai::{ASTNode, Expr, Stmt};

impl Compiler<'_> {
    /// `lookup("name", key)`: a number when all values of the table are numbers, else a text.
    pub(super) fn lookup(&mut self, name: &Expr, key: &Expr) -> Compiled<Expression> {
        let Text::Constant(wanted) = self.text(name)? else {
            return Err(Box::new(ExpressionFault::new("the name of a lookup is a literal", name)));
        };
        let Some(table) = self.lookups.get(&*wanted).cloned() else {
            let help = nearest(&wanted, self.lookups.keys().map(String::as_str)).map(|near| format!("The nearest name is {near}."));
            return Err(Box::new(ExpressionFault::new(format!("there is no lookup {wanted}"), name).about(&wanted).help(help)));
        };
        let key = match self.expression(key)? {
            key @ (Expression::Number(_) | Expression::Text(_)) => Box::new(key),
            other => return Err(Box::new(ExpressionFault::new(format!("a number or a text is looked up, not {}", other.describe()), key))),
        };
        Ok(if table.is_numeric() { Expression::Number(Number::Lookup(table, key)) } else { Expression::Text(Text::Lookup(table, key)) })
    }

    /// `outer(value)`: inside `any(G, ...)` and the like, a value of the instance that the rule runs in.
    pub(super) fn outer(&mut self, value: &Expr) -> Compiled<Expression> {
        let (context, depth) = (std::mem::replace(&mut self.context, self.outermost), std::mem::replace(&mut self.depth, 0));
        let compiled = self.expression(value);
        (self.context, self.depth) = (context, depth);
        match compiled? {
            Expression::Number(number) => Ok(Expression::Number(Number::Outer(Box::new(number)))),
            Expression::Text(text) => Ok(Expression::Text(Text::Outer(Box::new(text)))),
            other => Err(Box::new(ExpressionFault::new(format!("outer takes a number or a text, not {}", other.describe()), value).about("outer"))),
        }
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
        let text = self.conditions.get(name)?.clone();
        if self.within.iter().any(|outer| outer == name) {
            return Some(Err(Box::new(ExpressionFault::new(format!("the condition {name} uses itself"), expr).about(name))));
        }
        let fault = |message: String| Box::new(ExpressionFault::new(message, expr).about(name));
        let ast = match self.engine.compile_expression(&text) {
            Ok(ast) => ast,
            Err(error) => return Some(Err(fault(format!("the condition {name} is no expression: {}", error.err_type())))),
        };
        self.within.push(name.to_owned());
        let mut compiled = None;
        ast.walk(&mut |path| {
            if compiled.is_none()
                && let Some(ASTNode::Stmt(Stmt::Expr(inner))) = path.first()
            {
                compiled = Some(self.expression(inner));
            }
            false
        });
        self.within.pop();
        let compiled = compiled.unwrap_or_else(|| Err(fault(format!("the condition {name} is empty"))));
        Some(compiled.map_err(|inner| fault(format!("in the condition {name}: {}", inner.message))))
    }
}
