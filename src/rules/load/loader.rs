//! What stands ready while rule files are loaded, and how what is wrong is told.

use super::files::PackFile;
use super::used::NamedPlaces;
use crate::rules::FunctionTest;
use crate::rules::across::Column;
use crate::rules::compile::{Compiler, ExpressionFault, TextId};
use crate::rules::script::ScriptFunction;
use crate::schema::Book;
use crate::yaml::{Fault, find_word, quote};
use serde_saphyr::Spanned;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// What stands ready while rule files are loaded.
pub(in crate::rules) struct Loader<'b> {
    pub(in crate::rules) book: &'b Book,
    pub(in crate::rules) compiler: Compiler<'b>,
    pub(in crate::rules) columns: Vec<Column>,
    pub(in crate::rules) faults: Vec<Fault>,
    /// What of the files for another book does not fit this one.
    pub(in crate::rules) left_out: Vec<Fault>,
    /// Codes that packs have taken out.
    pub(in crate::rules) replaced: BTreeSet<String>,
    /// Whether the files at hand were written for another book.
    pub(in crate::rules) is_foreign: bool,
    /// The texts of functions and names, with their places.
    pub(in crate::rules) texts: Vec<KeptText>,
    /// Where names stand, and which are used.
    pub(in crate::rules) named_places: NamedPlaces,
    /// What is odd in files that can be used.
    pub(in crate::rules) lints: Vec<Fault>,
    /// Beginnings of codes that a vocabulary names, and what is said where no code begins so.
    pub(in crate::rules) beginnings: Vec<(String, Fault)>,
    /// The functions of scripts with their tests.
    pub(in crate::rules) function_tests: Vec<(Arc<ScriptFunction>, Vec<FunctionTest>)>,
}

/// A text that expressions use, where it stands.
pub(in crate::rules) struct KeptText {
    file: Rc<PackFile>,
    at: Spanned<String>,
}

impl<'b> Loader<'b> {
    /// Ready for files in terms of this book.
    pub(super) fn new(book: &'b Book) -> Self {
        Self {
            book,
            compiler: Compiler::new(book),
            columns: Vec::new(),
            faults: Vec::new(),
            left_out: Vec::new(),
            replaced: BTreeSet::new(),
            is_foreign: false,
            texts: Vec::new(),
            named_places: NamedPlaces::default(),
            lints: Vec::new(),
            beginnings: Vec::new(),
            function_tests: Vec::new(),
        }
    }
}

impl Loader<'_> {
    pub(super) fn fault<T>(&mut self, file: &PackFile, at: &Spanned<T>, message: &str, help: Option<String>) {
        let (line, column) = (at.referenced.line(), at.referenced.column());
        self.faults.push(Fault { file: file.path.clone(), line, column, message: message.to_owned(), help });
    }

    /// Keeps a text that expressions use, so that its faults have their places.
    pub(super) fn keep_text(&mut self, file: &PackFile, at: &Spanned<String>) -> TextId {
        let last = self.texts.last().map(|kept| Rc::clone(&kept.file)).filter(|kept| kept.path == file.path);
        self.texts.push(KeptText { file: last.unwrap_or_else(|| Rc::new(file.clone())), at: at.clone() });
        TextId(self.texts.len() - 1)
    }

    /// A fault in a text that was kept.
    pub(super) fn fault_in_kept(&mut self, fault: ExpressionFault) {
        if let Some(kept) = fault.text.and_then(|id| self.texts.get(id.0)) {
            let (file, at) = (Rc::clone(&kept.file), kept.at.clone());
            self.expression_fault(&file, &at, ExpressionFault { text: None, ..fault });
        }
    }

    /// A fault so many characters inside a text of one line.
    pub(super) fn fault_inside(&mut self, file: &PackFile, text: &Spanned<String>, at: usize, message: String) {
        let start = (text.referenced.line(), text.referenced.column());
        let column = start.1 + quote(&file.text, start) + at as u64;
        self.faults.push(Fault { file: file.path.clone(), line: start.0, column, message, help: None });
    }

    /// A fault inside an expression: the place of the word, if it can be found in the file, else of the expression.
    pub(super) fn expression_fault(&mut self, file: &PackFile, text: &Spanned<String>, fault: ExpressionFault) {
        if fault.follows {
            return;
        }
        if fault.text.is_some() {
            return self.fault_in_kept(fault);
        }
        let start = (text.referenced.line(), text.referenced.column());
        let word = fault.word.as_deref().and_then(|word| find_word(&file.text, start, word));
        let inside =
            fault.place.filter(|_| !text.value.contains('\n')).map(|(_, column)| (start.0, start.1 + quote(&file.text, start) + column as u64 - 1));
        let (line, column) = word.or(inside).unwrap_or(start);
        self.faults.push(Fault { file: file.path.clone(), line, column, message: fault.message, help: fault.help });
    }
}

/// Whether a text has lower-case letters and digits only, in words joined by `-`.
pub(super) fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}
