//! The streams of a run, and what they can show.

use crate::report::Layout;
use clap::ValueEnum;
use std::ffi::OsString;
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

/// When pages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Also into a file or a pipe
    Always,
    /// Nowhere
    Never,
}

impl<'a> Console<'a> {
    /// Colours pages as was asked for on the command line, which goes before the environment.
    pub(super) fn colour(&mut self, when: When) {
        match when {
            When::Auto => {}
            When::Always => self.layout.colour = true,
            When::Never => self.layout.colour = false,
        }
    }

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
        }
        layout.colour = wants_colour(out_is_terminal, |name| std::env::var_os(name));
        Self { out, err, layout, out_is_terminal, err_is_terminal }
    }
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// What the environment says of colours. `NO_COLOR` goes before what asks for them where nobody watches.
fn wants_colour(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_on = |name| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    if is_set("NO_COLOR") {
        return false;
    }
    is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") || is_terminal && variable("TERM").is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(is_terminal: bool, variables: &[(&str, &str)]) -> bool {
        wants_colour(is_terminal, |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value)))
    }

    #[test]
    fn a_terminal_has_colours_unless_it_cannot_or_must_not() {
        assert!(wants(true, &[]) && !wants(false, &[]));
        assert!(wants(true, &[("NO_COLOR", ""), ("TERM", "xterm")]));
        assert!(!wants(true, &[("NO_COLOR", "1")]) && !wants(true, &[("TERM", "dumb")]));
    }

    #[test]
    fn colours_can_be_asked_for_where_nobody_watches() {
        for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
            assert!(wants(false, &[(name, "1")]) && wants(true, &[(name, "1"), ("TERM", "dumb")]), "{name}");
            assert!(!wants(false, &[(name, "0")]) && !wants(false, &[(name, "")]), "{name}");
            assert!(!wants(false, &[(name, "1"), ("NO_COLOR", "1")]), "{name}");
        }
    }
}
