//! Texts with expressions in braces.

use super::expression::Expression;
use crate::rules::compile::{Compiler, ExpressionFault, Uses};
use crate::schema::GroupId;

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// The value of an expression.
    Value(Expression),
}

/// A text whose braces are filled when a finding is made.
#[derive(Debug, Clone, Default)]
pub struct Template(pub Vec<Piece>);

impl Template {
    /// A text without braces.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// Compiles a text; `{{` and `}}` are braces.
    ///
    /// # Errors
    /// What is wrong with an expression in it.
    pub fn compile(text: &str, compiler: &mut Compiler<'_>, context: GroupId, uses: &mut Uses) -> Result<Self, Box<ExpressionFault>> {
        let fault = |message: &str| Box::new(ExpressionFault { message: message.to_owned(), help: None, word: Some("{".to_owned()), place: None });
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
                return Err(fault("a `}` without `{`; write `}}` for a brace"));
            }
            let end = closing_brace(rest).ok_or_else(|| fault("a `{` without `}`; write `{{` for a brace"))?;
            let (expression, used) = compiler.compile(&rest[..end], context)?;
            uses.entries.extend(used.entries);
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Value(expression));
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }
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
