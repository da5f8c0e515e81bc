//! The portal for programs: a token, submissions, and how far they are. What the public text does not show is ours.

use super::desk::{Fields, Portal};
use super::intake::{self, MOST_BYTES};
use super::password;
use super::people;
use super::submissions::{self, A_PAGE, Search, Sender, Status, Submission};
use crate::serve::clock::Clock;
use crate::serve::common::{Failure, json_response, object, problem};
use crate::serve::random;
use crate::serve::store::StoreError;
use crate::serve::uploads;
use axum::extract::{Form, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::OptionalExtension;
use serde_json::json;
use std::sync::Arc;

type At = State<Arc<Portal>>;

/// How long a token holds, in seconds.
const HOLDS: i64 = 3599;

/// The headers that say for which manufacturer, and by whom. Their names are ours.
const MANUFACTURER: &str = "x-manufacturer-id";
const CONTACT: &str = "x-contact-id";

pub(super) async fn token(State(portal): At, sent: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>) -> Response {
    let refuse = |status, error: &str, why: &str| json_response(status, &object(&[("error", json!(error)), ("error_description", json!(why))]));
    let Ok(Form(sent)) = sent else { return refuse(StatusCode::BAD_REQUEST, "invalid_request", "the body is no form") };
    let fields = Fields(sent);
    if fields.get("grant_type") != "client_credentials" {
        return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", "grant_type must be client_credentials");
    }
    let shared = Arc::clone(&portal);
    let given = portal.common.turn(move || grant(&shared, fields.get("client_id"), fields.secret("client_secret"))).await;
    match given {
        Ok(Ok(Some(token))) => {
            portal.common.issued.add(&token, HOLDS);
            json_response(StatusCode::OK, &object(&[("token_type", json!("Bearer")), ("expires_in", json!(HOLDS)), ("access_token", json!(token))]))
        }
        Ok(Ok(None)) => refuse(StatusCode::UNAUTHORIZED, "invalid_client", "the client is not known, or its secret is wrong"),
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// A token for a client, or for a person who may send.
fn grant(portal: &Portal, client: &str, secret: &str) -> Result<Option<String>, StoreError> {
    let of_client = portal.store().look(|connection| people::client(connection, client, secret))?;
    let account = match of_client {
        Some(account) => Some(account),
        None => of_person(portal, client, secret)?,
    };
    let Some(account) = account else { return Ok(None) };
    let token = random::token();
    portal.store().change(|transaction| {
        transaction.execute("DELETE FROM access WHERE expires <= ?1", [Clock::seconds()])?;
        let sql = "INSERT INTO access (token, account, expires) VALUES (?1, ?2, ?3)";
        transaction.execute(sql, (random::digest(&token), account, Clock::seconds() + HOLDS))
    })?;
    Ok(Some(token))
}

fn of_person(portal: &Portal, email: &str, given: &str) -> Result<Option<i64>, StoreError> {
    let Some(kept) = portal.store().change(|transaction| people::attempt(transaction, email))? else { return Ok(None) };
    if !password::is_right(given, kept.as_deref()) {
        return Ok(None);
    }
    portal.store().change(|transaction| people::forgive(transaction, email))?;
    let person = portal.store().look(|connection| people::by_email(connection, email))?;
    let may_send = |person: &people::Person| !person.must_change && matches!(person.role, people::Role::Primary | people::Role::Upload);
    Ok(person.filter(may_send).map(|person| person.account))
}

/// The account that a token is for; the response says why there is none.
fn account(portal: &Portal, headers: &HeaderMap) -> Result<Result<(i64, String, String), Response>, StoreError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let token = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| random::digest(token.trim()));
    let sql = "SELECT account.id, account.name, account.client FROM access JOIN account ON account.id = access.account
               WHERE token = ?1 AND expires > ?2";
    let found = portal
        .store()
        .look(|connection| connection.query_row(sql, (token, Clock::seconds()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())?;
    Ok(found.ok_or_else(|| {
        let mut response = problem(StatusCode::UNAUTHORIZED, "unauthorized", "the token is missing, or holds no longer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        response
    }))
}

/// What a submission needs besides its document; the response says what is wrong with it.
fn sender(headers: &HeaderMap, (id, name, client): &(i64, String, String)) -> Result<Sender, Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|text| !text.is_empty());
    let missing = |name: &str| problem(StatusCode::UNPROCESSABLE_ENTITY, "missing_header", format!("the header {name} is missing"));
    let manufacturer = text(MANUFACTURER).ok_or_else(|| missing(MANUFACTURER))?;
    let contact = text(CONTACT).ok_or_else(|| missing(CONTACT))?;
    let is_own = manufacturer == id.to_string() || manufacturer.eq_ignore_ascii_case(name) || manufacturer == client;
    if !is_own {
        return Err(problem(StatusCode::FORBIDDEN, "wrong_manufacturer", "the token is not for this manufacturer"));
    }
    Ok(Sender { account: *id, name: contact.to_owned(), fails: headers.contains_key("x-sandbox-fault") })
}

pub(super) async fn submit(State(portal): At, request: Request) -> Response {
    let headers = request.headers().clone();
    let shared = Arc::clone(&portal);
    let known = match portal.common.turn(move || account(&shared, &headers)).await {
        Ok(Ok(Ok(known))) => known,
        Ok(Ok(Err(response))) => return response,
        Ok(Err(error)) => return Failure::Store(error).into_response(),
        Err(failure) => return failure.into_response(),
    };
    if uploads::content_type(&request).as_deref() != Some("application/xml") {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "only application/xml is taken");
    }
    let sender = match sender(request.headers(), &known) {
        Ok(sender) => sender,
        Err(response) => return response,
    };
    let body = match uploads::body(request.into_body(), MOST_BYTES).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let shared = Arc::clone(&portal);
    let done = portal.common.turn(move || {
        let read = intake::read(body.to_vec());
        shared.store().change(|transaction| intake::take(transaction, &shared.common.clock, &sender, "submission.xml", read))
    });
    match done.await {
        Ok(Ok(Ok(id))) => json_response(StatusCode::ACCEPTED, &object(&[("submissionId", json!(id)), ("status", json!(Status::Received.name()))])),
        Ok(Ok(Err(refusal))) => {
            let status = if refusal.code == "duplicate_submission" { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
            problem(status, refusal.code, refusal.text)
        }
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

pub(super) async fn one(State(portal): At, headers: HeaderMap, Path(id): Path<String>) -> Response {
    answer(portal, headers, move |portal, account| {
        let found = portal.store().look(|connection| submissions::one(connection, &id, Some(account)))?;
        Ok(found.map_or_else(
            || problem(StatusCode::NOT_FOUND, "not_found", "there is no such submission"),
            |found| json_response(StatusCode::OK, &told(&found)),
        ))
    })
    .await
}

pub(super) async fn list(State(portal): At, headers: HeaderMap, Query(asked): Query<Vec<(String, String)>>) -> Response {
    answer(portal, headers, move |portal, account| {
        let asked = Fields(asked);
        let wrong = |message: &str| Ok(problem(StatusCode::BAD_REQUEST, "parameter", message));
        let status = match asked.get("status") {
            "" => None,
            name => match Status::of(name) {
                Some(status) => Some(status),
                None => return wrong("status is none of Received, Processing, Succeeded, Failed"),
            },
        };
        let page = match asked.get("page") {
            "" => 1,
            text => match text.parse().ok().filter(|page| *page >= 1) {
                Some(page) => page,
                None => return wrong("page is no number from 1 on"),
            },
        };
        let search = Search { account: Some(account), vin: asked.get("vin").to_owned(), status, page };
        let (found, count) = portal.store().look(|connection| submissions::find(connection, &search))?;
        let pages = (count + A_PAGE - 1) / A_PAGE;
        let told: Vec<String> = found.iter().map(told).collect();
        let list = format!("[{}]", told.join(","));
        let head = object(&[("page", json!(page)), ("pages", json!(pages)), ("total", json!(count))]);
        Ok(json_response(StatusCode::OK, &format!("{},\"submissions\":{list}}}", head.trim_end_matches('}'))))
    })
    .await
}

async fn answer(
    portal: Arc<Portal>,
    headers: HeaderMap,
    act: impl FnOnce(&Portal, i64) -> Result<Response, StoreError> + Send + 'static,
) -> Response {
    let shared = Arc::clone(&portal);
    let done = portal.common.turn(move || match account(&shared, &headers)? {
        Ok((account, ..)) => act(&shared, account),
        Err(response) => Ok(response),
    });
    match done.await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

fn told(one: &Submission) -> String {
    let mut details: Vec<String> = one.failure.iter().cloned().collect();
    details.extend(one.findings.iter().map(|finding| match finding.place.as_str() {
        "" => format!("{}: {}", finding.code, finding.message),
        place => format!("{}: {} ({place})", finding.code, finding.message),
    }));
    object(&[
        ("submissionId", json!(one.id)),
        ("status", json!(one.status.name())),
        ("vin", json!(one.vin)),
        ("iviVersionNumber", json!(one.version)),
        ("manufacturerStageNumber", json!(one.stage)),
        ("typeApprovalNumber", json!(one.approval)),
        ("vehicleCategory", json!(one.category)),
        ("createdOn", json!(one.created)),
        ("uploadedBy", json!(one.uploaded_by)),
        ("details", json!(details)),
    ])
}
