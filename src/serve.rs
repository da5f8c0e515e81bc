//! The service: checks over HTTP, and rehearsals of two authorities' services, in one process that sends nothing anywhere.
//!
//! | file | what it answers |
//! |---|---|
//! | `api.rs` | `POST /v1/check` |
//! | `ledger.rs` | `GET /v1/ledger` |
//! | `norway/` | the rehearsal of the Norwegian service: `/ws/no/...`, `/maskinporten/token`, `/sandbox/...` |
//! | `portal/` | the rehearsal of the portal of the United Kingdom: its pages, `/oauth2/...`, `/api/submissions` |
//! | `page.rs` | the page of our own: `/check` |
//! | `checked.rs` | what was checked, as a page: `/checked` |
//! | `server.rs` | `/healthz`, `/metrics`, `/openapi.json`, and the parts put together |

#![allow(clippy::result_large_err, reason = "what is refused has a response, which is made once and sent")]

mod api;
mod checked;
mod checkers;
mod clock;
mod common;
mod error;
mod gate;
mod issued;
mod ledger;
mod listen;
mod log;
mod metrics;
mod norway;
mod openapi;
mod options;
mod page;
mod portal;
mod random;
mod server;
mod store;
mod uploads;

pub(crate) use clock::Clock;
pub(crate) use error::ServeError;
pub(crate) use norway::sent;
pub(crate) use options::{Contract, Options, Part, Place, Tls};
pub(crate) use server::run;
