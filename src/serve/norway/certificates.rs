//! The certificates that were accepted, and what may be done with them.

use super::events::{self, Event};
use crate::serve::clock::Clock;
use crate::serve::random;
use crate::serve::store::{Store, StoreError, next_number};
use rusqlite::{OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

/// Where the numbers of vehicles begin that are counted and not drawn.
pub(super) const FIRST: i64 = 3_378_041_606;
/// Where those begin that are in the register from the beginning.
const FIRST_OF_REGISTER: i64 = 1_000_000_001;

/// How far the registration of a vehicle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    /// It was created, and can be deleted.
    #[default]
    Created,
    /// Its registration has begun.
    CaseOpen,
    /// It is registered.
    Registered,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::CaseOpen => "case-open",
            Self::Registered => "registered",
        }
    }

    fn of(name: &str) -> Self {
        [Self::CaseOpen, Self::Registered].into_iter().find(|state| state.name() == name).unwrap_or_default()
    }
}

/// A certificate that is to be accepted.
#[derive(Debug, Clone)]
pub(super) struct New {
    pub(super) reference: Option<String>,
    pub(super) vin: String,
    pub(super) make: i64,
    pub(super) submitter: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Created {
    /// It has this number.
    As(String),
    /// Its reference is taken.
    ReferenceTaken,
    /// Its vehicle is there.
    VehicleTaken,
}

/// What a certificate is asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Reference(String),
    Vin(String),
    VinAndMake(String, i64),
}

/// What came of a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deleted {
    /// It had this number and VIN.
    As(String, String),
    Unknown,
    Ambiguous,
    OfSomebodyElse,
    Registered,
}

/// A certificate that is in force.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Live {
    pub(super) kuid: String,
    pub(super) reference: Option<String>,
    pub(super) vin: String,
    pub(super) make: i64,
    pub(super) submitter: String,
    pub(super) state: State,
}

const COLUMNS: &str = "SELECT kuid, reference, vin, make, submitter, state FROM certificate WHERE deleted IS NULL";

fn live(row: &Row<'_>) -> Result<Live, StoreError> {
    let state: String = row.get(5)?;
    Ok(Live { kuid: row.get(0)?, reference: row.get(1)?, vin: row.get(2)?, make: row.get(3)?, submitter: row.get(4)?, state: State::of(&state) })
}

/// Accepts a certificate, unless its reference or vehicle is there: of many at once, one is.
pub(super) fn create(store: &Store, clock: &Clock, new: &New) -> Result<Created, StoreError> {
    store.change(|transaction| {
        let is_there = |sql: &str, values: &[&dyn rusqlite::ToSql]| transaction.query_row(sql, values, |_| Ok(())).optional();
        let by_reference = "SELECT 1 FROM certificate WHERE deleted IS NULL AND reference = ?1";
        if is_there(by_reference, &[&new.reference])?.is_some() {
            return Ok(Created::ReferenceTaken);
        }
        if is_there("SELECT 1 FROM certificate WHERE deleted IS NULL AND vin = ?1 AND make = ?2", &[&new.vin, &new.make])?.is_some() {
            return Ok(Created::VehicleTaken);
        }
        let kuid = free_number(transaction, clock)?;
        insert(transaction, clock, &kuid, new, State::Created)?;
        events::add(transaction, clock, &Event::of_approval("GODKJENNING_AKTIVERT", &kuid, &new.vin))?;
        Ok(Created::As(kuid))
    })
}

fn insert(transaction: &Transaction<'_>, clock: &Clock, kuid: &str, new: &New, state: State) -> Result<(), StoreError> {
    let sql = "INSERT INTO certificate (kuid, reference, vin, make, submitter, state, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let at = clock.moment("UTC").to_string();
    transaction.execute(sql, (kuid, &new.reference, &new.vin, new.make, &new.submitter, state.name(), at)).map(|_| ())
}

/// A number that no vehicle has had.
fn free_number(transaction: &Transaction<'_>, clock: &Clock) -> Result<String, StoreError> {
    loop {
        let number = if clock.is_fixed() { next_number(transaction, "kuid", FIRST)?.to_string() } else { random::number(10).to_string() };
        let is_taken = transaction.query_row("SELECT 1 FROM certificate WHERE kuid = ?1", [&number], |_| Ok(())).optional()?.is_some();
        if !is_taken {
            return Ok(number);
        }
    }
}

/// Deletes a certificate, when whoever asks may do so and its vehicle is not registered.
pub(super) fn delete(store: &Store, clock: &Clock, named: &Named, submitter: &str) -> Result<Deleted, StoreError> {
    store.change(|transaction| {
        let found = find(transaction, named)?;
        let certificate = match found.as_slice() {
            [] => return Ok(Deleted::Unknown),
            [certificate] => certificate,
            _ => return Ok(Deleted::Ambiguous),
        };
        if certificate.submitter != submitter {
            return Ok(Deleted::OfSomebodyElse);
        }
        if certificate.state != State::Created {
            return Ok(Deleted::Registered);
        }
        let at = clock.moment("UTC").to_string();
        transaction.execute("UPDATE certificate SET deleted = ?2 WHERE kuid = ?1", (&certificate.kuid, at))?;
        events::add(transaction, clock, &Event::of_approval("GODKJENNING_DEAKTIVERT", &certificate.kuid, &certificate.vin))?;
        Ok(Deleted::As(certificate.kuid.clone(), certificate.vin.clone()))
    })
}

