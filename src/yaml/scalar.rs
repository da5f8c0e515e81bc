//! Texts as YAML has them.

/// A text in a line: plain where it can be taken for nothing else, otherwise in double quotes, in which YAML reads what JSON writes. The
/// letters of `also` are plain as well.
pub(crate) fn scalar(text: &str, also: &str) -> String {
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || " _./()-".contains(c) || also.contains(c))
        && text.starts_with(|c: char| c.is_alphabetic())
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
