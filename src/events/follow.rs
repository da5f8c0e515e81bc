//! Following a feed: page by page, each entry once it is new, never one left out.

use super::codes::Codes;
use super::event::Event;
use super::feed::{Page, PageFault, read_page};

/// Where pages come from.
pub trait Pages {
    /// Why one cannot be had.
    type Error;

    /// The text of the page at this address.
    ///
    /// # Errors
    /// When it cannot be had.
    fn page(&mut self, address: &str) -> Result<String, Self::Error>;
}

/// Where to begin when nothing was read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the first entry that there is.
    First,
    /// With the last page.
    Last,
    /// Behind the entry of this number.
    From(u64),
}

/// Why following stops.
#[derive(Debug, thiserror::Error)]
pub enum FollowError<E> {
    /// A page cannot be had.
    #[error("{0}")]
    Page(E),
    /// A page cannot be read.
    #[error("the page at {0} is no feed: {1}")]
    NoFeed(String, String),
    /// Entries are missing between two numbers.
    #[error("entries are missing: {found} follows {last}")]
    Gap {
        /// The last entry before the gap.
        last: u64,
        /// The first after it.
        found: u64,
    },
    /// A link leads elsewhere.
    #[error("the next page is said to be at {0}, which is another place than {1}")]
    Elsewhere(String, String),
}

/// What came of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// It had so many new entries.
    New(usize),
    /// It had none: nothing new has happened yet.
    Nothing,
}

/// A feed that is followed.
#[derive(Debug)]
pub struct Follow<'c> {
    codes: &'c Codes,
    base: String,
    is_gapless: bool,
    /// The number of the last entry that was handed on.
    cursor: Option<u64>,
    /// Where the next page is.
    next: String,
}

impl<'c> Follow<'c> {
    /// A feed at an address, behind a cursor, or from its start.
    pub fn new(codes: &'c Codes, base: &str, is_gapless: bool, cursor: Option<u64>, start: Start) -> Self {
        let base = if is_gapless { gapless(base) } else { base.to_owned() };
        let cursor = cursor.or(if let Start::From(number) = start { Some(number) } else { None });
        let query = match (cursor, start) {
            (Some(number), _) => format!("from={number}"),
            (None, Start::Last) => "last".to_owned(),
            (None, _) => "first".to_owned(),
        };
        let next = with_query(&base, &query);
        Self { codes, base, is_gapless, cursor, next }
    }

    /// Reads the next page. Each entry that is new is handed on, in order; the cursor moves behind it when that is done.
    ///
    /// # Errors
    /// When the page cannot be had or read, when entries are missing in a feed without gaps, or when an entry cannot be handed on.
    pub fn round<P: Pages, E: From<FollowError<P::Error>>>(
        &mut self,
        pages: &mut P,
        mut hand_on: impl FnMut(&Event) -> Result<(), E>,
    ) -> Result<Round, E> {
        let address = self.next.clone();
        let text = pages.page(&address).map_err(FollowError::Page)?;
        let page = read_page(&text, self.codes).map_err(|fault| FollowError::NoFeed(address.clone(), words(&fault)))?;
        let mut count = 0;
        for event in &page.events {
            if self.cursor.is_some_and(|cursor| event.id <= cursor) {
                continue;
            }
            if let Some(last) = self.cursor.filter(|last| self.is_gapless && event.id != last + 1) {
                return Err(FollowError::Gap { last, found: event.id }.into());
            }
            hand_on(event)?;
            self.cursor = Some(event.id);
            count += 1;
        }
        self.next = self.after(&page, &address)?;
        Ok(if count == 0 { Round::Nothing } else { Round::New(count) })
    }

    /// Where the page after this one is.
    fn after<E>(&self, page: &Page, address: &str) -> Result<String, FollowError<E>> {
        let behind = || self.cursor.map_or_else(|| address.to_owned(), |cursor| with_query(&self.base, &format!("from={cursor}")));
        // A page without new entries leads nowhere: what comes will stand behind the cursor.
        let next = page.next(address).filter(|_| !page.events.is_empty()).unwrap_or_else(behind);
        if origin(&next) != origin(&self.base) {
            return Err(FollowError::Elsewhere(next, self.base.clone()));
        }
        Ok(next)
    }
}

fn words(fault: &PageFault) -> String {
    match fault {
        PageFault::Malformed(finding) => finding.message.clone(),
        PageFault::NoFeed(root) => format!("its root element is {root}"),
    }
}

/// The address of the same feed without gaps.
fn gapless(base: &str) -> String {
    const ENDING: &str = "sammenhengende/";
    let (path, query) = base.split_once('?').map_or((base, None), |(path, query)| (path, Some(query)));
    if path.trim_end_matches('/').ends_with("sammenhengende") {
        return base.to_owned();
    }
    let path = format!("{}/{ENDING}", path.trim_end_matches('/'));
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

fn with_query(base: &str, query: &str) -> String {
    let separator = if base.contains('?') { '&' } else { '?' };
    format!("{base}{separator}{query}")
}

/// Scheme, host and port of an address; empty of a path.
fn origin(address: &str) -> &str {
    let Some(start) = address.find("://").map(|at| at + 3) else { return "" };
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    &address[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_of_the_one_that_is_given() {
        assert_eq!(gapless("https://h/api/atom"), "https://h/api/atom/sammenhengende/");
        assert_eq!(gapless("https://h/api/atom/?kuid=1"), "https://h/api/atom/sammenhengende/?kuid=1");
        assert_eq!(gapless("https://h/api/atom/sammenhengende/"), "https://h/api/atom/sammenhengende/");
        assert_eq!(with_query("https://h/atom?kuid=1", "from=5"), "https://h/atom?kuid=1&from=5");
        assert_eq!((origin("https://h:1/a"), origin("https://h?x"), origin("a/b")), ("https://h:1", "https://h", ""));
    }
}
