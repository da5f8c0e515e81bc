//! Submissions: taken in, looked at by a worker, and looked up.

use crate::serve::clock::{Clock, LONDON};
use crate::serve::random;
use crate::serve::store::{Store, StoreError, next_number};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// So many stand on a page.
pub(super) const A_PAGE: i64 = 20;

/// How far a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Received,
    Processing,
    Succeeded,
    Failed,
}

impl Status {
    const ALL: [Self; 4] = [Self::Received, Self::Processing, Self::Succeeded, Self::Failed];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Received => "Received",
            Self::Processing => "Processing",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name().eq_ignore_ascii_case(name))
    }
}

/// A submission as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Submission {
    pub(super) id: String,
    pub(super) account_name: String,
    pub(super) uploaded_by: String,
    pub(super) vin: Option<String>,
    pub(super) version: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) approval: Option<String>,
    pub(super) category: Option<String>,
    pub(super) status: Status,
    /// Why the service itself failed.
    pub(super) failure: Option<String>,
    /// What was found, where that is why it failed.
    pub(super) findings: Vec<Told>,
    pub(super) created: String,
}

/// A finding as the portal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) place: String,
}

const COLUMNS: &str = "SELECT submission.id, account.name, uploaded_by, vin, version, stage, approval, category, status, failure,
                       findings, created FROM submission JOIN account ON account.id = submission.account";

fn submission(row: &Row<'_>) -> Result<Submission, StoreError> {
    let status: String = row.get(8)?;
    let findings: Option<String> = row.get(10)?;
    Ok(Submission {
        id: row.get(0)?,
        account_name: row.get(1)?,
        uploaded_by: row.get(2)?,
        vin: row.get(3)?,
        version: row.get(4)?,
        stage: row.get(5)?,
        approval: row.get(6)?,
        category: row.get(7)?,
        status: Status::of(&status).unwrap_or(Status::Received),
        failure: row.get(9)?,
        findings: findings.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        created: row.get(11)?,
    })
}

/// Who sends, and whether the service is to fail on it.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) account: i64,
    pub(super) name: String,
    pub(super) fails: bool,
}

/// What of a document a submission is known by.
#[derive(Debug, Default, Clone)]
pub(super) struct Document {
    pub(super) bytes: Vec<u8>,
    pub(super) vin: Option<String>,
    pub(super) version: Option<String>,
    /// The highest of the stages.
    pub(super) stage: Option<String>,
    pub(super) approval: Option<String>,
    pub(super) category: Option<String>,
}

/// Takes a document in, unless another is there that is not failed; the inner result is the number of the submission.
pub(super) fn receive(
    transaction: &Transaction<'_>,
    clock: &Clock,
    sender: &Sender,
    file: &str,
    document: &Document,
) -> Result<Option<String>, StoreError> {
    let Document { bytes, vin, version, stage, approval, category } = document;
    if let (Some(vin), Some(version), Some(stage)) = (vin, version, stage) {
        let sql = "SELECT 1 FROM submission WHERE vin = ?1 AND version = ?2 AND stage = ?3 AND status <> 'Failed'";
        if transaction.query_row(sql, (vin, version, stage), |_| Ok(())).optional()?.is_some() {
            return Ok(None);
        }
    }
    let number = next_number(transaction, "submission", 1)?;
    let id = if clock.is_fixed() { random::counted_uuid(number) } else { random::uuid(clock) };
    let sql =
        "INSERT INTO submission (id, number, account, uploaded_by, file, vin, version, stage, approval, category, status, fault, created, moved,
               document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'Received', ?11, ?12, ?13, ?14)";
    let (created, moved) = (clock.moment(LONDON).to_string(), Clock::milliseconds());
    let Sender { account, name, fails } = sender;
    transaction.execute(sql, params![id, number, account, name, file, vin, version, stage, approval, category, fails, created, moved, bytes])?;
    Ok(Some(id))
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    /// Of which account; of all for whoever runs the portal.
    pub(super) account: Option<i64>,
    /// A VIN, with `*` at either end for any letters.
    pub(super) vin: String,
    pub(super) status: Option<Status>,
    /// From 1 on.
    pub(super) page: i64,
}

