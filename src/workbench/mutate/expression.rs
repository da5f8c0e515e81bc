//! Changes of a condition: operators, constants, codes of lists, parts left out, `any` and `all`.

use super::tokens::{Sort, Token, joined, tokens};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The texts that come of one change each, with what was changed. Some may be no conditions.
pub(super) fn changed(text: &str) -> Vec<(String, String)> {
    let words = tokens(text);
    let mut found = Vec::new();
    for at in 0..words.len() {
        for replacement in replacements(&words, at) {
            let mut copy = words.clone();
            let what = format!("`{}` becomes `{replacement}` in `{}`", words[at].text, around(&words, at));
            copy[at].text = replacement;
            found.push((joined(&copy), what));
        }
    }
    found.extend(removed_from_lists(&words));
    found.extend(parts_left_out(&words));
    let mut known = BTreeSet::from([joined(&words)]);
    found.retain(|(text, _)| known.insert(text.clone()));
    found
}

fn replacements(words: &[Token], at: usize) -> Vec<String> {
    let word = &words[at];
    let one = |text: &str| vec![text.to_owned()];
    match (word.sort, word.text.as_str()) {
        (Sort::Sign, "<") => one("<="),
        (Sort::Sign, "<=") => one("<"),
        (Sort::Sign, ">") => one(">="),
        (Sort::Sign, ">=") => one(">"),
        (Sort::Sign, "==") => one("!="),
        (Sort::Sign, "!=") => one("=="),
        (Sort::Sign, "&&") => one("||"),
        (Sort::Sign, "||") => one("&&"),
        (Sort::Sign, "+") => one("-"),
        (Sort::Sign, "-") if at > 0 && ends_a_value(&words[at - 1]) => one("+"),
        (Sort::Sign, "*") => one("/"),
        (Sort::Sign, "/") => one("*"),
        (Sort::Sign, "!") => one(""),
        (Sort::Name, "any") => one("all"),
        (Sort::Name, "all" | "none") => one("any"),
        (Sort::Number, number) => other_numbers(number),
        (Sort::Text, text) if at > 1 && words[at - 1].is("(") && words[at - 2].is("date") => other_days(text),
        _ => Vec::new(),
    }
}

fn ends_a_value(word: &Token) -> bool {
    word.sort != Sort::Sign || word.is(")")
}

/// One step of the last digit written, and a tenth, up and down.
fn other_numbers(text: &str) -> Vec<String> {
    let Ok(number) = text.replace('_', "").parse::<Decimal>() else { return Vec::new() };
    let step = Decimal::new(1, number.scale());
    let tenth = (number / Decimal::TEN).round_dp(number.scale());
    let mut changes = vec![number + step, number - step];
    if tenth > step {
        changes.extend([number + tenth, number - tenth]);
    }
    let written = |number: Decimal| if number.is_sign_negative() && !number.is_zero() { format!("({number})") } else { number.to_string() };
    changes.into_iter().map(written).collect()
}

/// The day before and the day after.
fn other_days(text: &str) -> Vec<String> {
    let Ok(day) = text.trim_matches('"').parse::<Date>() else { return Vec::new() };
    [day.checked_add(1.day()), day.checked_sub(1.day())].into_iter().flatten().map(|day| format!("\"{day}\"")).collect()
}

/// Each item of a list in brackets left out; never the only one.
fn removed_from_lists(words: &[Token]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (start, _) in words.iter().enumerate().filter(|(_, word)| word.is("[")) {
        let Some(length) = words[start..].iter().position(|word| word.is("]")) else { continue };
        let items: Vec<&[Token]> = words[start + 1..start + length].split(|word| word.is(",")).collect();
        if items.len() < 2 {
            continue;
        }
        for (left_out, item) in items.iter().enumerate() {
            let kept = items.iter().enumerate().filter(|(position, _)| *position != left_out);
            let list: Vec<String> = kept.map(|(_, item)| joined(item).trim().to_owned()).collect();
            let text = format!("{}[{}]{}", joined_lead(&words[..start], &words[start]), list.join(", "), joined(&words[start + length + 1..]));
            found.push((text, format!("`{}` left out of a list", joined(item).trim())));
        }
    }
    found
}

