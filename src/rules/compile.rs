//! From expression text to a typed tree: Rhai parses, this part types and resolves names.

mod calls;
mod further;
mod names;
mod operators;

use super::Look;
use super::expression::{Day, Expression, FieldName, Lookup, Number, Text, Truth};
use crate::schema::{Book, Entry, FieldId, GroupId, Kind};
use names::Resolved;
use rhai::{ASTNode, Engine, Expr, OptimizationLevel, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A fault in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionFault {
    /// What is wrong.
    pub message: String,
    /// What is meant, perhaps.
    pub help: Option<String>,
    /// The word concerned, to find its place in the rule file.
    pub word: Option<String>,
    /// One-based line and column within the expression, when the parser gave them.
    pub place: Option<(usize, usize)>,
}

impl ExpressionFault {
    fn new(message: impl Into<String>, expr: &Expr) -> Self {
        let position = expr.start_position();
        Self { message: message.into(), help: None, word: None, place: position.line().zip(position.position()) }
    }

    fn about(mut self, word: &str) -> Self {
        self.word = Some(word.to_owned());
        self
    }

    fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Compiles expressions over the fields of one book.
#[derive(Debug)]
pub struct Compiler<'b> {
    book: &'b Book,
    engine: Engine,
    /// The group that the expression is evaluated in.
    context: GroupId,
    /// How deep inside `count(G, ...)` and the like.
    depth: usize,
    /// Whether the rule at hand looks at one text after the other.
    pub(super) looks_at_texts: bool,
    /// The group that the rule runs in.
    outermost: GroupId,
    /// Tables of values by name.
    pub(super) lookups: BTreeMap<String, Arc<Lookup>>,
    /// Shared conditions by name.
    pub(super) conditions: BTreeMap<String, String>,
    /// The shared conditions that are being compiled.
    within: Vec<String>,
    uses: Uses,
}

/// The names that an expression uses.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Every field and group named.
    pub entries: BTreeSet<(bool, u16)>,
    /// Fields whose one value is named outside of any function that looks at instances: absent, the rule is not applicable.
    pub needs: Vec<FieldName>,
    /// Fields that the expression asks about with `present`, `absent` or `??`.
    pub asks: Vec<FieldId>,
    /// Every field named, and what is wanted of it.
    pub looks: BTreeMap<FieldId, Look>,
}

impl Uses {
    fn note(&mut self, entry: Entry) {
        match entry {
            Entry::Field(field) => {
                self.looks.insert(field, Look::Content);
                self.entries.insert((false, field.0))
            }
            Entry::Group(group) => self.entries.insert((true, group.0)),
            Entry::Signature => false,
        };
    }

    /// Every field and group named, fields first, in book order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries.iter().map(|(is_group, id)| if *is_group { Entry::Group(GroupId(*id)) } else { Entry::Field(FieldId(*id)) })
    }
}

/// An expression nested deeper than this is refused.
const MOST_NESTED: usize = 128;

type Compiled<T> = Result<T, Box<ExpressionFault>>;

impl<'b> Compiler<'b> {
    /// A compiler for expressions over the fields of this book.
    pub fn new(book: &'b Book) -> Self {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        // Rhai's own bound differs between builds; a rule file is right or wrong in all of them.
        engine.set_max_expr_depths(MOST_NESTED, MOST_NESTED);
        Self {
            book,
            engine,
            context: book.root(),
            depth: 0,
            looks_at_texts: false,
            outermost: book.root(),
            lookups: BTreeMap::new(),
            conditions: BTreeMap::new(),
            within: Vec::new(),
            uses: Uses::default(),
        }
    }

