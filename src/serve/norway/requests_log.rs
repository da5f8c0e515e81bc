//! The log of requests that the sandbox shows: for whoever builds a client, and in memory only.

use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// So many of the last requests are shown.
const MOST: usize = 1000;

/// A request and its answer.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Logged {
    pub(super) at: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) token: String,
    /// Whether the answer was asked for, whatever the request held.
    pub(super) forced: bool,
    /// Keys of the body that nobody knows.
    #[serde(rename = "unknownKeys")]
    pub(super) unknown: Vec<String>,
}

impl Logged {
    pub(super) fn of(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() }
    }
}

/// The last requests, in their order.
#[derive(Debug, Default)]
pub(super) struct RequestLog(Mutex<VecDeque<Logged>>);

impl RequestLog {
    pub(super) fn add(&self, logged: Logged) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == MOST {
            log.pop_front();
        }
        log.push_back(logged);
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn json(&self) -> String {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_string(&*log).unwrap_or_default()
    }
}