/// A page of submissions, newest first, and how many there are in all.
pub(super) fn find(connection: &Connection, search: &Search) -> Result<(Vec<Submission>, i64), StoreError> {
    let vin = search.vin.trim();
    let pattern = (!vin.is_empty()).then(|| pattern(vin));
    let status = search.status.map(Status::name);
    let wanted = "(?1 IS NULL OR account = ?1) AND (?2 IS NULL OR vin LIKE ?2 ESCAPE '\\') AND (?3 IS NULL OR status = ?3)";
    let count =
        connection.query_row(&format!("SELECT count(*) FROM submission WHERE {wanted}"), (search.account, &pattern, status), |row| row.get(0))?;
    let mut statement = connection.prepare(&format!("{COLUMNS} WHERE {wanted} ORDER BY number DESC LIMIT ?4 OFFSET ?5"))?;
    let before = (search.page.max(1) - 1).saturating_mul(A_PAGE);
    let rows = statement.query_map((search.account, &pattern, status, A_PAGE, before), submission)?;
    Ok((rows.collect::<Result<_, _>>()?, count))
}

/// What a VIN with `*` at its ends is for the store.
fn pattern(vin: &str) -> String {
    let (rest, begins) = vin.strip_prefix('*').map_or((vin, ""), |rest| (rest, "%"));
    let (rest, ends) = rest.strip_suffix('*').map_or((rest, ""), |rest| (rest, "%"));
    let plain: String = rest.chars().flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', c] } else { vec![c] }).collect();
    format!("{begins}{plain}{ends}")
}

/// One submission, when it is of this account.
pub(super) fn one(connection: &Connection, id: &str, account: Option<i64>) -> Result<Option<Submission>, StoreError> {
    connection.query_row(&format!("{COLUMNS} WHERE submission.id = ?1 AND (?2 IS NULL OR account = ?2)"), (id, account), submission).optional()
}

/// What was being looked at when the process ended is looked at again.
pub(super) fn begin_again(store: &Store) -> Result<(), StoreError> {
    store.change(|transaction| transaction.execute("UPDATE submission SET status = 'Received' WHERE status = 'Processing'", []).map(|_| ()))
}

/// Begins with what has waited for so long; returns whether there was any.
pub(super) fn begin(store: &Store, waited: i64) -> Result<usize, StoreError> {
    let now = Clock::milliseconds();
    let sql = "UPDATE submission SET status = 'Processing', moved = ?1 WHERE status = 'Received' AND moved <= ?2";
    store.change(|transaction| transaction.execute(sql, (now, now - waited)))
}

/// A document that is to be looked at.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) uploaded_by: String,
    pub(super) fails: bool,
    pub(super) bytes: Vec<u8>,
}

/// The next that has been looked at for so long.
pub(super) fn due(store: &Store, waited: i64) -> Result<Option<Due>, StoreError> {
    let sql = "SELECT id, file, uploaded_by, fault, document FROM submission WHERE status = 'Processing' AND moved <= ?1 ORDER BY number LIMIT 1";
    store.look(|connection| {
        let due = |row: &Row<'_>| {
            let bytes: Option<Vec<u8>> = row.get(4)?;
            Ok(Due { id: row.get(0)?, file: row.get(1)?, uploaded_by: row.get(2)?, fails: row.get(3)?, bytes: bytes.unwrap_or_default() })
        };
        connection.query_row(sql, [Clock::milliseconds() - waited], due).optional()
    })
}

/// Ends a submission, once. Its document is kept no longer.
pub(super) fn end(store: &Store, id: &str, status: Status, failure: Option<&str>, findings: &[Told]) -> Result<(), StoreError> {
    let findings = (!findings.is_empty()).then(|| serde_json::to_string(findings).unwrap_or_default());
    let sql = "UPDATE submission SET status = ?2, failure = ?3, findings = ?4, moved = ?5, ended = ended + 1, document = NULL
               WHERE id = ?1 AND status = 'Processing'";
    store.change(|transaction| transaction.execute(sql, (id, status.name(), failure, findings, Clock::milliseconds())).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_count_at_the_ends_only() {
        assert_eq!(["*P78", "stz*", "*a*", "a*b", "a%_", "*"].map(pattern), ["%P78", "stz%", "%a%", "a*b", "a\\%\\_", "%"]);
    }
}
