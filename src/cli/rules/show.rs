//! `ivicheck rules show CODE`

use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::knowledge::KnowledgeOptions;
use crate::nearest::nearest;
use crate::report::shown_yaml;
use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowOptions {
    /// The code of a rule, of a kind of finding of a table, or of a built-in check
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

pub(super) fn run(options: &ShowOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let builder = options.knowledge.builder();
    let checker = builder.clone().build()?;
    let knowledge = checker.knowledge();
    let now = knowledge.now_called(&options.code);
    if let Some(new) = now {
        writeln!(console.err, "ivicheck: note: {} is called {new} now", options.code)?;
    }
    let Some(check) = knowledge.check(now.unwrap_or(&options.code)) else {
        let codes = knowledge.checks.iter().map(|check| check.code.as_str());
        let help = nearest(&options.code, codes).map(|near| format!("did you mean `{near}`?"));
        return Err(CliError::call(format!("there is no check `{}`", options.code), help));
    };
    let shown = builder.rule_files()?.shown(&check.code, check, &knowledge.book);
    console.out.write_all(shown_yaml(&shown).as_bytes())?;
    Ok(PASSED)
}
