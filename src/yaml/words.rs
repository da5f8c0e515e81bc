//! What is wrong with the YAML of a book or a rule file, in the words of their authors.

use crate::nearest::nearest;
use serde_saphyr::Error;

/// The message, without its place, which the fault carries itself, and what to do, where that can be said.
pub(super) fn words_of(error: &Error) -> (String, Option<String>) {
    let help = |text: &str| Some(text.to_owned());
    match error.without_snippet() {
        Error::SerdeUnknownField { field, expected, .. } => unknown("key", field, expected),
        Error::SerdeUnknownVariant { variant, expected, .. } => unknown("value", variant, expected),
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing here"), None),
        Error::DuplicateMappingKey { key: Some(key), .. } => (format!("the key `{key}` stands twice"), None),
        Error::DuplicateMappingKey { key: None, .. } => ("a key stands twice".to_owned(), None),
        Error::NullIntoString { .. } => ("a value is missing here".to_owned(), None),
        Error::Eof { .. } => ("the file ends too early".to_owned(), None),
        Error::MultipleDocuments { .. } => {
            ("a second document begins here".to_owned(), help("A file holds one document: leave out the line `---`, or make two files."))
        }
        Error::Unexpected { expected: "sequence start", .. } => {
            ("a list is expected here".to_owned(), help("Write `[C, V]`, or lines that begin with `- `."))
        }
        Error::Unexpected { expected: "mapping start" | "empty mapping start", .. } => {
            ("keys with values are expected here".to_owned(), help("Write `key: value` on a line of its own, or `{ key: value }`."))
        }
        Error::Unexpected { expected, .. } if expected.contains("scalar") => ("a single value is expected here".to_owned(), None),
        Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. } => ("a single value is expected here".to_owned(), None),
        Error::InvalidBooleanStrict { .. } => ("`true` or `false` is expected here".to_owned(), None),
        Error::InvalidScalar { ty: "bool" | "boolean", .. } => ("`true` or `false` is expected here".to_owned(), None),
        Error::InvalidScalar { .. } => ("a number is expected here".to_owned(), None),
        Error::SerdeInvalidType { unexpected, expected, .. } => (format!("{} stands here, {expected} is expected", kind(unexpected)), None),
        Error::TaggedScalarCannotDeserializeIntoString { .. } | Error::UnsupportedTag { .. } => {
            ("a tag (`!`) stands where none can be".to_owned(), None)
        }
        Error::UnknownAnchor { .. } => ("`*` names something that is not there".to_owned(), help("Put a text that begins with `*` into quotes.")),
        Error::QuotingRequired { .. } => ("this text needs quotes".to_owned(), None),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::Budget { .. } => ("the file is larger, deeper or repeats itself more often than is read".to_owned(), None),
        other => {
            let text = other.to_string();
            let place = text.rfind(" at line ").filter(|_| other.location().is_some());
            reworded(place.map_or(text.as_str(), |place| &text[..place]))
        }
    }
}

fn unknown(what: &str, word: &str, known: &[&'static str]) -> (String, Option<String>) {
    let help = nearest(word, known.iter().copied()).map(|near| format!("Did you mean `{near}`?"));
    (format!("there is no {what} `{word}` here; known: {}", known.join(", ")), help)
}

/// What a value is, in the words of authors.
fn kind(unexpected: &str) -> String {
    match unexpected.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        Some((_, text)) if text.starts_with('`') => text.to_owned(),
        _ => match unexpected {
            "map" | "mapping" => "a mapping".to_owned(),
            "sequence" => "a list".to_owned(),
            "unit value" | "null" => "nothing".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// What the reader says when it cannot tell what a line means, by a part of its words.
const READER: [(&str, &str, &str); 10] = [
    ("did not find expected key", "a key is expected here", "Check the indentation, and that each key ends in a colon and a blank."),
    ("did not find expected '-'", "a line of a list is expected here", "Check the indentation: the lines of a list begin with `- ` in one column."),
    ("mapping values are not allowed", "a colon stands where there can be no key", "Put a text with a colon into quotes; check the indentation."),
    ("simple key expect", "a key without a colon stands here", "Write `key: value`."),
    ("tab", "a tab stands where only blanks can be", "Indent with blanks."),
    ("unclosed", "a bracket, brace or quote is opened and not closed", "Close it."),
    ("unexpected end of", "a bracket, brace or quote is opened and not closed", "Close it."),
    ("flow", "a comma or a closing bracket is expected here", "Check the list or mapping in brackets."),
    ("unexpected character", "a text cannot begin with this sign", "Put the text into quotes."),
    ("escape", "a backslash stands before a letter that has no such meaning", "Put the text into single quotes."),
];

fn reworded(text: &str) -> (String, Option<String>) {
    let lower = text.to_lowercase();
    match READER.iter().find(|(part, _, _)| lower.contains(part)) {
        Some((_, message, help)) => ((*message).to_owned(), Some((*help).to_owned())),
        None if text.starts_with("while ") || text.contains("scann") => ("this line cannot be read as YAML".to_owned(), None),
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code, reason = "only the faults count")]
        title: String,
        #[serde(default)]
        #[allow(dead_code, reason = "only the faults count")]
        list: Vec<String>,
        #[serde(default)]
        #[allow(dead_code, reason = "only the faults count")]
        count: u8,
    }

    fn words(text: &str) -> (String, Option<String>) {
        words_of(&serde_saphyr::from_str::<Sample>(text).expect_err(text))
    }

    #[test]
    fn keys_have_a_nearest_name() {
        let (message, help) = words("titel: a");
        assert_eq!((message.as_str(), help.as_deref()), ("there is no key `titel` here; known: title, list, count", Some("Did you mean `title`?")));
        assert_eq!(words("zzzzzzzz: a").1, None);
    }

    #[test]
    fn nothing_speaks_of_the_reader() {
        for (text, message) in [
            ("title: a\ntitle: b", "the key `title` stands twice"),
            ("title:", "a value is missing here"),
            ("list: [a]", "the key `title` is missing here"),
            ("title: a\n---\ntitle: b", "a second document begins here"),
            ("title: a\nlist: C", "a list is expected here"),
            ("- a", "keys with values are expected here"),
            ("title: [a]", "a single value is expected here"),
            ("title: a\ncount: many", "a number is expected here"),
            ("title: 3\n- x", "a key is expected here"),
            ("title: a: b", "a colon stands where there can be no key"),
            ("title: 'a", "a bracket, brace or quote is opened and not closed"),
            ("title: a\nlist: [b", "a bracket, brace or quote is opened and not closed"),
            ("title: @a", "a text cannot begin with this sign"),
            ("title: a\n\tlist: b", "a tab stands where only blanks can be"),
            ("title: *a", "`*` names something that is not there"),
        ] {
            assert_eq!(words(text).0, message, "{text}");
        }
    }
}
