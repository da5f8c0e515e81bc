//! Which vehicles a rule is for.

use crate::nearest::nearest;
use crate::schema::{DataType, Edition, FieldId};
use jiff::civil::Date;

/// The vehicles that a rule is for; absent parts mean all.
#[derive(Debug, Clone, Default)]
pub struct Vehicles {
    /// By position in the list of vehicle categories: whether the rule is for it. `None`: for all, and for unknown ones.
    pub categories: Option<Vec<bool>>,
    /// By position in the list of stages of completion, likewise.
    pub stages: Option<Vec<bool>>,
    /// Framework acts, as the type-approval number names them.
    pub frameworks: Vec<String>,
    /// The days on which it is in force; `None`: always.
    pub period: Option<Period>,
    /// The edition of the message that it is for; `None`: for all.
    pub edition: Option<Edition>,
    /// As written in the rule file, for lists: `M, N1; stage C`.
    pub written: String,
}

/// The days on which a rule is in force, and which date of the vehicle tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day; `None`: from the beginning.
    pub from: Option<Date>,
    /// The last day; `None`: without end.
    pub to: Option<Date>,
    /// The date that must lie between them.
    pub date: PeriodDate,
}

impl Period {
    /// The field that is looked at for the date, if one is.
    pub fn field(&self) -> Option<FieldId> {
        match self.date {
            PeriodDate::AsOf => None,
            PeriodDate::Field(field) | PeriodDate::FieldOrAsOf(field) => Some(field),
        }
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The date that tells whether a rule is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodDate {
    /// The as-of date of the run.
    AsOf,
    /// The value of a field; a vehicle without it is outside of any period.
    Field(FieldId),
    /// The value of a field, or the as-of date when the vehicle does not have it.
    FieldOrAsOf(FieldId),
}

/// The codes that a word of a rule file stands for: the code itself, or all that begin with it.
///
/// # Errors
/// The nearest known code, when there is none.
pub(in crate::rules) fn select(list: &DataType, word: &str, by_beginning: bool) -> Result<Vec<usize>, Option<String>> {
    let exact = list.code(word).map(usize::from);
    let selected: Vec<usize> = if by_beginning {
        (0..list.codes().len()).filter(|position| list.codes()[*position].code.starts_with(word)).collect()
    } else {
        exact.into_iter().collect()
    };
    if selected.is_empty() || word.is_empty() {
        return Err(nearest(word, list.codes().iter().map(|value| value.code.as_str())).map(str::to_owned));
    }
    Ok(selected)
}
