//! Changes of `for`: a category, a stage, an act or a day less, or a day other.

use crate::rules::Vehicles;
use crate::schema::{Book, FieldId};
use jiff::ToSpan;

/// What a rule could be for by mistake, with what was changed.
pub(super) fn changed(vehicles: &Vehicles, book: &Book) -> Vec<(Vehicles, String)> {
    let mut found = Vec::new();
    let mut push = |change: &dyn Fn(&mut Vehicles), what: String| {
        let mut copy = vehicles.clone();
        change(&mut copy);
        found.push((copy, what));
    };
    let words = Words::of(&vehicles.written);
    if vehicles.categories.is_some() {
        for (categories, what) in words.other_categories() {
            push(&|copy| copy.categories = categories.selected(book), what);
        }
    }
    if vehicles.stages.is_some() {
        for left_out in 0..words.stages.len() {
            let kept: Vec<&str> = words.stages.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, stage)| *stage).collect();
            let stages = codes(book, book.landmarks().stage).map(|list| list.iter().map(|code| kept.contains(code)).collect::<Vec<bool>>());
            push(&|copy| copy.stages.clone_from(&stages), format!("stage {} left out", words.stages[left_out]));
        }
        push(&|copy| copy.stages = None, "every stage".to_owned());
    }
    if !vehicles.frameworks.is_empty() {
        push(&|copy| copy.frameworks.clear(), "every framework act".to_owned());
    }
    if vehicles.edition.is_some() {
        push(&|copy| copy.edition = None, "messages of every version".to_owned());
    }
    let Some(period) = vehicles.period else { return found };
    push(&|copy| copy.period = None, "every day".to_owned());
    for (is_first, day) in [(true, period.from), (false, period.to)] {
        for other in day.into_iter().flat_map(|day| [day.checked_add(1.day()), day.checked_sub(1.day())]).flatten() {
            let moved = |copy: &mut Vehicles| {
                let mut period = period;
                *(if is_first { &mut period.from } else { &mut period.to }) = Some(other);
                copy.period = Some(period);
            };
            push(&moved, format!("{} {other}", if is_first { "from" } else { "to" }));
        }
    }
    found
}

/// What a rule file says of categories and stages.
#[derive(Debug, Clone, Default)]
struct Words<'w> {
    categories: Vec<&'w str>,
    except: Vec<&'w str>,
    stages: Vec<&'w str>,
}

impl<'w> Words<'w> {
    /// From the summary that lists show: `M, N1; not M1S; stage C, V; under 2018/858`.
    fn of(written: &'w str) -> Self {
        let mut words = Self::default();
        for part in written.split("; ") {
            let list = |text: &'w str| text.split(", ").collect::<Vec<&str>>();
            if let Some(rest) = part.strip_prefix("not ") {
                words.except = list(rest);
            } else if let Some(rest) = part.strip_prefix("stage ") {
                words.stages = list(rest);
            } else if !["under ", "IVI ", "from ", "to ", "by "].iter().any(|lead| part.starts_with(lead)) {
                words.categories = list(part);
            }
        }
        words
    }

    fn other_categories(&self) -> Vec<(Self, String)> {
        let mut found = Vec::new();
        for left_out in 0..self.categories.len() {
            let mut copy = self.clone();
            let name = copy.categories.remove(left_out);
            let what = if copy.categories.is_empty() { "every category".to_owned() } else { format!("{name} left out") };
            found.push((copy, what));
        }
        for left_out in 0..self.except.len() {
            let mut copy = self.clone();
            let name = copy.except.remove(left_out);
            found.push((copy, format!("{name} not excepted")));
        }
        found
    }

    /// By position in the list of categories; `None`: all.
    fn selected(&self, book: &Book) -> Option<Vec<bool>> {
        let begins = |words: &[&str], code: &str| words.iter().any(|word| code.starts_with(word));
        let selected = |code: &&str| (self.categories.is_empty() || begins(&self.categories, code)) && !begins(&self.except, code);
        let is_limited = !self.categories.is_empty() || !self.except.is_empty();
        codes(book, book.landmarks().category).filter(|_| is_limited).map(|list| list.iter().map(selected).collect())
    }
}

/// The codes of the list behind a field; in the older messages it is called a code.
fn codes(book: &Book, field: Option<FieldId>) -> Option<Vec<&str>> {
    Some(book.type_of(field?).codes().iter().map(|value| value.code.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_those_of_the_rule_file() {
        let words = Words::of("M, N1; not M1S; stage C, V; under 2018/858; IVI 2; from 2026-07-05");
        assert_eq!((words.categories, words.except, words.stages), (vec!["M", "N1"], vec!["M1S"], vec!["C", "V"]));
        assert_eq!(Words::of("stage I").categories, Vec::<&str>::new());
        assert_eq!(Words::of("L3e-A1").categories, ["L3e-A1"]);
    }
}
