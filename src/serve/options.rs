//! What a service is told before it starts.

use super::clock::Clock;
use super::error::ServeError;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The parts of the service; each has addresses of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The page and the interface of our own.
    Page,
    /// The rehearsal of the Norwegian service.
    Norway,
    /// The rehearsal of the portal of the United Kingdom.
    Portal,
    /// Of the Norwegian rehearsal the feed of events, and what writes into it.
    Events,
}

/// Up to which version the Norwegian service takes messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Contract(pub(crate) u16, pub(crate) u16);

impl Contract {
    /// The version that a text such as `1.11` names.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        let number = |text: &str| text.parse().ok();
        Some(Self(number(major)?, number(minor)?))
    }
}

/// Where what must be kept is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere: it is gone when the service stops.
    Memory,
    /// In a file.
    File(PathBuf),
}

/// Files for connections that nobody listens in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tls {
    /// The certificate of the service, and those between it and a root.
    pub(crate) certificate: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    /// Callers must have a certificate of these authorities.
    pub(crate) client_authorities: Option<PathBuf>,
}

/// What a service is told before it starts.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Its parts.
    pub(crate) parts: Vec<Part>,
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// Where it keeps what must be kept.
    pub(crate) store: Place,
    /// The register of the Norwegian rehearsal; a built-in one without it.
    pub(crate) register: Option<PathBuf>,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Whether callers are asked who they are.
    pub(crate) asks: bool,
    /// Whether tokens of the Norwegian rehearsal must be in force and for the right scope.
    pub(crate) strict_token: bool,
    /// Up to which version the Norwegian rehearsal takes messages.
    pub(crate) contract: Contract,
    /// Whether infos stand in its answers.
    pub(crate) infos: bool,
    /// Whether separators in the links of the feed of events stand as they are.
    pub(crate) plain_links: bool,
    /// The tokens of callers.
    pub(crate) tokens: Option<PathBuf>,
    /// The token of whoever runs the portal.
    pub(crate) operator_token: Option<String>,
    /// Whether the portal has an account to try it with.
    pub(crate) demo: bool,
    /// Whether a broken seal fails a submission.
    pub(crate) seals: bool,
    /// How long the portal takes for each step of a submission.
    pub(crate) delay: Duration,
    /// Connections that nobody listens in on.
    pub(crate) tls: Option<Tls>,
    /// After so many days entries of the ledger are forgotten; never without it.
    pub(crate) keep_days: Option<u32>,
}

impl Options {
    /// Whether this part is served.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Whether callers are known by certificates of their own.
    pub(crate) fn knows_by_certificate(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.client_authorities.is_some())
    }

    /// Other computers are answered only when callers are known.
    pub(crate) fn check(&self) -> Result<(), ServeError> {
        if self.listen.ip().is_loopback() {
            return Ok(());
        }
        if !self.asks {
            return Err(ServeError::OpenToAll(self.listen));
        }
        if self.tokens.is_none() && !self.knows_by_certificate() {
            return Err(ServeError::NobodyKnown(self.listen));
        }
        Ok(())
    }
}
