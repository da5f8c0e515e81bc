//! The service as a whole: its parts put together, started and stopped.

use super::checkers::Checkers;
use super::common::{Common, typed};
use super::error::ServeError;
use super::gate::{self, Gate};
use super::issued::Issued;
use super::metrics::Metrics;
use super::options::{Options, Part};
use super::store::Store;
use super::{api, checked, ledger, listen, log, norway, openapi, page, portal};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// So many checks run at a time for each processor: some of them wait for the store.
const TURNS: usize = 4;

/// Serves until it is told to stop; tells where, once it listens.
///
/// # Errors
/// When the service cannot start.
pub(crate) fn run(options: &Options, stop: watch::Receiver<bool>, ready: impl FnOnce(SocketAddr) -> std::io::Result<()>) -> Result<(), ServeError> {
    options.check()?;
    let common = Arc::new(common(options)?);
    let (router, work) = router(options, &common)?;
    let tls = options.tls.as_ref().map(listen::acceptor).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::System)?;
    runtime.block_on(async {
        let refused = |error| ServeError::Listen { at: options.listen, error };
        let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        note(&common, "started", &address.to_string());
        ready(address).map_err(ServeError::System)?;
        work.into_iter().for_each(|work| _ = tokio::spawn(work));
        tokio::spawn(ledger::keep_short(Arc::clone(&common), options.clone()));
        listen::answer(listener, tls, router, stop).await;
        note(&common, "stopped", "");
        Ok::<(), ServeError>(())
    })?;
    // What was not acknowledged may be lost; the store rolls it back.
    runtime.shutdown_timeout(Duration::from_millis(200));
    Ok(())
}

fn common(options: &Options) -> Result<Common, ServeError> {
    let processors = available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Common {
        clock: options.clock.clone(),
        store: Store::open(&options.store)?,
        checkers: Checkers::default(),
        metrics: Metrics::default(),
        issued: Issued::default(),
        is_tls: options.tls.is_some(),
        turns: Arc::new(Semaphore::new(processors * TURNS)),
    })
}

/// What goes on behind the addresses.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// All addresses of the parts that are served, and the work behind them.
fn router(options: &Options, common: &Arc<Common>) -> Result<(Router, Option<Work>), ServeError> {
    let gate = Arc::new(Gate::new(Arc::clone(common), options)?);
    let mut router = Router::new()
        .route("/healthz", get(async || typed(StatusCode::OK, "text/plain; charset=utf-8", "ok")))
        .route("/metrics", get(metrics).with_state(Arc::clone(common)))
        .route("/openapi.json", get(async || typed(StatusCode::OK, "application/json", openapi::document())));
    if options.has(Part::Page) {
        router = router
            .merge(api::router(Arc::clone(common)))
            .merge(ledger::router(Arc::clone(common)))
            .merge(page::router(Arc::clone(common)))
            .merge(checked::router(Arc::clone(common)));
        if !options.has(Part::Portal) {
            router = router.merge(page::door());
        }
    }
    if options.has(Part::Norway) || options.has(Part::Events) {
        router = router.merge(norway::router(common, options)?);
    }
    let mut work: Option<Work> = None;
    if options.has(Part::Portal) {
        let (addresses, working) = portal::router(common, options)?;
        router = router.merge(addresses);
        work = Some(Box::pin(working));
    }
    let router = router.layer(middleware::from_fn_with_state(Arc::clone(&gate), gate::admit));
    Ok((router.layer(middleware::from_fn_with_state(gate, gate::watch)), work))
}

async fn metrics(State(common): State<Arc<Common>>) -> Response {
    typed(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", common.metrics.text())
}

fn note(common: &Common, event: &str, detail: &str) {
    log::write(&log::Note { at: &common.clock.moment("UTC").to_string(), event, detail });
}
