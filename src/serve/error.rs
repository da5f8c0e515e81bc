//! Why a service cannot run.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why a service cannot run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// Other computers would be answered, whoever asks.
    #[error("{0} can be reached from other computers, where callers must be known")]
    OpenToAll(SocketAddr),
    /// Other computers would be answered, and nobody can be known.
    #[error("{0} can be reached from other computers, and no token or certificate says who may call")]
    NobodyKnown(SocketAddr),
    /// The address cannot be listened on.
    #[error("{at}: {error}")]
    Listen { at: SocketAddr, error: io::Error },
    /// A file cannot be read.
    #[error("{}: {error}", .path.display())]
    File { path: PathBuf, error: io::Error },
    /// A file does not say what it should.
    #[error("{place}: {message}")]
    Wrong { place: String, message: String },
    /// The store cannot be used.
    #[error("{}: {message}", .place)]
    Store { place: String, message: String },
    /// What is checked with cannot be read.
    #[error(transparent)]
    Build(#[from] crate::check::BuildError),
    /// The program cannot run as it should.
    #[error("{0}")]
    System(io::Error),
}

impl ServeError {
    pub(super) fn file(path: &Path, error: io::Error) -> Self {
        Self::File { path: path.to_owned(), error }
    }

    pub(super) fn wrong(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Wrong { place: place.into(), message: message.into() }
    }

    /// What to do about it.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::OpenToAll(_) => Some("--no-auth goes with 127.0.0.1, ::1 and the like only"),
            Self::NobodyKnown(_) => Some("give --token-file FILE, or --tls-cert, --tls-key and --client-ca"),
            Self::Listen { .. } => Some("another program may listen there; --listen 127.0.0.1:0 takes a port that is free"),
            _ => None,
        }
    }
}
