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
use super::options::{Options, Part};
use super::store::Store;
use axum::Router;
use requests_log::RequestLog;
use routes::Norway;
use service::Service;
use std::path::Path;
use std::sync::Arc;

/// The certificates that a store of this service has accepted: VIN, kuid, reference.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn sent(path: &Path) -> Result<Vec<certificates::Sent>, ServeError> {
    let store = Store::read(path)?;
    certificates::sent(&store).map_err(|error| ServeError::Store { place: store.place.clone(), message: error.to_string() })
}

/// All addresses of the rehearsal; with the part of events alone those of the feed, and of what a rehearsal has beside it.
pub(super) fn router(common: &Arc<Common>, options: &Options) -> Result<Router, ServeError> {
    let norway = Arc::new(Norway { service: Service::new(Arc::clone(common), options)?, log: RequestLog::default() });
    let beside = routes::token(Arc::clone(&norway)).merge(feed::router(Arc::clone(&norway))).merge(sandbox::router(Arc::clone(&norway)));
    Ok(if options.has(Part::Norway) { beside.merge(routes::router(norway)) } else { beside })
}
