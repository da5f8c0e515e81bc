//! What all parts of the service share.

use super::checkers::Checkers;
use super::clock::Clock;
use super::issued::Issued;
use super::metrics::Metrics;
use super::store::{Store, StoreError};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What all parts of the service share.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) checkers: Checkers,
    pub(crate) metrics: Metrics,
    /// The tokens that this service has given out.
    pub(crate) issued: Issued,
    /// Whether connections are encrypted.
    pub(crate) is_tls: bool,
    /// How many checks run at a time.
    pub(crate) turns: Arc<Semaphore>,
}

/// Why a request is not answered as it was meant.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// There is too much to do.
    #[error("the service is busy")]
    Busy,
    /// Something went wrong inside.
    #[error("an error of the service")]
    Broken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Common {
    /// Does what takes time beside the threads that talk to callers, when its turn comes.
    pub(crate) async fn turn<T: Send + 'static>(&self, act: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Failure::Busy) };
        // A panic in there is its own: it ends neither the service nor the connection.
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            act()
        });
        done.await.map_err(|_| Failure::Broken)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Busy => problem(StatusCode::SERVICE_UNAVAILABLE, "busy", "the service is busy; try again in a moment"),
            Self::Broken | Self::Store(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service could not do this"),
        }
    }
}

/// What is wrong with a call, as the interfaces of our own say it.
pub(crate) fn problem(status: StatusCode, code: &str, message: impl Into<String>) -> Response {
    problem_with(status, code, message, Vec::new())
}

/// The same, with more about it.
pub(crate) fn problem_with(status: StatusCode, code: &str, message: impl Into<String>, details: Vec<String>) -> Response {
    json_response(status, &object(&[("code", json!(code)), ("message", json!(message.into())), ("details", json!(details))]))
}

/// A JSON object with its members in this order.
pub(crate) fn object(members: &[(&str, Value)]) -> String {
    let member = |(name, value): &(&str, Value)| format!("{}:{value}", Value::from(*name));
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// An answer in JSON.
pub(crate) fn json_response(status: StatusCode, text: &str) -> Response {
    typed(status, "application/json", text.to_owned())
}

/// An answer of this type.
pub(crate) fn typed(status: StatusCode, content_type: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
