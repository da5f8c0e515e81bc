//! The events of vehicles that the feed tells of.

use crate::serve::clock::Clock;
use crate::serve::store::{Store, StoreError, next_number};
use rusqlite::{Row, Transaction, params};

/// The kind of an entry that fills a hole.
pub(super) const HOLE: &str = "HENDELSE_UTEN_INNHOLD";
/// The kind of an entry whose event is for somebody else.
pub(super) const RESTRICTED: &str = "HENDELSE_KREVER_AUTORISASJON";
/// The series of the numbers.
const SERIES: &str = "event";

/// An event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Its number; the store gives it.
    pub(super) id: i64,
    /// When it was received (UTC); the store gives it.
    pub(super) received: String,
    pub(super) kind: String,
    pub(super) sub: Option<String>,
    pub(super) source: String,
    pub(super) kuid: Option<String>,
    pub(super) vin: Option<String>,
    /// From when on it holds; from its receipt without it.
    pub(super) valid_from: Option<String>,
    pub(super) corrections: Vec<String>,
    /// Who alone may see what it says.
    pub(super) only_for: Option<String>,
}

impl Event {
    /// That the approval of a vehicle begins or ends.
    pub(super) fn of_approval(sub: &str, kuid: &str, vin: &str) -> Self {
        let (kind, source) = ("GODKJENNING".to_owned(), "AKG".to_owned());
        Self { kind, sub: Some(sub.to_owned()), source, kuid: Some(kuid.to_owned()), vin: Some(vin.to_owned()), ..Self::default() }
    }

    /// An entry that only fills a hole.
    pub(super) fn hole() -> Self {
        Self { kind: HOLE.to_owned(), source: "AKF".to_owned(), ..Self::default() }
    }

    /// Whether it says nothing of a vehicle.
    pub(super) fn is_placeholder(&self) -> bool {
        self.kind == HOLE || self.kind == RESTRICTED
    }

    /// An entry of the same number and time that says nothing.
    fn without_content(self, kind: &str, source: &str) -> Self {
        Self { id: self.id, received: self.received, kind: kind.to_owned(), source: source.to_owned(), ..Self::default() }
    }

    /// As whoever asks may see it: a feed without gaps has an entry for what they did not ask for as well.
    fn seen(self, wanted: &Wanted, reader: &str) -> Self {
        if wanted.kuid.is_some() && self.kuid != wanted.kuid {
            return self.without_content(HOLE, "AKF");
        }
        if self.only_for.as_deref().is_some_and(|only| only != reader) {
            return self.without_content(RESTRICTED, "KUNDE");
        }
        self
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    First,
    Last,
    /// Behind this number.
    After(i64),
    /// Such that it ends before this number.
    Before(i64),
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) begin: Begin,
    pub(super) kuid: Option<String>,
    pub(super) size: u32,
    pub(super) is_gapless: bool,
}

/// Writes an event; gives its number.
pub(super) fn add(transaction: &Transaction<'_>, clock: &Clock, event: &Event) -> Result<i64, StoreError> {
    let id = next_number(transaction, SERIES, 1)?;
    let sql = "INSERT INTO event (id, received, kind, sub, source, kuid, vin, valid_from, corrections, only_for)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let Event { kind, sub, source, kuid, vin, valid_from, corrections, only_for, .. } = event;
    let received = clock.moment("UTC").to_string();
    transaction.execute(sql, params![id, received, kind, sub, source, kuid, vin, valid_from, corrections.join(","), only_for])?;
    Ok(id)
}

/// The entries of a page, as this reader may see them; `None` when it begins behind a number that was not given out yet.
pub(super) fn page(store: &Store, wanted: &Wanted, reader: &str) -> Result<Option<Vec<Event>>, StoreError> {
    let (condition, order, number) = match wanted.begin {
        Begin::First => ("id > ?3", "ASC", 0),
        Begin::After(number) => ("id > ?3", "ASC", number),
        Begin::Last => ("id < ?3", "DESC", i64::MAX),
        Begin::Before(number) => ("id < ?3", "DESC", number),
    };
    let sql = format!(
        "SELECT id, received, kind, sub, source, kuid, vin, valid_from, corrections, only_for FROM event
         WHERE {condition} AND (?1 OR (kind <> '{HOLE}' AND (?2 IS NULL OR kuid = ?2))) ORDER BY id {order} LIMIT ?4"
    );
    store.look(|connection| {
        let last: i64 = connection.query_row("SELECT coalesce(max(id), 0) FROM event", [], |row| row.get(0))?;
        if matches!(wanted.begin, Begin::After(number) if number > last) {
            return Ok(None);
        }
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map(params![wanted.is_gapless, wanted.kuid, number, wanted.size], read)?;
        let mut events = rows.map(|event| Ok(event?.seen(wanted, reader))).collect::<Result<Vec<_>, StoreError>>()?;
        events.sort_by_key(|event| event.id);
        Ok(Some(events))
    })
}

fn read(row: &Row<'_>) -> Result<Event, StoreError> {
    let corrections: String = row.get(8)?;
    Ok(Event {
        id: row.get(0)?,
        received: row.get(1)?,
        kind: row.get(2)?,
        sub: row.get(3)?,
        source: row.get(4)?,
        kuid: row.get(5)?,
        vin: row.get(6)?,
        valid_from: row.get(7)?,
        corrections: corrections.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        only_for: row.get(9)?,
    })
}
