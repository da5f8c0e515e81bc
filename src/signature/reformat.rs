//! What became of a file after it was signed: the usual reformattings are undone, one at a time and in pairs, until the digest fits.
//!
//! All work is done on the canonical text, which knows each thing in one form only. Neighbouring files share what they may spend on it
//! ([`Searches`]): what was found for one is tried first for the next, and the cost of a folder stays in proportion to its size.

mod change;
mod pieces;

use change::{Around, Change, Layout, Other, bare, write_around, write_laid_out};
use pieces::{Piece, pieces, write};
use std::sync::{Mutex, PoisonError};

/// A longer text is no certificate, and not worth the search.
const LONGEST: usize = 256 * 1024;
/// An attempt on a text of less costs what it costs, on one of twice as much twice that.
const USUAL: usize = 32 * 1024;
/// So many attempts, weighed by what each costs, are made in neighbouring files together: enough for one whole search, and no more than
/// the cost of checking so many files once more.
const ATTEMPTS: usize = 256;
/// So many different changes that were found in the files before are tried first in each file, whatever has been spent.
const MOST_HINTS: usize = 3;

/// What the searches in neighbouring files may spend, and what they have found. Files use it one after another, in the order of their
/// names: what is found then does not depend on the number of threads.
#[derive(Debug)]
pub struct Searches(Mutex<Window>);

impl Searches {
    /// So many files, counted from the first of a run, share one.
    pub const WINDOW: usize = 64;
}

impl Default for Searches {
    fn default() -> Self {
        Self(Mutex::new(Window { left: ATTEMPTS, hints: Vec::new() }))
    }
}

#[derive(Debug)]
struct Window {
    left: usize,
    /// What was found so far, the last one first.
    hints: Vec<Change>,
}

/// What explains that a text is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// This, in words that end `..., after signing`.
    Reformatted(String),
    /// None of the usual reformattings.
    NoneKnown,
    /// It was not looked for, or not to the end.
    NotLookedFor,
}

impl Cause {
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Reformatted(words) => Some(words),
            Self::NoneKnown | Self::NotLookedFor => None,
        }
    }
}

/// A text that does not fit, and where it stands.
pub(super) struct Text<'t> {
    pub text: &'t str,
    /// Where the signature was left out.
    pub gap: Option<usize>,
    /// How deep in its document it stands.
    pub depth: usize,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Everything that is known.
    All,
    /// What was found before.
    Hints,
}

impl Searches {
    /// What explains that a text does not fit; `fits` tells whether a canonical text does, and costs so much.
    pub(super) fn explain(&self, text: &Text<'_>, reach: Reach, cost: usize, fits: impl FnMut(&str) -> bool) -> Cause {
        if text.text.len() > LONGEST {
            return Cause::NotLookedFor;
        }
        let cost = cost * (1 + text.text.len() / USUAL);
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.hints.is_empty() && (reach == Reach::Hints || window.left < cost) {
            return Cause::NotLookedFor;
        }
        let pieces = pieces(text.text, text.gap);
        let hints = window.hints.clone();
        let mut search = Search { pieces: &pieces, depth: text.depth, left: &mut window.left, cost, fits, buffer: String::new() };
        let found = match search.among(&hints) {
            None if reach == Reach::All => search.everywhere(),
            None => None,
            found => Some(found),
        };
        match found {
            Some(Some(change)) => {
                window.hints.retain(|hint| *hint != change);
                window.hints.insert(0, change);
                window.hints.truncate(MOST_HINTS);
                Cause::Reformatted(change.words())
            }
            Some(None) => Cause::NoneKnown,
            None => Cause::NotLookedFor,
        }
    }
}

/// A search in one text.
struct Search<'s, F> {
    pieces: &'s [Piece<'s>],
    depth: usize,
    left: &'s mut usize,
    cost: usize,
    fits: F,
    buffer: String,
}

/// The change that fits, if any does; `None` when nothing is left to spend before that is known.
type Outcome = Option<Option<Change>>;

