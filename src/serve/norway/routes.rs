//! The addresses of the service.

use super::answer::{Asks, Reply};
use super::certificates::Named;
use super::requests_log::{Logged, RequestLog};
use super::service::Service;
use super::token::{self, Unfit};
use crate::serve::common::{Failure, json_response, object, typed};
use crate::serve::gate::Caller;
use crate::serve::uploads;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use axum::{Extension, Router};
use serde_json::json;
use std::sync::Arc;

/// Where the service begins.
const PREFIX: &str = "/ws/no/vegvesen/kjoretoy/felles/innmelding/meldingompreregistrering/v1";
/// The largest body of a request.
const MOST_BODY: usize = 10 * 1024 * 1024;
/// The largest body of a request for a token.
const MOST_FORM: usize = 64 * 1024;

/// What the addresses share.
#[derive(Debug)]
pub(super) struct Norway {
    pub(super) service: Service,
    pub(super) log: RequestLog,
}

pub(super) fn router(norway: Arc<Norway>) -> Router {
    let at = |rest: &str| format!("{PREFIX}{rest}");
    Router::new()
        .route(&at("/opprette"), post(create))
        .route(&at("/slette/ivireferanse/{iviReferanse}"), delete(delete_by_reference))
        .route(&at("/slette/understellsnummer/{understellsnummer}"), delete(delete_by_vin))
        .route(&at("/slette/understellsnummer/{understellsnummer}/merkekode/{merkekode}"), delete(delete_by_vin_and_make))
        .with_state(norway)
}

/// Where tokens are had.
pub(super) fn token(norway: Arc<Norway>) -> Router {
    Router::new().route("/maskinporten/token", post(maskinporten)).with_state(norway)
}

/// What a request says before its body is looked at.
struct Head {
    submitter: String,
    /// The token with all but its beginning left out, for the log.
    masked: String,
    caller: String,
    /// The code that is asked for, whatever the request holds.
    forced: Option<String>,
    /// Why such a code cannot be given.
    refusal: Option<Reply>,
    fails: bool,
}

impl Norway {
    /// Who sends, and the token that says so; the response tells why nothing is done.
    pub(super) fn submitter<'h>(&self, headers: &'h HeaderMap) -> Result<(String, &'h str), Response> {
        let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::trim);
        let token = header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
        let submitter = match token {
            None if self.service.asks => return Err(unauthorised()),
            None => "anonymous".to_owned(),
            Some(token) => token::submitter(token, self.service.strict_token && self.service.asks).map_err(|unfit| match unfit {
                Unfit::Unknown => unauthorised(),
                Unfit::OutOfScope => StatusCode::FORBIDDEN.into_response(),
            })?,
        };
        Ok((submitter, token.unwrap_or_default()))
    }

    /// Who sends, and what a rehearsal is asked to do; the response tells why nothing is done.
    fn head(&self, headers: &HeaderMap, caller: Caller, asks: Asks) -> Result<Head, Response> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let (submitter, token) = self.submitter(headers)?;
        let forced = text("x-sandbox-answer").map(|code| code.strip_prefix("kjoretoy.coc.").unwrap_or(code).to_owned());
        let unknown = forced.as_deref().filter(|code| !self.service.answers.knows(asks, code));
        let refusal =
            unknown.map(|code| Reply::about("UGYLDIG_FORESPORSEL", "Koden i X-Sandbox-Answer er ikke et svar på forespørselen.", None, Some(code)));
        let fails = text("x-sandbox-fault") == Some("500");
        Ok(Head { submitter, masked: masked(token), caller: caller.0, forced, refusal, fails })
    }

    /// The answer, written into the log of requests.
    fn answer(&self, asks: Asks, head: &Head, reply: Reply, logged: Logged) -> Response {
        let code = reply.code.clone();
        let (status, body) = self.service.write(asks, reply);
        let at = self.service.common.clock.moment("UTC").to_string();
        self.log.add(Logged { at, status, code, token: head.masked.clone(), forced: head.forced.is_some(), ..logged });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = typed(status, "application/json;charset=UTF-8", body);
        // The body is the service's own; that nobody else has taken the vehicle is said beside it.
        response.headers_mut().insert("x-rehearsal", HeaderValue::from_static("ivicheck"));
        response
    }
}

