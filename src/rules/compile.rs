//! From expression text to a typed tree: Rhai parses, this part types and resolves names.

mod bound;
mod calls;
mod compiler;
mod env;
mod further;
mod names;
mod operators;
mod room;
mod shared;
mod tables;
mod values;

use super::expression::{Choice, Day, Expression, Number, Text, Truth};
use crate::schema::{Book, GroupId, Kind};
pub use bound::TextId;
pub(in crate::rules) use calls::FUNCTIONS;
pub use compiler::{Compiler, ExpressionFault, NamedUse, Uses};
pub use shared::Names;
pub(in crate::rules) use shared::{Function, of_pack};

use compiler::{Compiled, MOST_NESTED, MOST_PARTS};
use names::Resolved;
use rhai::{ASTNode, Engine, Expr, OptimizationLevel, ParseErrorType, Stmt};
use std::sync::Arc;

impl<'b> Compiler<'b> {
    /// A compiler for expressions over the fields of this book.
    pub fn new(book: &'b Book) -> Self {
        Self::with(book, Names::default(), "")
    }

    /// A compiler for the rules of a pack, with what rule files have given a name.
    pub fn with(book: &'b Book, names: Names, pack: &str) -> Self {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        // Rhai counts chains as nested; what really is nested is counted here.
        engine.set_max_expr_depths(room::MOST_LINKS, room::MOST_LINKS);
        Self {
            book,
            engine,
            frames: vec![book.root()],
            looks_at_texts: false,
            takes_scripts: false,
            names,
            pack: pack.to_owned(),
            lets: Arc::default(),
            env: Arc::default(),
            text_id: None,
            within: Vec::new(),
            depth: 0,
            parts: 0,
            uses: Uses::default(),
        }
    }

