//! The tables of the store, and how a store of an earlier version becomes one of this.

use rusqlite::{Connection, Error};

/// What makes each version out of the one before it. What stands here has been used: a change is another entry.
const VERSIONS: [&str; 2] = [include_str!("1.sql"), include_str!("2.sql")];

/// Brings the tables up to date, in one transaction; the inner result says that the store is of a later version.
pub(super) fn migrate(connection: &mut Connection) -> Result<Result<(), String>, Error> {
    let transaction = connection.transaction()?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > VERSIONS.len() {
        return Ok(Err(format!("the store is of a later version ({version}; this program knows {})", VERSIONS.len())));
    }
    for statements in &VERSIONS[done..] {
        transaction.execute_batch(statements)?;
    }
    transaction.pragma_update(None, "user_version", i64::try_from(VERSIONS.len()).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(Ok(()))
}
