//! The vehicles that tests of rules name.

use crate::check::{Knowledge, read_pack};
use crate::cli::error::CliError;
use crate::cli::knowledge::KnowledgeOptions;
use crate::workbench::{Bases, test_faults};

/// The vehicles that tests can name: those of the corpus, and those that lie beside the rules.
pub(super) fn bases(options: &KnowledgeOptions) -> Result<Bases, CliError> {
    let mut bases = Bases::embedded();
    for path in &options.rules {
        for (path, text) in read_pack(path)?.vehicles {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if bases.get(&name).is_some() {
                let message = format!("{}: there is a vehicle {name} already, which tests would mean", path.display());
                return Err(CliError::call(message, Some("give the file of the pack another name".to_owned())));
            }
            bases.insert(name, text);
        }
    }
    Ok(bases)
}

/// The tests that cannot be run, of both versions.
pub(super) fn faults_of_tests(knowledge: &Knowledge, bases: &Bases) -> Result<Vec<String>, CliError> {
    let (older, older_book) = knowledge.older_rules()?;
    let mut faults = test_faults(&knowledge.engine, bases, &knowledge.book);
    faults.extend(test_faults(older, bases, older_book));
    Ok(faults)
}
