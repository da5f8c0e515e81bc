//! Sending to the portal of the United Kingdom, as its interface for programs wants it.

use super::client::{Answer, Client};
use super::outcome::{End, Outcome};
use super::{SubmitError, refused, wait};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::time::Duration;

/// Who sends.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) client: String,
    pub(crate) secret: String,
    pub(crate) scope: Option<String>,
    /// For which manufacturer, and by whom, as the service knows them.
    pub(crate) manufacturer: String,
    pub(crate) contact: String,
    /// How long is waited for a submission.
    pub(crate) patience: Duration,
}

/// A connection to the portal.
#[derive(Debug)]
pub(crate) struct Portal {
    client: Client,
    access: Access,
    bearer: String,
}

impl Portal {
    /// Asks for a token.
    pub(crate) fn connect(address: &str, access: Access) -> Result<Self, SubmitError> {
        let client = Client::new(address)?;
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut body = format!("grant_type=client_credentials&client_id={}&client_secret={}", encoded(&access.client), encoded(&access.secret));
        if let Some(scope) = &access.scope {
            body += &format!("&scope={}", encoded(scope));
        }
        let answer = client.post("/oauth2/v2.0/token", &[("Content-Type", "application/x-www-form-urlencoded")], body.as_bytes())?;
        let token = json(&answer)["access_token"].as_str().map(str::to_owned);
        match (answer.status, token) {
            (200, Some(token)) => Ok(Self { client, access, bearer: format!("Bearer {token}") }),
            _ => Err(refused(address, &answer.body, answer.status)),
        }
    }

    /// Sends a file; what is refused at once has ended.
    pub(crate) fn send(&self, file: &str, document: &[u8]) -> Result<Outcome, SubmitError> {
        let headers = [
            ("Authorization", self.bearer.as_str()),
            ("Content-Type", "application/xml"),
            ("x-manufacturer-id", self.access.manufacturer.as_str()),
            ("x-contact-id", self.access.contact.as_str()),
        ];
        let answer = self.client.post("/api/submissions", &headers, document)?;
        let body = json(&answer);
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let outcome = |id, status, message, end| Outcome { file: file.to_owned(), id, status, message, end };
        match answer.status {
            202 => Ok(outcome(text("submissionId"), text("status"), String::new(), End::Unknown)),
            400 | 409 | 413 | 422 if !text("code").is_empty() && text("code") != "missing_header" => {
                Ok(outcome(String::new(), "Failed".to_owned(), format!("{}: {}", text("code"), text("message")), End::Failed))
            }
            _ => Err(refused(self.client.base(), &answer.body, answer.status)),
        }
    }

    /// Waits until a submission has ended.
    pub(crate) fn wait(&self, sent: Outcome) -> Result<Outcome, SubmitError> {
        if sent.end != End::Unknown || sent.id.is_empty() {
            return Ok(sent);
        }
        let mut outcome = sent;
        let path = format!("/api/submissions/{}", utf8_percent_encode(&outcome.id, NON_ALPHANUMERIC));
        wait::ask(self.access.patience, || {
            let answer = self.client.get(&path, &[("Authorization", &self.bearer)])?;
            if answer.status != 200 {
                return Err(refused(self.client.base(), &answer.body, answer.status));
            }
            let body = json(&answer);
            body["status"].as_str().unwrap_or_default().clone_into(&mut outcome.status);
            let details = body["details"].as_array().into_iter().flatten().filter_map(Value::as_str);
            outcome.message = details.collect::<Vec<_>>().join("; ");
            outcome.end = match outcome.status.as_str() {
                "Succeeded" => End::Succeeded,
                "Failed" => End::Failed,
                _ => return Ok(None),
            };
            Ok(Some(()))
        })?;
        Ok(outcome)
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_default()
}
