//! The functions of scripts that a pack declares, with their types and tests.

use super::data::Beside;
use super::files::PackFile;
use super::loader::Loader;
use crate::document::parse_date;
use crate::nearest::nearest;
use crate::rules::compile::FUNCTIONS;
use crate::rules::model::{ExpectedValue, FunctionTest};
use crate::rules::script::{Datum, Script, ScriptFunction, Sort};
use crate::rules::yaml::{RawFile, RawScript, RawScriptTest};
use crate::yaml::Fault;
use rust_decimal::Decimal;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

/// The scripts that have been read, by path; one that is wrong has been told.
pub(super) type ReadScripts = BTreeMap<String, Option<Arc<Script>>>;

impl Loader<'_> {
    /// Takes the functions of scripts that a rule file declares.
    pub(super) fn learn_scripts(&mut self, file: &PackFile, raw: &RawFile, beside: &mut Beside<'_>, read: &mut ReadScripts) {
        for declared in &raw.scripts {
            let pack = &raw.pack.value;
            if let Some(function) = self.script_function(file, pack, declared, beside, read) {
                let tests = declared.tests.iter().filter_map(|test| self.function_test(file, &function, test)).collect();
                let key = (pack.clone(), function.name.clone());
                self.named_places.insert_script(key.clone(), file, &declared.function);
                self.function_tests.push((Arc::clone(&function), tests));
                self.compiler.names.scripts.insert(key, function);
            } else {
                self.compiler.names.spoiled.insert((pack.clone(), declared.function.value.clone()));
            }
        }
    }

    fn script_function(
        &mut self,
        file: &PackFile,
        pack: &str,
        declared: &RawScript,
        beside: &mut Beside<'_>,
        read: &mut ReadScripts,
    ) -> Option<Arc<ScriptFunction>> {
        let name = &declared.function.value;
        let found = self.file_beside(file, &declared.file, ".rhai", beside)?;
        if !read.contains_key(&found.path) {
            let parsed = Script::parse(&found.path, &found.text);
            if let Err(problem) = &parsed {
                let (line, column) = problem.place;
                self.faults.push(Fault { file: found.path.clone(), line, column, message: problem.message.clone(), help: None });
            }
            read.insert(found.path.clone(), parsed.ok().map(Arc::new));
        }
        let script = Arc::clone(read.get(&found.path)?.as_ref()?);
        if let Some(message) = self.not_a_name(name, &[]) {
            self.fault(file, &declared.function, &message, None);
            return None;
        }
        let key = (pack.to_owned(), name.clone());
        let names = &self.compiler.names;
        if FUNCTIONS.contains(&name.as_str())
            || names.scripts.contains_key(&key)
            || names.functions.contains_key(&key)
            || names.conditions.contains_key(name)
        {
            self.fault(file, &declared.function, &format!("there is a function {name} already"), None);
            return None;
        }
        let takes = declared.takes.iter().map(|sort| self.sort(file, sort)).collect::<Option<Vec<Sort>>>();
        let (takes, gives) = (takes?, self.sort(file, &declared.gives)?);
        let parameters: Vec<usize> = script.functions().filter(|(known, _)| known == name).map(|(_, parameters)| parameters).collect();
        if parameters.is_empty() {
            let help = nearest(name, script.functions().map(|(known, _)| known)).map(|near| format!("The nearest name is {near}."));
            self.fault(file, &declared.function, &format!("{} has no function {name}", declared.file.value), help);
            return None;
        }
        if !parameters.contains(&takes.len()) {
            let help = Some("`takes` lists the types of its parameters, such as [text, number].".to_owned());
            let message = format!("the function {name} has {} parameters, `takes` names {}", parameters[0], takes.len());
            self.fault(file, &declared.function, &message, help);
            return None;
        }
        Some(Arc::new(ScriptFunction { name: name.clone(), takes, gives, script }))
    }

    fn sort(&mut self, file: &PackFile, word: &Spanned<String>) -> Option<Sort> {
        let known = Sort::ALL.into_iter().find(|(name, _)| *name == word.value).map(|(_, sort)| sort);
        if known.is_none() {
            let help = nearest(&word.value, Sort::ALL.into_iter().map(|(name, _)| name)).map(|near| format!("Did you mean `{near}`?"));
            self.fault(file, word, &format!("`{}` is no type; known: text, number, date, condition", word.value), help);
        }
        known
    }

    fn function_test(&mut self, file: &PackFile, function: &Arc<ScriptFunction>, test: &RawScriptTest) -> Option<FunctionTest> {
        if test.on.value.len() != function.takes.len() {
            let message = format!("{}() takes {} values, the test has {}", function.name, function.takes.len(), test.on.value.len());
            self.fault(file, &test.on, &message, None);
            return None;
        }
        let arguments = test.on.value.iter().zip(&function.takes).map(|(text, sort)| self.datum(file, text, *sort)).collect::<Option<Vec<_>>>();
        let expect = match (&test.expect, &test.fails) {
            (Some(text), None) if text.value == "n/a" => Some(ExpectedValue::Nothing),
            (Some(text), None) => self.datum(file, text, function.gives).map(ExpectedValue::Value),
            (None, Some(reason)) => Some(ExpectedValue::Failure(reason.value.clone())),
            _ => {
                self.fault(file, &test.on, "a test of a function has either `expect` or `fails`", None);
                None
            }
        };
        let place = (file.path.clone(), test.on.referenced.line(), test.on.referenced.column());
        Some(FunctionTest { arguments: arguments?, expect: expect?, place })
    }

    fn datum(&mut self, file: &PackFile, text: &Spanned<String>, sort: Sort) -> Option<Datum> {
        let value = match sort {
            Sort::Text => Some(Datum::Text(text.value.clone())),
            Sort::Number => Decimal::from_str(&text.value).ok().map(Datum::Number),
            Sort::Date => parse_date(&text.value).map(Datum::Date),
            Sort::Condition => text.value.parse().ok().map(Datum::Condition),
        };
        if value.is_none() {
            self.fault(file, text, &format!("{} is expected, `{}` is none", sort.describe(), text.value), None);
        }
        value
    }
}