impl<F: FnMut(&str) -> bool> Search<'_, F> {
    /// Whether a text fits; `None` when nothing is left to spend. What writes none costs nothing.
    fn attempt(&mut self, write: impl FnOnce(&mut String) -> bool) -> Option<bool> {
        self.buffer.clear();
        if !write(&mut self.buffer) {
            return Some(false);
        }
        *self.left = self.left.checked_sub(self.cost)?;
        Some((self.fits)(&self.buffer))
    }

    /// The first of a few changes that fits.
    fn among(&mut self, hints: &[Change]) -> Option<Change> {
        let (pieces, depth) = (self.pieces, self.depth);
        hints.iter().copied().find(|hint| {
            self.buffer.clear();
            let out = &mut self.buffer;
            let is_written = match *hint {
                Change::Around(around) => write_around(around, pieces, out),
                Change::Other(other) => other.undone(pieces).is_some_and(|undone| written(&undone, out)),
                Change::Layout(layout, None) => laid_out(layout, &bare(pieces), depth, out),
                Change::Layout(layout, Some(other)) => other.undone(pieces).is_some_and(|undone| laid_out(layout, &bare(&undone), depth, out)),
            };
            is_written && (self.fits)(&self.buffer)
        })
    }

    fn everywhere(&mut self) -> Outcome {
        let (pieces, depth) = (self.pieces, self.depth);
        for around in Around::all() {
            if self.attempt(|out| write_around(around, pieces, out))? {
                return Some(Some(Change::Around(around)));
            }
        }
        let mut undone = Vec::new();
        for other in Other::all() {
            let Some(pieces) = other.undone(pieces) else { continue };
            if self.attempt(|out| written(&pieces, out))? {
                return Some(Some(Change::Other(other)));
            }
            undone.push((other, pieces));
        }
        let own = bare(pieces);
        for layout in Layout::all() {
            if self.attempt(|out| laid_out(layout, &own, depth, out))? {
                return Some(Some(Change::Layout(layout, None)));
            }
        }
        for (other, pieces) in &undone {
            let own = bare(pieces);
            for layout in Layout::common() {
                if self.attempt(|out| laid_out(layout, &own, depth, out))? {
                    return Some(Some(Change::Layout(layout, Some(*other))));
                }
            }
        }
        Some(None)
    }
}

