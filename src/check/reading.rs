//! The record of an input, for whatever looks at certificates without checking them.

use super::checker::Checker;
use super::input::Decoded;
use super::request;
use crate::document::carry::Carried;
use crate::document::{self, Record, edition_of};
use crate::schema::Edition;

impl Checker {
    /// Shows the record of an input, in terms of the book of the run; tells whether there is one.
    pub(crate) fn with_record(&self, bytes: Vec<u8>, see: impl FnOnce(&Record<'_>)) -> bool {
        let knowledge = self.knowledge();
        let bytes = match knowledge.request.as_deref().filter(|_| request::is_request(&bytes)) {
            Some(pointer) => request::message(&bytes, pointer),
            None => Ok(bytes),
        };
        let decoded = Decoded::new(bytes);
        if decoded.stops {
            return false;
        }
        let Ok(document) = document::parse(&decoded.text) else { return false };
        let older = (edition_of(&document) == Some(Edition::One)).then(|| knowledge.older()).flatten().and_then(Result::ok);
        let Some(older) = older else {
            return document::read(&document, &knowledge.book).record.map(|record| see(&record)).is_some();
        };
        let Some(record) = document::read(&document, older.book).record else { return false };
        see(Carried::of(&record, older.mapping, &knowledge.book).newer());
        true
    }
}