fn unauthorised() -> Response {
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn masked(token: &str) -> String {
    let shown: String = token.chars().take(4).collect();
    if token.chars().count() > 8 { format!("{shown}...") } else { "...".to_owned() }
}

async fn create(State(norway): State<Arc<Norway>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let head = match norway.head(request.headers(), caller, Asks::Creation) {
        Ok(head) => head,
        Err(response) => return response,
    };
    let logged = Logged::of(request.method().as_str(), request.uri().path());
    let is_json = uploads::content_type(&request).as_deref() == Some("application/json");
    let body = to_bytes(request.into_body(), MOST_BODY).await;
    let invalid = |message: &str| Reply::about("UGYLDIG_FORESPORSEL", message, None, None);
    let early = match &body {
        _ if head.fails => Some(Reply::of("TEKNISK_FEIL")),
        _ if head.refusal.is_some() => head.refusal.clone(),
        Err(_) => Some(invalid("Forespørselen er større enn 10 MiB, eller avbrutt.")),
        Ok(_) if !is_json && head.forced.is_none() => Some(invalid("Content-Type må være application/json.")),
        Ok(_) => None,
    };
    let (Ok(body), None) = (body, &early) else {
        return norway.answer(Asks::Creation, &head, early.unwrap_or_default(), logged);
    };
    let shared = Arc::clone(&norway);
    let (submitter, caller, forced) = (head.submitter.clone(), head.caller.clone(), head.forced.clone());
    let done = norway.service.common.turn(move || match forced {
        Some(code) => (shared.service.forced(&code, &body), Vec::new()),
        None => shared.service.create(&body, &submitter, &caller),
    });
    let (reply, unknown) = match done.await {
        Ok(done) => done,
        Err(Failure::Busy) => return Failure::Busy.into_response(),
        // A panic in a check is a fault of the service, and nothing was kept.
        Err(_) => (Reply::of("TEKNISK_FEIL"), Vec::new()),
    };
    norway.answer(Asks::Creation, &head, reply, Logged { unknown, ..logged })
}

async fn delete_by_reference(
    State(norway): State<Arc<Norway>>,
    Extension(caller): Extension<Caller>,
    Path(reference): Path<String>,
    request: Request,
) -> Response {
    let reference = reference.trim().to_owned();
    remove(norway, caller, request, Ok(Named::Reference(reference))).await
}

async fn delete_by_vin(
    State(norway): State<Arc<Norway>>,
    Extension(caller): Extension<Caller>,
    Path(vin): Path<String>,
    request: Request,
) -> Response {
    remove(norway, caller, request, Ok(Named::Vin(vin))).await
}

async fn delete_by_vin_and_make(
    State(norway): State<Arc<Norway>>,
    Extension(caller): Extension<Caller>,
    Path((vin, make)): Path<(String, String)>,
    request: Request,
) -> Response {
    let digits = Some(make.as_str()).filter(|make| make.bytes().all(|byte| byte.is_ascii_digit()));
    let named = match digits.and_then(|make| make.parse().ok()) {
        Some(make) => Ok(Named::VinAndMake(vin, make)),
        None => {
            let mut reply = Reply::about("UGYLDIG_FORESPORSEL", "Merkekoden må bestå av sifre.", Some("merkekode"), Some(&make));
            reply.identity.vin = Some(vin);
            Err(reply)
        }
    };
    remove(norway, caller, request, named).await
}

async fn remove(norway: Arc<Norway>, caller: Caller, request: Request, named: Result<Named, Reply>) -> Response {
    let head = match norway.head(request.headers(), caller, Asks::Deletion) {
        Ok(head) => head,
        Err(response) => return response,
    };
    let logged = Logged::of(request.method().as_str(), request.uri().path());
    let early = match (&head.forced, &named) {
        _ if head.fails => Some(Reply::of("TEKNISK_FEIL")),
        _ if head.refusal.is_some() => head.refusal.clone(),
        (Some(code), _) => Some(Reply::of(code)),
        (None, Err(reply)) => Some(reply.clone()),
        (None, Ok(_)) => None,
    };
    let (Ok(named), None) = (named, &early) else {
        return norway.answer(Asks::Deletion, &head, early.unwrap_or_default(), logged);
    };
    let (shared, submitter) = (Arc::clone(&norway), head.submitter.clone());
    let done = norway.service.common.turn(move || shared.service.delete(&named, &submitter)).await;
    let reply = match done {
        Ok(reply) => reply,
        Err(Failure::Busy) => return Failure::Busy.into_response(),
        Err(_) => Reply::of("TEKNISK_FEIL"),
    };
    norway.answer(Asks::Deletion, &head, reply, logged)
}

async fn maskinporten(State(norway): State<Arc<Norway>>, request: Request) -> Response {
    let is_form = uploads::content_type(&request).as_deref() == Some("application/x-www-form-urlencoded");
    let body = to_bytes(request.into_body(), MOST_FORM).await.unwrap_or_default();
    let pairs: Vec<(String, String)> = if is_form { form(&body) } else { Vec::new() };
    let field = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    match token::grant(field("grant_type"), field("assertion")) {
        Ok(token) => {
            norway.service.common.issued.add(&token, token::HOLDS);
            let members = [
                ("access_token", json!(token)),
                ("token_type", json!("Bearer")),
                ("expires_in", json!(token::HOLDS)),
                ("scope", json!(token::SCOPE)),
            ];
            json_response(StatusCode::OK, &object(&members))
        }
        Err(why) => json_response(StatusCode::BAD_REQUEST, &object(&[("error", json!("invalid_grant")), ("error_description", json!(why))])),
    }
}

/// The fields of a form.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let decoded = |part: &str| percent_encoding::percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (decoded(name), decoded(value))).collect()
}
