//! The other side: sending certificates to a service that the user names, and reading what it answers.

mod answer;
mod client;
mod norway;
mod outcome;
mod portal;
mod wait;

pub(crate) use answer::{Message, json_of, page, place};
pub(crate) use norway::Norway;
pub(crate) use outcome::{End, Outcome, table};
pub(crate) use portal::{Access, Portal};

/// Why nothing can be sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SubmitError {
    /// This is no address of a service.
    #[error("{0} is no address such as https://host.example")]
    Address(String),
    /// Nobody answers.
    #[error("{address}: {reason}")]
    Unreachable { address: String, reason: String },
    /// The service does not take anything from this caller.
    #[error("{address} answers {status}: {words}")]
    Refused { address: String, status: u16, words: String },
}

/// A refusal, with the beginning of what the service says.
fn refused(address: &str, body: &str, status: u16) -> SubmitError {
    let words: String = body.chars().take(200).filter(|c| !c.is_control()).collect();
    SubmitError::Refused { address: address.to_owned(), status, words: if words.is_empty() { "nothing".to_owned() } else { words } }
}
