//! Whom a signature names as its signer.

use super::certificate::Certificate;
use super::path::Chain;
use super::qualified::Quality;
use super::revocation::Status;

/// The certificate that a signature names as that of its signer, and how far its issuers lead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signer {
    pub(super) certificate: Certificate,
    /// Which of the certificates in the file it is.
    pub(super) position: usize,
    pub(super) chain: Chain,
    /// Whether it and its issuers are revoked, by name, where lists of revoked certificates were given.
    pub(super) revocation: Vec<(String, Status)>,
    /// What kind of seal it makes, where trusted lists were given.
    pub(super) quality: Option<Quality>,
    /// Why the trusted list that names its issuer may not hold any more.
    pub(super) outdated_list: Option<String>,
}
