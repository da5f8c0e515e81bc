//! Uploading files by hand.

use super::desk::{Fields, For, Portal, absent, show, strange_form};
use super::html::{page, summary, token};
use super::intake::{self, MOST_FILES, Refusal};
use super::submissions::{Document, Sender};
use super::visitor::Visitor;
use crate::serve::common::Failure;
use crate::serve::store::StoreError;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;
use std::sync::Arc;

type At = State<Arc<Portal>>;

const TOO_MANY: &str = "You can only upload up to 100 files";
const COMPLETE: &str = "confirm_complete";
const TERMS: &str = "confirm_terms";

pub(super) async fn form(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Uploaders, |_, visitor| Ok(form_page(&visitor, StatusCode::OK, None))).await
}

fn form_page(visitor: &Visitor, status: StatusCode, problem: Option<&str>) -> Response {
    let problems: Vec<(&str, &str)> = problem.map(|problem| ("files", problem)).into_iter().collect();
    let content = html! {
        (summary(&problems))
        p { "Drag and drop files into the area below, or browse to select. Maximum 100 files, XML only, max 1MB each." }
        form id="upload" method="post" action="/upload" enctype="multipart/form-data" {
            (token(visitor))
            div.drop {
                label for="files" { "Choose files" }
                " "
                input id="files" name="files" type="file" multiple accept=".xml,application/xml,text/xml";
                p id="none" { "No files selected" }
            }
            p.problem id="told" role="status" {}
            div.scroll {
                table hidden {
                    caption { "Files added" }
                    thead { tr { th { "File name" } th { "Status" } th { "Message" } th { "Actions" } } }
                    tbody id="chosen" {}
                }
            }
            fieldset {
                legend { "Confirm your declarations" }
                p { "You must agree to both statements before sending files for processing." }
                p {
                    input id=(COMPLETE) name=(COMPLETE) type="checkbox" value="yes";
                    " "
                    label for=(COMPLETE) { "I confirm that the information provided is complete and accurate" }
                }
                p {
                    input id=(TERMS) name=(TERMS) type="checkbox" value="yes";
                    " "
                    label for=(TERMS) {
                        "I confirm that I have read and agreed to the "
                        a href="/terms" target="_blank" rel="noopener" { "Terms and Conditions (opens in a new tab)" }
                        " of the service"
                    }
                }
            }
            button type="submit" { "Send files for processing" }
        }
    };
    page(visitor, status, "Upload XML files", &content)
}

pub(super) async fn terms(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Everybody, |_, visitor| {
        let content = html! { p { "This is a rehearsal: nothing is sent to any authority, and no terms apply but those of the program." } };
        Ok(page(&visitor, StatusCode::OK, "Terms and Conditions", &content))
    })
    .await
}

/// What a form with files says.
#[derive(Debug, Default)]
struct Sent {
    fields: Fields,
    files: Vec<(String, Vec<u8>)>,
    /// Whether there were more files than are taken; those are not kept.
    too_many: bool,
}

pub(super) async fn send(State(portal): At, request: Request) -> Response {
    let headers = request.headers().clone();
    let fails = headers.get("x-sandbox-fault").is_some();
    // Who may not upload is turned away before the files are read.
    let shared = Arc::clone(&portal);
    let asked = headers.clone();
    let known = portal.common.turn(move || {
        let visitor = shared.doors.visitor(shared.store(), &asked)?;
        Ok::<_, StoreError>((shared.turned_away(&visitor, For::Uploaders), visitor))
    });
    let visitor = match known.await {
        Ok(Ok((Some(response), _))) => return response,
        Ok(Ok((None, visitor))) => visitor,
        Ok(Err(error)) => return Failure::Store(error).into_response(),
        Err(failure) => return failure.into_response(),
    };
    let sent = match read(request).await {
        Ok(sent) => sent,
        Err((status, message)) => return form_page(&visitor, status, Some(&message)),
    };
    let shared = Arc::clone(&portal);
    let done = portal.common.turn(move || process(&shared, &visitor, sent, fails)).await;
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

async fn read(request: Request) -> Result<Sent, (StatusCode, String)> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| (error.status(), error.body_text()))?;
    let mut sent = Sent::default();
    while let Some(mut field) = form.next_field().await.map_err(|error| (error.status(), error.body_text()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let mut bytes = Vec::new();
        // Of what is too large only so much is kept that it can be told.
        while let Some(piece) = field.chunk().await.map_err(|error| (error.status(), error.body_text()))? {
            if bytes.len() <= intake::MOST_BYTES && !sent.too_many {
                bytes.extend_from_slice(&piece);
            }
        }
        match file {
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(_) if sent.files.len() == MOST_FILES => {
                sent.too_many = true;
                sent.files.clear();
            }
            Some(_) if sent.too_many => {}
            Some(file) => sent.files.push((file, bytes)),
            None => sent.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(sent)
}

/// What came of a file.
struct Outcome {
    file: String,
    came: Result<&'static str, Refusal>,
}

fn process(portal: &Portal, visitor: &Visitor, sent: Sent, fails: bool) -> Result<Response, StoreError> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if !visitor.sent(Some(sent.fields.get("csrf_token"))) {
        return Ok(strange_form(visitor));
    }
    if sent.too_many {
        return Ok(form_page(visitor, wrong, Some(TOO_MANY)));
    }
    if sent.files.is_empty() {
        return Ok(form_page(visitor, wrong, Some("No files selected")));
    }
    if sent.fields.get(COMPLETE).is_empty() || sent.fields.get(TERMS).is_empty() {
        return Ok(form_page(visitor, wrong, Some("You must agree to both statements before sending files for processing.")));
    }
    let Some(person) = &visitor.person else { return Ok(absent(visitor)) };
    let sender = Sender { account: person.account, name: person.name(), fails };
    let looked_at: Vec<_> = sent.files.into_iter().map(look_at).collect();
    let outcomes = portal.store().change(|transaction| {
        let mut outcomes = Vec::new();
        for (file, read, hint) in looked_at {
            let taken = intake::take(transaction, &portal.common.clock, &sender, &file, read)?;
            outcomes.push(Outcome { file, came: taken.map(|_| hint) });
        }
        Ok(outcomes)
    })?;
    Ok(results(visitor, &outcomes))
}

type LookedAt = (String, Result<Document, Refusal>, &'static str);

fn look_at((file, bytes): (String, Vec<u8>)) -> LookedAt {
    let hint = intake::hint(bytes.len());
    let read = intake::refused_by_form(&file, bytes.len()).map_or_else(|| intake::read(bytes), Err);
    (file, read, hint)
}

fn results(visitor: &Visitor, outcomes: &[Outcome]) -> Response {
    let content = html! {
        div.scroll {
            table {
                thead { tr { th { "File name" } th { "Status" } th { "Message" } } }
                tbody {
                    @for outcome in outcomes {
                        tr {
                            td { (outcome.file) }
                            @match &outcome.came {
                                Ok(hint) => { td.good { "Success" } td { (hint) } },
                                Err(refusal) => { td.bad { "Failed" } td { strong { (refusal.heading) } " " (refusal.text) } },
                            }
                        }
                    }
                }
            }
        }
        p { a href="/submissions" { "View submissions" } }
        p { a href="/upload" { "Upload more files" } }
    };
    page(visitor, StatusCode::OK, "Upload XML files", &content)
}
