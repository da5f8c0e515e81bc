//! A folder with something to report.

use crate::cli::support::{Outcome, run, vehicle};
use std::fs;

/// A folder with a good file, the same vehicle again and one with a wrong number; beside it a place for reports.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.at("outbox")).unwrap();
        place.put("good.xml", &vehicle());
        place.put("same.xml", &vehicle());
        place.put("wrong.xml", &vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<"));
        place
    }

    /// A folder with only this in it.
    pub fn with(name: &str, text: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.at("outbox")).unwrap();
        place.put(name, text);
        place
    }

    pub fn put(&self, name: &str, text: &str) {
        fs::write(self.0.path().join("outbox").join(name), text).unwrap();
    }

    pub fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Checks the outbox.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        run(arguments.iter().map(|argument| (*argument).to_owned()).chain([self.at("outbox")]))
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    /// The names that stand beside the outbox.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
