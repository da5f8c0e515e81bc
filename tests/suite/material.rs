//! What tests need from outside: they are ignored unless asked for, and fail when it is not there then.

use std::path::PathBuf;

/// The folder with the published schemas and specimens.
pub fn reference() -> PathBuf {
    let folder = std::env::var_os("IVICHECK_REFERENCE").map(PathBuf::from);
    folder.expect("IVICHECK_REFERENCE names the folder with the published schemas and specimens")
}

/// The text of a published schema.
pub fn published(name: &str) -> String {
    let path = reference().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
