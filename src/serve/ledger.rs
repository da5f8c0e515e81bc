//! The ledger: what was checked, when, with which packs, by whom, and what came of it. It holds no certificate.

use super::common::{Common, Failure, problem, typed};
use super::options::Options;
use super::store::{Store, StoreError};
use crate::check::{FileReport, Head, Status};
use crate::csv;
use crate::finding::Severity;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Row, params};
use serde::Serialize;
use std::sync::Arc;

/// So many entries are given out at a time, unless fewer are asked for.
const MOST: u32 = 100_000;

/// What is written of a file.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    /// Its number.
    pub(crate) id: i64,
    /// When it was checked.
    pub(crate) at: String,
    /// By whom: the name of the token.
    pub(crate) caller: String,
    /// Which part of the service it came to.
    pub(crate) door: String,
    /// Its name.
    pub(crate) file: String,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// The vehicle identification number.
    pub(crate) vin: Option<String>,
    /// The reference of the message.
    pub(crate) reference: Option<String>,
    /// The version number of the message.
    #[serde(rename = "messageVersion")]
    pub(crate) message_version: Option<String>,
    /// The day as on which it was checked.
    #[serde(rename = "asOf")]
    pub(crate) as_of: String,
    /// The rule packs, with their versions and digests.
    pub(crate) packs: String,
    /// What came of it: `pass`, `fail`, or the code of the answer.
    pub(crate) result: String,
    /// How many errors there are.
    pub(crate) errors: i64,
    /// How many warnings.
    pub(crate) warnings: i64,
    /// How many infos.
    pub(crate) infos: i64,
}

const COLUMNS: &str = "id, at, caller, door, file, sha256, vin, reference, message_version, as_of, packs, result, errors, warnings, infos";

