//! Texts with expressions in braces, and with names and codes that each version of the message has in its own way.

use super::expression::Expression;
use crate::document::Word;
use crate::finding::SharedText;
use crate::nearest::{nearest, nearest_code};
use crate::rules::compile::{Compiler, ExpressionFault, Uses};
use crate::schema::{Book, Entry, GroupId};

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A piece that is the same for every vehicle.
    Word(Word),
    /// The value of an expression.
    Value(Expression),
}

/// A text whose braces are filled when a finding is made.
#[derive(Debug, Clone, Default)]
pub struct Template(pub Vec<Piece>);

type Filled = Result<Piece, Box<ExpressionFault>>;

impl Template {
    /// A text without braces.
    #[cfg(feature = "internals")]
    pub fn text(text: impl Into<SharedText>) -> Self {
        Self(vec![Piece::Word(Word::text(text))])
    }

    /// Compiles a text; `{{` and `}}` are braces, `{code(FIELD, CODE)}` is a code and `{tag(NAME)}` the name of a field or group in the
    /// version of the message.
    ///
    /// # Errors
    /// What is wrong with an expression in it.
    pub fn compile(text: &str, compiler: &mut Compiler<'_>, context: GroupId, uses: &mut Uses) -> Result<Self, Box<ExpressionFault>> {
        let book = compiler.book();
        Self::read(text, book, |inside| {
            let (expression, used) = compiler.compile(inside, context)?;
            uses.extend(used);
            Ok(Piece::Value(expression))
        })
    }

    fn read(text: &str, book: &Book, mut value: impl FnMut(&str) -> Filled) -> Result<Self, Box<ExpressionFault>> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err(fault("a `}` without `{`; write `}}` for a brace", None, "{"));
            }
            let end = closing_brace(rest).ok_or_else(|| fault("a `{` without `}`; write `{{` for a brace", None, "{"))?;
            let inside = &rest[..end];
            push_plain(&std::mem::take(&mut plain), book, &mut pieces);
            pieces.push(match (arguments(inside, "code"), arguments(inside, "tag")) {
                (Some(named), _) => Piece::Word(code(named, book)?),
                (None, Some(name)) => Piece::Word(Word::Tag(entry(name.trim(), book)?)),
                (None, None) => value(inside)?,
            });
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        push_plain(&plain, book, &mut pieces);
        Ok(Self(pieces))
    }

    /// The text in terms of the book that it was written for, where no value stands in it.
    pub fn plain(&self, book: &Book) -> String {
        let shown = |piece: &Piece| match piece {
            Piece::Word(Word::Text(text)) => text.to_string(),
            Piece::Word(Word::Tag(entry)) => book.tag(*entry).to_owned(),
            Piece::Word(Word::Code(field, code) | Word::Literal(field, code)) => {
                book.type_of(*field).codes().get(usize::from(*code)).map_or_else(String::new, |value| value.code.clone())
            }
            Piece::Word(Word::Kind(field)) => book.type_of(*field).describe(),
            Piece::Word(Word::Value(_)) => String::new(),
            Piece::Value(_) => "…".to_owned(),
        };
        self.0.iter().map(shown).collect()
    }
}

fn fault(message: &str, help: Option<String>, word: &str) -> Box<ExpressionFault> {
    Box::new(ExpressionFault { help, word: Some(word.to_owned()), ..ExpressionFault::of(message) })
}

/// What stands in the parentheses of a call of this function alone.
fn arguments<'t>(inside: &'t str, function: &str) -> Option<&'t str> {
    inside.trim().strip_prefix(function)?.trim_start().strip_prefix('(')?.strip_suffix(')')
}

fn code(named: &str, book: &Book) -> Result<Word, Box<ExpressionFault>> {
    let Some((name, code)) = named.split_once(',') else { return Err(fault("a field and one of its codes are named here", None, "code")) };
    let Entry::Field(field) = entry(name.trim(), book)? else { return Err(fault(&format!("{} is no field", name.trim()), None, name.trim())) };
    let code = code.trim().trim_matches(['"', '\'']);
    let list = book.type_of(field);
    list.code(code).map(|position| Word::Code(field, position)).ok_or_else(|| {
        let near = nearest_code(code, list.codes().iter().map(|value| value.code.as_str()));
        fault(&format!("`{code}` is no code of {}", name.trim()), near.map(|near| format!("The nearest code is {near}.")), code)
    })
}

fn entry(name: &str, book: &Book) -> Result<Entry, Box<ExpressionFault>> {
    book.entry(name).ok_or_else(|| {
        let help = nearest(name, book.tags()).map(|near| format!("The nearest name is {near}."));
        fault(&format!("the message has no field or group {name}"), help, name)
    })
}

/// Adds a text as it stands, but for the names in it.
fn push_plain(plain: &str, book: &Book, pieces: &mut Vec<Piece>) {
    pieces.extend(named(plain, book).into_iter().map(Piece::Word));
}

