//! The files of packs, and what can be read of them without a book.

use crate::rules::yaml::{RawFile, RawPack};
use crate::yaml::Fault;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file of a pack.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// How messages name it.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl PackFile {
    /// Whether it is a table or a script, which a rule file names.
    pub(super) fn is_data(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("rhai"))
    }

    /// Whether it says what a pack is, rather than rules.
    pub(super) fn is_head(&self) -> bool {
        Path::new(&self.path).file_name().is_some_and(|name| name == "pack.yaml" || name == "pack.yml")
    }
}

/// Rule files whose YAML has been read, and nothing more: the part of loading that needs no book.
#[derive(Debug)]
///
/// Beside the files stand the codes of rules that were taken out of them, because they are compiled along another book.
pub struct ParsedFiles(pub(super) Vec<Vec<(PackFile, Parsed)>>, pub(super) BTreeSet<String>);

#[derive(Debug)]
pub(super) enum Parsed {
    Pack(Box<RawPack>),
    Rules(Box<RawFile>),
    /// A table or a script, which a rule file names.
    Data,
    Fault(Fault),
}

/// Reads the YAML of rule files, on several threads: it is most of the time that a start takes.
pub fn parse(groups: Vec<Vec<PackFile>>) -> ParsedFiles {
    ParsedFiles(groups.into_iter().map(parse_all).collect(), BTreeSet::new())
}

fn parse_all(files: Vec<PackFile>) -> Vec<(PackFile, Parsed)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    // The largest first: a table takes as long as many rule files.
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|position| std::cmp::Reverse(files[*position].text.len()));
    let next = AtomicUsize::new(0);
    let take = || order.get(next.fetch_add(1, Ordering::Relaxed)).map(|position| (*position, parse_file(&files[*position])));
    let mut parsed: Vec<Option<Parsed>> = files.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| std::iter::from_fn(take).collect::<Vec<_>>())).collect();
        for (position, one) in workers.into_iter().filter_map(|worker| worker.join().ok()).flatten() {
            parsed[position] = Some(one);
        }
    });
    // A thread that panicked has parsed nothing; its files are parsed here, where the panic shows.
    let parsed = parsed.into_iter().zip(files);
    parsed.map(|(one, file)| (one.unwrap_or_else(|| parse_file(&file)), file)).map(|(one, file)| (file, one)).collect()
}

fn parse_file(file: &PackFile) -> Parsed {
    if file.is_data() {
        return Parsed::Data;
    }
    let parsed = if file.is_head() {
        serde_saphyr::from_str(&file.text).map(|raw| Parsed::Pack(Box::new(raw)))
    } else {
        serde_saphyr::from_str(&file.text).map(|raw| Parsed::Rules(Box::new(raw)))
    };
    parsed.unwrap_or_else(|error| Parsed::Fault(Fault::of_yaml_text(&file.path, &file.text, &error)))
}

impl ParsedFiles {
    /// What is wrong with the files whatever the book.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter().flatten().filter_map(|(_, parsed)| if let Parsed::Fault(fault) = parsed { Some(fault) } else { None })
    }

    /// Takes out the files whose `book` is this version of the message, group by group; with them goes a copy of what packs change.
    pub fn take_only_for(&mut self, version: &str) -> Vec<Vec<PackFile>> {
        let is_for = |parsed: &Parsed| matches!(parsed, Parsed::Rules(raw) if raw.book.as_ref().is_some_and(|book| book.value == version));
        self.1.extend(self.codes_of(|book| book == version));
        let take = |files: &mut Vec<(PackFile, Parsed)>| {
            let changing =
                files.iter().filter(|(_, parsed)| matches!(parsed, Parsed::Pack(raw) if !raw.changes.is_empty() || !raw.replaces.is_empty()));
            let changing: Vec<PackFile> = changing.map(|(file, _)| file.clone()).collect();
            let mut taken: Vec<PackFile> = files.extract_if(.., |(_, parsed)| is_for(parsed)).map(|(file, _)| file).collect();
            if !taken.is_empty() {
                taken.extend(files.iter().filter(|(file, _)| file.is_data()).map(|(file, _)| file.clone()));
            }
            taken.extend(changing);
            taken
        };
        self.0.iter_mut().map(take).collect()
    }
}
