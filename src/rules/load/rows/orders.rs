//! `orders:`: fields none of which is greater or later than the next one, and totals with their parts.

use super::words::{Words, capital, listed};
use super::{Draft, unit};
use crate::rules::load::{Loader, PackFile};
use crate::rules::yaml::OrderShape;
use crate::schema::{Entry, FieldId};
use rust_decimal::Decimal;
use serde_saphyr::Spanned;

impl Loader<'_> {
    /// What a row of `orders:` stands for.
    pub(super) fn order(&mut self, file: &PackFile, shape: OrderShape, words: &Words<'_>) -> Option<Draft> {
        match (shape.rising, shape.total, shape.parts) {
            (Some(rising), None, None) if shape.within.is_none() => self.rising(file, &rising, shape.strictly, words),
            (None, Some(total), Some(parts)) if !shape.strictly => self.total(file, total, &parts, shape.within.as_ref(), words),
            _ => {
                let help = Some("Give `rising` (and `strictly`), or `total` and `parts` (and `within`).".to_owned());
                self.fault(file, words.code, "the row is neither an order of fields nor a total with its parts", help);
                None
            }
        }
    }

    fn rising(&mut self, file: &PackFile, tags: &[Spanned<String>], strictly: bool, words: &Words<'_>) -> Option<Draft> {
        let fields: Option<Vec<FieldId>> = tags.iter().map(|tag| self.amount(file, tag)).collect();
        let fields = fields?;
        if let Some(at) = (1..fields.len()).find(|at| self.is_date(fields[*at]) != self.is_date(fields[0])) {
            self.fault(file, &tags[at], "a date and a number have no order", None);
            return None;
        }
        match (tags, self.is_date(*fields.first()?)) {
            ([least, most], false) if !strictly && stem(&least.value, &most.value).is_some() => {
                Some(self.ends_in_order(least, most, fields[0], words))
            }
            ([least, value, most], false) if !strictly && stem(&least.value, &most.value).is_some() => {
                Some(self.within_range([least, value, most], fields[1], words))
            }
            ([_, _, ..], is_date) => Some(self.chain(tags, &fields, is_date, strictly, words)),
            _ => {
                self.fault(file, words.code, "an order has at least two fields", None);
                None
            }
        }
    }

    /// The two ends of a range: `LengthAdjustableMin`, `LengthAdjustableMax`.
    fn ends_in_order(&self, least: &Spanned<String>, most: &Spanned<String>, field: FieldId, words: &Words<'_>) -> Draft {
        let (name, unit) = (self.range_name(&least.value, field, words), unit(self.book.field(field)));
        let (low, high) = (&least.value, &most.value);
        Draft {
            assert: format!("{low} <= {high}"),
            when: None,
            title: Some(format!("The range of the {name} runs from low to high")),
            message: Some(format!("the {name}{} runs from {{{low}}} to {{{high}}}{unit}", words.which())),
            expected: None,
            why: "A range whose ends are swapped contains no value.",
            help: "Swap the two values.",
            words: vec![("name", name.clone()), ("Name", capital(&name)), ("unit", unit.trim_start().to_owned())],
            tests: Vec::new(),
            at: least.clone(),
        }
    }

    /// A fixed value beside a range.
    fn within_range(&self, [least, value, most]: [&Spanned<String>; 3], field: FieldId, words: &Words<'_>) -> Draft {
        let (name, unit) = (words.own(self.book.field(field)), unit(self.book.field(field)));
        let (low, fixed, high) = (&least.value, &value.value, &most.value);
        Draft {
            assert: format!("{fixed} >= {low} && {fixed} <= {high}"),
            // Swapped ends are another matter.
            when: Some(format!("{low} <= {high}")),
            title: Some(format!("A fixed {name} beside a range lies in it")),
            message: Some(format!("the {name}{} is {{{fixed}}}{unit}, its range {{{low}}} to {{{high}}}{unit}", words.which())),
            expected: Some(format!("{{{low}}} to {{{high}}}{unit}")),
            why: "A fixed value and a range are alternatives; a value outside the range contradicts it.",
            help: "Give the fixed value or the range, or correct one of them.",
            words: vec![("name", name.clone()), ("Name", capital(&name)), ("unit", unit.trim_start().to_owned())],
            tests: Vec::new(),
            at: value.clone(),
        }
    }

    /// Any other fields in their order.
    fn chain(&self, tags: &[Spanned<String>], fields: &[FieldId], is_date: bool, strictly: bool, words: &Words<'_>) -> Draft {
        let sign = if strictly { "<" } else { "<=" };
        let relation = match (is_date, strictly) {
            (false, false) => "at most",
            (false, true) => "less than",
            (true, false) => "not after",
            (true, true) => "before",
        };
        let names: Vec<String> = fields.iter().map(|field| words.of(self.book.field(*field))).collect();
        let steps: Vec<String> = tags.windows(2).map(|pair| format!("{} {sign} {}", pair[0].value, pair[1].value)).collect();
        let values: Vec<String> = tags
            .iter()
            .zip(fields)
            .zip(&names)
            .enumerate()
            .map(|(at, ((tag, field), name))| {
                let (verb, unit) = (if at == 0 { " is" } else { "" }, unit(self.book.field(*field)));
                format!("the {name}{verb} {{{}}}{unit}", tag.value)
            })
            .collect();
        let title = match names.as_slice() {
            [first, second] => format!("The {first} is {relation} the {second}"),
            _ => format!("{} come in this order", capital(&listed(&names))),
        };
        Draft {
            assert: steps.join(" && "),
            when: None,
            title: Some(title),
            message: Some(format!("{}{}", values.join(", "), words.which())),
            expected: (tags.len() > 2).then(|| format!("each {relation} the next")),
            why: if is_date { "What comes later cannot have come before." } else { "The smaller one is part of the greater one, or bound by it." },
            help: if is_date { "Check the dates." } else { "Check whether the values are swapped." },
            words: Vec::new(),
            tests: Vec::new(),
            at: tags[0].clone(),
        }
    }

    /// A total is the sum of its parts.
    fn total(
        &mut self,
        file: &PackFile,
        total: Spanned<String>,
        parts: &[Spanned<String>],
        within: Option<&Spanned<String>>,
        words: &Words<'_>,
    ) -> Option<Draft> {
        let field = self.number(file, &total)?;
        let fields: Option<Vec<FieldId>> = parts.iter().map(|part| self.number(file, part)).collect();
        let fields = fields?;
        let context = self.context(words, &total);
        // A part that can stand several times counts with all its values.
        let summands: Vec<String> = parts
            .iter()
            .map(|part| if self.compiler.compile(&part.value, context).is_ok() { part.value.clone() } else { format!("sum({})", part.value) })
            .collect();
        let [_, ..] = summands.as_slice() else {
            self.fault(file, words.code, "a total has at least one part", None);
            return None;
        };
        let sum = summands.join(" + ");
        let assert = match within {
            None => format!("{} == {sum}", total.value),
            Some(within) => format!("abs({sum} - {}) <= {}", total.value, self.tolerance(file, within, &total.value)?),
        };
        let names: Vec<String> = fields.iter().map(|field| words.of(self.book.field(*field))).collect();
        let (name, unit) = (words.own(self.book.field(field)), unit(self.book.field(field)));
        let about = if within.is_some() { "about " } else { "" };
        Some(Draft {
            assert,
            when: None,
            title: Some(format!("{} add up to the {name}", capital(&listed(&names)))),
            message: Some(format!("the {name}{} is {{{}}}{unit}, its parts add up to {{{sum}}}{unit}", words.which(), total.value)),
            expected: Some(format!("{about}{{{sum}}}{unit}")),
            why: "The parts together are the whole.",
            help: "Check the total and its parts.",
            words: vec![
                ("name", name.clone()),
                ("Name", capital(&name)),
                ("value", format!("{{{}}}", total.value)),
                ("sum", format!("{{{sum}}}")),
                ("unit", unit.trim_start().to_owned()),
            ],
            tests: Vec::new(),
            at: total,
        })
    }

    fn number(&mut self, file: &PackFile, tag: &Spanned<String>) -> Option<FieldId> {
        let field = self.amount(file, tag)?;
        if self.is_date(field) {
            self.fault(file, tag, "a total and its parts are numbers", None);
            return None;
        }
        Some(field)
    }

    /// By how much a total may differ: a number or an expression, or percent of the total.
    fn tolerance(&mut self, file: &PackFile, within: &Spanned<String>, total: &str) -> Option<String> {
        let Some(percent) = within.value.trim().strip_suffix('%') else { return Some(format!("({})", within.value)) };
        let Some(share) = percent.trim().parse::<Decimal>().ok().and_then(|percent| percent.checked_div(Decimal::ONE_HUNDRED)) else {
            self.fault(file, within, &format!("`{percent}` is no number"), None);
            return None;
        };
        Some(format!("{} * {total}", share.normalize()))
    }

    /// How the value is called that a range is of: as the field of the one value, where the book has it.
    fn range_name(&self, least: &str, field: FieldId, words: &Words<'_>) -> String {
        let stem = least.trim_end_matches("Min");
        let plain = [stem, stem.trim_end_matches("Adjustable"), stem.trim_end_matches("Variable")];
        let fixed = plain.into_iter().find_map(|tag| if let Some(Entry::Field(fixed)) = self.book.entry(tag) { Some(fixed) } else { None });
        words.own(self.book.field(fixed.unwrap_or(field)))
    }
}

/// What the tags of the two ends of a range begin with.
fn stem<'t>(least: &'t str, most: &str) -> Option<&'t str> {
    let stem = least.strip_suffix("Min")?;
    (most.strip_suffix("Max")? == stem).then_some(stem)
}
