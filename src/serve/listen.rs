//! Connections: accepted, encrypted when that is asked for, never held longer than they may be, and ended when the service stops.

use super::error::ServeError;
use super::gate::Peer;
use super::options::Tls;
use crate::source::sha256;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

/// So many connections are open at a time; others wait.
const MOST_CONNECTIONS: usize = 512;
/// The head of a request, and the handshake before it, may take so long.
const LONGEST_HEAD: Duration = Duration::from_secs(10);
/// Heads of requests have at most so many bytes.
const MOST_HEAD: usize = 64 * 1024;
/// What is being answered when the service stops may go on for so long.
const GRACE: Duration = Duration::from_millis(600);

/// Answers connections until the service stops.
pub(super) async fn answer(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stop.wait_for(|stopped| *stopped) => break,
        };
        let Some((stream, place)) = accepted else { continue };
        let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            connect(stream, tls, router, watcher).await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(_) => {
            // Out of files, perhaps: others must end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connect(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router, watcher: Watcher) {
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return talk(stream, router, Peer::default(), watcher).await };
    let Ok(Ok(stream)) = tokio::time::timeout(LONGEST_HEAD, tls.accept(stream)).await else { return };
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[CertificateDer<'_>]>::first);
    let certificate = certificate.map(|certificate| format!("certificate {}", &sha256(certificate)[..16]));
    talk(stream, router, Peer { certificate }, watcher).await;
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, router: Router, peer: Peer, watcher: Watcher) {
    let service = TowerToHyperService::new(router.layer(Extension(peer)));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(LONGEST_HEAD).max_buf_size(MOST_HEAD);
    // A connection that breaks off is the caller's business.
    let _ = watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await;
}

/// What encrypts connections.
pub(super) fn acceptor(tls: &Tls) -> Result<TlsAcceptor, ServeError> {
    let certificates = certificates(&tls.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| ServeError::wrong(tls.key.display().to_string(), error.to_string()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let wrong = |path: &Path, message: String| ServeError::wrong(path.display().to_string(), message);
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| ServeError::System(io::Error::other(error)))?;
    let builder = match &tls.client_authorities {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in self::certificates(path)? {
                roots.add(certificate).map_err(|error| wrong(path, error.to_string()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.map_err(|error| wrong(path, error.to_string()))?)
        }
    };
    let config = builder.with_single_cert(certificates, key).map_err(|error| wrong(&tls.certificate, error.to_string()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ServeError> {
    let wrong = |message: String| ServeError::wrong(path.display().to_string(), message);
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| wrong(error.to_string()))?;
    if certificates.is_empty() { Err(wrong("there is no certificate in it".to_owned())) } else { Ok(certificates) }
}
