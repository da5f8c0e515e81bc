//! What rule files give a name to: tables of values, and conditions that several rules share.

use super::data::Beside;
use super::files::{PackFile, Parsed};
use super::loader::{Loader, is_slug};
use super::scripts::ReadScripts;
use crate::rules::NamedUse;
use crate::rules::compile::{ExpressionFault, FUNCTIONS, Function, TextId, of_pack};
use crate::rules::expression::{Lookup, LookupKey};
use crate::rules::yaml::RawFile;
use crate::schema::Edition;
use crate::yaml::{Fault, find_word};
use rhai::{ASTNode, Expr, Stmt};
use rust_decimal::Decimal;
use serde_saphyr::Spanned;
use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

impl Loader<'_> {
    /// Takes the names of all files, before any expression is compiled; a later lookup or condition takes the place of an earlier one.
    pub(super) fn learn_names(&mut self, groups: &[Vec<(PackFile, Parsed)>]) {
        let mut read = ReadScripts::new();
        for group in groups {
            let mut beside = Beside::of(group);
            let rules = || group.iter().filter_map(|(file, parsed)| if let Parsed::Rules(raw) = parsed { Some((file, raw)) } else { None });
            for (file, raw) in rules() {
                self.learn_values(file, raw);
                self.learn_tables(file, raw, &mut beside);
                self.learn_scripts(file, raw, &mut beside, &mut read);
            }
            for (file, raw) in rules() {
                for (signature, function) in &raw.functions.0 {
                    self.learn_function(file, &raw.pack.value, signature, function);
                }
            }
            if self.book.edition() == Edition::Two {
                self.lints.extend(beside.unnamed().map(|file| {
                    let message = "no rule file names this file: nothing reads it".to_owned();
                    let help = Some("Name it under `tables:` or `scripts:`, or take it out of the folder.".to_owned());
                    Fault { file: file.path.clone(), line: 1, column: 1, message, help }
                }));
            }
        }
        self.refuse_circles();
    }

    /// Tables of one column, and conditions.
    fn learn_values(&mut self, file: &PackFile, raw: &RawFile) {
        for (name, values) in &raw.lookups {
            if !is_slug(name) {
                self.fault_of_name(file, name, "the name of a lookup has lower-case words joined by `-`");
            }
            let key = |text: &str| Decimal::from_str(text).map_or_else(|_| LookupKey::Text(text.to_owned()), LookupKey::Number);
            let pairs = values.iter().map(|(from, to)| (key(from), to.clone()));
            self.named_places.insert_plain(file, NamedUse::Lookup(name.clone()));
            self.compiler.names.lookups.insert(name.clone(), Arc::new(Lookup::new(pairs)));
        }
        for (name, text) in &raw.conditions {
            if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                self.fault_of_name(file, name, "the name of a condition has lower-case letters and `_`");
            }
            self.named_places.insert_plain(file, NamedUse::Condition(name.clone()));
            self.compiler.names.conditions.insert(name.clone(), text.clone());
        }
    }

    /// Notes what nothing uses.
    pub(super) fn note_unused(&mut self) {
        self.lints.extend(self.named_places.unused());
        self.lints.sort_by(|one, other| (&one.file, one.line, one.column).cmp(&(&other.file, other.line, other.column)));
    }

    fn learn_function(&mut self, file: &PackFile, pack: &str, signature: &Spanned<String>, body: &Spanned<String>) {
        let Some((name, parameters)) = signature_of(&signature.value) else {
            let help = Some("Write `name(first, second): expression`; parameters are named in the parentheses.".to_owned());
            return self.fault(file, signature, &format!("`{}` is no function with its parameters", signature.value), help);
        };
        let mut known = Vec::new();
        for word in std::iter::once(&name).chain(&parameters) {
            if let Some(message) = self.not_a_name(word, &known) {
                self.fault(file, signature, &message, Some("A name has small letters, digits and `_`, and is nothing else's.".to_owned()));
                return;
            }
            known.push(word);
        }
        if FUNCTIONS.contains(&name.as_str()) {
            return self.fault(file, signature, &format!("{name} is a function of the language already"), None);
        }
        let key = (pack.to_owned(), name.clone());
        if self.compiler.names.functions.contains_key(&key) || self.compiler.names.scripts.contains_key(&key) {
            return self.fault(file, signature, &format!("the pack has a function {name} already"), None);
        }
        if self.compiler.names.conditions.contains_key(&name) {
            return self.fault(file, signature, &format!("{name} is a condition already"), None);
        }
        let text = self.keep_text(file, body);
        match self.compiler.parse(&body.value) {
            Ok(parsed) => {
                for parameter in parameters.iter().filter(|parameter| find_word(&body.value, (1, 1), parameter).is_none()) {
                    self.fault(file, signature, &format!("the function does not use its parameter {parameter}"), None);
                }
                let function = Function { name, parameters, body: parsed, text, written: body.value.clone() };
                self.named_places.insert_function(key.clone(), file, signature);
                self.compiler.names.functions.insert(key, Arc::new(function));
            }
            Err(fault) => {
                self.expression_fault(file, body, *fault);
                self.compiler.names.spoiled.insert(key);
            }
        }
    }

    /// A function that uses itself, perhaps by way of others, has no end.
    fn refuse_circles(&mut self) {
        let keys: Vec<(String, String)> = self.compiler.names.functions.keys().cloned().collect();
        for key in keys {
            let Some((text, path)) = self.path_back(&key) else { continue };
            let help = Some(format!("{}.", path.iter().map(|name| format!("{name}()")).collect::<Vec<_>>().join(" calls ")));
            let message = format!("the function {} uses itself", key.1);
            let fault = ExpressionFault { word: path.get(1).cloned(), text: Some(text), help, ..ExpressionFault::of(message) };
            self.fault_in_kept(fault);
            self.compiler.names.spoiled.insert(key);
        }
    }

    /// How a function comes back to itself, and the text in which that begins.
    fn path_back(&self, from: &(String, String)) -> Option<(TextId, Vec<String>)> {
        let functions = &self.compiler.names.functions;
        let mut paths = vec![vec![from.clone()]];
        let mut seen = BTreeSet::new();
        while let Some(path) = paths.pop() {
            let Some((pack, function)) = path.last().and_then(|key| Some((&key.0, functions.get(key)?))) else { continue };
            for name in called_in(&function.body).into_iter().rev() {
                let Some((pack, _)) = of_pack(functions, pack, &name) else { continue };
                let called = (pack.to_owned(), name);
                let longer = [path.as_slice(), std::slice::from_ref(&called)].concat();
                if called == *from {
                    return Some((functions.get(from)?.text, longer.into_iter().map(|(_, name)| name).collect()));
                }
                if seen.insert(called) {
                    paths.push(longer);
                }
            }
        }
        None
    }

    fn fault_of_name(&mut self, file: &PackFile, name: &str, message: &str) {
        let line = file.text.lines().position(|line| line.trim_start().starts_with(&format!("{name}:"))).map_or(1, |at| at as u64 + 1);
        self.faults.push(Fault { file: file.path.clone(), line, column: 1, message: message.to_owned(), help: None });
    }
}

/// The name of a function and those of its parameters: `spread(least, most)`.
fn signature_of(text: &str) -> Option<(String, Vec<String>)> {
    let (name, rest) = text.trim().split_once('(')?;
    let inside = rest.strip_suffix(')')?.trim();
    let parameters: Vec<String> = if inside.is_empty() { Vec::new() } else { inside.split(',').map(|word| word.trim().to_owned()).collect() };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_word(name.trim()) && parameters.iter().all(|word| is_word(word))).then(|| (name.trim().to_owned(), parameters))
}

/// The names of the functions that an expression calls.
fn called_in(expr: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    expr.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _))) | Some(ASTNode::Stmt(Stmt::FnCall(call, _))) => names.push(call.name.to_string()),
            _ => {}
        }
        true
    });
    names
}
