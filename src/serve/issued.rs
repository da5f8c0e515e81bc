//! The tokens that the rehearsals have given out: they open the door as well as those of the token file.

use super::clock::Clock;
use super::random::digest;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So many are remembered at a time.
const MOST: usize = 10_000;

/// The tokens, by their digests, and until when they open the door.
#[derive(Debug, Default)]
pub(crate) struct Issued(Mutex<BTreeMap<String, i64>>);

impl Issued {
    /// Remembers a token for so many seconds.
    pub(crate) fn add(&self, token: &str, seconds: i64) {
        let now = Clock::seconds();
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, until| *until > now);
        while tokens.len() >= MOST {
            tokens.pop_first();
        }
        tokens.insert(digest(token), now + seconds);
    }

    /// Whether a token was given out and still holds.
    pub(crate) fn holds(&self, token: &str) -> bool {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(&digest(token)).is_some_and(|until| *until > Clock::seconds())
    }
}
