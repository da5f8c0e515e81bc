//! Which file uses which: every path is followed to the file that defines what it names, through whatever hands it on.

use super::imports::{Import, Paths};
use super::text::code;
use std::collections::{BTreeMap, BTreeSet};

/// A module: the steps of its path below the crate.
type Module = Vec<String>;

/// Files that hand names on to each other in a longer chain than this make no sense of it.
const LONGEST: usize = 12;

/// The files of a crate, by module.
pub struct Crate(BTreeMap<Module, File>);

struct File {
    name: String,
    code: String,
    paths: Paths,
}

/// Which files a file uses.
pub type Uses = BTreeMap<String, BTreeSet<String>>;

impl Crate {
    /// The crate of these files: their paths below `src`, and their texts.
    pub fn new<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let file = |(name, text): (&str, &str)| {
            let code = code(text);
            let mut module: Module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if module == ["lib"] || module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            (module, File { name: name.to_owned(), paths: Paths::of(&code), code })
        };
        Self(files.into_iter().filter(|(name, _)| !name.ends_with("tests.rs")).map(file).collect())
    }

    /// Which files each file uses. That a file declares a module, or hands on names of it, is no use.
    pub fn uses(&self) -> Uses {
        let of = |(module, file): (&Module, &File)| {
            let mut used = BTreeSet::new();
            for import in &file.paths.imports {
                let Some(path) = self.absolute(module, &import.path) else { continue };
                used.extend(self.definer(&path, 0));
                // Of a module that is imported, the names count that are taken from it.
                if self.0.contains_key(&path) || import.name == "*" {
                    let taken = file.paths.named.iter().filter(|named| named[0] == import.name);
                    used.extend(taken.filter_map(|named| self.definer(&[&path, &named[1..]].concat(), 0)));
                }
            }
            used.extend(file.paths.named.iter().filter_map(|named| self.definer(&self.absolute(module, named)?, 0)));
            used.remove(&file.name);
            (file.name.clone(), used)
        };
        self.0.iter().map(of).collect()
    }

    /// Where the file names a crate of somebody else.
    pub fn names(&self, external: &str) -> Vec<&str> {
        let names = |paths: &Paths| {
            let mut imports = paths.imports.iter().chain(&paths.exports).map(|import| &import.path);
            imports.any(|path| path[0] == external) || paths.named.iter().any(|path| path[0] == external)
        };
        self.0.values().filter(|file| names(&file.paths)).map(|file| file.name.as_str()).collect()
    }

    /// The code of a file.
    pub fn code(&self, name: &str) -> &str {
        self.0.values().find(|file| file.name == name).map_or("", |file| &file.code)
    }

    /// A path that a module names, from the crate on; `None` when it leads out of the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let steps = path.iter().take_while(|step| ["crate", "super", "self"].contains(&step.as_str())).count();
        let mut base = if path[0] == "crate" { Module::new() } else { module.clone() };
        base.truncate(base.len().saturating_sub(path[..steps].iter().filter(|step| *step == "super").count()));
        base.extend_from_slice(&path[steps..]);
        // Without a lead it is a module of this one, or a crate.
        (steps > 0 || self.0.contains_key(&base[..=module.len().min(base.len() - 1)])).then_some(base)
    }

    /// The file that defines what a path names; `None` when that is a whole module.
    fn definer(&self, path: &[String], depth: usize) -> Option<String> {
        let (length, file) = (0..=path.len()).rev().find_map(|length| Some((length, self.0.get(&path[..length])?)))?;
        let (module, name) = (path[..length].to_vec(), path.get(length)?);
        let handed_on = |import: &&Import| import.name == *name || import.name == "*";
        for import in file.paths.exports.iter().filter(handed_on).take_while(|_| depth < LONGEST) {
            let Some(mut to) = self.absolute(&module, &import.path) else { continue };
            if import.name == "*" {
                to.pop();
                to.push(name.clone());
            }
            to.extend_from_slice(&path[length + 1..]);
            if let Some(found) = self.definer(&to, depth + 1) {
                return Some(found);
            }
        }
        Some(file.name.clone())
    }
}

/// The circles of files: each list uses one another, directly or through others of the list.
pub fn circles(uses: &Uses) -> Vec<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = uses.keys().map(|file| (file.as_str(), reach(uses, file))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (file, others) in &reached {
        if circles.iter().flatten().any(|known| known == file) || !others.contains(file) {
            continue;
        }
        circles.push(others.iter().copied().filter(|other| reached[other].contains(file)).collect());
    }
    circles
}

/// What a file uses, and what that uses.
fn reach<'u>(uses: &'u Uses, file: &str) -> BTreeSet<&'u str> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<&str> = uses[file].iter().map(String::as_str).collect();
    while let Some(next) = left.pop() {
        if reached.insert(next) {
            left.extend(uses.get(next).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let circle = |one: &str, other: &str| {
        let files = [
            ("lib.rs", "mod a; pub use a::b::B;"),
            ("a.rs", "mod b; mod c; pub(crate) use b::B; pub(crate) use c::C;"),
            ("a/b.rs", one),
            ("a/c.rs", other),
        ];
        let uses = Crate::new(files).uses();
        circles(&uses).iter().map(|circle| circle.join(" ")).collect::<Vec<_>>()
    };
    let back = [
        "use super::b::B;",
        "use super::B;",
        "use crate::a::{B};",
        "use crate::B;",
        "use super::super::a::b::B;",
        "fn f() { super::B::new() }",
        "use super::{self};\nfn f() -> super::b::B {}",
        "use crate::a;\nfn f() -> a::B {}",
        "use super::b::{self, X as Y};",
    ];
    for back in back {
        assert_eq!(circle("use super::{c::{C, D}};", back), ["a/b.rs a/c.rs"], "{back}");
    }
    for harmless in [
        "",
        "// use super::b::B;",
        "#[cfg(test)]\nmod tests { use super::super::b::B; }",
        "use super::c2::X;",
        "pub use super::b::B;",
        "use std::b::B;",
    ] {
        assert!(circle("use super::c::C;", harmless).is_empty(), "{harmless}");
    }
}
