//! A progress bar on standard error, for runs that take long enough and somebody who watches.

use super::console::Console;
use crate::batch::Inputs;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Fewer inputs are done before a bar is worth drawing.
const FEWEST: usize = 200;

/// Shows how far a run is.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// Whether the report goes to the terminal that the bar is drawn on.
    shared: bool,
}

impl Progress {
    pub(super) fn new(inputs: &Inputs, console: &Console<'_>) -> Self {
        let count = inputs.sources.len();
        let bar = (console.err_is_terminal && count > FEWEST).then(|| {
            let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { bar, shared: console.out_is_terminal }
    }

    /// One more input is done; after the last one the bar makes room for the end of the report.
    pub(super) fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            if Some(bar.position()) == bar.length() {
                bar.finish_and_clear();
            }
        }
    }

    /// Writes to the terminal without tearing the bar.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) if self.shared => bar.suspend(write),
            _ => write(),
        }
    }
}
