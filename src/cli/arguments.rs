//! What can be said on the command line.

use crate::check::{Checker, CheckerBuilder};
use crate::document::parse_date;
use crate::finding::Threshold;
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use jiff::civil::Date;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Checks electronic Certificates of Conformity (IVI XML) before they are sent to the authority.
#[derive(Debug, Parser)]
#[command(
    name = "ivicheck",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "A folder that is called like a subcommand is given as ./rules.\n\
                  Exit codes: 0 nothing at or above --fail-on, 1 something, 2 the job could not be done."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files, folders and archives; also without the word `check`
    Check(CheckOptions),
    /// Copy the files that pass into folders for an upload, with a manifest
    Pack(PackOptions),
    /// Say what a code, a field or a group is about
    Explain(ExplainOptions),
    /// Say what a message of a version 1.x lacks for IVI 2.0, or write a draft of it
    Migrate(super::migrate::MigrateOptions),
    /// Show, export and compare message books
    #[command(subcommand)]
    Schema(SchemaAction),
    /// Say who signed a file, with what, and whether the seal holds
    Signature(SignatureOptions),
    /// Sign a file, for tests and pilots
    Sign(SignOptions),
    /// List and test rules
    #[command(subcommand)]
    Rules(super::rules::Action),
}

impl Command {
    /// The words that name a subcommand.
    pub(super) const NAMES: [&str; 8] = ["check", "pack", "explain", "migrate", "schema", "signature", "sign", "rules"];
}

#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Files, folders (with all they hold), .zip archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The form of the report: human, json, or one of a rule pack, such as svv with --profile no
    #[arg(long, default_value = "human", value_name = "FORM")]
    pub(super) format: ReportFormat,
    /// With a report form of a rule pack: say of each answer of which file it is
    #[arg(long)]
    pub(super) names: bool,
    /// Write the report to this file
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// From which severity on a file fails
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub(super) fail_on: FailOn,
    /// Report only codes that begin so, such as ivi/ or icm/axle; can be repeated
    #[arg(long, value_name = "PREFIX")]
    pub(super) only: Vec<String>,
    /// Leave out codes that begin so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    pub(super) skip: Vec<String>,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Date>,
    #[command(flatten)]
    pub(super) trust: TrustOptions,
    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct PackOptions {
    /// Files, folders (with all they hold) and .zip archives
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The folder for the copies; it is empty or not there yet
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Date>,
    /// Do not let findings whose code begins like this keep a file back; may be repeated
    #[arg(long, value_name = "PREFIX")]
    pub(super) skip: Vec<String>,
    #[command(flatten)]
    pub(super) trust: TrustOptions,
    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,
}

fn day(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "this is no date such as 2026-07-05".to_owned())
}

/// What seals are held against.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct TrustOptions {
    /// Certificates must lead to one of this folder (PEM or DER), or of a trusted list in it (ETSI TS 119 612, *.xml)
    #[arg(long, value_name = "DIR")]
    pub(super) trust: Option<PathBuf>,
    /// Trusted lists must be signed with a certificate of this file or folder
    #[arg(long, value_name = "PATH", requires = "trust")]
    pub(super) trust_list_signer: Option<PathBuf>,
    /// Certificates must not be revoked by the lists (CRL) of this folder
    #[arg(long, value_name = "DIR")]
    pub(super) crl: Option<PathBuf>,
}

impl TrustOptions {
    /// The builder, told of them.
    pub(super) fn apply(&self, mut builder: CheckerBuilder) -> CheckerBuilder {
        if let Some(trust) = &self.trust {
            builder = builder.trust(trust);
        }
        if let Some(signer) = &self.trust_list_signer {
            builder = builder.trust_list_signer(signer);
        }
        if let Some(crl) = &self.crl {
            builder = builder.revoked(crl);
        }
        builder
    }

    /// The files and folders that they name.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.trust, &self.trust_list_signer, &self.crl].into_iter().flatten().map(PathBuf::as_path)
    }
}

/// What is checked against.
#[derive(Debug, Clone, Args)]
pub(super) struct KnowledgeOptions {
    /// Whose rules apply, such as eu, no (Norway), gb (United Kingdom)
    #[arg(long, default_value = "eu", value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// The language of what rules say, where they have it: en, nb
    #[arg(long = "lang", value_name = "LANGUAGE")]
    pub(super) language: Option<String>,
    /// Use this message book (YAML or XSD) in place of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(super) schema: Option<PathBuf>,
    /// Add the rule packs of this folder
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

impl KnowledgeOptions {
    /// A checker that knows this.
    pub(super) fn builder(&self) -> CheckerBuilder {
        let mut builder = self.profile.iter().fold(Checker::builder(), |builder, name| builder.profile(name));
        builder = self.rules.iter().fold(builder, |builder, folder| builder.rules(folder));
        if let Some(language) = &self.language {
            builder = builder.language(language);
        }
        if let Some(schema) = &self.schema {
            builder = builder.schema(schema);
        }
        builder
    }
}

#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// A code such as ivi/missing, or the tag of a field or group
    #[arg(value_name = "CODE|FIELD")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct SignatureOptions {
    /// The file
    pub(super) file: PathBuf,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = PageFormat::Human)]
    pub(super) format: PageFormat,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Date>,
    #[command(flatten)]
    pub(super) trust: TrustOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "The password of the key is typed on a terminal or given in the environment variable IVICHECK_KEY_PASSWORD.")]
pub(super) struct SignOptions {
    /// The file, not signed yet
    pub(super) file: PathBuf,
    /// The private key: PEM (PKCS #8) or PKCS #12
    #[arg(long, value_name = "KEY")]
    pub(super) key: PathBuf,
    /// The certificate of the key, then those of its issuers: PEM; not needed with PKCS #12
    #[arg(long, value_name = "CERT")]
    pub(super) cert: Option<PathBuf>,
    /// Write the signed file here; a file that is there is left alone
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
    /// The hash function of digest and RSA signature; a curve has its own for the signature
    #[arg(long, value_enum, default_value_t = DigestChoice::Sha256)]
    pub(super) digest: DigestChoice,
    /// Sign even if the structure of the file has errors
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DigestChoice {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Debug, Subcommand)]
pub(super) enum SchemaAction {
    /// Show a message book as a tree, or the part of it below a tag
    Show {
        /// The version of a message (1.11 or 2.0), or the tag of a field or group
        #[arg(value_name = "VERSION|TAG")]
        what: Option<String>,
        /// List the fields and codes of IVI 1.11 that have no counterpart in IVI 2.0
        #[arg(long)]
        unmapped: bool,
    },
    /// Write a message book as XSD
    Xsd {
        /// The version of the message
        #[arg(default_value = "2.0", value_parser = ["1.11", "2.0"])]
        version: String,
    },
    /// Say how a message book (YAML or XSD) differs from the built-in one of its version
    Diff {
        /// The other book
        file: PathBuf,
    },
}

/// The form of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReportFormat {
    /// For people, with the lines concerned
    Human,
    /// For programs: one JSON document
    Json,
    /// What the service of an authority would answer, as a rule pack says it
    Of(String),
}

impl FromStr for ReportFormat {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            "human" => Self::Human,
            "json" => Self::Json,
            other => Self::Of(other.to_owned()),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For people
    Human,
    /// For programs: one JSON document
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Never,
}

impl From<FailOn> for Threshold {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Never => Self::Never,
        }
    }
}
