//! `ivicheck explain CODE|FIELD|ITEM|WORDS`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::KnowledgeOptions;
use crate::check::{Knowledge, older_book, shipped_heads};
use crate::finding::beside;
use crate::nearest::nearest;
use crate::report::{check_page, entry_page, lookup_page, older_entry_page, with_profile};
use crate::schema::Book;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// A code such as ivi/missing, the tag of a field or group, an item of the certificate such as 13.2, a vehicle category, a source such as
    /// R683, or words of what a field is called
    #[arg(value_name = "CODE|FIELD|ITEM|WORDS")]
    name: String,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

pub(super) fn run(options: &ExplainOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = options.knowledge.builder().build()?;
    let knowledge = checker.knowledge();
    let width = console.layout.width;
    let now = knowledge.now_called(&options.name);
    if let Some(new) = now {
        writeln!(console.err, "ivicheck: note: {} is called {new} now", options.name)?;
    }
    let name = now.unwrap_or(&options.name);
    let known = knowledge.check(name).or_else(|| beside().find(|check| check.code == name));
    let page = match (known, knowledge.book.entry(&options.name)) {
        (Some(check), _) => check_page(knowledge, check, width),
        (None, Some(entry)) => entry_page(knowledge, entry, width),
        (None, None) => match older_book()?.entry(&options.name) {
            Some(entry) => older_entry_page(knowledge, entry, width)?,
            None => of_other_profile(options, width)
                .or_else(|| lookup_page(knowledge, &options.name, width))
                .ok_or_else(|| unknown(&options.name, knowledge))?,
        },
    };
    console.out.write_all(page.as_bytes())?;
    Ok(PASSED)
}

/// The page of a code that only another profile has: who looks up a code has it from somewhere.
fn of_other_profile(options: &ExplainOptions, width: usize) -> Option<String> {
    if !options.name.contains('/') {
        return None;
    }
    shipped_heads().filter_map(|head| head.profile).find_map(|profile| {
        let profile = profile.name;
        let checker = KnowledgeOptions { profile: vec![profile.clone()], ..options.knowledge.clone() }.builder().build().ok()?;
        let knowledge = checker.knowledge();
        knowledge.check(&options.name).map(|check| with_profile(&check_page(knowledge, check, width), &profile))
    })
}

fn unknown(name: &str, knowledge: &Knowledge) -> CliError {
    let codes = knowledge.checks.iter().map(|check| check.code.as_ref()).chain(beside().map(|check| check.code.as_ref()));
    let older = older_book().ok();
    let tags = knowledge.book.tags().chain(older.into_iter().flat_map(Book::tags));
    let help = nearest(name, codes.chain(tags)).map(|near| format!("did you mean `{near}`?"));
    CliError::call(format!("`{name}` is no code, and no field or group of IVI {}", knowledge.book.version()), help)
}
