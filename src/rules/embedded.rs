//! The packs that ship in the binary.

use super::PackFile;
use include_dir::{Dir, include_dir};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files of the embedded pack `icm`, in path order.
#[cfg(feature = "internals")]
pub fn embedded_files() -> Vec<PackFile> {
    folder("icm")
}

/// The names of the embedded packs, in order.
pub fn embedded_names() -> impl Iterator<Item = &'static str> {
    // A folder without a head holds tables of something else.
    let is_pack = |folder: &&Dir<'static>| folder.get_file(folder.path().join("pack.yaml")).is_some();
    let mut names: Vec<&str> = RULES.dirs().filter(is_pack).filter_map(|folder| folder.path().to_str()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// The files of the embedded pack of this name, in path order; empty when there is none.
pub fn embedded_pack(name: &str) -> Vec<PackFile> {
    folder(name)
}

fn folder(name: &str) -> Vec<PackFile> {
    let mut files = Vec::new();
    if let Some(folder) = RULES.get_dir(name) {
        collect(folder, &mut files);
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

fn collect(folder: &Dir<'static>, files: &mut Vec<PackFile>) {
    for file in folder.files() {
        if file.path().extension().is_some_and(|extension| ["yaml", "csv", "rhai"].iter().any(|read| extension == *read))
            && let Some(text) = file.contents_utf8()
        {
            let path = format!("rules/{}", file.path().to_string_lossy().replace('\\', "/"));
            files.push(PackFile { path, text: text.to_owned() });
        }
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}
