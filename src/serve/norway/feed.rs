//! The addresses of the feed of events, and the one that writes any event into it.

use super::atom::Page;
use super::certificates;
use super::events::{self, Begin, Event, HOLE, RESTRICTED, Wanted};
use super::routes::Norway;
use crate::events::{Codes, with_separators};
use crate::serve::common::{Failure, json_response, problem, typed};
use crate::serve::uploads;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// So many entries has a page, unless another number is asked for.
const SIZE: u32 = 100;
/// A page has at most so many.
const MOST: u32 = 1000;
/// The largest event that is taken.
const MOST_BODY: usize = 64 * 1024;

pub(super) fn router(norway: Arc<Norway>) -> Router {
    Router::new()
        .route("/ws/no/vegvesen/kjoretoy/felles/hendelse/utlevering/api/hendelser/atom", get(with_gaps))
        .route("/ws/no/vegvesen/kjoretoy/felles/hendelse/utlevering/api/hendelser/atom/sammenhengende/", get(without_gaps))
        .route("/sandbox/events", post(write))
        .with_state(norway)
}

async fn with_gaps(State(norway): State<Arc<Norway>>, request: Request) -> Response {
    norway.page(&request, false)
}

async fn without_gaps(State(norway): State<Arc<Norway>>, request: Request) -> Response {
    norway.page(&request, true)
}

impl Norway {
    fn page(&self, request: &Request, is_gapless: bool) -> Response {
        let (reader, _) = match self.submitter(request.headers()) {
            Ok(known) => known,
            Err(response) => return response,
        };
        // The links of a page have their separators encoded; whoever follows them as they stand gets the same page.
        let query = with_separators(request.uri().query().unwrap_or_default());
        let wanted = match wanted(&query, is_gapless) {
            Ok(wanted) => wanted,
            Err(message) => return problem(StatusCode::BAD_REQUEST, "parameter", message),
        };
        let common = &self.service.common;
        let events = match events::page(&common.store, &wanted, &reader) {
            Ok(Some(events)) => events,
            Ok(None) => return problem(StatusCode::NOT_FOUND, "not_found", "no event has had this number yet"),
            Err(error) => return Failure::Store(error).into_response(),
        };
        let number = if let Begin::After(number) = wanted.begin { number } else { 0 };
        let otherwise = (number, common.clock.moment("UTC"));
        let has_plain_links = self.service.plain_links;
        let page = Page { path: request.uri().path(), wanted: &wanted, query: &query, events: &events, otherwise, has_plain_links };
        let mut response = typed(StatusCode::OK, "application/atom+xml;charset=UTF-8", page.xml());
        response.headers_mut().insert("x-rehearsal", HeaderValue::from_static("ivicheck"));
        response
    }
}

/// What a query asks for.
fn wanted(query: &str, is_gapless: bool) -> Result<Wanted, String> {
    let mut wanted = Wanted { begin: Begin::First, kuid: None, size: SIZE, is_gapless };
    let mut begins = Vec::new();
    let number = |name: &str, value: &str| value.parse::<i64>().ok().filter(|n| *n >= 0).ok_or_else(|| format!("{name} is no number of an entry"));
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "first" => begins.push(Begin::First),
            "last" => begins.push(Begin::Last),
            "from" => begins.push(Begin::After(number(name, value)?)),
            "to" => begins.push(Begin::Before(number(name, value)?)),
            "kuid" if is_digits(value) => wanted.kuid = Some(value.to_owned()),
            "kuid" => return Err("kuid is no number of a vehicle".to_owned()),
            "size" => {
                let size = value.parse().ok().filter(|size| (1..=MOST).contains(size));
                wanted.size = size.ok_or_else(|| format!("size is no number from 1 to {MOST}"))?;
            }
            other => return Err(format!("there is no parameter {other}")),
        }
    }
    match begins.as_slice() {
        [] => {}
        [begin] => wanted.begin = *begin,
        _ => return Err("only one of first, last, from and to says where a page begins".to_owned()),
    }
    Ok(wanted)
}

fn is_digits(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An event as it is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Asked {
    kuid: Option<String>,
    kind: Option<String>,
    sub: Option<String>,
    source: Option<String>,
    corrections: Vec<String>,
    gyldig_fra: Option<String>,
    hole: bool,
    restricted: bool,
}

impl Asked {
    /// The event, or what is wrong with it. Codes that nobody knows are taken: a client must bear them.
    fn event(self, codes: Option<&Codes>) -> Result<Event, String> {
        if self.hole {
            let is_alone = self.kind.is_none() && self.kuid.is_none() && self.sub.is_none() && !self.restricted;
            return if is_alone { Ok(Event::hole()) } else { Err("a hole has nothing else".to_owned()) };
        }
        let kind = self.kind.ok_or("kind is missing; a kind is such as REGISTRERING")?;
        if kind == HOLE || kind == RESTRICTED {
            return Err(format!("{kind} comes of hole or restricted"));
        }
        let is_code = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        let named = [Some(&kind), self.sub.as_ref(), self.source.as_ref()].into_iter().flatten().chain(&self.corrections);
        if let Some(wrong) = named.into_iter().find(|text| !is_code(text)) {
            return Err(format!("{wrong:?} is no code: codes have capital letters, digits and _"));
        }
        if self.kuid.as_deref().is_some_and(|kuid| !is_digits(kuid)) {
            return Err("kuid is no number of a vehicle".to_owned());
        }
        let valid_from = self.gyldig_fra.map(|text| text.parse::<Timestamp>().map(|moment| moment.to_string()));
        let valid_from = valid_from.transpose().map_err(|_| "gyldigFra is no moment such as 2026-09-14T10:22:37Z")?;
        let usual = codes.and_then(|codes| codes.kind(&kind)).and_then(|kind| kind.sources.first()).cloned();
        let source = self.source.or(usual).unwrap_or_else(|| "AKR".to_owned());
        Ok(Event { kind, sub: self.sub, source, kuid: self.kuid, valid_from, corrections: self.corrections, ..Event::default() })
    }
}

async fn write(State(norway): State<Arc<Norway>>, request: Request) -> Response {
    let body = match uploads::body(request.into_body(), MOST_BODY).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let wrong = |message: String| problem(StatusCode::BAD_REQUEST, "event", message);
    let asked: Asked = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return wrong(error.to_string()),
    };
    let is_restricted = asked.restricted;
    let event = match asked.event(Codes::shipped().ok().as_ref()) {
        Ok(event) => event,
        Err(message) => return wrong(message),
    };
    let common = &norway.service.common;
    match certificates::add_event(&common.store, &common.clock, &event, is_restricted) {
        Ok(Some(id)) => json_response(StatusCode::CREATED, &json!({ "id": id }).to_string()),
        Ok(None) => wrong("a restricted event is about a vehicle that was sent here; kuid does not say which".to_owned()),
        Err(error) => Failure::Store(error).into_response(),
    }
}
