//! `ivicheck events follow URL|DIR --state FILE`

use super::fetch::{FetchError, Folder, Remote};
use super::read::EventFormat;
use crate::batch::Whole;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::listing::{shown, text_of};
use crate::events::{Codes, Event, Follow, FollowError, Pages, Round, Start};
use clap::Args;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// It had to stop at a gap.
const GAP: u8 = 3;
/// The longest wait for a service that does not answer.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So often a service is asked again when it is asked once only.
const ATTEMPTS_OF_ONCE: u32 = 3;

#[derive(Debug, Args)]
pub(in crate::cli) struct FollowOptions {
    /// The address of the feed, or a folder of its pages
    #[arg(value_name = "URL|DIR")]
    feed: String,
    /// Where the number of the last entry is kept
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// Where to begin without a state: first, last, or the number of the entry before
    #[arg(long, value_name = "first|last|ID", default_value = "first", value_parser = start)]
    from: Start,
    /// Ask for the feed without gaps, and stop at one (exit code 3)
    #[arg(long)]
    gapless: bool,
    /// Stop when nothing is new
    #[arg(long)]
    once: bool,
    /// Also what takes the place of an event
    #[arg(long)]
    placeholders: bool,
    /// So many seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    poll: u64,
    /// A file with the token that the service asks for
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

fn start(text: &str) -> Result<Start, String> {
    match text {
        "first" => Ok(Start::First),
        "last" => Ok(Start::Last),
        number => number.parse().map(Start::From).map_err(|_| "this is neither first, last nor a number".to_owned()),
    }
}

/// Why following stops, of what the call does.
#[derive(Debug)]
enum Stop {
    Follow(FollowError<FetchError>),
    Call(CliError),
}

impl From<FollowError<FetchError>> for Stop {
    fn from(error: FollowError<FetchError>) -> Self {
        Self::Follow(error)
    }
}

pub(super) fn run(options: &FollowOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let codes = Codes::shipped()?;
    let cursor = read_state(&options.state)?;
    let mut follow = Follow::new(&codes, &options.feed, options.gapless, cursor, options.from);
    if options.feed.starts_with("http://") || options.feed.starts_with("https://") {
        let token = options.token_file.as_deref().map(text_of).transpose()?.map(|token| token.trim().to_owned());
        return rounds(options, &codes, &mut follow, &mut Remote::new(token), |_, round| Ok(matches!(round, Round::New(_))), console);
    }
    let folder = PathBuf::from(&options.feed);
    if !folder.is_dir() {
        return Err(CliError::call(
            format!("{} is neither an address nor a folder", options.feed),
            Some("addresses begin with http:// or https://".into()),
        ));
    }
    rounds(options, &codes, &mut follow, &mut Folder::new(folder), |folder, _| folder.has_more(), console)
}

/// Round after round, until nothing is new or something stops it.
fn rounds<P: Pages<Error = FetchError>>(
    options: &FollowOptions,
    codes: &Codes,
    follow: &mut Follow<'_>,
    pages: &mut P,
    goes_on: impl Fn(&P, Round) -> Result<bool, CliError>,
    console: &mut Console<'_>,
) -> Result<u8, CliError> {
    let mut failures = 0;
    loop {
        let mut written = None;
        let done = follow.round(pages, |event: &Event| {
            write(event, codes, options, console).map_err(Stop::Call)?;
            written = Some(event.id);
            Ok(())
        });
        // What was written is kept, also of a page that ended early. Written first, kept second: nothing is ever left out.
        if let Some(last) = written {
            console.out.flush()?;
            write_state(&options.state, last)?;
        }
        match done {
            Ok(round) => {
                failures = 0;
                if goes_on(pages, round)? {
                    continue;
                }
                if options.once {
                    return Ok(PASSED);
                }
                sleep(Duration::from_secs(options.poll));
            }
            Err(Stop::Follow(FollowError::Page(FetchError::NotNow(address, why)))) => {
                failures += 1;
                if options.once && failures >= ATTEMPTS_OF_ONCE {
                    return Err(CliError::call(format!("{address}: {why}"), None));
                }
                writeln!(console.err, "ivicheck: note: {address}: {why}")?;
                sleep(wait(failures));
            }
            Err(Stop::Follow(error @ FollowError::Gap { .. })) => {
                writeln!(console.err, "ivicheck: {error}")?;
                return Ok(GAP);
            }
            Err(Stop::Follow(error @ FollowError::Page(FetchError::Gone(..)))) => {
                return Err(CliError::call(
                    error.to_string(),
                    Some("the cursor may be older than what the service keeps: begin anew with another --state and --from".into()),
                ));
            }
            Err(Stop::Follow(error)) => return Err(CliError::call(error.to_string(), None)),
            Err(Stop::Call(error)) => return Err(error),
        }
    }
}

/// 1, 2, 4 ... 60 seconds.
fn wait(failures: u32) -> Duration {
    Duration::from_secs(1_u64 << failures.saturating_sub(1).min(6)).min(LONGEST_WAIT)
}

fn write(event: &Event, codes: &Codes, options: &FollowOptions, console: &mut Console<'_>) -> Result<(), CliError> {
    if event.placeholder.is_none() || options.placeholders {
        writeln!(console.out, "{}", EventFormat::Ndjson.line(event, codes))?;
    }
    Ok(())
}

/// The number of the last entry; `None` when nothing was read yet.
fn read_state(path: &Path) -> Result<Option<u64>, CliError> {
    match fs::read_to_string(path) {
        Ok(text) => text.trim().parse().map(Some).map_err(|_| CliError::call(format!("{} holds no number of an entry", shown(path)), None)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CliError::File { place: shown(path), error }),
    }
}

/// Keeps the number of the last entry: a file of its own first, then under the name.
fn write_state(path: &Path, cursor: u64) -> Result<(), CliError> {
    let failed = |error| CliError::File { place: shown(path), error };
    let mut file = Whole::beside(path).map_err(failed)?;
    writeln!(file, "{cursor}").map_err(failed)?;
    let replaced = fs::metadata(path).ok();
    file.replace(path, replaced.as_ref()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_minute() {
        let seconds: Vec<u64> = [1, 2, 3, 4, 5, 6, 7, 8, 40].map(|failures| wait(failures).as_secs()).to_vec();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
