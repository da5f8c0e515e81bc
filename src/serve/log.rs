//! The log: a JSON object a line on standard error. It never holds anything of a certificate, a token or a password.

use serde::Serialize;
use std::io::Write;

/// What is logged of a request: the address as the service knows it, without what callers put into it.
#[derive(Debug, Serialize)]
pub(crate) struct Request<'a> {
    pub(crate) at: &'a str,
    pub(crate) event: &'static str,
    pub(crate) method: &'a str,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) ms: u64,
    pub(crate) caller: &'a str,
}

/// What is logged of the service itself.
#[derive(Debug, Serialize)]
pub(crate) struct Note<'a> {
    pub(crate) at: &'a str,
    pub(crate) event: &'a str,
    pub(crate) detail: &'a str,
}

/// Writes a line.
pub(crate) fn write(entry: &impl Serialize) {
    let Ok(mut line) = serde_json::to_vec(entry) else { return };
    line.push(b'\n');
    // When standard error is gone, there is nobody to tell.
    let _ = std::io::stderr().lock().write_all(&line);
}
