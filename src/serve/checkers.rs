//! Checkers that were built before: each profile and language is read once.

use super::clock::Clock;
use crate::check::{BuildError, Checker};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So many are kept; a caller who asks for others each time waits each time.
const MOST: usize = 64;

/// What a checker is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Wish {
    /// Whose rules apply; those of `eu` unless some are named.
    pub(crate) profiles: Vec<String>,
    /// The language of what rules say.
    pub(crate) language: Option<String>,
    /// Whether a message may be without a signature.
    pub(crate) unsigned: bool,
    /// The report form of a pack that is wanted.
    pub(crate) form: Option<String>,
    /// Beginnings of codes that are left out.
    pub(crate) skip: Vec<String>,
}

/// Checkers that were built before.
#[derive(Debug, Default)]
pub(crate) struct Checkers(Mutex<BTreeMap<Wish, Checker>>);

impl Checkers {
    /// A checker as wished for, as on this day; today without one.
    pub(crate) fn get(&self, wish: &Wish, day: Option<Date>) -> Result<Checker, BuildError> {
        let day = day.unwrap_or_else(Clock::today);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(wish).cloned();
        if let Some(checker) = known {
            return Ok(checker.on(day));
        }
        let mut builder = wish.profiles.iter().fold(Checker::builder(), |builder, profile| builder.profile(profile));
        if let Some(language) = &wish.language {
            builder = builder.language(language);
        }
        if let Some(form) = &wish.form {
            builder = builder.form(form);
        }
        builder = wish.skip.iter().fold(builder, |builder, code| builder.skip(code));
        if wish.unsigned {
            builder = builder.unsigned(true);
        }
        let checker = builder.as_of(day).build()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST {
            kept.insert(wish.clone(), checker.clone());
        }
        Ok(checker)
    }
}
