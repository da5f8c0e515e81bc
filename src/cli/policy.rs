//! The options that say what counts: on the command line, in a configuration file, or as it usually is.

use super::error::CliError;
use super::knowledge::{KnowledgeOptions, TrustOptions, day};
use crate::batch::Choice;
use crate::check::{CheckerBuilder, Configuration};
use crate::finding::{Severity, Threshold};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// What is checked against, and what of it counts.
#[derive(Debug, Args)]
pub(super) struct PolicyOptions {
    /// From which severity on a file fails; error unless given
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Report only findings of at least this severity; the others are counted
    #[arg(long, value_enum, value_name = "SEVERITY")]
    severity: Option<Least>,
    /// Report only codes that begin so, such as ivi/ or icm/axle; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// Leave out codes that begin so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    skip: Vec<String>,
    /// Before signing: that a message has no signature is no finding; one that is there is checked
    #[arg(long)]
    unsigned: bool,
    /// A folder or archive without anything to check is no error
    #[arg(long)]
    allow_empty: bool,
    /// Take from folders and archives only files whose path is like this, such as 'M1/**'; can be repeated
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// Leave out files whose path is like this, such as 'archive/**'; can be repeated
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Do not count what a waiver of this file is about
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Do not count what this earlier JSON report has already; list what is gone
    #[arg(long, value_name = "REPORT")]
    baseline: Option<PathBuf>,
    /// Name with each finding whoever mends it by this file
    #[arg(long, value_name = "FILE")]
    owners: Option<PathBuf>,
    /// Hold certificates against this approval data: a list in CSV of what each version of an approved type has
    #[arg(long, value_name = "FILE")]
    approvals: Option<PathBuf>,
    /// Go by this configuration file; by ivicheck.yaml here or in a folder above unless given
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Go by no configuration file
    #[arg(long)]
    no_config: bool,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    trust: TrustOptions,
    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
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

/// The least severity that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Least {
    Info,
    Warning,
    Error,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Self {
        match least {
            Least::Info => Self::Info,
            Least::Warning => Self::Warning,
            Least::Error => Self::Error,
        }
    }
}

/// A setting as it holds in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// Its key in a configuration file.
    pub(super) name: &'static str,
    /// Its values; none where it is not set.
    pub(super) values: Vec<String>,
    /// Where it comes from: the command line, a line of the configuration file, or nowhere.
    pub(super) from: String,
}

impl PolicyOptions {
    /// The configuration file that holds, when there is one.
    pub(super) fn configuration(&self) -> Result<Option<Configuration>, CliError> {
        if self.no_config {
            return Ok(None);
        }
        let here = std::env::current_dir().ok();
        let found = || here.as_deref().and_then(Configuration::find);
        let Some(file) = self.config.clone().or_else(found) else { return Ok(None) };
        // In the working directory its name says where it is.
        let file = here.and_then(|here| file.strip_prefix(here).map(Path::to_owned).ok()).unwrap_or(file);
        Ok(Some(Configuration::read(file)?))
    }

    /// A builder that is told of the options, and goes by the configuration in all else.
    pub(super) fn builder(&self, configuration: Option<&Configuration>) -> CheckerBuilder {
        let mut builder = self.trust.apply(self.knowledge.builder());
        builder = self.only.iter().fold(builder, |builder, code| builder.only(code));
        builder = self.skip.iter().fold(builder, |builder, code| builder.skip(code));
        if let Some(day) = self.as_of {
            builder = builder.as_of(day);
        }
        if let Some(threshold) = self.fail_on {
            builder = builder.fail_on(threshold.into());
        }
        if let Some(least) = self.severity {
            builder = builder.severity(least.into());
        }
        if self.unsigned {
            builder = builder.unsigned(true);
        }
        if let Some(file) = &self.waivers {
            builder = builder.waivers(file);
        }
        if let Some(file) = &self.owners {
            builder = builder.owners(file);
        }
        if let Some(file) = &self.approvals {
            builder = builder.approvals(file);
        }
        if let Some(report) = &self.baseline {
            builder = builder.baseline(report);
        }
        configuration.cloned().map_or_else(|| builder.clone(), |configuration| builder.clone().configuration(configuration))
    }

