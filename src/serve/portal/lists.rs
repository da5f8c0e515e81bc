//! Submissions as people look at them.

use super::desk::{Fields, For, Portal, absent, show};
use super::front::shown;
use super::html::page;
use super::submissions::{self, A_PAGE, Search, Status, Submission};
use super::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;

type At = State<Arc<Portal>>;

/// Whose submissions a visitor sees: those of the own account, and whoever runs the portal all of them.
fn account_of(visitor: &Visitor) -> Option<i64> {
    visitor.person.as_ref().map(|person| person.account)
}

pub(super) async fn list(State(portal): At, headers: HeaderMap, Query(asked): Query<Vec<(String, String)>>) -> Response {
    show(portal, headers, For::Viewers, move |portal, visitor| {
        let asked = Fields(asked);
        let failed = !matches!(asked.get("failed"), "" | "false" | "off" | "0");
        let search = Search {
            account: account_of(&visitor),
            vin: asked.get("vin").to_owned(),
            status: failed.then_some(Status::Failed),
            page: asked.get("page").parse().ok().filter(|page| *page >= 1).unwrap_or(1),
        };
        let (found, count) = portal.store().look(|connection| submissions::find(connection, &search))?;
        Ok(page(&visitor, StatusCode::OK, "Submissions", &listed(&search, failed, &found, count)))
    })
    .await
}

fn listed(search: &Search, failed: bool, found: &[Submission], count: i64) -> Markup {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    html! {
        h2 { "Status of your files" }
        ul {
            li { strong { "Received:" } " we have the file and it is waiting to be processed." }
            li { strong { "Processing:" } " we are currently checking the file contents." }
            li { strong { "Succeeded:" } " file was submitted successfully and the records have been updated." }
            li { strong { "Failed:" } " there is a problem with the file and it has not been processed." }
        }
        form.filter method="get" action="/submissions" {
            div { label for="vin" { "VIN" } " " input id="vin" name="vin" type="search" value=(search.vin); }
            div { input id="failed" name="failed" type="checkbox" value="on" checked[failed]; " " label for="failed" { "Failed" } }
            button type="submit" { "Apply" }
        }
        div.scroll {
            table {
                thead {
                    tr {
                        th { "VIN" } th { "IVI" } th { "Type Approval" } th { "Account" } th { "Stage" } th { "Cat" } th { "Status" }
                        th aria-sort="descending" { "Created On ↓" }
                    }
                }
                tbody {
                    @for one in found {
                        tr {
                            td { a href={ "/submissions/" (one.id) } { (one.vin.as_deref().unwrap_or("(none)")) } }
                            td { (text(&one.version)) }
                            td { (text(&one.approval)) }
                            td { (one.account_name) }
                            td { (text(&one.stage)) }
                            td { (text(&one.category)) }
                            td { (one.status.name()) }
                            td { (shown(&one.created)) }
                        }
                    }
                }
            }
        }
        @if found.is_empty() { p { "There are no submissions." } }
        (pages(search, failed, count))
    }
}

fn pages(search: &Search, failed: bool, count: i64) -> Markup {
    let last = (count + A_PAGE - 1) / A_PAGE;
    let address = |page: i64| {
        let vin = utf8_percent_encode(&search.vin, NON_ALPHANUMERIC);
        format!("/submissions?vin={vin}{}&page={page}", if failed { "&failed=on" } else { "" })
    };
    html! {
        @if last > 1 {
            nav aria-label="Pages" {
                @if search.page > 1 { a href=(address(search.page - 1)) { "Previous" } " " }
                "Page " (search.page) " of " (last) " "
                @if search.page < last { a href=(address(search.page + 1)) { "Next" } }
            }
        }
    }
}

pub(super) async fn detail(State(portal): At, headers: HeaderMap, Path(id): Path<String>) -> Response {
    show(portal, headers, For::Viewers, move |portal, visitor| {
        let account = account_of(&visitor);
        let found = portal.store().look(|connection| submissions::one(connection, &id, account))?;
        Ok(match found {
            Some(found) => page(&visitor, StatusCode::OK, "Submission detail", &detailed(&found)),
            None => absent(&visitor),
        })
    })
    .await
}

fn detailed(one: &Submission) -> Markup {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let rows = [
        ("Vehicle Identification Number", text(&one.vin)),
        ("IVI Version Number", text(&one.version)),
        ("Type Approval Number", text(&one.approval)),
        ("Manufacturer Stage Number", text(&one.stage)),
        ("Vehicle Category", text(&one.category)),
        ("Status", one.status.name().to_owned()),
        ("Created On", shown(&one.created)),
        ("Uploaded By", one.uploaded_by.clone()),
    ];
    html! {
        @if one.status == Status::Failed {
            div.summary role="alert" {
                h2 { "File processing failed" }
                @if let Some(failure) = &one.failure { p { (failure) } }
                @if !one.findings.is_empty() {
                    ul {
                        @for finding in &one.findings {
                            li { (finding.message) @if !finding.place.is_empty() { " (" (finding.place) ")" } " " code { (finding.code) } }
                        }
                    }
                }
            }
        }
        dl.detail { @for (name, value) in &rows { dt { (name) } dd { (value) } } }
        p { a href="/" { "Return to homepage" } }
    }
}
