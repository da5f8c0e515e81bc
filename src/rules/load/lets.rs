//! Names of a rule: `let` gives names to values, in their order.

use super::files::PackFile;
use super::loader::Loader;
use crate::rules::compile::Uses;
use crate::rules::yaml::RawRule;
use crate::schema::GroupId;

impl Loader<'_> {
    /// Takes the names of a rule; each is checked where it stands, and may use those before it.
    pub(super) fn learn_lets(&mut self, file: &PackFile, raw: &RawRule, context: GroupId) {
        self.compiler.forget_lets();
        let mut known: Vec<&str> = Vec::new();
        for (name, text) in &raw.lets.0 {
            if let Some(message) = self.not_a_name(&name.value, &known) {
                self.fault(file, name, &message, Some("A name has small letters, digits and `_`, and is nothing else's.".to_owned()));
                continue;
            }
            known.push(&name.value);
            let id = self.keep_text(file, text);
            match self.compiler.parse(&text.value) {
                Ok(expr) => {
                    self.compiler.let_be(&name.value, expr, id);
                    if let Err(fault) = self.compiler.compile(&name.value, context) {
                        self.compiler.spoil_last_let();
                        self.expression_fault(file, text, *fault);
                    }
                }
                Err(fault) => {
                    self.expression_fault(file, text, *fault);
                    self.compiler.let_be(&name.value, rhai::Expr::Unit(rhai::Position::NONE), id);
                    self.compiler.spoil_last_let();
                }
            }
        }
    }

    /// A name that nothing uses is one too many, or stands under another spelling where it is meant.
    pub(super) fn check_lets_used(&mut self, file: &PackFile, raw: &RawRule, uses: &Uses) {
        for name in self.compiler.unused_lets(uses) {
            let Some((at, _)) = raw.lets.0.iter().find(|(at, _)| at.value == name) else { continue };
            self.fault(file, at, &format!("nothing uses the name {name}"), Some("Use it in the rule, or leave it out.".to_owned()));
        }
    }

    /// Why a word cannot be a name of a value.
    pub(super) fn not_a_name(&self, name: &str, known: &[&str]) -> Option<String> {
        let is_word = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if self.book.entry(name).is_some() {
            return Some(format!("{name} is a field or group of the message already"));
        }
        if known.contains(&name) {
            return Some(format!("the name {name} stands twice"));
        }
        if KEYWORDS.contains(&name) {
            return Some(format!("{name} is a word of the rule language"));
        }
        (!is_word).then(|| format!("`{name}` is no name for a value"))
    }
}

/// Words that mean something to the reader of expressions.
const KEYWORDS: [&str; 34] = [
    "true",
    "false",
    "let",
    "const",
    "if",
    "else",
    "switch",
    "do",
    "while",
    "until",
    "loop",
    "for",
    "in",
    "continue",
    "break",
    "return",
    "throw",
    "try",
    "catch",
    "import",
    "export",
    "as",
    "global",
    "fn",
    "private",
    "this",
    "is_shared",
    "eval",
    "print",
    "debug",
    "type_of",
    "call",
    "curry",
    "static",
];