    /// The book.
    pub fn book(&self) -> &'b Book {
        self.book
    }

    /// The group in whose instance the part at hand is evaluated.
    fn context(&self) -> GroupId {
        self.frames.last().copied().unwrap_or(self.book.root())
    }

    /// Compiles one expression, to be evaluated in an instance of `context`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn compile(&mut self, text: &str, context: GroupId) -> Compiled<(Expression, Uses)> {
        self.in_room(text, |compiler| compiler.compile_here(text, context))
    }

    fn compile_here(&mut self, text: &str, context: GroupId) -> Compiled<(Expression, Uses)> {
        let parsed = self.parse_here(text)?;
        self.frames = vec![context];
        self.within.clear();
        (self.env, self.text_id) = (Arc::clone(&self.lets), None);
        (self.depth, self.parts) = (0, 0);
        self.uses = Uses::default();
        let mut expression = self.expression(&parsed);
        if let Err(fault) = &mut expression {
            fault.text = fault.text.filter(|text| *text != TextId::OWN);
        }
        Ok((expression?, std::mem::take(&mut self.uses)))
    }

    /// Reads an expression without looking for what its names mean.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(in crate::rules) fn parse(&mut self, text: &str) -> Compiled<Expr> {
        self.names.are_long |= room::is_long(text);
        self.in_room(text, |compiler| compiler.parse_here(text))
    }

    fn parse_here(&self, text: &str) -> Compiled<Expr> {
        let ast = self.engine.compile_expression(text).map_err(|error| {
            let position = error.position();
            let place = position.line().zip(position.position());
            let message = match error.err_type() {
                ParseErrorType::ExprTooDeep => "this is nested too deep".to_owned(),
                other => format!("this is no expression: {other}"),
            };
            Box::new(ExpressionFault { place, ..ExpressionFault::of(message) })
        })?;
        let mut found = None;
        ast.walk(&mut |path| {
            if found.is_none()
                && let Some(ASTNode::Stmt(Stmt::Expr(expr))) = path.first()
            {
                found = Some((**expr).clone());
            }
            false
        });
        found.ok_or_else(|| Box::new(ExpressionFault::of("an expression is expected")))
    }

    /// Compiles a condition.
    ///
    /// # Errors
    /// What is wrong with the text, or that it is no condition.
    pub fn condition(&mut self, text: &str, context: GroupId) -> Compiled<(Truth, Uses)> {
        match self.compile(text, context)? {
            (Expression::Truth(truth), uses) => Ok((truth, uses)),
            (other, _) => Err(Box::new(ExpressionFault::of(format!("a condition is expected, this is {}", other.describe())))),
        }
    }

    fn expression(&mut self, expr: &Expr) -> Compiled<Expression> {
        self.parts += 1;
        if self.depth >= MOST_NESTED {
            return Err(Box::new(ExpressionFault::new("this is nested too deep", expr)));
        }
        if self.parts > MOST_PARTS {
            return Err(Box::new(ExpressionFault::new("the expression grows too large with what its names stand for", expr)));
        }
        self.depth += 1;
        let compiled = self.part(expr);
        self.depth -= 1;
        compiled
    }

    fn part(&mut self, expr: &Expr) -> Compiled<Expression> {
        match expr {
            Expr::BoolConstant(value, _) => Ok(Expression::Truth(Truth::Constant(*value))),
            Expr::IntegerConstant(value, _) => Ok(Expression::Number(Number::Constant((*value).into()))),
            Expr::StringConstant(value, _) => Ok(Expression::Text(Text::Constant(value.as_str().into()))),
            Expr::CharConstant(value, _) => Ok(Expression::Text(Text::Constant(value.to_string().into()))),
            Expr::DynamicConstant(value, _) => match value.as_decimal() {
                Ok(number) => Ok(Expression::Number(Number::Constant(number))),
                Err(_) => Err(Box::new(ExpressionFault::new("a list stands only to the right of `in`", expr))),
            },
            Expr::Variable(name, ..) => self.single(name.1.as_str(), expr),
            Expr::And(parts, _) => Ok(Expression::Truth(Truth::And(self.truths(parts)?))),
            Expr::Or(parts, _) => Ok(Expression::Truth(Truth::Or(self.truths(parts)?))),
            Expr::Coalesce(parts, _) => self.coalesce(parts),
            Expr::FnCall(call, place) if operators::is_operator(call, *place) => self.operator(call, expr),
            Expr::FnCall(call, _) => self.call(call, expr),
            Expr::Stmt(block) => self.block(block.statements(), expr),
            Expr::Array(..) => Err(Box::new(ExpressionFault::new("a list stands only to the right of `in`", expr))),
            Expr::Dot(..) | Expr::Index(..) | Expr::MethodCall(..) => {
                Err(Box::new(ExpressionFault::new("`.` and `[ ]` on a value are not part of the rule language; write a function call", expr)))
            }
            _ => Err(Box::new(ExpressionFault::new("this is not part of the rule language", expr))),
        }
    }

    /// `if a { b } else { c }`, the only statement that is an expression here.
    fn block(&mut self, statements: &[Stmt], expr: &Expr) -> Compiled<Expression> {
        match statements {
            [Stmt::Expr(inner)] => self.expression(inner),
            [Stmt::FnCall(call, _)] => self.call(call, expr),
            [Stmt::If(..)] => self.cases(statements, expr),
            [] => Err(Box::new(ExpressionFault::new("`if` needs an `else` with a value", expr))),
            _ => Err(Box::new(ExpressionFault::new("statements are not part of the rule language", expr))),
        }
    }

    /// The cases of a chain of `else if`, one after the other.
    fn cases(&mut self, statements: &[Stmt], expr: &Expr) -> Compiled<Expression> {
        let mut rest = statements;
        let mut cases = Vec::new();
        while let [Stmt::If(flow, _)] = rest {
            let condition = self.truth(&flow.expr)?;
            cases.push((condition, self.block(flow.body.statements(), expr)?));
            rest = flow.branch.statements();
        }
        let otherwise = self.block(rest, expr)?;
        let mixed = |found: &Expression| {
            let first = cases.first().map_or("nothing", |(_, first)| first.describe());
            let message = format!("both branches of `if` are of one type; here {first} and {}", found.describe());
            Box::new(ExpressionFault::new(message, expr).of_types())
        };
        let same = |one: &Expression| {
            std::mem::discriminant(one) == cases.first().map_or(std::mem::discriminant(one), |(_, first)| std::mem::discriminant(first))
        };
        if let Some(other) = cases.iter().map(|(_, value)| value).chain([&otherwise]).find(|value| !same(value)) {
            return Err(mixed(other));
        }
        Ok(match otherwise {
            Expression::Truth(otherwise) => {
                let cases = cases.into_iter().filter_map(|(when, then)| if let Expression::Truth(then) = then { Some((when, then)) } else { None });
                Expression::Truth(Truth::If(Choice { cases: cases.collect(), otherwise: Box::new(otherwise) }))
            }
            Expression::Number(otherwise) => {
                let cases = cases.into_iter().filter_map(|(when, then)| if let Expression::Number(then) = then { Some((when, then)) } else { None });
                Expression::Number(Number::If(Choice { cases: cases.collect(), otherwise: Box::new(otherwise) }))
            }
            Expression::Text(otherwise) => {
                let cases = cases.into_iter().filter_map(|(when, then)| if let Expression::Text(then) = then { Some((when, then)) } else { None });
                Expression::Text(Text::If(Choice { cases: cases.collect(), otherwise: Box::new(otherwise) }))
            }
            Expression::Day(otherwise) => {
                let cases = cases.into_iter().filter_map(|(when, then)| if let Expression::Day(then) = then { Some((when, then)) } else { None });
                Expression::Day(Day::If(Choice { cases: cases.collect(), otherwise: Box::new(otherwise) }))
            }
        })
    }

    fn truths(&mut self, parts: &[Expr]) -> Compiled<Vec<Truth>> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    fn truth(&mut self, expr: &Expr) -> Compiled<Truth> {
        match self.expression(expr)? {
            Expression::Truth(truth) => Ok(truth),
            other => Err(self.not_a("a condition", &other, expr)),
        }
    }

    fn number(&mut self, expr: &Expr) -> Compiled<Number> {
        match self.expression(expr)? {
            Expression::Number(number) => Ok(number),
            other => Err(self.not_a("a number", &other, expr)),
        }
    }

    fn text(&mut self, expr: &Expr) -> Compiled<Text> {
        match self.expression(expr)? {
            Expression::Text(text) => Ok(text),
            other => Err(self.not_a("a text", &other, expr)),
        }
    }

    fn day(&mut self, expr: &Expr) -> Compiled<Day> {
        match self.expression(expr)? {
            Expression::Day(day) => Ok(day),
            other => Err(self.not_a("a date", &other, expr)),
        }
    }

    fn not_a(&self, expected: &str, found: &Expression, expr: &Expr) -> Box<ExpressionFault> {
        let message = format!("{expected} is expected, this is {}", found.describe());
        self.of_argument(expr, expected, found).unwrap_or_else(|| Box::new(ExpressionFault::new(message, expr).of_types()))
    }

    /// A name that stands for its one value.
    fn single(&mut self, name: &str, expr: &Expr) -> Compiled<Expression> {
        if let Some(bound) = self.bound(name) {
            return self.value_of(&bound);
        }
        let Resolved { field, several } = self.field(name, expr)?;
        if several {
            let holder = &self.book.group(field.holder).tag;
            return Err(Box::new(
                ExpressionFault::new(format!("{name} can stand several times here"), expr)
                    .about(name)
                    .help(Some(format!("Use a function such as sum, min, max, first or any({holder}, ...), or `each: {holder}`."))),
            ));
        }
        if self.frames.len() == 1 {
            self.uses.needs.push(field);
        }
        Ok(match self.book.type_of(field.field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => Expression::Number(Number::Field(field)),
            Kind::Date | Kind::DateTime => Expression::Day(Day::Field(field)),
            Kind::Text { .. } | Kind::Codes { .. } => Expression::Text(Text::Field(field)),
        })
    }

    /// `a ?? b`: the fields in `a` are asked about.
    fn coalesce(&mut self, parts: &[Expr]) -> Compiled<Expression> {
        let first = parts.first().map(|first| self.expression(first)).transpose()?;
        for part in parts {
            if let Expr::Variable(name, ..) = part {
                let tag = self.tag_of(&name.1).unwrap_or_else(|| name.1.to_string());
                let Ok(resolved) = self.field(&tag, part) else { continue };
                self.uses.asks.push(resolved.field.field);
            }
        }
        match first {
            Some(Expression::Number(_)) => {
                Ok(Expression::Number(Number::Coalesce(parts.iter().map(|part| self.number(part)).collect::<Result<_, _>>()?)))
            }
            Some(Expression::Text(_)) => Ok(Expression::Text(Text::Coalesce(parts.iter().map(|part| self.text(part)).collect::<Result<_, _>>()?))),
            Some(Expression::Day(_)) => Ok(Expression::Day(Day::Coalesce(parts.iter().map(|part| self.day(part)).collect::<Result<_, _>>()?))),
            _ => Err(Box::new(ExpressionFault::new("`??` stands behind a field", parts.first().unwrap_or(&Expr::Unit(rhai::Position::NONE))))),
        }
    }
}

#[cfg(test)]
mod tests;
