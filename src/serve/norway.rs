//! The rehearsal of the Norwegian service for messages of preregistration.
//!
//! | file | what |
//! |---|---|
//! | `routes.rs` | the addresses of the service, and the token of Maskinporten |
//! | `service.rs` | its checks in their order |
//! | `answers.yaml`, `answer.rs` | what it answers |
//! | `register.yaml`, `register.rs`, `classify.rs` | what its register knows, and how vehicles are taxed |
//! | `certificates.rs` | what was accepted |
//! | `events.rs`, `feed.rs`, `atom.rs` | what happened to the vehicles, the addresses of the feed that tells of it, and its form |
//! | `sandbox.rs` | what only a rehearsal has |

mod answer;
mod atom;
mod certificates;
mod classify;
mod events;
mod facts;
mod feed;
mod register;
mod request;
mod requests_log;
mod routes;
mod sandbox;
mod service;
mod token;

use super::common::Common;
use super::error::ServeError;
use super::options::Options;
use axum::Router;
use requests_log::RequestLog;
use routes::Norway;
use service::Service;
use std::sync::Arc;

/// All addresses of the rehearsal.
pub(super) fn router(common: &Arc<Common>, options: &Options) -> Result<Router, ServeError> {
    let norway = Arc::new(Norway { service: Service::new(Arc::clone(common), options)?, log: RequestLog::default() });
    Ok(routes::router(Arc::clone(&norway)).merge(feed::router(Arc::clone(&norway))).merge(sandbox::router(norway)))
}