fn written(pieces: &[Piece<'_>], out: &mut String) -> bool {
    write(pieces, out);
    true
}

fn laid_out(layout: Layout, bare: &[&Piece<'_>], depth: usize, out: &mut String) -> bool {
    write_laid_out(layout, bare, depth, out);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "<a xmlns=\"u\">\n  <b>x y</b>\n  <c></c>\n  <d>\n    <e>ü</e>\n  </d>\n</a>";

    fn explained(original: &str, now: &str, gap: Option<usize>) -> Option<String> {
        let text = Text { text: now, gap, depth: 0 };
        Searches::default().explain(&text, Reach::All, 1, |text| text == original).words().map(str::to_owned)
    }

    #[test]
    fn each_reformatting_is_named() {
        let compact = SIGNED.replace("\n    ", "").replace("\n  ", "").replace('\n', "");
        let cases = [
            (compact.clone(), SIGNED.to_owned(), "indented"),
            (SIGNED.to_owned(), compact.clone(), "2 blanks a level"),
            (SIGNED.replace("  ", "\t"), SIGNED.to_owned(), "1 tab a level"),
            (SIGNED.replace('\n', "&#xD;\n"), SIGNED.to_owned(), "carriage returns were lost"),
            (SIGNED.to_owned(), SIGNED.replace('\n', "&#xD;\n"), "carriage returns were added"),
            (SIGNED.to_owned(), SIGNED.replace("x y", "\n  x y\n "), "lines of their own"),
            (SIGNED.to_owned(), SIGNED.replace("x y", "x\n    y"), "wrapped"),
            (SIGNED.to_owned(), with_all(SIGNED, "k"), "prefix of the namespace was changed"),
            (with_all(SIGNED, "ns0"), SIGNED.to_owned(), "it was `ns0`"),
            (SIGNED.to_owned(), SIGNED.replacen("<a xmlns=\"u\">", "<a xmlns=\"u\" xmlns:x=\"v\" x:y=\"\">", 1), "schemaLocation"),
            (SIGNED.to_owned(), format!("<?x y?>\n{SIGNED}").replacen("?>\n", "?>", 1), "instructions"),
            (SIGNED.to_owned(), SIGNED.replace('ü', "Ã¼"), "encoding"),
            (with_all(&compact, "ns0"), SIGNED.to_owned(), "indented, or set on several lines, and the prefix"),
        ];
        for (original, now, words) in cases {
            let found = explained(&original, &now, None);
            assert!(found.as_deref().is_some_and(|found| found.contains(words)), "{words}: {found:?} for {now:?}");
        }
    }

    fn with_all(text: &str, prefix: &str) -> String {
        let mut out = String::new();
        write(&pieces::with_prefix(&pieces(text, None), prefix), &mut out);
        out
    }

    #[test]
    fn a_changed_value_is_explained_by_nothing() {
        assert_eq!(explained(SIGNED, &SIGNED.replace("x y", "x z"), None), None);
    }

    #[test]
    fn white_space_around_the_signature_is_known() {
        let now = "<a>\n  <b>1</b>\n  \n</a>";
        let gap = now.find("\n  \n").unwrap() + 3;
        assert_eq!(explained("<a>\n  <b>1</b>\n</a>", now, Some(gap)).as_deref(), Some("the white space around the signature was changed"));
        assert_eq!(explained("<a>\n  <b>1</b></a>", now, Some(gap)).as_deref(), Some("the white space around the signature was changed"));
        assert_eq!(explained("<a>\n\t<b>1</b>\n</a>", now, Some(gap)).as_deref(), Some("the indentation was changed (it was 1 tab a level)"));
    }

    /// How many texts are looked at for files that all differ in the same way, and what is said of each.
    fn looked_at(files: usize, original: &str, now: &str) -> (usize, Vec<Cause>) {
        let mut looked_at = 0;
        let searches = Searches::default();
        let text = Text { text: now, gap: None, depth: 0 };
        let fits = |looked_at: &mut usize, text: &str| {
            *looked_at += 1;
            text == original
        };
        let causes = (0..files).map(|_| searches.explain(&text, Reach::All, 1, |text| fits(&mut looked_at, text))).collect();
        (looked_at, causes)
    }

    #[test]
    fn neighbours_share_what_they_may_spend() {
        let changed = SIGNED.replace("x y", "x z");
        let (once, causes) = looked_at(1, SIGNED, &changed);
        assert_eq!(causes, [Cause::NoneKnown]);
        assert!(once > 100, "a whole search looks at {once} texts");
        let (attempts, causes) = looked_at(Searches::WINDOW, SIGNED, &changed);
        assert_eq!(attempts, ATTEMPTS);
        assert_eq!((&causes[0], causes.last()), (&Cause::NoneKnown, Some(&Cause::NotLookedFor)));
    }

    #[test]
    fn what_was_found_is_tried_first_for_the_next() {
        let tabs = SIGNED.replace("  ", "\t");
        let (once, _) = looked_at(1, &tabs, SIGNED);
        let (attempts, causes) = looked_at(Searches::WINDOW, &tabs, SIGNED);
        assert!(once > 1 && attempts == once + Searches::WINDOW - 1, "{once} and {attempts}");
        assert!(causes.iter().all(|cause| cause.words() == Some("the indentation was changed (it was 1 tab a level)")), "{causes:?}");
    }

    #[test]
    fn costly_attempts_are_fewer() {
        let mut looked_at = 0;
        let text = Text { text: SIGNED, gap: None, depth: 0 };
        let cause = Searches::default().explain(&text, Reach::All, 5, |_| {
            looked_at += 1;
            false
        });
        assert_eq!((looked_at, cause), (ATTEMPTS / 5, Cause::NotLookedFor));
    }

    #[test]
    fn a_long_text_is_not_searched() {
        let long = format!("<a>{}</a>", "x".repeat(LONGEST));
        let text = Text { text: &long, gap: None, depth: 0 };
        assert_eq!(Searches::default().explain(&text, Reach::All, 1, |_| panic!("it was looked at")), Cause::NotLookedFor);
    }
}
