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

/// Whether the tables are those of this version; the inner result says what they are instead.
pub(super) fn check(connection: &Connection) -> Result<Result<(), String>, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version) == Ok(VERSIONS.len()) {
        return Ok(Ok(()));
    }
    Ok(Err(format!("the store is of another version ({version}; this program reads {}): start the service with it once", VERSIONS.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_of_the_first_version_keeps_what_it_has() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(VERSIONS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let sql = "INSERT INTO certificate (kuid, vin, make, submitter, state, created) VALUES ('7', 'A', 1, 'B', 'created', 'C')";
        connection.execute(sql, []).unwrap();
        assert!(check(&connection).unwrap().is_err());
        migrate(&mut connection).unwrap().unwrap();
        check(&connection).unwrap().unwrap();
        let kuid: String = connection.query_row("SELECT kuid FROM certificate", [], |row| row.get(0)).unwrap();
        let events: i64 = connection.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
        assert_eq!((kuid.as_str(), events), ("7", 0));
        migrate(&mut connection).unwrap().unwrap();
    }
}
