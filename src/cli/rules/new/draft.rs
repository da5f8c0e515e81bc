//! A rule as the call describes it, and as YAML.

use crate::yaml;
use clap::Args;
use std::fmt::Write as _;

/// What the rule says.
#[derive(Debug, Args)]
pub(super) struct Draft {
    /// What must hold, one line
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// What goes wrong otherwise
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Who says so: regulation and item, or document and section
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// What it rests on: stated, arithmetic or derived
    #[arg(long, value_name = "BASIS", default_value = "stated")]
    basis: String,
    /// How grave it is: error, warning or info
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    severity: String,
    /// Only vehicles of this category; can be repeated
    #[arg(long, value_name = "CATEGORY")]
    category: Vec<String>,
    /// Only in this stage of completion; can be repeated
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// Only vehicles made on this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The rule is not applicable unless this expression holds
    #[arg(long, value_name = "EXPRESSION")]
    when: Option<String>,
    /// The expression that must hold
    #[arg(long, value_name = "EXPRESSION")]
    assert: String,
    /// What is wrong, with values in braces
    #[arg(long, value_name = "TEXT")]
    message: String,
    /// What to do about it: the help line of the rule
    #[arg(long, value_name = "TEXT")]
    advice: String,
    /// A vehicle that passes, such as m1-petrol,Length=4300; can be repeated
    #[arg(long, value_name = "VEHICLE[,FIELD=VALUE]", required = true, value_parser = test_draft)]
    pass: Vec<TestDraft>,
    /// A vehicle that fails; FIELD= takes a field away; can be repeated
    #[arg(long, value_name = "VEHICLE[,FIELD=VALUE]", required = true, value_parser = test_draft)]
    fail: Vec<TestDraft>,
}

/// A test of the rule.
#[derive(Debug, Clone)]
pub(super) struct TestDraft {
    pub(super) on: String,
    pub(super) set: Vec<(String, String)>,
    pub(super) remove: Vec<String>,
}

/// A `pack.yaml` of a pack that adds to the shipped rules.
pub(super) fn head_text(pack: &str) -> String {
    let pack = scalar(pack);
    format!("pack: {pack}\nversion: \"1.0\"\ntitle: {}\nprofile: {{ name: {pack}, packs: [icm, {pack}] }}\n", scalar(&format!("Rules of {pack}")))
}

/// The text of the file with the rule at its end; nothing where something else than rules stands there.
pub(super) fn appended(before: Option<&str>, pack: &str, code: &str, draft: &Draft) -> Option<String> {
    let Some(before) = before else { return Some(format!("pack: {}\nrules:\n{}", scalar(pack), rule(code, draft, "  "))) };
    let mut lines = before.lines();
    let last_key = lines.clone().rfind(|line| line.starts_with(|first: char| !first.is_whitespace() && first != '#'))?;
    if last_key.trim_end() != "rules:" {
        return None;
    }
    lines.find(|line| line.trim_end() == "rules:")?;
    let item = lines.find(|line| line.trim_start().starts_with("- "))?;
    let indent = &item[..item.len() - item.trim_start().len()];
    let end = if before.ends_with('\n') { "" } else { "\n" };
    Some(format!("{before}{end}{}", rule(code, draft, indent)))
}

fn rule(code: &str, draft: &Draft, indent: &str) -> String {
    let mut keys = vec![("code", scalar(code)), ("title", scalar(&draft.title)), ("why", scalar(&draft.why)), ("source", scalar(&draft.source))];
    keys.extend([("basis", scalar(&draft.basis)), ("severity", scalar(&draft.severity))]);
    let lists = [("category", &draft.category), ("stage", &draft.stage)].into_iter().filter(|(_, words)| !words.is_empty());
    let asked = lists.map(|(key, words)| format!("{key}: {}", list(words))).chain(draft.from.iter().map(|day| format!("from: {}", scalar(day))));
    let asked: Vec<String> = asked.collect();
    if !asked.is_empty() {
        keys.push(("for", format!("{{ {} }}", asked.join(", "))));
    }
    keys.extend(draft.when.iter().map(|when| ("when", scalar(when))));
    keys.extend([("assert", scalar(&draft.assert)), ("message", scalar(&draft.message)), ("help", scalar(&draft.advice))]);
    let mut text = String::new();
    for (number, (key, value)) in keys.iter().enumerate() {
        let mark = if number == 0 { "- " } else { "  " };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{indent}{mark}{key}: {value}");
    }
    let _ = writeln!(text, "{indent}  tests:");
    for (tests, expect) in [(&draft.pass, "pass"), (&draft.fail, "fail")] {
        for test in tests {
            let _ = writeln!(text, "{indent}    - {{ {}expect: {expect} }}", changes(test));
        }
    }
    text
}

fn changes(test: &TestDraft) -> String {
    let mut text = format!("on: {}, ", scalar(&test.on));
    if !test.set.is_empty() {
        let pairs: Vec<String> = test.set.iter().map(|(field, value)| format!("{}: {}", scalar(field), scalar(value))).collect();
        let _ = write!(text, "set: {{ {} }}, ", pairs.join(", "));
    }
    if !test.remove.is_empty() {
        let _ = write!(text, "remove: {}, ", list(&test.remove));
    }
    text
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| scalar(word)).collect();
    format!("[{}]", words.join(", "))
}

/// The text as YAML reads it back, in a line. Numbers and days stand plain, and so do comparisons.
fn scalar(text: &str) -> String {
    // A number as it is usually written; with noughts in front it would be another text.
    let digits = text.strip_prefix(|first: char| ('1'..='9').contains(&first));
    let is_number = text == "0" || digits.is_some_and(|rest| rest.bytes().all(|one| one.is_ascii_digit()));
    let is_day = text.len() == 10 && text.bytes().all(|one| one.is_ascii_digit() || one == b'-');
    if is_number || is_day { text.to_owned() } else { yaml::scalar(text, "<>=") }
}

/// `VEHICLE`, or `VEHICLE,FIELD=VALUE,...`; a field without a value is taken away.
fn test_draft(text: &str) -> Result<TestDraft, String> {
    let mut parts = text.split(',');
    let on = parts.next().unwrap_or_default().to_owned();
    let (mut set, mut remove) = (Vec::new(), Vec::new());
    for part in parts {
        match part.split_once('=') {
            Some((field, "")) => remove.push(field.to_owned()),
            Some((field, value)) => set.push((field.to_owned(), value.to_owned())),
            None => return Err(format!("`{part}` is not FIELD=VALUE")),
        }
    }
    Ok(TestDraft { on, set, remove })
}
