//! What was meant, where that is certain: a value that is written otherwise than the message asks, an element out of its order.

use super::values::read;
use crate::finding::Suggestion;
use crate::schema::{DataType, Group, Kind};
use crate::source::Span;
use crate::xml::tag_span;
use jiff::civil::{Date, DateTime};
use roxmltree::Node;

/// An element is moved over so many others at most, and over so many characters: beyond, a person should look.
const MOST_SIBLINGS: usize = 64;
const MOST_CHARACTERS: usize = 20_000;

/// The value that a wrong text of this type stands for, when there is no doubt about it.
pub(super) fn value(text: &str, data_type: &DataType, unit: Option<&str>) -> Option<String> {
    let trimmed = text.trim();
    let meant = match &data_type.kind {
        Kind::Codes { .. } => code(trimmed, data_type)?,
        Kind::Integer { .. } => whole_number(&number(trimmed, unit)),
        Kind::Decimal { .. } => number(trimmed, unit),
        Kind::Date => date(trimmed)?.to_string(),
        Kind::DateTime => moment(trimmed)?,
        Kind::Text { .. } if read(trimmed, data_type).is_ok() => trimmed.to_owned(),
        Kind::Text { .. } => trimmed.to_ascii_uppercase(),
    };
    (meant != text && !meant.contains(['<', '&']) && read(&meant, data_type).is_ok()).then_some(meant)
}

/// The one code that is the text but for capital and small letters.
fn code(text: &str, data_type: &DataType) -> Option<String> {
    let mut alike = data_type.codes().iter().filter(|code| code.code.eq_ignore_ascii_case(text));
    let code = alike.next()?;
    alike.next().is_none().then(|| code.code.clone())
}

/// A number without its unit, without blanks between groups of digits, with a point for the comma.
fn number(text: &str, unit: Option<&str>) -> String {
    let bare = unit.and_then(|unit| text.strip_suffix(unit)).map_or(text, str::trim_end);
    let bare = without_groups(bare).unwrap_or_else(|| bare.to_owned());
    match bare.split_once(',') {
        // Three digits behind a comma may be thousands.
        Some((whole, fraction)) if is_digits(whole) && is_digits(fraction) && fraction.len() != 3 => format!("{whole}.{fraction}"),
        _ => bare,
    }
}

/// The number without the blanks between groups of three digits.
fn without_groups(text: &str) -> Option<String> {
    let blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let mut groups = text.split(blank);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped =
        !rest.is_empty() && (1..=3).contains(&first.len()) && is_digits(first) && rest.iter().all(|group| group.len() == 3 && is_digits(group));
    is_grouped.then(|| text.split(blank).collect())
}

/// A whole number without a point and the zeros behind it.
fn whole_number(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, zeros)) if is_digits(whole) && zeros.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => text.to_owned(),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date that is written with the year first, or with points and the day first; of two numbers between strokes nobody knows which is the day.
fn date(text: &str) -> Option<Date> {
    let parts =
        |separator: char| text.split(separator).map(|part| is_digits(part).then(|| part.parse::<i16>().ok()).flatten()).collect::<Option<Vec<_>>>();
    let by_year = |parts: &[i16]| match parts {
        [year, month, day] if *year >= 1000 => Some((*year, *month, *day)),
        _ => None,
    };
    let by_day = |parts: &[i16]| match parts {
        [day, month, year] if *year >= 1000 => Some((*year, *month, *day)),
        _ => None,
    };
    let plain = (text.len() == 8 && is_digits(text))
        .then(|| Some((text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)))
        .flatten();
    let (year, month, day) = plain
        .or_else(|| parts('.').and_then(|parts| by_year(&parts).or_else(|| by_day(&parts))))
        .or_else(|| parts('/').and_then(|parts| by_year(&parts)))
        .or_else(|| parts('-').and_then(|parts| by_year(&parts)))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date with a time that stand apart by a blank.
fn moment(text: &str) -> Option<String> {
    let (day, time) = text.split_once(' ')?;
    let meant = format!("{day}T{}", time.trim_start());
    // An offset is left as it is; the rest must be a time.
    let civil = meant.get(..19)?;
    civil.parse::<DateTime>().ok().map(|_| meant)
}

/// The change that moves an element before those of its siblings that it must not stand behind.
pub(super) fn order(node: Node<'_, '_>, place: usize, group: &Group) -> Option<Suggestion> {
    let siblings = node.prev_siblings().skip(1).filter(Node::is_element).take(MOST_SIBLINGS);
    let later = siblings.filter(|sibling| group.position_of(sibling.tag_name().name(), place).is_some_and(|other| other > place)).last()?;
    let text = node.document().input_text();
    let (start, last, own) = (later.range().start, node.prev_sibling_element()?.range().end, node.range());
    let between = text.get(last..own.start)?;
    if own.end - start > MOST_CHARACTERS || !between.trim().is_empty() {
        return None;
    }
    let (old, moved, rest) = (text.get(start..own.end)?, text.get(own.clone())?, text.get(start..last)?);
    Some(Suggestion { span: Span::new(start, own.end), location: None, old: old.to_owned(), new: format!("{moved}{between}{rest}") })
}

/// The change of the value of an element, when its text stands in the file as it is read.
pub(super) fn of_value(node: Node<'_, '_>, span: Span, text: &str, meant: String) -> Option<Suggestion> {
    let is_as_read = span != tag_span(node) && node.document().input_text().get(span.start..span.end) == Some(text);
    is_as_read.then(|| Suggestion { span, location: None, old: text.to_owned(), new: meant })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Entry, ivi_2_0};

    /// What is meant by the text as a value of the field.
    fn meant(tag: &str, text: &str) -> Option<String> {
        let book = ivi_2_0().unwrap();
        let Some(Entry::Field(field)) = book.entry(tag) else { panic!("no field {tag}") };
        value(text, book.type_of(field), book.field(field).unit.as_deref())
    }

    #[test]
    fn what_is_certain_is_suggested() {
        for (tag, text, expected) in [
            ("StageOfCompletion", "c", "C"),
            ("StageOfCompletion", " V ", "V"),
            ("MassInRunningOrder", "1 340", "1340"),
            ("MassInRunningOrder", "1340 kg", "1340"),
            ("MassInRunningOrder", "1340.00", "1340"),
            ("TypeApprovalIssueDate", "14.09.2026", "2026-09-14"),
            ("TypeApprovalIssueDate", "2026/9/4", "2026-09-04"),
            ("TypeApprovalIssueDate", "20260914", "2026-09-14"),
            ("IviVersionDateTime", "2026-09-14 10:22:37+02:00", "2026-09-14T10:22:37+02:00"),
        ] {
            assert_eq!(meant(tag, text).as_deref(), Some(expected), "{tag} {text}");
        }
    }

    #[test]
    fn what_may_mean_two_things_is_not() {
        for (tag, text) in [
            ("StageOfCompletion", "X"),
            ("MassInRunningOrder", "1,340"),
            ("MassInRunningOrder", "1340.5"),
            ("MassInRunningOrder", "1340 lb"),
            ("MassInRunningOrder", "13 40"),
            ("TypeApprovalIssueDate", "09/04/2026"),
            ("TypeApprovalIssueDate", "14.09.26"),
            ("TypeApprovalIssueDate", "31.02.2026"),
            ("IviVersionDateTime", "2026-09-14 10:22"),
        ] {
            assert_eq!(meant(tag, text), None, "{tag} {text}");
        }
    }
}
