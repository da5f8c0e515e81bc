//! What is wrong with the YAML of a rule file, in the words of rule files.

use crate::nearest::nearest;

/// The message, without its place, which the fault carries itself, and what was meant, perhaps.
pub(super) fn words_of(error: &serde_saphyr::Error) -> (String, Option<String>) {
    let text = error.without_snippet().to_string();
    let place = text.rfind(" at line ").filter(|_| error.location().is_some());
    reworded(place.map_or(text.as_str(), |place| &text[..place]))
}

/// The reader of YAML speaks to programmers, and names no nearest key.
fn reworded(text: &str) -> (String, Option<String>) {
    for (start, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
        if let Some((word, list)) = text.strip_prefix(start).and_then(|rest| rest.split_once('`')) {
            let known = list.trim_start_matches(", expected one of ").trim_start_matches(", expected ");
            let names: Vec<&str> = known.split(", ").map(|name| name.trim_matches('`')).collect();
            let help = nearest(word, names.iter().copied()).map(|near| format!("Did you mean `{near}`?"));
            return (format!("there is no {what} `{word}` here; known: {}", names.join(", ")), help);
        }
    }
    if let Some((key, _)) = text.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split_once(", set ")) {
        return (format!("the key `{key}` stands twice"), None);
    }
    if text.starts_with("cannot deserialize null into") {
        return ("a value is missing here".to_owned(), None);
    }
    (text.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_a_nearest_name() {
        let (message, help) = reworded("unknown field `titel`, expected one of code, title, why");
        assert_eq!((message.as_str(), help.as_deref()), ("there is no key `titel` here; known: code, title, why", Some("Did you mean `title`?")));
        let (message, help) = reworded("unknown variant `eror`, expected one of error, warning, info");
        assert_eq!(
            (message.as_str(), help.as_deref()),
            ("there is no value `eror` here; known: error, warning, info", Some("Did you mean `error`?"))
        );
        assert_eq!(reworded("unknown field `zzzzzzzz`, expected `code` or `title`").1, None);
    }

    #[test]
    fn nothing_speaks_of_the_reader() {
        assert_eq!(reworded("duplicate mapping key: title, set DuplicateKeyPolicy in Options if acceptable").0, "the key `title` stands twice");
        assert_eq!(reworded("cannot deserialize null into string; use Option<String>").0, "a value is missing here");
        assert_eq!(reworded("missing field `code`").0, "missing field `code`");
    }
}
