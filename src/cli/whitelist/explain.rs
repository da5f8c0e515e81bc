//! `ivicheck whitelist explain CODE|FIELD|VALUE`

use super::actors::ActorOptions;
use crate::check::Checker;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::finding::beside;
use crate::nearest::nearest;
use crate::report::check_page;
use crate::whitelist::{explain, words};
use clap::Args;

/// The family of codes that may be left out of them here.
const FAMILY: &str = "whitelist/";

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainOptions {
    /// A code of a finding or of a rejection, a field, a format version, or a value such as Euro6, 30C00B or NO
    #[arg(value_name = "CODE|FIELD|VALUE")]
    word: String,
    #[command(flatten)]
    actors: ActorOptions,
}

pub(super) fn run(options: &ExplainOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = options.actors.knowledge()?;
    let word = options.word.as_str();
    let code = if word.starts_with(FAMILY) { word.to_owned() } else { format!("{FAMILY}{word}") };
    let mut page = String::new();
    if let Some(check) = beside().find(|check| check.code == code) {
        page = check_page(Checker::builder().build()?.knowledge(), check, console.layout.width);
    }
    let said = explain(&knowledge, word);
    let widest = said.iter().map(|(what, _)| what.chars().count()).max().unwrap_or_default();
    for (what, text) in &said {
        page.push_str(&format!("{what:<widest$}  {text}\n"));
    }
    if page.is_empty() {
        let known = words(&knowledge);
        let codes = beside().filter_map(|check| check.code.strip_prefix(FAMILY));
        let near = nearest(word, codes.chain(known.iter().map(String::as_str)));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        return Err(CliError::call(format!("`{word}` is no code, field or value of a whitelist"), help));
    }
    console.out.write_all(page.as_bytes())?;
    Ok(PASSED)
}
