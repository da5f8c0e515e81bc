//! What can be said on the command line. The options of a subcommand stand with it.

use super::calibrate::CalibrateOptions;
use super::check::CheckOptions;
use super::completions::{CompletionsOptions, ManOptions};
use super::config::{ConfigOptions, InitOptions};
use super::console::When;
use super::diff::DiffOptions;
use super::docs::DocsOptions;
use super::events::EventsAction;
use super::explain::ExplainOptions;
use super::fix::FixOptions;
use super::learn::LearnOptions;
use super::migrate::MigrateOptions;
use super::pack::PackOptions;
use super::readiness::ReadinessOptions;
#[cfg(feature = "serve")]
use super::response::ResponseOptions;
use super::rules::Action;
use super::schema::SchemaAction;
#[cfg(feature = "serve")]
use super::serve::ServeOptions;
use super::sign::SignOptions;
use super::signature::SignatureOptions;
#[cfg(feature = "serve")]
use super::submit::SubmitOptions;
use super::waive::WaiveOptions;
use super::whitelist::WhitelistAction;
use clap::{Parser, Subcommand};

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
    /// Whether to colour pages; on a terminal unless given
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN", hide_default_value = true)]
    pub(super) color: When,
    /// Lead from codes on coloured pages to their own, published from `ivicheck docs` at this address
    #[arg(long, global = true, value_name = "URL", value_parser = address)]
    pub(super) links: Option<&'static str>,
}

/// An address that a terminal can be told of. It is read once and holds for the whole run.
fn address(text: &str) -> Result<&'static str, String> {
    let is_address = ["http://", "https://", "file:///"].iter().any(|beginning| text.starts_with(beginning));
    if is_address && text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(Box::leak(text.to_owned().into_boxed_str()))
    } else {
        Err("an address begins with https://, http:// or file:/// and has no blanks".to_owned())
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files, folders and archives; also without the word `check`
    Check(CheckOptions),
    /// Copy the files that pass into folders for an upload, with a manifest
    Pack(PackOptions),
    /// Say which records can go, what keeps the others, and who is next
    Readiness(ReadinessOptions),
    /// Show each setting that holds, and where it comes from
    Config(ConfigOptions),
    /// Write a configuration file in which every key stands as a comment
    Init(InitOptions),
    /// Add to the list of what does not count for a while
    Waive(WaiveOptions),
    /// Say what two certificates differ in, field by field
    Diff(DiffOptions),
    /// Say what a code, a field or a group is about
    Explain(ExplainOptions),
    /// Write what is constant or bounded for each version of accepted certificates
    Learn(LearnOptions),
    /// Hold the rules against a year of answers: which speak on accepted files, which rejections none explains
    Calibrate(CalibrateOptions),
    /// Make the changes that cure findings for certain, in copies of unsigned certificates
    Fix(FixOptions),
    /// Say what a message of a version 1.x lacks for IVI 2.0, or write a draft of it
    Migrate(MigrateOptions),
    /// Show, export and compare message books
    #[command(subcommand)]
    Schema(SchemaAction),
    /// Say who signed a file, with what, and whether the seal holds
    Signature(SignatureOptions),
    /// Sign a file, for tests and pilots
    Sign(SignOptions),
    /// Answer over HTTP: checks, a page, and rehearsals of two authorities' services
    #[cfg(feature = "serve")]
    Serve(ServeOptions),
    /// Send certificates to a service that is named, and say what became of them
    #[cfg(feature = "serve")]
    Submit(SubmitOptions),
    /// Say which fields of a certificate an answer of the Norwegian service is about
    #[cfg(feature = "serve")]
    Response(ResponseOptions),
    /// List and test rules
    #[command(subcommand)]
    Rules(Action),
    /// Read, check and follow feeds of vehicle events
    #[command(subcommand)]
    Events(EventsAction),
    /// Check, answer and write toll whitelists (HGV) and their confirmations (HGC)
    #[command(subcommand)]
    Whitelist(WhitelistAction),
    /// Print what a shell needs to complete what is typed
    Completions(CompletionsOptions),
    /// Write a page for every rule, field and item, as sources for mdBook
    Docs(DocsOptions),
    /// Write the manual, a page for the program and one for each subcommand
    Man(ManOptions),
}

impl Command {
    /// The words that name a subcommand.
    pub(super) const NAMES: &[&str] = &[
        "check",
        "pack",
        "readiness",
        "config",
        "init",
        "waive",
        "diff",
        "explain",
        "learn",
        "calibrate",
        "fix",
        "migrate",
        "schema",
        "signature",
        "sign",
        #[cfg(feature = "serve")]
        "serve",
        #[cfg(feature = "serve")]
        "submit",
        #[cfg(feature = "serve")]
        "response",
        "rules",
        "events",
        "whitelist",
        "completions",
        "docs",
        "man",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_names_are_those_of_the_subcommands() {
        let command = Arguments::command();
        assert_eq!(command.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>(), Command::NAMES);
    }
}
