//! What was checked, as a page: found by VIN, or only what failed, the newest first.

use super::common::{Common, Failure, typed};
use super::ledger::{Entry, Wanted, read};
use super::page::framed;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// So many entries has a page.
const SIZE: u32 = 100;

/// The address of the page.
pub(super) fn router(common: Arc<Common>) -> Router {
    Router::new().route("/checked", get(checked)).with_state(common)
}

/// What the form asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    vin: String,
    failed: Option<String>,
    before: Option<i64>,
}

async fn checked(State(common): State<Arc<Common>>, Query(asked): Query<Asked>) -> Response {
    let vin = Some(asked.vin.trim().to_owned()).filter(|vin| !vin.is_empty());
    let failed = asked.failed.is_some();
    let wanted = Wanted { vin, failed, before: asked.before, limit: SIZE + 1, newest_first: true, ..Wanted::default() };
    let shared = Arc::clone(&common);
    let done = common.turn(move || read(&shared.store, &wanted).map(|entries| (wanted, entries))).await;
    match done {
        Ok(Ok((wanted, entries))) => typed(StatusCode::OK, "text/html; charset=utf-8", page(&wanted, &entries)),
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

fn page(wanted: &Wanted, entries: &[Entry]) -> String {
    let shown = &entries[..entries.len().min(SIZE as usize)];
    let older = shown.last().filter(|_| entries.len() > shown.len());
    framed(
        "What was checked",
        html! {
            (search(wanted))
            @if shown.is_empty() { p role="status" { "Nothing that was checked is so." } } @else { (table(shown)) }
            @if let Some(last) = older { p { a href=(address(wanted, last.id)) { "Older" } } }
        },
    )
}

fn search(wanted: &Wanted) -> Markup {
    html! {
        form method="get" action="/checked" {
            p {
                label for="vin" { "VIN" }
                input id="vin" name="vin" value=[wanted.vin.as_deref()] autocomplete="off" spellcheck="false";
            }
            p {
                input id="failed" name="failed" type="checkbox" value="true" checked[wanted.failed];
                label for="failed" { "Only what failed" }
            }
            button type="submit" { "Search" }
        }
    }
}

fn table(entries: &[Entry]) -> Markup {
    html! {
        div.wide role="region" aria-label="What was checked" tabindex="0" {
            table {
                thead {
                    tr {
                        @for head in ["VIN", "File", "When (UTC)", "Result", "Errors", "Warnings", "As on", "Through", "By"] { th scope="col" { (head) } }
                    }
                }
                tbody {
                    @for entry in entries {
                        tr {
                            td { (entry.vin.as_deref().unwrap_or("-")) }
                            th scope="row" { (entry.file) }
                            td { (to_the_second(&entry.at)) }
                            td.problem[!entry.is_accepted()] { (entry.result) }
                            td { (entry.errors) }
                            td { (entry.warnings) }
                            td { (entry.as_of) }
                            td { (entry.door) }
                            td { (entry.caller) }
                        }
                    }
                }
            }
        }
    }
}

/// A moment of the ledger, for people.
fn to_the_second(moment: &str) -> String {
    moment.get(..19).unwrap_or(moment).replace('T', " ")
}

/// Where the entries before one are shown.
fn address(wanted: &Wanted, before: i64) -> String {
    let vin = wanted.vin.as_deref().unwrap_or_default();
    let vin = percent_encoding::utf8_percent_encode(vin, percent_encoding::NON_ALPHANUMERIC);
    format!("/checked?vin={vin}{}&before={before}", if wanted.failed { "&failed=true" } else { "" })
}