fn find(transaction: &Transaction<'_>, named: &Named) -> Result<Vec<Live>, StoreError> {
    let found = |rest: &str, values: &[&dyn rusqlite::ToSql]| {
        let mut statement = transaction.prepare(&format!("{COLUMNS} AND {rest}"))?;
        statement.query_map(values, live)?.collect()
    };
    match named {
        Named::Reference(reference) => found("reference = ?1", &[reference]),
        Named::Vin(vin) => found("vin = ?1", &[vin]),
        Named::VinAndMake(vin, make) => found("vin = ?1 AND make = ?2", &[vin, make]),
    }
}

/// All certificates in force, in the order in which they came.
pub(super) fn all(store: &Store) -> Result<Vec<Live>, StoreError> {
    store.look(|connection| connection.prepare(&format!("{COLUMNS} ORDER BY id"))?.query_map([], live)?.collect())
}

/// A certificate that was accepted once, whatever became of it: VIN, kuid, reference.
pub(in crate::serve) type Sent = (String, String, Option<String>);

/// All certificates that were accepted, and the vehicles that the register had from the beginning, in the order in which they came.
pub(in crate::serve) fn sent(store: &Store) -> Result<Vec<Sent>, StoreError> {
    let sql = "SELECT vin, kuid, reference FROM certificate ORDER BY id";
    store.look(|connection| connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect())
}

/// A vehicle that is to be in the register.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) new: New,
    pub(super) state: State,
    pub(super) kuid: Option<String>,
}

/// Sees to it that vehicles are in the register, without bringing back what was deleted.
pub(super) fn seed(store: &Store, clock: &Clock, vehicles: &[Known]) -> Result<(), StoreError> {
    store.change(|transaction| {
        for vehicle in vehicles {
            let sql = "SELECT 1 FROM certificate WHERE vin = ?1 AND make = ?2";
            let was_there = transaction.query_row(sql, (&vehicle.new.vin, vehicle.new.make), |_| Ok(())).optional()?.is_some();
            if !was_there {
                put_new(transaction, clock, vehicle)?;
            }
        }
        Ok(())
    })
}

fn put_new(transaction: &Transaction<'_>, clock: &Clock, vehicle: &Known) -> Result<(), StoreError> {
    let kuid = match &vehicle.kuid {
        Some(kuid) => kuid.clone(),
        None => next_number(transaction, "kuid of the register", FIRST_OF_REGISTER)?.to_string(),
    };
    insert(transaction, clock, &kuid, &vehicle.new, vehicle.state)
}

/// Puts a vehicle into the register, or says how far its registration is.
pub(super) fn put(store: &Store, clock: &Clock, vehicle: &Known) -> Result<(), StoreError> {
    store.change(|transaction| {
        let sql = "UPDATE certificate SET state = ?3 WHERE deleted IS NULL AND vin = ?1 AND make = ?2";
        let changed = transaction.execute(sql, (&vehicle.new.vin, vehicle.new.make, vehicle.state.name()))?;
        if changed == 0 { put_new(transaction, clock, vehicle) } else { Ok(()) }
    })
}

/// Says how far the registration of a VIN is; tells whether there is one.
pub(super) fn set_state(store: &Store, vin: &str, state: State) -> Result<bool, StoreError> {
    let sql = "UPDATE certificate SET state = ?2 WHERE deleted IS NULL AND vin = ?1";
    store.change(|transaction| transaction.execute(sql, (vin, state.name())).map(|changed| changed > 0))
}

/// Takes a VIN out of the register, whoever asks; tells whether it was there.
pub(super) fn remove(store: &Store, vin: &str) -> Result<bool, StoreError> {
    store.change(|transaction| transaction.execute("DELETE FROM certificate WHERE deleted IS NULL AND vin = ?1", [vin]).map(|count| count > 0))
}

/// Forgets all of it, the numbers included.
pub(super) fn clear(store: &Store) -> Result<(), StoreError> {
    let sql = "DELETE FROM certificate; DELETE FROM event; DELETE FROM counter WHERE name LIKE 'kuid%' OR name = 'event'";
    store.change(|transaction| transaction.execute_batch(sql))
}

/// Writes an event of a vehicle; gives its number. The certificate says which vehicle it is and, for an event that others may not see, who
/// may; `None` when that must be known and is not. From the first registration on a certificate cannot be deleted.
pub(super) fn add_event(store: &Store, clock: &Clock, event: &Event, is_restricted: bool) -> Result<Option<i64>, StoreError> {
    store.change(|transaction| {
        let sql = "SELECT vin, submitter FROM certificate WHERE kuid = ?1";
        let known = transaction.query_row(sql, [&event.kuid], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if is_restricted && known.is_none() {
            return Ok(None);
        }
        let (vin, submitter) = known.unzip();
        let only_for = submitter.filter(|_: &String| is_restricted);
        if event.kind == "REGISTRERING" && matches!(event.sub.as_deref(), Some("FORSTEGANG" | "ETTERREGISTRERING")) {
            let sql = "UPDATE certificate SET state = ?2 WHERE deleted IS NULL AND kuid = ?1";
            transaction.execute(sql, (&event.kuid, State::Registered.name()))?;
        }
        events::add(transaction, clock, &Event { vin, only_for, ..event.clone() }).map(Some)
    })
}
