//! What a signal does: it ends the program, unless a service is to be stopped.

use super::error::INTERRUPTED;
use std::sync::{Mutex, PoisonError};

type Stop = Box<dyn Fn() + Send>;

static STOP: Mutex<Option<Stop>> = Mutex::new(None);

/// From now on a signal does this once, instead of ending the program.
#[cfg(feature = "serve")]
pub(super) fn instead(stop: impl Fn() + Send + 'static) {
    *STOP.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(stop));
}

/// Waits for signals. Where no handler can be set, a signal ends the program as it always did; only a file that was being written may be
/// left.
pub(super) fn watch() {
    let _ = ctrlc::set_handler(|| {
        let stop = STOP.lock().unwrap_or_else(PoisonError::into_inner).take();
        match stop {
            Some(stop) => stop(),
            None => {
                crate::batch::remove_unfinished();
                std::process::exit(i32::from(INTERRUPTED));
            }
        }
    });
}
