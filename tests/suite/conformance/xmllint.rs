//! What libxml2 says of files, through `xmllint`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a validating parser says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Invalid,
    Malformed,
}

pub struct Judgement {
    pub verdict: Verdict,
    /// The first thing it complained about.
    pub message: String,
}

pub struct Xmllint {
    schema: PathBuf,
}

impl Xmllint {
    /// Makes sure that the program and the schema are there.
    pub fn with_schema(schema: &Path) -> Self {
        let found = Command::new("xmllint").arg("--version").output().is_ok();
        assert!(found, "IVICHECK_REFERENCE is set, but there is no xmllint to compare with: install it (Debian: libxml2-utils)");
        let schema = schema.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
        Self { schema }
    }

    /// Judges many files with one process.
    pub fn judge<'a>(&self, files: impl IntoIterator<Item = &'a [u8]>) -> Vec<Judgement> {
        let folder = tempfile::tempdir().expect("a folder for the mutants");
        let mut names = Vec::new();
        for (number, bytes) in files.into_iter().enumerate() {
            let name = format!("{number}.xml");
            std::fs::write(folder.path().join(&name), bytes).expect("a mutant is written");
            names.push(name);
        }
        if names.is_empty() {
            return Vec::new();
        }
        let mut command = Command::new("xmllint");
        command.current_dir(folder.path()).args(["--nonet", "--noout", "--schema"]).arg(&self.schema).args(&names);
        let output = command.output().expect("xmllint runs");
        assert!(output.status.code().is_some(), "xmllint was stopped: {}", output.status);
        let said = String::from_utf8_lossy(&output.stderr);
        let mut judgements: Vec<Judgement> = names.iter().map(|_| Judgement { verdict: Verdict::Malformed, message: String::new() }).collect();
        for line in said.lines() {
            read_line(line, &mut judgements);
        }
        judgements
    }
}

fn read_line(line: &str, judgements: &mut [Judgement]) {
    let Some((number, rest)) = line.split_once(".xml") else { return };
    let Some(judgement) = number.parse::<usize>().ok().and_then(|number| judgements.get_mut(number)) else { return };
    match rest {
        " validates" => judgement.verdict = Verdict::Valid,
        " fails to validate" => judgement.verdict = Verdict::Invalid,
        _ if judgement.message.is_empty() => judgement.message = rest.trim_start_matches(':').to_owned(),
        _ => {}
    }
}
