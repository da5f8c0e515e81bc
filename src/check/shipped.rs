//! What the shipped packs come to along the built-in book, kept for the next checker of the same profiles.

use super::error::BuildError;
use super::knowledge::Knowledge;
use super::settings::Settings;
use std::sync::{Arc, Mutex, PoisonError};

/// For so many settings it is kept; a service asks for two or three.
const MOST_KEPT: usize = 8;

/// What was asked for last stands at the end. It is data that never changes: whoever shares it finds the same.
static KEPT: Mutex<Vec<(Settings, Arc<Knowledge>)>> = Mutex::new(Vec::new());

/// Reads the book and the rules that the settings name. What ships in the program is read once; what a user gives is read each time.
pub(super) fn knowledge(settings: &Settings) -> Result<Arc<Knowledge>, BuildError> {
    if !settings.is_shipped() {
        return Knowledge::load(settings).map(Arc::new);
    }
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().iter().find(|(known, _)| known.asks_the_same(settings)).map(|(_, knowledge)| Arc::clone(knowledge));
    if let Some(knowledge) = known {
        return Ok(knowledge);
    }
    let knowledge = Arc::new(Knowledge::load(settings)?);
    let mut kept = kept();
    kept.push((settings.clone(), Arc::clone(&knowledge)));
    let too_many = kept.len().saturating_sub(MOST_KEPT);
    kept.drain(..too_many);
    Ok(knowledge)
}
