//! The certificates that signatures must lead to.

use super::error::BuildError;
use super::folder::files_of;
use crate::signature::Anchors;
use std::path::Path;

/// The trusted certificates of a folder; one without any is a slip in the call.
pub(crate) fn anchors(folder: Option<&Path>) -> Result<Anchors, BuildError> {
    let mut anchors = Anchors::default();
    let Some(folder) = folder else { return Ok(anchors) };
    for (path, text) in files_of(folder, "pem", &[])? {
        anchors.add(&path.display().to_string(), &text)?;
    }
    if anchors.is_empty() {
        return Err(BuildError::NoCertificate(folder.to_owned()));
    }
    Ok(anchors)
}