/// A text with the names of fields and groups in it. A word that any text can have is none: a name has a capital inside.
fn named(plain: &str, book: &Book) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(length) = plain.get(at..).map(word_length).filter(|length| *length > 0) {
        let word = &plain[at..at + length];
        let has_inner_capital = word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) && word.bytes().any(|byte| byte.is_ascii_lowercase());
        if let Some(entry) = Some(word).filter(|_| has_inner_capital).and_then(|word| book.entry(word)) {
            if start < at {
                words.push(Word::text(plain[start..at].to_owned()));
            }
            words.push(Word::Tag(entry));
            start = at + length;
        }
        at += length;
    }
    if start < plain.len() {
        words.push(Word::text(plain[start..].to_owned()));
    }
    words
}

/// An expression as written, with the names in it, and the codes that it compares them with.
pub(in crate::rules) fn expression_words(written: &str, book: &Book) -> Vec<Word> {
    let mut words = Vec::new();
    let mut plain = String::new();
    let mut compared = None;
    let mut at = 0;
    while let Some(length) = written.get(at..).map(word_length).filter(|length| *length > 0) {
        let word = &written[at..at + length];
        let quoted = plain.ends_with('"') && written[at + length..].starts_with('"');
        let found = if quoted {
            compared.and_then(|field| book.type_of(field).code(word).map(|code| Word::Literal(field, code)))
        } else {
            book.entry(word).filter(|_| !plain.ends_with('"')).map(Word::Tag)
        };
        match found {
            // Its quotation marks are part of it.
            Some(literal @ Word::Literal(..)) => {
                plain.pop();
                words.extend([Word::text(std::mem::take(&mut plain)), literal]);
                at += 1;
            }
            Some(tag) => {
                compared = if let Word::Tag(Entry::Field(field)) = tag { Some(field) } else { None };
                words.extend([Word::text(std::mem::take(&mut plain)), tag]);
            }
            None => plain.push_str(word),
        }
        at += length;
    }
    words.push(Word::text(plain));
    words
}

/// How long the word at the beginning of a text is, or what stands between words.
fn word_length(text: &str) -> usize {
    let is_word = |character: char| character.is_ascii_alphanumeric();
    let Some(first) = text.chars().next() else { return 0 };
    text.find(|character| is_word(character) != is_word(first)).unwrap_or(text.len())
}

/// The brace that closes an expression; braces of `if` inside it are balanced.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '{' if !quoted => open += 1,
            '}' if !quoted && open == 0 => return Some(at),
            '}' if !quoted => open -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ivi_2_0;

    fn shown(text: &str) -> String {
        let book = ivi_2_0().unwrap();
        let piece = |piece: &Piece| match piece {
            Piece::Word(Word::Tag(entry)) => format!("<{}>", book.tag(*entry)),
            Piece::Word(Word::Code(field, code) | Word::Literal(field, code)) => {
                format!("<{}: {}>", book.field(*field).tag, book.type_of(*field).codes()[usize::from(*code)].code)
            }
            Piece::Word(Word::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        let no_value = |_: &str| Err(fault("only `code(FIELD, CODE)` and `tag(NAME)` stand in braces here", None, "{"));
        match Template::read(text, book, no_value) {
            Ok(template) => template.0.iter().map(piece).collect(),
            Err(fault) => format!("{}{}", fault.message, fault.help.map(|help| format!(" ({help})")).unwrap_or_default()),
        }
    }

    #[test]
    fn names_and_codes_are_no_text() {
        assert_eq!(shown("Add NumberOfAxles."), "Add <NumberOfAxles>.");
        assert_eq!(shown("NumberOfAxles, AxleGroup"), "<NumberOfAxles>, <AxleGroup>");
        assert_eq!(shown("the type is {code(TypeApprovalType, EU)}, {{EU}}"), "the type is <TypeApprovalType: EU>, {EU}");
        assert_eq!(shown("{code( TypeApprovalType , \"EU\")} of {tag(Type)}"), "<TypeApprovalType: EU> of <Type>");
    }

    #[test]
    fn a_word_that_any_text_can_have_is_no_name_and_no_code() {
        let plain = "Type and Version, EU, NONE and ESS in CO2; 3.5 t of 12 mm — ÆØÅ";
        assert_eq!(shown(plain), plain);
        assert_eq!(shown("NumberOfAxlesX"), "NumberOfAxlesX");
    }

    #[test]
    fn a_name_or_code_that_is_none_is_a_fault() {
        assert_eq!(shown("{code(TypeApprovalType, EUU)}"), "`EUU` is no code of TypeApprovalType (The nearest code is EU.)");
        assert_eq!(shown("{code(TypeApprovalTyp, EU)}"), "the message has no field or group TypeApprovalTyp (The nearest name is TypeApprovalType.)");
        assert_eq!(shown("{code(AxleGroup, EU)}"), "AxleGroup is no field");
        assert_eq!(shown("{code(TypeApprovalType)}"), "a field and one of its codes are named here");
        assert_eq!(shown("{tag(Axles)}").split(" (").next(), Some("the message has no field or group Axles"));
        assert_eq!(shown("{TypeApprovalType}"), "only `code(FIELD, CODE)` and `tag(NAME)` stand in braces here");
    }
}
