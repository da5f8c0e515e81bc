//! The form of a text, as XML Schema writes regular expressions.

use super::SchemaError;
use std::iter::Peekable;
use std::str::Chars;

/// A form that a text must have, as a whole.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The regular expression as written in the book, in the language of XML Schema.
    pub text: String,
    regex: regex::Regex,
    is_uuid: bool,
}

impl Pattern {
    /// Compiles a pattern that a whole value must match.
    ///
    /// # Errors
    /// When it is no regular expression of XML Schema, or uses a part of that language that is not supported: name characters
    /// (`\i`, `\c`) and Unicode blocks.
    pub fn new(text: &str) -> Result<Self, SchemaError> {
        let refused = |problem: String| SchemaError::inconsistent(text, format!("is no supported regular expression: {problem}"));
        let translated = Translation::of(text).map_err(refused)?;
        let regex = regex::Regex::new(&format!(r"\A(?:{translated})\z")).map_err(|error| refused(brief(&error)))?;
        // Asked of every message, so it is looked at once.
        Ok(Self { text: text.to_owned(), regex, is_uuid: text.contains("-4[0-9a-fA-F]{3}-[89abAB]") })
    }

    /// Whether it is the form of a UUID of version 4.
    pub fn is_uuid(&self) -> bool {
        self.is_uuid
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The last line of the error names the fault; those before draw the translated expression, which nobody wrote.
fn brief(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The same expression in the language of the regex crate, where some signs mean more (`^`, `$`, `(?`, `&&`) or something
/// else (`.`, `\s`, `\w`) than in XML Schema.
struct Translation<'text> {
    rest: Peekable<Chars<'text>>,
    out: String,
}

impl<'text> Translation<'text> {
    fn of(text: &'text str) -> Result<String, String> {
        let mut translation = Self { rest: text.chars().peekable(), out: String::new() };
        while let Some(sign) = translation.rest.next() {
            translation.outside_class(sign)?;
        }
        Ok(translation.out)
    }

    fn outside_class(&mut self, sign: char) -> Result<(), String> {
        match sign {
            '\\' => self.escape()?,
            '[' => self.class()?,
            '.' => self.out.push_str(r"[^\n\r]"),
            '^' | '$' => self.out.extend(['\\', sign]),
            '(' if self.rest.peek() == Some(&'?') => return Err("`(?` has no meaning".to_owned()),
            '*' | '+' | '?' => {
                self.out.push(sign);
                self.one_quantifier()?;
            }
            '{' => self.count()?,
            '}' | ']' => return Err(format!("`{sign}` closes nothing")),
            other => self.out.push(other),
        }
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,5}`.
    fn count(&mut self) -> Result<(), String> {
        let mut inside = String::new();
        loop {
            match self.rest.next() {
                Some('}') => break,
                Some(sign) => inside.push(sign),
                None => return Err("`{` is not closed".to_owned()),
            }
        }
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
        if !digits(least) || !(most.is_empty() || digits(most)) {
            return Err(format!("`{{{inside}}}` is no count"));
        }
        self.out.push_str(&format!("{{{inside}}}"));
        self.one_quantifier()
    }

    /// A second quantifier would make the first one lazy in the other language.
    fn one_quantifier(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some(sign @ ('*' | '+' | '?' | '{')) => Err(format!("`{sign}` stands after another count")),
            _ => Ok(()),
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            Some(sign @ ('n' | 'r' | 't')) => self.out.extend(['\\', sign]),
            Some('d') => self.out.push_str(r"\p{Nd}"),
            Some('D') => self.out.push_str(r"\P{Nd}"),
            Some('s') => self.out.push_str(r"[ \t\n\r]"),
            Some('S') => self.out.push_str(r"[^ \t\n\r]"),
            Some('w') => self.out.push_str(r"[^\p{P}\p{Z}\p{C}]"),
            Some('W') => self.out.push_str(r"[\p{P}\p{Z}\p{C}]"),
            Some(sign @ ('p' | 'P')) => self.category(sign)?,
            Some(sign) if sign.is_ascii_punctuation() => self.out.extend(['\\', sign]),
            Some(sign) => return Err(format!("`\\{sign}` is not supported")),
            None => return Err("`\\` escapes nothing".to_owned()),
        }
        Ok(())
    }

    /// `{Lu}` after `\p`; two letters at most, as longer names are those of blocks.
    fn category(&mut self, sign: char) -> Result<(), String> {
        let braced = self.rest.next_if_eq(&'{').is_some();
        let name: String = if braced { self.rest.by_ref().take_while(|sign| *sign != '}').collect() } else { String::new() };
        if name.is_empty() || name.len() > 2 || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(format!("`\\{sign}{{{name}}}` is not supported"));
        }
        self.out.push_str(&format!("\\{sign}{{{name}}}"));
        Ok(())
    }

    fn class(&mut self) -> Result<(), String> {
        // Classes nest by subtraction only: `[A-Z-[IOQ]]`.
        let mut depth = 1;
        self.open_class();
        while depth > 0 {
            match self.rest.next() {
                None => return Err("`[` is not closed".to_owned()),
                Some('\\') => self.escape()?,
                Some('[') => return Err("`[` inside a class must be escaped".to_owned()),
                Some(']') => {
                    self.out.push(']');
                    depth -= 1;
                    if depth > 0 && self.rest.peek() != Some(&']') {
                        return Err("a subtraction must end its class".to_owned());
                    }
                }
                Some('-') if self.rest.peek() == Some(&'[') => {
                    self.rest.next();
                    self.out.push_str("--");
                    self.open_class();
                    depth += 1;
                }
                Some('-') if self.rest.peek() == Some(&'-') => return Err("`--` inside a class must be escaped".to_owned()),
                Some(sign @ ('&' | '~')) => self.out.extend(['\\', sign]),
                Some(sign) => self.out.push(sign),
            }
        }
        Ok(())
    }

    fn open_class(&mut self) {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(text)
    }

    fn fault(pattern: &str) -> String {
        Pattern::new(pattern).unwrap_err().to_string()
    }

    #[test]
    fn the_whole_value_must_match() {
        assert!(matches("[A-Z0-9]+", "WVW1"));
        for text in ["", "WVW1\n", " WVW1", "wvw1"] {
            assert!(!matches("[A-Z0-9]+", text), "{text:?}");
        }
        assert!(matches("a|bc", "bc"));
        assert!(!matches("a|bc", "ac"));
    }

    #[test]
    fn signs_mean_what_xml_schema_says() {
        assert!(matches("^a$", "^a$"));
        assert!(!matches("^a$", "a"));
        assert!(!matches(".", "\r"));
        assert!(matches(r"\s", "\t"));
        assert!(!matches(r"\s", "\u{a0}"));
        assert!(matches(r"\w\d\.", "é4."));
        assert!(!matches(r"\w", "_"));
        assert!(matches(r"\p{Lu}{2}", "ÉA"));
        assert!(matches("[a&&b]+", "a&b"));
        assert!(matches(r"[\d\-]{2,}", "1-"));
    }

    #[test]
    fn a_class_may_be_taken_from_a_class() {
        assert!(matches("[A-Z-[IOQ]]+", "ABC"));
        assert!(!matches("[A-Z-[IOQ]]+", "AIC"));
    }

    #[test]
    fn what_has_no_meaning_or_another_one_is_refused() {
        assert!(fault("(?i)a").contains("`(?` has no meaning"));
        assert!(fault("a+?").contains("`?` stands after another count"));
        assert!(fault("a{,3}").contains("`{,3}` is no count"));
        assert!(fault(r"\i\c*").contains(r"`\i` is not supported"));
        assert!(fault(r"\p{IsBasicLatin}").contains("not supported"));
        assert!(fault("[[:alpha:]]").contains("must be escaped"));
        assert!(fault("[a").contains("`[` is not closed"));
        assert!(fault("(a").starts_with("(a: is no supported regular expression: unclosed group"));
        assert!(fault("a{2").contains("not closed"));
        assert!(fault("a\\").contains("escapes nothing"));
    }
}
