//! The rehearsal of the portal of the United Kingdom, for people and for programs.
//!
//! | file | what |
//! |---|---|
//! | `front.rs` | `/`, `/register`, `/review`, `/outbox` |
//! | `sign_in.rs` | `/sign-in`, `/sign-out`, `/redeem/...`, `/update-password` |
//! | `users.rs` | `/users`, `/users/invite`, `/users/.../role` |
//! | `upload.rs`, `intake.rs` | `/upload`, and what a file must be |
//! | `lists.rs`, `submissions.rs` | `/submissions` |
//! | `machine.rs` | `/oauth2/v2.0/token`, `/api/submissions` |
//! | `worker.rs` | what becomes of a submission |
//! | `desk.rs`, `visitor.rs` | who asks, and what they may |

mod desk;
mod front;
mod html;
mod intake;
mod lists;
mod machine;
mod password;
mod people;
mod sign_in;
mod submissions;
mod upload;
mod users;
mod visitor;
mod worker;

use super::common::{Common, typed};
use super::error::ServeError;
use super::options::Options;
use super::store::StoreError;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use desk::Portal;
use std::sync::Arc;
use visitor::Doors;
use worker::Worker;

/// The largest body of an upload: more files than are taken, so that it can be told, and what stands around them.
const MOST_UPLOAD: usize = 128 * 1024 * 1024;

/// All addresses of the rehearsal, and the work that goes on behind them.
pub(super) fn router(common: &Arc<Common>, options: &Options) -> Result<(Router, impl Future<Output = ()> + use<>), ServeError> {
    let failed = |error: StoreError| ServeError::Store { place: common.store.place.clone(), message: error.to_string() };
    if options.demo {
        common.store.change(|transaction| people::demo(transaction, &common.clock)).map_err(failed)?;
    }
    submissions::begin_again(&common.store).map_err(failed)?;
    let worker = Arc::new(Worker::new(Arc::clone(common), options.delay, options.seals)?);
    let doors = Doors { operator_token: options.operator_token.clone(), is_open: !options.asks, is_tls: common.is_tls };
    let portal = Arc::new(Portal { common: Arc::clone(common), doors });
    let router = Router::new()
        .route("/", get(front::home))
        .route("/register", get(front::registration).post(front::register))
        .route("/review", get(front::review).post(front::decide))
        .route("/outbox", get(front::outbox))
        .route("/sign-in", get(sign_in::sign_in).post(sign_in::enter))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/redeem/{token}", get(sign_in::redeem).post(sign_in::choose))
        .route("/update-password", get(sign_in::update_password).post(sign_in::set_password))
        .route("/users", get(users::list))
        .route("/users/invite", get(users::invite).post(users::invited))
        .route("/users/{id}/role", get(users::role).post(users::set_role))
        .route("/upload", get(upload::form).post(upload::send))
        .route("/terms", get(upload::terms))
        .route("/submissions", get(lists::list))
        .route("/submissions/{id}", get(lists::detail))
        .route("/oauth2/v2.0/token", post(machine::token))
        .route("/api/submissions", get(machine::list).post(machine::submit))
        .route("/api/submissions/{id}", get(machine::one))
        .route("/assets/portal.css", get(async || typed(StatusCode::OK, "text/css; charset=utf-8", html::STYLES)))
        .route("/assets/portal.js", get(async || typed(StatusCode::OK, "text/javascript; charset=utf-8", html::SCRIPT)))
        .layer(DefaultBodyLimit::max(MOST_UPLOAD))
        .with_state(portal);
    Ok((router, worker.run()))
}
