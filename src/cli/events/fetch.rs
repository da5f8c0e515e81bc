//! Pages over HTTP, or of a folder.

use super::inputs::{pages, text};
use crate::cli::error::CliError;
use crate::events::Pages;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// A page has at most so many bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
/// A page is waited for so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a page cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The address does not answer, or not now: it may later.
    #[error("{0}: {1}")]
    NotNow(String, String),
    /// The service refuses.
    #[error("{0}: the service refuses (status {1})")]
    Refused(String, u16),
    /// There is nothing at the address.
    #[error("{0}: there is nothing there (status {1})")]
    Gone(String, u16),
    /// A page on disk cannot be read.
    #[error(transparent)]
    Local(Box<CliError>),
}

/// Pages over HTTP. It asks the address that is given and no other, and follows no redirection.
pub(super) struct Remote {
    agent: Agent,
    token: Option<String>,
}

impl Remote {
    pub(super) fn new(token: Option<String>) -> Self {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(trusted())
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config =
            Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).max_redirects_will_error(false).http_status_as_error(false);
        Self { agent: config.tls_config(tls).proxy(None).build().into(), token }
    }
}

/// The certificates that this machine trusts. Those that cannot be read are trusted by nobody: a service that needs one is refused.
fn trusted() -> RootCerts {
    let certificates = rustls_native_certs::load_native_certs().certs;
    RootCerts::from(certificates.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect::<Vec<_>>())
}

impl Pages for Remote {
    type Error = FetchError;

    fn page(&mut self, address: &str) -> Result<String, FetchError> {
        let failed = |error: ureq::Error| FetchError::NotNow(address.to_owned(), error.to_string());
        let mut request = self.agent.get(address).header("Accept", "application/atom+xml");
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().map_err(failed)?;
        match response.status().as_u16() {
            200..300 => response.body_mut().with_config().limit(LARGEST).read_to_string().map_err(failed),
            status @ (408 | 425 | 429 | 500..) => Err(FetchError::NotNow(address.to_owned(), format!("status {status}"))),
            status @ (404 | 410) => Err(FetchError::Gone(address.to_owned(), status)),
            status => Err(FetchError::Refused(address.to_owned(), status)),
        }
    }
}

/// Pages of a folder, one after the other; the address is not looked at.
pub(super) struct Folder {
    folder: PathBuf,
    done: usize,
}

impl Folder {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, done: 0 }
    }

    /// Whether a page is left that was not read yet.
    pub(super) fn has_more(&self) -> Result<bool, CliError> {
        Ok(pages(std::slice::from_ref(&self.folder))?.len() > self.done)
    }
}

impl Pages for Folder {
    type Error = FetchError;

    fn page(&mut self, _: &str) -> Result<String, FetchError> {
        let local = |error| FetchError::Local(Box::new(error));
        let pages = pages(std::slice::from_ref(&self.folder)).map_err(local)?;
        let page = pages.get(self.done).or(pages.last()).ok_or_else(|| local(CliError::call("the folder has no page", None)))?;
        let text = text(page).map_err(local)?;
        self.done = (self.done + 1).min(pages.len());
        Ok(text)
    }
}
