//! The certificates that signatures must lead to, and the lists of those that are revoked.

use super::error::BuildError;
use super::folder::{Found, Named, files_of};
use crate::signature::{Anchors, Revocations};
use crate::source::has_ending;
use std::path::{Path, PathBuf};

/// How files with certificates and trusted lists are named.
const ENDINGS: [&str; 6] = ["pem", "crt", "cer", "der", "cert", "xml"];
/// How files with lists of revoked certificates are named.
const CRL_ENDINGS: [&str; 3] = ["crl", "pem", "der"];
/// The most bytes that a file may have: trusted lists and lists of revoked certificates have some megabytes.
const MOST: u64 = 64 * 1024 * 1024;

/// Where to find what seals are held against.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrustSettings {
    /// Certificates and trusted lists.
    pub(crate) trust: Option<PathBuf>,
    /// The certificates that trusted lists must be signed with.
    pub(crate) list_signers: Option<PathBuf>,
    /// Lists of revoked certificates.
    pub(crate) revoked: Option<PathBuf>,
}

/// What seals are held against.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    pub(crate) anchors: Anchors,
    pub(crate) revocations: Revocations,
    /// What was not read, one line each.
    pub(crate) notes: Vec<String>,
}

impl TrustSettings {
    /// Reads what was named; a folder without any is a slip in the call.
    pub(crate) fn read(&self) -> Result<Trust, BuildError> {
        let mut trust = Trust::default();
        if let Some(folder) = &self.list_signers {
            let signers = found(folder, &ENDINGS)?;
            for (path, bytes) in &signers.files {
                trust.anchors.sign_lists(&path.display().to_string(), bytes)?;
            }
            if signers.files.is_empty() {
                return Err(BuildError::NoCertificate(folder.clone()));
            }
        }
        if let Some(folder) = &self.trust {
            for (path, bytes) in found(folder, &ENDINGS)?.files {
                if path != *folder && has_ending(&path, &["xml"]) && !Anchors::is_list(&bytes) {
                    trust.notes.push(format!("{} is not read: it is no trusted list", path.display()));
                    continue;
                }
                trust.anchors.add(&path.display().to_string(), &bytes)?;
            }
            if trust.anchors.is_empty() {
                return Err(BuildError::NoCertificate(folder.clone()));
            }
        }
        if let Some(folder) = &self.revoked {
            for (path, bytes) in found(folder, &CRL_ENDINGS)?.files {
                trust.revocations.add(&path.display().to_string(), &bytes)?;
            }
            if trust.revocations.is_empty() {
                return Err(BuildError::NoRevocationList(folder.clone()));
            }
        }
        Ok(trust)
    }
}

fn found(folder: &Path, endings: &[&str]) -> Result<Found, BuildError> {
    files_of(folder, &Named { endings, without: &[], most: MOST })
}