fn joined_lead(before: &[Token], word: &Token) -> String {
    format!("{}{}", joined(before), word.lead)
}

/// Each side of `&&` and `||` left out, at any depth.
fn parts_left_out(words: &[Token]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.is("&&") || word.is("||")) {
        let (start, end) = (start_of(words, at, word), end_of(words, at, word));
        for (from, to, part) in [(start, at + 1, &words[start..at]), (at, end, &words[at + 1..end])] {
            let text = format!("{}{}", joined(&words[..from]), joined(&words[to..]));
            found.push((text, format!("`{}` left out", short(joined(part).trim()))));
        }
    }
    found
}

/// Where the left side of `&&` or `||` begins: after a bracket that encloses it, or an operator that binds no closer.
fn start_of(words: &[Token], at: usize, operator: &Token) -> usize {
    let mut depth = 0_usize;
    for position in (0..at).rev() {
        let word = &words[position];
        if is_one_of(word, &[")", "]", "}"]) {
            depth += 1;
        } else if is_one_of(word, &["(", "[", "{"]) {
            if depth == 0 {
                return position + 1;
            }
            depth -= 1;
        } else if depth == 0 && (ends_a_side(word, operator) || word.is("if") || word.is("else")) {
            return position + 1;
        }
    }
    0
}

fn end_of(words: &[Token], at: usize, operator: &Token) -> usize {
    let mut depth = 0_usize;
    for (position, word) in words.iter().enumerate().skip(at + 1) {
        if is_one_of(word, &["(", "["]) || (word.is("{") && depth > 0) {
            depth += 1;
        } else if is_one_of(word, &[")", "]", "}"]) {
            if depth == 0 {
                return position;
            }
            depth -= 1;
        } else if depth == 0 && (ends_a_side(word, operator) || word.is("{")) {
            return position;
        }
    }
    words.len()
}

fn ends_a_side(word: &Token, operator: &Token) -> bool {
    word.is(",") || word.is("||") || (word.is("&&") && operator.is("&&"))
}

fn is_one_of(word: &Token, texts: &[&str]) -> bool {
    texts.iter().any(|text| word.is(text))
}

/// The words beside one, for people.
fn around(words: &[Token], at: usize) -> String {
    let part = &words[at.saturating_sub(3)..words.len().min(at + 4)];
    short(joined(part).trim())
}

fn short(text: &str) -> String {
    const MOST: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MOST { text } else { format!("{}...", text.chars().take(MOST).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::changed;

    fn texts(text: &str) -> Vec<String> {
        changed(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn constants_change_by_one_step_and_by_a_tenth() {
        assert_eq!(texts("A < 0.60"), ["A <= 0.60", "A < 0.61", "A < 0.59", "A < 0.66", "A < 0.54"]);
        assert_eq!(texts("A >= 0"), ["A > 0", "A >= 1", "A >= (-1)"]);
        assert_eq!(texts("D > date(\"2026-07-05\")"), ["D >= date(\"2026-07-05\")", "D > date(\"2026-07-06\")", "D > date(\"2026-07-04\")"]);
    }

    #[test]
    fn codes_are_left_out_of_lists() {
        assert_eq!(texts("A in [\"x\", \"y\"]"), ["A in [\"y\"]", "A in [\"x\"]"]);
        assert_eq!(texts("A in [\"x\"]"), Vec::<String>::new());
    }

    #[test]
    fn parts_are_left_out_at_any_depth() {
        let found = texts("a || b && any(G, c && d)");
        for text in ["b && any(G, c && d)", "a || b", "a || any(G, c && d)", "a || b && any(G, d)", "a || b && any(G, c)", "a || b && all(G, c && d)"]
        {
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            assert!(found.iter().any(|one| squeezed(one) == squeezed(text)), "{text} in {found:?}");
        }
    }
}
