//! The streams of a run, and what they can show.

use crate::report::Layout;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, IsTerminal, Write};

/// Where a run writes.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut (dyn Write + Send),
    /// Standard error.
    pub err: &'a mut (dyn Write + Send),
    /// How pages on standard output look.
    pub layout: Layout,
    /// Whether somebody watches standard output.
    pub out_is_terminal: bool,
    /// Whether somebody watches standard error.
    pub err_is_terminal: bool,
}

impl<'a> Console<'a> {
    /// Streams that nobody watches: fixed width, no colours, no progress.
    pub fn plain(out: &'a mut (dyn Write + Send), err: &'a mut (dyn Write + Send)) -> Self {
        Self { out, err, layout: Layout::default(), out_is_terminal: false, err_is_terminal: false }
    }

    /// The streams of this process, with what its terminal and environment say of width and colours.
    pub fn of_process(out: &'a mut (dyn Write + Send), err: &'a mut (dyn Write + Send)) -> Self {
        let (out_is_terminal, err_is_terminal) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let mut layout = Layout::default();
        if out_is_terminal {
            layout.width = terminal_size::terminal_size().map_or(layout.width, |(width, _)| usize::from(width.0).clamp(60, 160));
            layout.colour = wants_colour(std::env::var_os("NO_COLOR").as_deref(), std::env::var_os("TERM").as_deref());
        }
        Self { out, err, layout, out_is_terminal, err_is_terminal }
    }
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// What the environment says of colours on a terminal.
fn wants_colour(no_color: Option<&OsStr>, term: Option<&OsStr>) -> bool {
    no_color.is_none_or(OsStr::is_empty) && term.is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_and_a_dumb_terminal_turn_colours_off() {
        assert!(wants_colour(None, None));
        assert!(wants_colour(Some(OsStr::new("")), Some(OsStr::new("xterm"))));
        assert!(!wants_colour(Some(OsStr::new("1")), Some(OsStr::new("xterm"))));
        assert!(!wants_colour(None, Some(OsStr::new("dumb"))));
    }
}
