//! Sending to the Norwegian service.

use super::answer::Message;
use super::client::Client;
use super::outcome::{End, Outcome};
use super::{SubmitError, refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// Where the service takes messages, below the address of its host.
const CREATE: &str = "/ws/no/vegvesen/kjoretoy/felles/innmelding/meldingompreregistrering/v1/opprette";

/// A connection to the service.
#[derive(Debug)]
pub(crate) struct Norway {
    client: Client,
    path: &'static str,
    bearer: Option<String>,
    /// The tax code that is wished for.
    tax: Option<String>,
}

impl Norway {
    /// The address is that of the host, or the whole one.
    pub(crate) fn connect(address: &str, token: Option<&str>, tax: Option<String>) -> Result<Self, SubmitError> {
        let path = if address.trim_end_matches('/').ends_with("/opprette") { "" } else { CREATE };
        Ok(Self { client: Client::new(address)?, path, bearer: token.map(|token| format!("Bearer {token}")), tax })
    }

    /// Sends a file.
    pub(crate) fn send(&self, file: &str, document: &[u8]) -> Result<Outcome, SubmitError> {
        let mut body = json!({ "ivi": { "iviDokument": STANDARD.encode(document) } });
        if let Some(tax) = &self.tax {
            body["avgiftsklassifisering"] = json!({ "avgiftsKode": tax });
        }
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend(self.bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        let answer = self.client.post(self.path, &headers, body.to_string().as_bytes())?;
        let Some(message) = Message::of(&answer.body) else { return Err(refused(self.client.base(), &answer.body, answer.status)) };
        let told = message.faults.iter().map(|fault| format!("{}: {}", fault.field.as_deref().unwrap_or("-"), fault.message));
        let words = std::iter::once(message.text.clone()).chain(told).collect::<Vec<_>>().join("; ");
        let end = if message.is_good() { End::Succeeded } else { End::Failed };
        Ok(Outcome { file: file.to_owned(), id: message.kuid.clone().unwrap_or_default(), status: message.code, message: words, end })
    }
}
