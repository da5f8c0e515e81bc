//! `ivicheck sign FILE --key KEY --cert CERT -o OUT`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::output::write_new;
use crate::check::{built_in_book, read_bytes, read_text};
use crate::document;
use crate::finding::{Finding, Severity};
use crate::schema::Book;
use crate::signature::{Seals, SignatureError, SignedDigest, SigningKey, sign};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
#[command(after_help = "The password of the key is typed on a terminal or given in the environment variable IVICHECK_KEY_PASSWORD.")]
pub(super) struct SignOptions {
    /// The file, not signed yet
    file: PathBuf,
    /// The private key: PEM (PKCS #8) or PKCS #12
    #[arg(long, value_name = "KEY")]
    key: PathBuf,
    /// The certificate of the key, then those of its issuers: PEM; not needed with PKCS #12
    #[arg(long, value_name = "CERT")]
    cert: Option<PathBuf>,
    /// Write the signed file here; a file that is there is left alone
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// The hash function of digest and RSA signature; a curve has its own for the signature
    #[arg(long, value_enum, default_value_t = DigestChoice::Sha256)]
    digest: DigestChoice,
    /// Sign even if the structure of the file has errors
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DigestChoice {
    Sha256,
    Sha384,
    Sha512,
}

/// The environment variable with the password of the key. It is never an argument: those are seen by everybody on the machine.
const PASSWORD: &str = "IVICHECK_KEY_PASSWORD";

pub(super) fn run(options: &SignOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    if fs::symlink_metadata(&options.output).is_ok() {
        let message = format!("{} is there already", options.output.display());
        return Err(CliError::call(message, Some("sign never overwrites a file".into())));
    }
    let text = read_text(&options.file)?;
    let key = read_key(options, console)?;
    let digest = match options.digest {
        DigestChoice::Sha256 => SignedDigest::Sha256,
        DigestChoice::Sha384 => SignedDigest::Sha384,
        DigestChoice::Sha512 => SignedDigest::Sha512,
    };
    let signed = sign(&text, &key, digest).map_err(|error| call(&options.file, &error))?;
    let book = built_in_book()?;
    if let Some(first) = first_fault(&signed, &book)?.filter(|_| !options.force) {
        let message = format!("{}: this would be refused: {}: {}", options.file.display(), first.code, first.message);
        return Err(CliError::call(message, Some("correct the file, or sign it all the same with --force".into())));
    }
    write_new(&options.output, &signed).map_err(|error| CliError::File { place: options.output.display().to_string(), error })?;
    Ok(PASSED)
}

fn call(place: &Path, error: &SignatureError) -> CliError {
    let help = matches!(error, SignatureError::Password)
        .then(|| format!("give the password in the environment variable {PASSWORD}, or type it on a terminal"));
    CliError::call(format!("{}: {error}", place.display()), help)
}

fn read_key(options: &SignOptions, console: &Console<'_>) -> Result<SigningKey, CliError> {
    let key = Zeroizing::new(read_bytes(&options.key)?);
    let certificates = options.cert.as_deref().map(read_bytes).transpose()?;
    let certificates = certificates.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut password = || match std::env::var(PASSWORD) {
        Ok(password) => Some(Zeroizing::new(password)),
        Err(_) if console.err_is_terminal => rpassword::prompt_password("password of the key: ").ok().map(Zeroizing::new),
        Err(_) => None,
    };
    SigningKey::read(&key, certificates.as_deref(), &mut password).map_err(|error| match error {
        SignatureError::Certificate(_) => call(options.cert.as_deref().unwrap_or(&options.key), &error),
        _ => call(&options.key, &error),
    })
}

/// The first structural error of what was signed. What was signed must also verify.
fn first_fault(signed: &str, book: &Book) -> Result<Option<Finding>, CliError> {
    let document = document::parse(signed).map_err(|finding| CliError::call(finding.message, None))?;
    let holds = Seals::new(None, crate::signature::Anchors::default())
        .describe(&document)
        .is_some_and(|description| description.digest == "holds" && description.value == "holds");
    if !holds {
        return Err(CliError::call("the signature that was made does not verify", None));
    }
    let findings = document::read(&document, book).findings;
    Ok(findings.into_iter().find(|finding| finding.family() == "ivi" && finding.severity == Severity::Error))
}
