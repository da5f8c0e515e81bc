//! `ivicheck submit PATH... --to URL`

use super::console::Console;
use super::error::{CliError, FAILED, NOT_DONE, PASSED};
use super::output::Output;
use crate::batch::{self, Inputs};
use crate::report::printable;
use crate::submit::{Access, End, Norway, Outcome, Portal, SubmitError, table};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug, Args)]
pub(super) struct SubmitOptions {
    /// Files, folders (with all they hold) and .zip archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where to send them: the address of a rehearsal, or of a service that takes the same
    #[arg(long, value_name = "URL")]
    to: String,
    /// Whose service it is; gb where --client-id is given, and else no
    #[arg(long, value_enum, value_name = "NAME")]
    profile: Option<Whose>,
    /// Portal: the name of the client
    #[arg(long, value_name = "ID", requires = "secret_file")]
    client_id: Option<String>,
    /// Portal: a file with the secret of the client
    #[arg(long, value_name = "FILE", requires = "client_id")]
    secret_file: Option<PathBuf>,
    /// Portal: what the token is to be for
    #[arg(long, value_name = "SCOPE", requires = "client_id")]
    scope: Option<String>,
    /// Portal: for which manufacturer, as the portal knows it; the client unless given
    #[arg(long, value_name = "ID", requires = "client_id")]
    manufacturer_id: Option<String>,
    /// Portal: by whom, as the portal knows them; the client unless given
    #[arg(long, value_name = "ID", requires = "client_id")]
    contact_id: Option<String>,
    /// Norway: a file with the token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Norway: the tax code that is wished for
    #[arg(long, value_name = "CODE")]
    tax_code: Option<String>,
    /// How many seconds to wait for each file
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    wait: u64,
    /// Where to write what became of each file
    #[arg(short, long, value_name = "FILE", default_value = "result.csv")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
    /// The Norwegian service
    No,
    /// The portal of the United Kingdom
    Gb,
}

impl SubmitOptions {
    fn whose(&self) -> Whose {
        self.profile.unwrap_or(if self.client_id.is_some() { Whose::Gb } else { Whose::No })
    }

    fn access(&self) -> Result<Access, CliError> {
        let (Some(client), Some(file)) = (&self.client_id, &self.secret_file) else {
            return Err(CliError::call("the portal wants to know who sends", Some("give --client-id and --secret-file".to_owned())));
        };
        let or_client = |given: &Option<String>| given.clone().unwrap_or_else(|| client.clone());
        Ok(Access {
            client: client.clone(),
            secret: secret(file)?,
            scope: self.scope.clone(),
            manufacturer: or_client(&self.manufacturer_id),
            contact: or_client(&self.contact_id),
            patience: Duration::from_secs(self.wait),
        })
    }
}

/// The first line of a file that holds a secret.
fn secret(file: &Path) -> Result<String, CliError> {
    let text = fs::read_to_string(file).map_err(|error| CliError::File { place: file.display().to_string(), error })?;
    let secret = text.lines().next().unwrap_or_default().trim().to_owned();
    if secret.is_empty() { Err(CliError::call(format!("{} is empty", file.display()), None)) } else { Ok(secret) }
}

/// Sends all files, waits, and says what became of them. All of them good: 0; some refused: 1; anything else: 2.
pub(super) fn run(options: &SubmitOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let inputs = batch::collect(&options.paths)?;
    if options.to.starts_with("http://") && !is_local(&options.to) {
        writeln!(console.err, "ivicheck: note: {} is not encrypted: others can read along", printable(&options.to))?;
    }
    let mut outcomes = Vec::new();
    let done = send_all(options, &inputs, &mut outcomes);
    // What was sent before a service went away is told all the same.
    let mut output = Output::open(Some(&options.output), console.out)?;
    output.write(&table(&outcomes))?;
    output.close()?;
    done?;
    let count = |end: End| outcomes.iter().filter(|outcome| outcome.end == end).count();
    let (good, failed, unknown) = (count(End::Succeeded), count(End::Failed), count(End::Unknown));
    writeln!(console.out, "{good} succeeded, {failed} failed, {unknown} not known; {}", options.output.display())?;
    Ok(match (failed, unknown) {
        (0, 0) => PASSED,
        (_, 0) => FAILED,
        _ => NOT_DONE,
    })
}

fn send_all(options: &SubmitOptions, inputs: &Inputs, outcomes: &mut Vec<Outcome>) -> Result<(), CliError> {
    match options.whose() {
        Whose::Gb => {
            let portal = Portal::connect(&options.to, options.access()?)?;
            each(inputs, outcomes, |file, bytes| portal.send(file, bytes))?;
            for outcome in outcomes.iter_mut() {
                *outcome = portal.wait(outcome.clone())?;
            }
            Ok(())
        }
        Whose::No => {
            let token = options.token_file.as_deref().map(secret).transpose()?;
            let norway = Norway::connect(&options.to, token.as_deref(), options.tax_code.clone())?;
            each(inputs, outcomes, |file, bytes| norway.send(file, bytes))
        }
    }
}

/// Sends one file after the other. One that cannot be read is told of, and the others go.
fn each(inputs: &Inputs, outcomes: &mut Vec<Outcome>, send: impl Fn(&str, &[u8]) -> Result<Outcome, SubmitError>) -> Result<(), CliError> {
    for source in &inputs.sources {
        let file = source.path().into_owned();
        outcomes.push(match batch::read(source) {
            Ok(bytes) => send(&file, &bytes)?,
            Err(finding) => Outcome { file, id: String::new(), status: "not sent".to_owned(), message: finding.message.clone(), end: End::Unknown },
        });
    }
    Ok(())
}

/// Whether an address is on this computer.
fn is_local(address: &str) -> bool {
    let host = address.trim_start_matches("http://").split(['/', '?']).next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
