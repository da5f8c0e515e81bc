//! Names that stand for expressions: those of `let` in a rule, and the parameters of functions. They are put in where they are used.

use super::bound::{Bound, BoundKind, Env, TextId};
use super::compiler::{Compiled, Compiler, ExpressionFault, Uses};
use super::shared::Function;
use crate::rules::NamedUse;
use crate::rules::expression::{Expression, Level};
use rhai::Expr;
use std::sync::Arc;

impl Compiler<'_> {
    /// No rule is at hand: names of `let` are forgotten.
    pub(in crate::rules) fn forget_lets(&mut self) {
        self.lets = Arc::default();
    }

    /// Adds a name of a rule; it can use those before it.
    pub(in crate::rules) fn let_be(&mut self, name: &str, expr: Expr, text: TextId) {
        let position = self.lets.0.len();
        let kind = BoundKind::Let { position, is_wrong: false };
        let bound = Bound { name: name.to_owned(), expr: Arc::new(expr), level: 0, env: Arc::clone(&self.lets), text: Some(text), within: 0, kind };
        self.lets = Arc::new(Env(self.lets.0.iter().cloned().chain([bound]).collect()));
    }

    /// Takes the names of a rule as they are written; those that are wrong are missing then.
    pub(crate) fn learn(&mut self, lets: &[(String, String)]) {
        self.forget_lets();
        for (name, text) in lets {
            if let Ok(expr) = self.parse(text) {
                self.let_be(name, expr, TextId::OWN);
            }
        }
    }

    /// The last name is wrong, and that has been told.
    pub(in crate::rules) fn spoil_last_let(&mut self) {
        if let Some(BoundKind::Let { is_wrong, .. }) = Arc::make_mut(&mut self.lets).0.last_mut().map(|bound| &mut bound.kind) {
            *is_wrong = true;
        }
    }

    /// The names of the rule at hand that these uses are without.
    pub(in crate::rules) fn unused_lets(&self, uses: &Uses) -> Vec<String> {
        let named = self.lets.0.iter().enumerate();
        let is_wrong = |bound: &Bound| matches!(bound.kind, BoundKind::Let { is_wrong: true, .. });
        named.filter(|(position, bound)| !uses.lets.contains(position) && !is_wrong(bound)).map(|(_, bound)| bound.name.clone()).collect()
    }

    pub(super) fn bound(&self, name: &str) -> Option<Bound> {
        self.env.find(name).cloned()
    }

    /// What a name stands for, where it stands.
    pub(super) fn value_of(&mut self, bound: &Bound) -> Compiled<Expression> {
        if let BoundKind::Let { position, is_wrong } = &bound.kind {
            self.uses.lets.insert(*position);
            if *is_wrong {
                return Err(Box::new(ExpressionFault { follows: true, ..ExpressionFault::of("a name is wrong") }));
            }
        }
        let here = self.frames.len();
        let (env, text) = (std::mem::replace(&mut self.env, Arc::clone(&bound.env)), std::mem::replace(&mut self.text_id, bound.text));
        // A field that has several values where the function is called means the one where the parameter stands.
        let level = if self.is_one_of_several(bound) { here } else { (bound.level + 1).min(here) };
        let inner = self.frames.split_off(level);
        // What is said where a function is called is no part of the function.
        let functions = self.within.split_off(bound.within.min(self.within.len()));
        let compiled = self.expression(&bound.expr);
        self.within.extend(functions);
        self.frames.extend(inner);
        let compiled = compiled.map_err(|fault| in_text(fault, bound.text));
        (self.env, self.text_id) = (env, text);
        Ok(if level == here { compiled? } else { compiled?.at_level(level_of(level)) })
    }

    fn is_one_of_several(&mut self, bound: &Bound) -> bool {
        let (BoundKind::Parameter { .. }, Expr::Variable(name, ..)) = (&bound.kind, &*bound.expr) else { return false };
        if bound.level + 1 >= self.frames.len() || self.env.find(name.1.as_str()).is_some() {
            return false;
        }
        let inner = self.frames.split_off(bound.level + 1);
        let uses = self.uses.clone();
        let several = self.field(name.1.as_str(), &bound.expr).is_ok_and(|resolved| resolved.several);
        self.uses = uses;
        self.frames.extend(inner);
        several
    }

    /// The fault of a parameter that is used as something else than it is: it is that of the argument.
    pub(super) fn of_argument(&self, expr: &Expr, expected: &str, found: &Expression) -> Option<Box<ExpressionFault>> {
        let Expr::Variable(name, ..) = expr else { return None };
        let mut bound = self.env.find(name.1.as_str())?;
        // What is handed on from function to function was said by the first.
        while let Expr::Variable(name, ..) = &*bound.expr
            && let Some(outer) = bound.env.find(name.1.as_str())
        {
            bound = outer;
        }
        let BoundKind::Parameter { function, position } = &bound.kind else { return None };
        let message = format!("argument {position} of {function}() is {}; {expected} is expected", found.describe());
        let fault = ExpressionFault::new(message, &bound.expr);
        Some(in_text(Box::new(fault), bound.text))
    }

    /// A call of a function of one expression.
    pub(super) fn call_function(&mut self, pack: &str, function: &Function, arguments: &[Expr], expr: &Expr) -> Compiled<Expression> {
        let name = &function.name;
        if self.names.spoiled.contains(&(pack.to_owned(), name.clone())) {
            return Err(Box::new(ExpressionFault { follows: true, ..ExpressionFault::of("the function is wrong") }));
        }
        if self.within.contains(name) {
            let path = self.within.iter().skip_while(|outer| *outer != name).map(|outer| format!("{outer}()")).collect::<Vec<_>>().join(" calls ");
            let help = Some(format!("{path} calls {name}()."));
            return Err(Box::new(ExpressionFault::new(format!("the function {name} uses itself"), expr).about(name).help(help)));
        }
        self.check_number_of_arguments(name, &function.parameters, arguments.len(), expr)?;
        self.uses.named.insert(NamedUse::Function(pack.to_owned(), name.clone()));
        let level = self.frames.len() - 1;
        let (env, text, within) = (&self.env, self.text_id, self.within.len());
        let bound = function.parameters.iter().zip(arguments).zip(1..).map(|((parameter, argument), position)| Bound {
            name: parameter.clone(),
            expr: Arc::new(argument.clone()),
            level,
            env: Arc::clone(env),
            text,
            within,
            kind: BoundKind::Parameter { function: name.clone(), position },
        });
        let bound = Arc::new(Env(bound.collect()));
        let outside = (std::mem::replace(&mut self.env, bound), self.text_id.replace(function.text));
        self.within.push(name.clone());
        let compiled = self.expression(&function.body);
        self.within.pop();
        (self.env, self.text_id) = outside;
        compiled.map_err(|fault| {
            let fault = in_text(fault, Some(function.text));
            let is_of_arguments = fault.is_of_types || fault.word.as_ref().is_some_and(|word| !function.written.contains(word.as_str()));
            if fault.text != Some(function.text) || function.parameters.is_empty() || !is_of_arguments {
                return fault;
            }
            let message = format!("in {name}(): {}", fault.message);
            in_text(Box::new(ExpressionFault::new(message, expr).help(fault.help.clone()).of_types()), text)
        })
    }

    pub(super) fn check_number_of_arguments(&self, name: &str, parameters: &[String], given: usize, expr: &Expr) -> Compiled<()> {
        if parameters.len() == given {
            return Ok(());
        }
        let takes = match parameters.len() {
            0 => "no argument".to_owned(),
            1 => "1 argument".to_owned(),
            several => format!("{several} arguments"),
        };
        let help = Some(format!("Call it as {name}({}).", parameters.join(", ")));
        Err(Box::new(ExpressionFault::new(format!("{name}() takes {takes}, here are {given}"), expr).about(name).help(help)))
    }

    /// The name that an argument consists of, behind the parameters that stand for it.
    pub(super) fn tag_of(&mut self, name: &str) -> Option<String> {
        let mut bound = self.env.find(name)?.clone();
        loop {
            if let BoundKind::Let { position, .. } = bound.kind {
                self.uses.lets.insert(position);
            }
            let Expr::Variable(name, ..) = &*bound.expr else { return None };
            let Some(next) = bound.env.find(name.1.as_str()) else { return Some(name.1.to_string()) };
            bound = next.clone();
        }
    }
}

fn level_of(frames: usize) -> Level {
    Level::try_from(frames - 1).unwrap_or(Level::MAX)
}

/// A fault in this text, unless it stands in another.
fn in_text(mut fault: Box<ExpressionFault>, text: Option<TextId>) -> Box<ExpressionFault> {
    if fault.text.is_none() {
        fault.text = Some(text.unwrap_or(TextId::OWN));
    }
    fault
}
