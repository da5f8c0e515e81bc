//! The words of an expression, with the blanks before them, so that they can be put together again.

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A number without sign.
    Number,
    /// A text in quotes.
    Text,
    /// A name of a field, a group or a function, or `in`, `if`, `true`.
    Name,
    /// Anything else: an operator, a bracket, a comma.
    Sign,
}

/// A word of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) sort: Sort,
    /// The blanks before it.
    pub(super) lead: String,
    pub(super) text: String,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.sort != Sort::Text && self.text == text
    }
}

const SIGNS: [&str; 8] = ["==", "!=", "<=", ">=", "&&", "||", "??", "::"];

/// The words of an expression that has been compiled before.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let lead = &rest[..rest.len() - rest.trim_start().len()];
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return found };
        let (sort, length) = if first.is_ascii_digit() {
            (Sort::Number, number(rest))
        } else if first == '"' {
            (Sort::Text, quoted(rest))
        } else if first.is_alphabetic() || first == '_' {
            (Sort::Name, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (Sort::Sign, sign.map_or(first.len_utf8(), |sign| sign.len()))
        };
        found.push(Token { sort, lead: lead.to_owned(), text: rest[..length].to_owned() });
        rest = &rest[length..];
    }
}

/// The words as a text again.
pub(super) fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| format!("{}{}", token.lead, token.text)).collect()
}

fn number(text: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let whole = digits(text);
    match text[whole..].strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => whole + 1 + digits(fraction),
        _ => whole,
    }
}

fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Sort, joined, tokens};

    #[test]
    fn words_are_put_together_as_they_were() {
        for text in ["a<=1.50&&!(b in [\"x\\\"y\", \"z\"])", "any(G, present(F) &&\n  F >= 0.5) || date(\"2026-07-05\") > D", "(F ?? 0) * 1000 / x"] {
            assert_eq!(joined(&tokens(text)), text);
        }
        let sorts: Vec<(Sort, String)> = tokens("F2 >= 1.5").into_iter().map(|token| (token.sort, token.text)).collect();
        assert_eq!(sorts, [(Sort::Name, "F2".to_owned()), (Sort::Sign, ">=".to_owned()), (Sort::Number, "1.5".to_owned())]);
    }
}
