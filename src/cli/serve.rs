//! `ivicheck serve`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::interrupt;
use crate::serve::{self, Clock, Contract, Options, Part, Place, Tls};
use clap::{Args, ValueEnum};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// Serve only these parts
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Only>,
    /// Where to listen; addresses that other computers reach need --token-file, or certificates of callers
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = address)]
    listen: SocketAddr,
    /// Keep what must be kept in this file; in memory unless given
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// The register of the Norwegian rehearsal (YAML); a small one is built in
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
    /// Let the time stand still, such as at 2026-09-14T10:22:37+02:00, and count instead of drawing numbers, for tests
    #[arg(long, value_name = "TIME", value_parser = clock)]
    clock: Option<Clock>,
    /// Ask nobody who they are; only where no other computer can reach
    #[arg(long)]
    no_auth: bool,
    /// Norwegian rehearsal: tokens must be in force, and for the right scope
    #[arg(long)]
    strict_token: bool,
    /// Norwegian rehearsal: take messages up to this version of IVI
    #[arg(long, value_name = "VERSION", default_value = "1.11", value_parser = contract)]
    contract: Contract,
    /// Norwegian rehearsal: tell infos as well
    #[arg(long)]
    infos: bool,
    /// Norwegian rehearsal: links of the feed of events with = and & as they are, not encoded as those of the service
    #[arg(long)]
    plain_links: bool,
    /// Callers must bring a token of this file: a line each, with a name before it
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Portal: the token of whoever reviews requests for accounts
    #[arg(long, value_name = "TOKEN")]
    operator_token: Option<String>,
    /// Portal: have an account with three users to try it with
    #[arg(long)]
    demo: bool,
    /// Portal: how long each step of a submission takes, such as 2s or 250ms
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = delay)]
    delay: Duration,
    /// Portal: a seal that is missing or broken fails a submission; files are edited for the United Kingdom after they were sealed
    #[arg(long)]
    seals: bool,
    /// Encrypt connections with this certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Callers must have a certificate of these authorities (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    client_ca: Option<PathBuf>,
    /// Forget entries of the ledger after so many days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    keep_days: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The page, and POST /v1/check
    Page,
    /// The Norwegian rehearsal
    No,
    /// The portal of the United Kingdom
    Gb,
    /// The feed of events of the Norwegian rehearsal alone
    Events,
}

impl From<Only> for Part {
    fn from(only: Only) -> Self {
        match only {
            Only::Page => Self::Page,
            Only::No => Self::Norway,
            Only::Gb => Self::Portal,
            Only::Events => Self::Events,
        }
    }
}

impl ServeOptions {
    fn options(&self) -> Options {
        let all = [Only::Page, Only::No, Only::Gb];
        let parts = if self.only.is_empty() { &all[..] } else { &self.only };
        let in_memory = |path: &&PathBuf| path.as_os_str() != ":memory:";
        let tls = self.tls_cert.clone().zip(self.tls_key.clone());
        Options {
            parts: parts.iter().copied().map(Part::from).collect(),
            listen: self.listen,
            store: self.store.as_ref().filter(in_memory).map_or(Place::Memory, |path| Place::File(path.clone())),
            register: self.register.clone(),
            clock: self.clock.clone().unwrap_or(Clock::System),
            asks: !self.no_auth,
            strict_token: self.strict_token,
            contract: self.contract,
            infos: self.infos,
            plain_links: self.plain_links,
            tokens: self.token_file.clone(),
            operator_token: self.operator_token.clone(),
            demo: self.demo,
            seals: self.seals,
            delay: self.delay,
            tls: tls.map(|(certificate, key)| Tls { certificate, key, client_authorities: self.client_ca.clone() }),
            keep_days: self.keep_days,
        }
    }
}

/// Serves until the process is told to stop.
pub(super) fn run(options: &ServeOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let options = options.options();
    let (send, stop) = watch::channel(false);
    interrupt::instead(move || {
        let _ = send.send(true);
    });
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    serve::run(&options, stop, |address| {
        writeln!(console.out, "listening on {scheme}://{address}")?;
        console.out.flush()
    })?;
    Ok(PASSED)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let mut found = text.to_socket_addrs().map_err(|_| "this is no address such as 127.0.0.1:8080".to_owned())?;
    found.next().ok_or_else(|| "this name has no address".to_owned())
}

fn clock(text: &str) -> Result<Clock, String> {
    Clock::at(text).ok_or_else(|| "this is no time such as 2026-09-14T10:22:37+02:00".to_owned())
}

fn contract(text: &str) -> Result<Contract, String> {
    const KNOWN: [&str; 3] = ["1.6", "1.11", "2.0"];
    let known = KNOWN.iter().find(|known| **known == text).and_then(|known| Contract::of(known));
    known.ok_or_else(|| format!("this is none of {}", KNOWN.join(", ")))
}

/// `1s`, `250ms`, or a number of seconds.
fn delay(text: &str) -> Result<Duration, String> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| (0.0..=86_400_000.0).contains(number));
    let milliseconds = match text.strip_suffix("ms") {
        Some(rest) => number(rest),
        None => number(text.strip_suffix('s').unwrap_or(text)).map(|seconds| seconds * 1000.0),
    };
    milliseconds.map(|number| Duration::from_secs_f64(number / 1000.0)).ok_or_else(|| "this is no time such as 1s or 250ms".to_owned())
}
