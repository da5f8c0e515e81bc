//! The options of everything that checks: against what, as on which day.

use crate::check::{Checker, CheckerBuilder};
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

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
    /// Whose rules apply, such as eu (unless given), no (Norway), gb (United Kingdom); can be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// The language of what rules say, where they have it: en, nb
    #[arg(long = "lang", value_name = "LANGUAGE")]
    pub(super) language: Option<String>,
    /// Use this message book (YAML or XSD) in place of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(super) schema: Option<PathBuf>,
    /// Add the rule pack of this folder or archive (.zip, .tar.gz); can be repeated
    #[arg(long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// The SHA-256 that --rules must have, one for each in their order: of an archive that of its bytes, of a folder the digest of its pack
    #[arg(long, value_name = "HEX", requires = "rules")]
    pub(super) rules_sha256: Vec<String>,
}

impl KnowledgeOptions {
    /// A checker that knows this.
    pub(super) fn builder(&self) -> CheckerBuilder {
        let mut builder = self.profile.iter().fold(Checker::builder(), |builder, name| builder.profile(name));
        builder = self.rules.iter().fold(builder, |builder, path| builder.rules(path));
        if !self.rules_sha256.is_empty() {
            builder = builder.digests(self.rules_sha256.clone());
        }
        if let Some(language) = &self.language {
            builder = builder.language(language);
        }
        if let Some(schema) = &self.schema {
            builder = builder.schema(schema);
        }
        builder
    }
}

/// A date of the call, such as 2026-07-05.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "this is no date such as 2026-07-05".to_owned())
}
