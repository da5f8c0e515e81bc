//! The days on which a rule or a row of a table is in force: `from`, `to` and `date`.

use super::{Loader, PackFile};
use crate::document::parse_date;
use crate::rules::expression::{Day, Expression};
use crate::rules::{Period, PeriodDate};
use crate::schema::{Edition, Entry};
use jiff::civil::Date;
use serde_saphyr::Spanned;

/// `from`, `to` and `date`, as they stand.
pub(super) struct RawPeriod<'r> {
    pub from: &'r Option<Spanned<String>>,
    pub to: &'r Option<Spanned<String>>,
    pub date: &'r Option<Spanned<String>>,
}

impl Loader<'_> {
    /// The edition that a rule is for: `1` or `2`; `None` for all.
    pub(super) fn edition(&mut self, file: &PackFile, named: &[Spanned<String>]) -> Option<Edition> {
        let mut admitted = Vec::new();
        for version in named {
            match Edition::named(&version.value) {
                Some(edition) => admitted.push(edition),
                None => {
                    let help = Some("Versions: 1, 2.".to_owned());
                    self.fault(file, version, &format!("no message version {} is known", version.value), help);
                }
            }
        }
        admitted.dedup();
        if let [only] = admitted.as_slice() { Some(*only) } else { None }
    }

    pub(super) fn period(&mut self, file: &PackFile, raw: &RawPeriod<'_>) -> Option<Period> {
        let from = raw.from.as_ref().and_then(|from| self.calendar_day(file, from));
        let to = raw.to.as_ref().and_then(|to| self.calendar_day(file, to));
        if let (Some(first), Some(last), Some(at)) = (from, to, raw.from)
            && first > last
        {
            self.fault(file, at, &format!("`from` is {first}, after `to`, which is {last}"), None);
        }
        let date = self.period_date(file, raw.date.as_ref())?;
        match (raw.from, raw.to, raw.date) {
            (None, None, None) => None,
            (None, None, Some(at)) => {
                self.fault(file, at, "`date` stands beside `from` or `to`", None);
                None
            }
            _ => Some(Period { from, to, date }),
        }
    }

    fn calendar_day(&mut self, file: &PackFile, text: &Spanned<String>) -> Option<Date> {
        let day = parse_date(&text.value);
        if day.is_none() {
            self.fault(file, text, &format!("`{}` is no date such as 2026-07-05", text.value), None);
        }
        day
    }

    /// Which date tells whether a rule is in force; unless the rule says so, the date of manufacture.
    fn period_date(&mut self, file: &PackFile, name: Option<&Spanned<String>>) -> Option<PeriodDate> {
        let Some(name) = name else {
            return Some(match self.book.entry("DateManufactureVehicle") {
                Some(Entry::Field(field)) => PeriodDate::FieldOrAsOf(field),
                _ => PeriodDate::AsOf,
            });
        };
        if name.value == "as-of" {
            return Some(PeriodDate::AsOf);
        }
        match self.compiler.compile(&name.value, self.book.root()) {
            Ok((Expression::Day(Day::Field(name)), _)) => Some(PeriodDate::Field(name.field)),
            Ok(_) => {
                self.fault(file, name, "`date` names a date field of the vehicle, or is `as-of`", None);
                None
            }
            Err(fault) => {
                // What to do about several values in an expression is of no use here.
                let help = fault.help.filter(|_| self.book.entry(&name.value).is_none());
                self.fault(file, name, &fault.message, help);
                None
            }
        }
    }
}

/// The days of a rule as lists show them: `from 2026-07-05 to 2027-12-31 by TypeApprovalIssueDate`.
pub(super) fn written(raw: &RawPeriod<'_>) -> Option<String> {
    let parts = [("from ", raw.from), ("to ", raw.to), ("by ", raw.date)];
    let words: Vec<String> = parts.iter().filter_map(|(lead, word)| word.as_ref().map(|word| format!("{lead}{}", word.value))).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