    /// Which files of folders and archives are taken.
    pub(super) fn choice(&self, configuration: Option<&Configuration>) -> Result<Choice, CliError> {
        let config = configuration.map(|configuration| &configuration.config);
        let patterns =
            |given: &Vec<String>, said: Option<&Vec<String>>| if given.is_empty() { said.cloned().unwrap_or_default() } else { given.clone() };
        let include = patterns(&self.include, config.and_then(|config| config.include.as_ref()));
        let exclude = patterns(&self.exclude, config.and_then(|config| config.exclude.as_ref()));
        let allows = self.allow_empty || config.and_then(|config| config.allow_empty).unwrap_or_default();
        let choice = Choice::default().include(&include).and_then(|choice| choice.exclude(&exclude));
        choice.map(|choice| choice.allow_empty(allows)).map_err(|error| {
            CliError::call(error.to_string(), Some("`*` stands for a name, `**` for any folders, `{a,b}` for one of several".to_owned()))
        })
    }

    /// The files and folders that are read beside the inputs.
    pub(super) fn paths(&self, configuration: Option<&Configuration>) -> Vec<PathBuf> {
        let own = [&self.waivers, &self.owners, &self.baseline, &self.approvals, &self.knowledge.schema].into_iter().flatten();
        let own = own.chain(&self.knowledge.rules).map(PathBuf::as_path).chain(self.trust.paths()).map(Path::to_owned);
        own.chain(configuration.into_iter().flat_map(Configuration::paths)).collect()
    }

    /// Each setting that holds, and where it comes from, in the order of the keys of a configuration file.
    pub(super) fn settings(&self, configuration: Option<&Configuration>) -> Vec<Setting> {
        let shown = |path: &PathBuf| path.display().to_string();
        let given: [(&'static str, Vec<String>, Option<&str>); 20] = [
            ("profiles", self.knowledge.profile.clone(), Some("eu")),
            ("language", self.knowledge.language.iter().cloned().collect(), Some("en")),
            ("rules", self.knowledge.rules.iter().map(shown).collect(), None),
            ("schema", self.knowledge.schema.iter().map(shown).collect(), None),
            ("trust", self.trust.trust.iter().map(shown).collect(), None),
            ("trust-list-signer", self.trust.trust_list_signer.iter().map(shown).collect(), None),
            ("crl", self.trust.crl.iter().map(shown).collect(), None),
            ("fail-on", self.fail_on.iter().map(|word| Threshold::from(*word).as_str().to_owned()).collect(), Some("error")),
            ("severity", self.severity.iter().map(|word| Severity::from(*word).to_string()).collect(), Some("info")),
            ("unsigned", self.unsigned.then(|| "true".to_owned()).into_iter().collect(), Some("false")),
            ("allow-empty", self.allow_empty.then(|| "true".to_owned()).into_iter().collect(), Some("false")),
            ("only", self.only.clone(), None),
            ("skip", self.skip.clone(), None),
            ("include", self.include.clone(), None),
            ("exclude", self.exclude.clone(), None),
            ("severities", Vec::new(), None),
            ("waivers", self.waivers.iter().map(shown).collect(), None),
            ("owners", self.owners.iter().map(shown).collect(), None),
            ("approvals", self.approvals.iter().map(shown).collect(), None),
            ("outputs", Vec::new(), None),
        ];
        let setting = |(name, values, usual): (&'static str, Vec<String>, Option<&str>)| {
            if !values.is_empty() {
                return Setting { name, values, from: "command line".to_owned() };
            }
            let said = configuration.and_then(|configuration| Some((configuration.line_of(name)?, configuration)));
            match said {
                Some((line, configuration)) => {
                    Setting { name, values: configuration.said(name), from: format!("{}:{line}", configuration.file().display()) }
                }
                None => Setting { name, values: usual.map(str::to_owned).into_iter().collect(), from: "usual".to_owned() },
            }
        };
        given.into_iter().map(setting).collect()
    }
}