impl Entry {
    /// What is to be written of a report; the store numbers it.
    pub(crate) fn of(common: &Common, door: &str, caller: &str, report: &FileReport, sha256: String, head: &Head) -> Self {
        let count = |severity| i64::try_from(report.findings.iter().filter(|finding| finding.severity == severity).count()).unwrap_or(i64::MAX);
        let packs = head.packs.iter().map(|pack| format!("{} {} {}", pack.name, pack.version, pack.digest));
        Self {
            id: 0,
            at: common.clock.moment("UTC").to_string(),
            caller: caller.to_owned(),
            door: door.to_owned(),
            file: report.path.clone(),
            sha256,
            vin: report.vin.clone(),
            reference: report.reference.clone(),
            message_version: report.message_version.clone(),
            as_of: head.as_of.map(|day| day.to_string()).unwrap_or_default(),
            packs: packs.collect::<Vec<_>>().join(", "),
            result: if report.status == Status::Pass { "pass" } else { "fail" }.to_owned(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }
}

/// What the ledger says of files that were accepted; a rehearsal says what it answered.
const ACCEPTED: [&str; 3] = ["pass", "KJORETOY_OPPRETTET", "Succeeded"];

impl Entry {
    /// Whether the file was accepted.
    pub(crate) fn is_accepted(&self) -> bool {
        ACCEPTED.contains(&self.result.as_str())
    }
}

/// Writes what was checked, all of it or nothing.
pub(crate) fn write(store: &Store, entries: &[Entry]) -> Result<(), StoreError> {
    store.change(|transaction| {
        let mut insert = transaction.prepare(
            "INSERT INTO ledger (at, caller, door, file, sha256, vin, reference, message_version, as_of, packs, result, errors, warnings, infos)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?;
        for entry in entries {
            let Entry { at, caller, door, file, sha256, vin, reference, message_version, as_of, packs, result, errors, warnings, infos, .. } = entry;
            insert.execute(params![
                at,
                caller,
                door,
                file,
                sha256,
                vin,
                reference,
                message_version,
                as_of,
                packs,
                result,
                errors,
                warnings,
                infos
            ])?;
        }
        Ok(())
    })
}

/// Forgets what is older than so many days.
pub(crate) fn forget(common: &Common, days: u32) -> Result<usize, StoreError> {
    let Ok(before) = common.clock.moment("UTC").checked_sub((i64::from(days) * 24).hours()) else { return Ok(0) };
    common.store.change(|transaction| transaction.execute("DELETE FROM ledger WHERE at < ?1", [before.to_string()]))
}

/// The addresses of the ledger.
pub(super) fn router(common: Arc<Common>) -> Router {
    Router::new().route("/v1/ledger", get(entries)).with_state(common)
}

/// Which entries are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Of this vehicle only.
    pub(crate) vin: Option<String>,
    /// Only of this moment and later.
    pub(crate) since: Option<String>,
    /// Only those after this entry.
    pub(crate) after: i64,
    /// Only those before this entry.
    pub(crate) before: Option<i64>,
    /// At most so many.
    pub(crate) limit: u32,
    /// Only of files that were not accepted.
    pub(crate) failed: bool,
    /// The newest stands first, and not the oldest.
    pub(crate) newest_first: bool,
    /// As CSV, and not as JSON.
    pub(crate) as_table: bool,
}

impl Wanted {
    fn of(pairs: Vec<(String, String)>) -> Result<Self, String> {
        let mut wanted = Self { limit: MOST, ..Self::default() };
        for (name, value) in pairs {
            match name.as_str() {
                "vin" => wanted.vin = Some(value),
                "since" => match value.parse::<Timestamp>() {
                    Ok(moment) => wanted.since = Some(moment.to_string()),
                    Err(_) => return Err("since is no moment such as 2026-09-14T10:22:37Z".to_owned()),
                },
                "after" => wanted.after = value.parse().map_err(|_| "after is no number of an entry".to_owned())?,
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
                    wanted.limit = limit.ok_or_else(|| format!("limit is no number from 1 to {MOST}"))?;
                }
                "failed" if value == "true" || value == "false" => wanted.failed = value == "true",
                "failed" => return Err("failed is neither true nor false".to_owned()),
                "format" if value == "csv" || value == "ndjson" => wanted.as_table = value == "csv",
                "format" => return Err("format is neither ndjson nor csv".to_owned()),
                other => return Err(format!("there is no parameter {other}")),
            }
        }
        Ok(wanted)
    }
}

async fn entries(State(common): State<Arc<Common>>, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let wanted = match Wanted::of(pairs) {
        Ok(wanted) => wanted,
        Err(message) => return problem(StatusCode::BAD_REQUEST, "parameter", message),
    };
    let shared = Arc::clone(&common);
    let read = common.turn(move || read(&shared.store, &wanted).map(|entries| exported(&entries, wanted.as_table))).await;
    match read {
        Ok(Ok((content_type, text))) => typed(StatusCode::OK, content_type, text),
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// The entries that are wanted, in their order.
pub(crate) fn read(store: &Store, wanted: &Wanted) -> Result<Vec<Entry>, StoreError> {
    let accepted = ACCEPTED.map(|result| format!("'{result}'")).join(", ");
    let order = if wanted.newest_first { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM ledger WHERE id > ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR vin = ?3 COLLATE NOCASE)
         AND (?4 IS NULL OR at >= ?4) AND (NOT ?5 OR result NOT IN ({accepted})) ORDER BY id {order} LIMIT ?6"
    );
    let values = (wanted.after, wanted.before, &wanted.vin, &wanted.since, wanted.failed, wanted.limit);
    store.look(|connection| connection.prepare(&sql)?.query_map(values, entry)?.collect())
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: row.get(0)?,
        at: row.get(1)?,
        caller: row.get(2)?,
        door: row.get(3)?,
        file: row.get(4)?,
        sha256: row.get(5)?,
        vin: row.get(6)?,
        reference: row.get(7)?,
        message_version: row.get(8)?,
        as_of: row.get(9)?,
        packs: row.get(10)?,
        result: row.get(11)?,
        errors: row.get(12)?,
        warnings: row.get(13)?,
        infos: row.get(14)?,
    })
}

fn exported(entries: &[Entry], as_table: bool) -> (&'static str, String) {
    if !as_table {
        let lines = entries.iter().map(|entry| serde_json::to_string(entry).unwrap_or_default() + "\n");
        return ("application/x-ndjson", lines.collect());
    }
    let mut text = "id,at,caller,door,file,sha256,vin,reference,messageVersion,asOf,packs,result,errors,warnings,infos\n".to_owned();
    for entry in entries {
        let optional = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let Entry { id, errors, warnings, infos, .. } = entry;
        let cells = [
            id.to_string(),
            entry.at.clone(),
            entry.caller.clone(),
            entry.door.clone(),
            entry.file.clone(),
            entry.sha256.clone(),
            optional(&entry.vin),
            optional(&entry.reference),
            optional(&entry.message_version),
            entry.as_of.clone(),
            entry.packs.clone(),
            entry.result.clone(),
            errors.to_string(),
            warnings.to_string(),
            infos.to_string(),
        ];
        text += &(cells.iter().map(|cell| csv::quoted(cell)).collect::<Vec<_>>().join(",") + "\n");
    }
    ("text/csv; charset=utf-8", text)
}

/// Forgets what is too old, now and each hour.
pub(super) async fn keep_short(common: Arc<Common>, options: Options) {
    let Some(days) = options.keep_days else { return };
    loop {
        let shared = Arc::clone(&common);
        let _ = common.turn(move || forget(&shared, days)).await;
        tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
    }
}
