//! Which vehicles a rule is for.

use crate::schema::{Book, DataType, Entry, nearest};

/// The vehicles that a rule is for; absent parts mean all.
#[derive(Debug, Clone, Default)]
pub struct Vehicles {
    /// By position in the list of vehicle categories: whether the rule is for it. `None`: for all, and for unknown ones.
    pub categories: Option<Vec<bool>>,
    /// By position in the list of stages of completion, likewise.
    pub stages: Option<Vec<bool>>,
    /// Framework acts, as the type-approval number names them.
    pub frameworks: Vec<String>,
    /// As written in the rule file, for lists: `M, N1; stage C`.
    pub written: String,
}

/// The list of codes behind a field such as `VehicleCategory`.
pub(super) fn codes_of<'b>(book: &'b Book, tag: &str) -> Option<&'b DataType> {
    match book.entry(tag)? {
        Entry::Field(field) => Some(book.type_of(field)),
        Entry::Group(_) | Entry::Signature => None,
    }
}

/// The codes that a word of a rule file stands for: the code itself, or all that begin with it.
///
/// # Errors
/// The nearest known code, when there is none.
pub(super) fn select(list: &DataType, word: &str, by_beginning: bool) -> Result<Vec<usize>, Option<String>> {
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
