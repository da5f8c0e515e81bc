//! What must be kept: one SQLite database, in a file or in memory, with one writer at a time.

mod schema;

use super::error::ServeError;
use super::options::Place;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Why the store could not do what was asked of it.
pub(crate) type StoreError = rusqlite::Error;

/// What must be kept.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
    /// Where it is, in words.
    pub(crate) place: String,
}

impl Store {
    /// Opens the store, and brings one of an earlier version of this program up to date.
    pub(crate) fn open(place: &Place) -> Result<Self, ServeError> {
        let name = match place {
            Place::Memory => "memory".to_owned(),
            Place::File(path) => path.display().to_string(),
        };
        let failed = |error: StoreError| ServeError::Store { place: name.clone(), message: error.to_string() };
        let mut connection = match place {
            Place::Memory => Connection::open_in_memory(),
            Place::File(path) => Connection::open(path),
        }
        .map_err(failed)?;
        prepare(&connection).map_err(failed)?;
        schema::migrate(&mut connection).map_err(failed)?.map_err(|message| ServeError::Store { place: name.clone(), message })?;
        Ok(Self { connection: Mutex::new(connection), place: name })
    }

    /// Opens a store to look things up, without changing it; it must be of this version of the program.
    pub(crate) fn read(path: &Path) -> Result<Self, ServeError> {
        let name = path.display().to_string();
        let failed = |error: StoreError| ServeError::Store { place: name.clone(), message: error.to_string() };
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
        schema::check(&connection).map_err(failed)?.map_err(|message| ServeError::Store { place: name.clone(), message })?;
        Ok(Self { connection: Mutex::new(connection), place: name })
    }

    /// Does something in one transaction: all of it is kept, or nothing.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        // A panic while the lock was held has rolled its transaction back.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = act(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Looks something up.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        look(&connection)
    }
}

/// The next number of a series that begins with `first`.
pub(crate) fn next_number(transaction: &Transaction<'_>, series: &str, first: i64) -> Result<i64, StoreError> {
    let last: Option<i64> = transaction.query_row("SELECT value FROM counter WHERE name = ?1", [series], |row| row.get(0)).optional()?;
    let next = last.map_or(first, |last| last + 1);
    transaction.execute("INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", (series, next))?;
    Ok(next)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // What was acknowledged survives that the process is killed; readers do not wait for the writer.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_opened_again_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("store.db"));
        let number = |store: &Store| store.change(|transaction| next_number(transaction, "kuid", 7)).unwrap();
        let store = Store::open(&place).unwrap();
        assert_eq!((number(&store), number(&store)), (7, 8));
        drop(store);
        assert_eq!(number(&Store::open(&place).unwrap()), 9);
    }

    #[test]
    fn what_fails_changes_nothing() {
        let store = Store::open(&Place::Memory).unwrap();
        let failed = store.change(|transaction| {
            next_number(transaction, "a", 1)?;
            transaction.execute("INSERT INTO nowhere VALUES (1)", []).map(|_| ())
        });
        assert!(failed.is_err());
        assert_eq!(store.change(|transaction| next_number(transaction, "a", 1)).unwrap(), 1);
    }

    #[test]
    fn a_store_of_a_later_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        drop(Store::open(&Place::File(path.clone())).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
        let error = Store::open(&Place::File(path)).unwrap_err().to_string();
        assert!(error.contains("a later version"), "{error}");
    }
}
