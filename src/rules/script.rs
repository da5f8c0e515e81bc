//! Functions over values, written in Rhai: what a pack computes where an expression ends.
//!
//! A script sees its arguments and nothing else: no record, no file, no clock, no output. What it may use is counted, never timed, so that
//! it comes out the same on every machine.

mod arithmetic;
mod sandbox;

use jiff::civil::Date;
use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Position, Scope};
use rust_decimal::Decimal;
use sandbox::{allow, used};
use std::fmt;
use std::sync::Arc;

pub use sandbox::{MOST_OF_A_CALL, share};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// True or false.
    Condition,
}

impl Sort {
    /// Its name in rule files.
    pub const ALL: [(&'static str, Self); 4] = [("text", Self::Text), ("number", Self::Number), ("date", Self::Date), ("condition", Self::Condition)];

    /// As messages call one such value.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Condition => "a condition",
        }
    }
}

/// A value that goes into a script or comes out of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A date.
    Date(Date),
    /// True or false.
    Condition(bool),
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Date(date) => write!(f, "{date}"),
            Self::Condition(value) => write!(f, "{value}"),
        }
    }
}

/// Why a script gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{function}() fails in {file}, line {line}: {reason}")]
pub struct ScriptFault {
    /// The function that was called.
    pub function: String,
    /// Its file.
    pub file: String,
    /// The one-based line in it.
    pub line: usize,
    /// What went wrong.
    pub reason: String,
}

/// A file of functions that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptProblem {
    /// What is wrong.
    pub message: String,
    /// One-based line and column.
    pub place: (u64, u64),
}

/// A file of functions.
pub struct Script {
    file: String,
    text: String,
    engine: Engine,
    ast: AST,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Script {
    /// Reads a file of functions.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScriptProblem> {
        let engine = sandbox::engine();
        let ast =
            engine.compile(text).map_err(|error| ScriptProblem { message: sandbox::parsing(error.err_type()), place: place(error.position()) })?;
        if let Some(statement) = ast.statements().first() {
            let message = "a script holds functions only: nothing stands outside of `fn`".to_owned();
            return Err(ScriptProblem { message, place: place(statement.position()) });
        }
        Ok(Self { file: file.to_owned(), text: text.to_owned(), engine, ast })
    }

    /// The one-based line at which a function begins.
    fn line_of(&self, name: &str) -> usize {
        let begins = |line: &str| {
            let function = line.trim_start().trim_start_matches("private ").strip_prefix("fn ").map(str::trim_start);
            function.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.trim_start().starts_with('('))
        };
        self.text.lines().position(begins).map_or(1, |line| line + 1)
    }

    /// The functions: their names, how many parameters each has, and in which order they stand.
    pub fn functions(&self) -> impl Iterator<Item = (&str, usize)> {
        self.ast.iter_functions().map(|function| (function.name, function.params.len()))
    }
}

/// A function of a script, with the types that its pack declares.
#[derive(Debug)]
pub struct ScriptFunction {
    /// Its name.
    pub name: String,
    /// What its arguments are.
    pub takes: Vec<Sort>,
    /// What comes of it.
    pub gives: Sort,
    /// Where it stands.
    pub script: Arc<Script>,
}

impl ScriptFunction {
    /// Calls it, with at most so many operations; tells also how many it took. No value is an answer: the function returned `()`.
    pub fn call(&self, arguments: Vec<Datum>, operations: u64) -> (Result<Option<Datum>, ScriptFault>, u64) {
        let script = &*self.script;
        let arguments: Vec<Dynamic> = arguments.into_iter().map(dynamic).collect();
        let options = CallFnOptions::new().eval_ast(false);
        allow(operations.min(MOST_OF_A_CALL));
        let value = script.engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &script.ast, &self.name, arguments);
        let value = value.map_err(|error| self.fault(&error)).and_then(|value| self.read(value));
        (value, used())
    }

    fn read(&self, value: Dynamic) -> Result<Option<Datum>, ScriptFault> {
        if value.is_unit() {
            return Ok(None);
        }
        let read = match self.gives {
            Sort::Text => value.clone().into_string().ok().or_else(|| value.as_char().ok().map(String::from)).map(Datum::Text),
            Sort::Number => value.as_decimal().ok().or_else(|| value.as_int().ok().map(Decimal::from)).map(Datum::Number),
            Sort::Date => value.clone().try_cast::<Date>().map(Datum::Date),
            Sort::Condition => value.as_bool().ok().map(Datum::Condition),
        };
        read.map(Some).ok_or_else(|| {
            let reason = format!("it gives {}, {} is declared", sandbox::called(value.type_name()), self.gives.describe());
            self.fault_at(self.line(), reason)
        })
    }

    /// The line at which it begins.
    fn line(&self) -> usize {
        self.script.line_of(&self.name)
    }

    fn fault(&self, error: &EvalAltResult) -> ScriptFault {
        // The innermost place is the line that went wrong; calls around it only lead there.
        let inner = error.unwrap_inner();
        let line = inner.position().line().or_else(|| error.position().line()).unwrap_or_else(|| self.line());
        self.fault_at(line, sandbox::reason(inner))
    }

    fn fault_at(&self, line: usize, reason: String) -> ScriptFault {
        ScriptFault { function: self.name.clone(), file: self.script.file.clone(), line, reason }
    }
}

fn dynamic(datum: Datum) -> Dynamic {
    match datum {
        Datum::Text(text) => text.into(),
        Datum::Number(number) => Dynamic::from_decimal(number),
        Datum::Date(date) => Dynamic::from(date),
        Datum::Condition(value) => value.into(),
    }
}

fn place(position: Position) -> (u64, u64) {
    (position.line().unwrap_or(1) as u64, position.position().unwrap_or(1) as u64)
}

#[cfg(test)]
mod tests;
