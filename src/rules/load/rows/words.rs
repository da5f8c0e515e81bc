//! Texts that are made from the labels of fields.

use crate::schema::Field;
use crate::yaml::InOrder;
use serde_saphyr::Spanned;

/// How a row and its table call things.
pub(super) struct Words<'r> {
    /// The code of the row, for faults about the row as a whole.
    pub code: &'r Spanned<String>,
    /// The group that it runs in, where one is named.
    pub each: Option<&'r Spanned<String>>,
    /// Which of several things a message is about: `on axle {AxleNumber}`.
    pub which: Option<&'r str>,
    /// How the row calls its field.
    pub name: Option<&'r str>,
    /// How the table calls fields.
    pub names: &'r InOrder<String>,
}

impl Words<'_> {
    /// The name of a field: that of the table, or its label; the tag where a book has no labels.
    pub(super) fn of(&self, field: &Field) -> String {
        let named = self.names.0.iter().find(|(tag, _)| *tag == field.tag).map(|(_, name)| name.as_str());
        braces(named.unwrap_or(if field.label.is_empty() { &field.tag } else { &field.label }))
    }

    /// The name of the field that the row is about.
    pub(super) fn own(&self, field: &Field) -> String {
        self.name.map_or_else(|| self.of(field), str::to_owned)
    }

    /// A space and which of several it is; nothing where there is one only.
    pub(super) fn which(&self) -> String {
        self.which.map(|which| format!(" {which}")).unwrap_or_default()
    }
}

/// A label in a template, where braces are doubled.
fn braces(label: &str) -> String {
    label.replace('{', "{{").replace('}', "}}")
}

/// The text with a capital letter first.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `the a`, `the a and the b`, `the a, the b and the c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("the {one}"),
        [first @ .., last] => format!("{} and the {last}", first.iter().map(|name| format!("the {name}")).collect::<Vec<_>>().join(", ")),
    }
}
