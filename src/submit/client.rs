//! A client of HTTP that follows no other address than the one it was given.

use super::SubmitError;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// A request takes at most so long.
const LONGEST: Duration = Duration::from_secs(90);
/// An answer has at most so many bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// A client, and the address that it was given.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    base: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// The certificates that this machine trusts. Those that cannot be read are trusted by nobody: a service that needs one is refused.
fn trusted() -> RootCerts {
    let certificates = rustls_native_certs::load_native_certs().certs;
    RootCerts::from(certificates.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect::<Vec<_>>())
}

impl Client {
    pub(super) fn new(base: &str) -> Result<Self, SubmitError> {
        let uri: Uri = base.parse().map_err(|_| SubmitError::Address(base.to_owned()))?;
        let is_known = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
        if !is_known {
            return Err(SubmitError::Address(base.to_owned()));
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().provider(TlsProvider::Rustls).root_certs(trusted()).unversioned_rustls_crypto_provider(provider).build();
        let config =
            Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(LONGEST)).proxy(None).tls_config(tls).build();
        Ok(Self { agent: config.new_agent(), base: base.trim_end_matches('/').to_owned() })
    }

    /// The address of a path.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where the client sends to.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, SubmitError> {
        let request = headers.iter().fold(self.agent.post(self.at(path)), |request, (name, value)| request.header(*name, *value));
        self.read(request.send(body))
    }

    pub(super) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, SubmitError> {
        let request = headers.iter().fold(self.agent.get(self.at(path)), |request, (name, value)| request.header(*name, *value));
        self.read(request.call())
    }

    fn read(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, SubmitError> {
        let failed = |error: ureq::Error| SubmitError::Unreachable { address: self.base.clone(), reason: error.to_string() };
        let mut answer = answer.map_err(failed)?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(MOST).read_to_string().map_err(failed)?;
        Ok(Answer { status, body })
    }
}
