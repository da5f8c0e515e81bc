//! Why something cannot be signed, or signed with.

/// Why a key, a certificate or a file cannot be used for signing or as an anchor. What it says never holds a key or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A private key cannot be used.
    #[error("{0}")]
    Key(String),
    /// A private key is encrypted, and no password, or a wrong one, was given.
    #[error("the password does not open the key")]
    Password,
    /// A certificate cannot be used.
    #[error("{0}")]
    Certificate(String),
    /// A file cannot be signed.
    #[error("{0}")]
    File(String),
}