    /// The book.
    pub fn book(&self) -> &'b Book {
        self.book
    }

    /// Compiles one expression, to be evaluated in an instance of `context`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn compile(&mut self, text: &str, context: GroupId) -> Compiled<(Expression, Uses)> {
        let ast = self.engine.compile_expression(text).map_err(|error| {
            let position = error.position();
            Box::new(ExpressionFault {
                message: format!("this is no expression: {}", error.err_type()),
                help: None,
                word: None,
                place: position.line().zip(position.position()),
            })
        })?;
        self.context = context;
        self.outermost = context;
        self.within.clear();
        self.depth = 0;
        self.uses = Uses::default();
        let mut compiled = None;
        ast.walk(&mut |path| {
            if compiled.is_none()
                && let Some(ASTNode::Stmt(Stmt::Expr(expr))) = path.first()
            {
                compiled = Some(self.expression(expr));
            }
            false
        });
        let expression = match compiled {
            Some(expression) => expression?,
            None => {
                let fault = ExpressionFault { message: "an expression is expected".to_owned(), help: None, word: None, place: None };
                return Err(Box::new(fault));
            }
        };
        Ok((expression, std::mem::take(&mut self.uses)))
    }

    /// Compiles a condition.
    ///
    /// # Errors
    /// What is wrong with the text, or that it is no condition.
    pub fn condition(&mut self, text: &str, context: GroupId) -> Compiled<(Truth, Uses)> {
        match self.compile(text, context)? {
            (Expression::Truth(truth), uses) => Ok((truth, uses)),
            (other, _) => Err(Box::new(ExpressionFault {
                message: format!("a condition is expected, this is {}", other.describe()),
                help: None,
                word: None,
                place: None,
            })),
        }
    }

    fn expression(&mut self, expr: &Expr) -> Compiled<Expression> {
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
            [Stmt::If(flow, _)] => {
                let condition = self.truth(&flow.expr)?;
                let yes = self.block(flow.body.statements(), expr)?;
                let no = self.block(flow.branch.statements(), expr)?;
                match (yes, no) {
                    (Expression::Truth(yes), Expression::Truth(no)) => Ok(Expression::Truth(Truth::If(Box::new([condition, yes, no])))),
                    (Expression::Number(yes), Expression::Number(no)) => Ok(Expression::Number(Number::If(Box::new(condition), Box::new([yes, no])))),
                    (Expression::Text(yes), Expression::Text(no)) => Ok(Expression::Text(Text::If(Box::new(condition), Box::new([yes, no])))),
                    (Expression::Day(yes), Expression::Day(no)) => Ok(Expression::Day(Day::If(Box::new(condition), Box::new([yes, no])))),
                    (yes, no) => {
                        let message = format!("both branches of `if` are of one type; here {} and {}", yes.describe(), no.describe());
                        Err(Box::new(ExpressionFault::new(message, expr)))
                    }
                }
            }
            [] => Err(Box::new(ExpressionFault::new("`if` needs an `else` with a value", expr))),
            _ => Err(Box::new(ExpressionFault::new("statements are not part of the rule language", expr))),
        }
    }

    fn truths(&mut self, parts: &[Expr]) -> Compiled<Vec<Truth>> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    fn truth(&mut self, expr: &Expr) -> Compiled<Truth> {
        match self.expression(expr)? {
            Expression::Truth(truth) => Ok(truth),
            other => Err(Box::new(ExpressionFault::new(format!("a condition is expected, this is {}", other.describe()), expr))),
        }
    }

    fn number(&mut self, expr: &Expr) -> Compiled<Number> {
        match self.expression(expr)? {
            Expression::Number(number) => Ok(number),
            other => Err(Box::new(ExpressionFault::new(format!("a number is expected, this is {}", other.describe()), expr))),
        }
    }

    fn text(&mut self, expr: &Expr) -> Compiled<Text> {
        match self.expression(expr)? {
            Expression::Text(text) => Ok(text),
            other => Err(Box::new(ExpressionFault::new(format!("a text is expected, this is {}", other.describe()), expr))),
        }
    }

    fn day(&mut self, expr: &Expr) -> Compiled<Day> {
        match self.expression(expr)? {
            Expression::Day(day) => Ok(day),
            other => Err(Box::new(ExpressionFault::new(format!("a date is expected, this is {}", other.describe()), expr))),
        }
    }

    /// A name that stands for its one value.
    fn single(&mut self, name: &str, expr: &Expr) -> Compiled<Expression> {
        let Resolved { field, several } = self.field(name, expr)?;
        if several {
            let holder = &self.book.group(field.holder).tag;
            return Err(Box::new(
                ExpressionFault::new(format!("{name} can stand several times here"), expr)
                    .about(name)
                    .help(Some(format!("Use a function such as sum, min, max, first or any({holder}, ...), or `each: {holder}`."))),
            ));
        }
        if self.depth == 0 {
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
            if let Expr::Variable(name, ..) = part
                && let Ok(resolved) = self.field(name.1.as_str(), part)
            {
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
