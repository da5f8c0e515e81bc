//! The certificates that signatures must lead to.

use super::error::BuildError;
use super::folder::{Named, files_of};
use super::input::LARGEST;
use crate::signature::Anchors;
use std::path::Path;

/// How files with certificates are named.
const ENDINGS: [&str; 5] = ["pem", "crt", "cer", "der", "cert"];

/// The trusted certificates of a folder; one without any is a slip in the call.
pub(crate) fn anchors(folder: Option<&Path>) -> Result<Anchors, BuildError> {
    let mut anchors = Anchors::default();
    let Some(folder) = folder else { return Ok(anchors) };
    let found = files_of(folder, &Named { endings: &ENDINGS, without: &[], most: LARGEST })?;
    for (path, bytes) in found.files {
        anchors.add(&path.display().to_string(), &bytes)?;
    }
    if anchors.is_empty() {
        return Err(BuildError::NoCertificate(folder.to_owned()));
    }
    Ok(anchors)
}
