//! A rule as it holds, as YAML with where each value comes from.

use crate::rules::{Shown, ShownEntry, ShownValue};
use crate::yaml::scalar;

/// The rule as YAML; the place of each value stands behind it as a comment.
pub(crate) fn shown_yaml(shown: &Shown) -> String {
    let mut text = format!("# {}\n", shown.code);
    for (note, from) in &shown.notes {
        text.push_str(&format!("# {}  ({from})\n", one_line(note)));
    }
    push(&shown.entries, 0, &mut text);
    text
}

fn push(entries: &[ShownEntry], depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for ShownEntry { key, value, from } in entries {
        let key = scalar(key, "");
        match value {
            ShownValue::Text(value) => text.push_str(&format!("{indent}{key}: {}  # {from}\n", scalar(value, ""))),
            ShownValue::List(list) => text.push_str(&format!("{indent}{key}: {}  # {from}\n", flow(&ShownValue::List(list.clone())))),
            ShownValue::Map(entries) => {
                text.push_str(&format!("{indent}{key}:\n"));
                push(entries, depth + 1, text);
            }
            ShownValue::Lines(lines) => {
                text.push_str(&format!("{indent}{key}:  # {from}\n"));
                for line in lines {
                    let parts: Vec<String> = line.iter().map(|(key, value)| format!("{}: {}", scalar(key, ""), flow(value))).collect();
                    text.push_str(&format!("{indent}  - {{ {} }}\n", parts.join(", ")));
                }
            }
        }
    }
}

fn flow(value: &ShownValue) -> String {
    match value {
        ShownValue::Text(text) => scalar(text, ""),
        ShownValue::List(list) => format!("[{}]", list.iter().map(|text| scalar(text, "")).collect::<Vec<_>>().join(", ")),
        ShownValue::Map(entries) => {
            let parts: Vec<String> = entries.iter().map(|entry| format!("{}: {}", scalar(&entry.key, ""), flow(&entry.value))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        ShownValue::Lines(_) => String::new(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
