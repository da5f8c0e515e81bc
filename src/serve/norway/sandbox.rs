//! What a rehearsal has and the service has not: its register can be looked at and changed, and begun anew.

use super::certificates::{self, State as Registration};
use super::register::{Register, Vehicle};
use super::routes::Norway;
use super::service::known;
use crate::serve::common::{Failure, json_response, problem};
use crate::serve::uploads;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError};

/// The largest register that is taken.
const MOST_BODY: usize = 4 * 1024 * 1024;

pub(super) fn router(norway: Arc<Norway>) -> Router {
    Router::new()
        .route("/sandbox/register", get(whole).put(put_whole).delete(delete_whole))
        .route("/sandbox/register/{part}", get(part).put(put_part).delete(delete_part))
        .route("/sandbox/register/vehicles/{vin}", get(vehicle).put(put_vehicle).delete(delete_vehicle))
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/log", get(log))
        .with_state(norway)
}

fn said(value: &Value) -> Response {
    json_response(StatusCode::OK, &value.to_string())
}

fn absent(what: &str) -> Response {
    problem(StatusCode::NOT_FOUND, "not_found", format!("the register has no {what}"))
}

impl Norway {
    fn set(&self, register: Register) {
        *self.service.register.write().unwrap_or_else(PoisonError::into_inner) = register;
    }

    fn json(register: &Register) -> Value {
        serde_json::to_value(register).unwrap_or_default()
    }

    /// What a body says, YAML or JSON.
    async fn text(request: Request) -> Result<String, Response> {
        let body = uploads::body(request.into_body(), MOST_BODY).await?;
        String::from_utf8(body.to_vec()).map_err(|_| problem(StatusCode::BAD_REQUEST, "register", "the body is no text in UTF-8"))
    }

    /// Takes a register that a text describes, with its vehicles.
    fn take(&self, text: &str) -> Response {
        match Register::of(text) {
            Err(message) => problem(StatusCode::BAD_REQUEST, "register", message),
            Ok(register) => {
                let answer = said(&Self::json(&register));
                self.set(register);
                self.service.seed().map_or_else(|error| Failure::Store(error).into_response(), |()| answer)
            }
        }
    }

    fn live(&self) -> Result<Vec<certificates::Live>, Response> {
        certificates::all(&self.service.common.store).map_err(|error| Failure::Store(error).into_response())
    }
}

async fn whole(State(norway): State<Arc<Norway>>) -> Response {
    said(&Norway::json(&norway.service.register()))
}

async fn put_whole(State(norway): State<Arc<Norway>>, request: Request) -> Response {
    match Norway::text(request).await {
        Ok(text) => norway.take(&text),
        Err(response) => response,
    }
}

async fn delete_whole(State(norway): State<Arc<Norway>>) -> Response {
    norway.set(norway.service.at_start.clone());
    said(&Norway::json(&norway.service.register()))
}

async fn part(State(norway): State<Arc<Norway>>, Path(part): Path<String>) -> Response {
    if part == "vehicles" {
        return norway.live().map_or_else(|response| response, |vehicles| said(&json!(vehicles)));
    }
    Norway::json(&norway.service.register()).get(&part).map_or_else(|| absent(&part), said)
}

async fn put_part(State(norway): State<Arc<Norway>>, Path(part): Path<String>, request: Request) -> Response {
    let text = match Norway::text(request).await {
        Ok(text) => text,
        Err(response) => return response,
    };
    let mut register = Norway::json(&norway.service.register());
    let Some(place) = register.get_mut(&part) else { return absent(&part) };
    match serde_saphyr::from_str::<Value>(&text) {
        Ok(value) => *place = value,
        Err(error) => return problem(StatusCode::BAD_REQUEST, "register", error.to_string()),
    }
    norway.take(&register.to_string())
}

async fn delete_part(State(norway): State<Arc<Norway>>, Path(part): Path<String>) -> Response {
    let mut register = Norway::json(&norway.service.register());
    let at_start = Norway::json(&norway.service.at_start);
    let (Some(place), Some(value)) = (register.get_mut(&part), at_start.get(&part)) else { return absent(&part) };
    value.clone_into(place);
    norway.take(&register.to_string())
}

async fn vehicle(State(norway): State<Arc<Norway>>, Path(vin): Path<String>) -> Response {
    let vehicles = match norway.live() {
        Ok(vehicles) => vehicles,
        Err(response) => return response,
    };
    let found: Vec<_> = vehicles.into_iter().filter(|vehicle| vehicle.vin.eq_ignore_ascii_case(&vin)).collect();
    if found.is_empty() { absent("vehicle with this number") } else { said(&json!(found)) }
}

/// Says how far the registration of a vehicle is, or puts a new one into the register.
async fn put_vehicle(State(norway): State<Arc<Norway>>, Path(vin): Path<String>, request: Request) -> Response {
    let text = match Norway::text(request).await {
        Ok(text) => text,
        Err(response) => return response,
    };
    let wrong = |message: String| problem(StatusCode::BAD_REQUEST, "register", message);
    let mut value: Value = match serde_saphyr::from_str(&text) {
        Ok(value) => value,
        Err(error) => return wrong(error.to_string()),
    };
    let Some(object) = value.as_object_mut() else { return wrong("a vehicle is an object".to_owned()) };
    let store = &norway.service.common.store;
    let changed = if object.contains_key("make") {
        object.insert("vin".to_owned(), Value::from(vin.clone()));
        match serde_json::from_value::<Vehicle>(value) {
            Ok(vehicle) => certificates::put(store, &norway.service.common.clock, &known(&vehicle)).map(|()| true),
            Err(error) => return wrong(error.to_string()),
        }
    } else {
        let state = object.get("state").cloned().unwrap_or_default();
        match serde_json::from_value::<Registration>(state) {
            Ok(state) => certificates::set_state(store, &vin, state),
            Err(_) => return wrong("state is none of created, case-open, registered".to_owned()),
        }
    };
    match changed {
        Ok(true) => vehicle(State(norway), Path(vin)).await,
        Ok(false) => absent("vehicle with this number"),
        Err(error) => Failure::Store(error).into_response(),
    }
}

async fn delete_vehicle(State(norway): State<Arc<Norway>>, Path(vin): Path<String>) -> Response {
    match certificates::remove(&norway.service.common.store, &vin) {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => absent("vehicle with this number"),
        Err(error) => Failure::Store(error).into_response(),
    }
}

async fn reset(State(norway): State<Arc<Norway>>) -> Response {
    norway.set(norway.service.at_start.clone());
    norway.log.clear();
    let done = certificates::clear(&norway.service.common.store).and_then(|()| norway.service.seed());
    done.map_or_else(|error| Failure::Store(error).into_response(), |()| StatusCode::NO_CONTENT.into_response())
}

async fn log(State(norway): State<Arc<Norway>>) -> Response {
    json_response(StatusCode::OK, &norway.log.json())
}
