//! Profiles: whose rules apply. Packs say what profiles there are; nothing here knows any of them.

use super::error::BuildError;
use crate::rules::{PackFile, PackHead, Profile, embedded_names, embedded_pack, head};
use crate::yaml::Fault;

/// The files of a pack, and what it says of itself.
struct Known {
    files: Vec<PackFile>,
    head: Option<PackHead>,
}

impl Known {
    fn profile(&self) -> Option<&Profile> {
        self.head.as_ref()?.profile.as_ref()
    }

    fn is_pack(&self, name: &str) -> bool {
        self.head.as_ref().is_some_and(|head| head.pack == name)
    }
}

/// The files of a run, and what its profiles say.
pub(super) struct Chosen {
    /// The files of each pack, a later one over an earlier one.
    pub(super) files: Vec<Vec<PackFile>>,
    /// How many of these packs are shipped.
    pub(super) shipped: usize,
    /// Which messages the profiles take.
    pub(super) takes: Versions,
    /// Codes of what says that a file is not sent this way at all.
    pub(super) out_of_scope: Vec<String>,
    /// Where the message stands in the body of a request.
    pub(super) request: Option<String>,
}

/// By profile: the versions of the message that it takes; all, when none is named.
#[derive(Debug)]
pub(super) struct Versions(Vec<Vec<String>>);

impl Versions {
    /// Whether all of the profiles take messages of this version.
    pub(super) fn contain(&self, version: &str) -> bool {
        self.0.iter().all(|versions| versions.is_empty() || versions.iter().any(|taken| taken == version))
    }
}

impl Chosen {
    /// Finds the packs of the profiles of these names, each once, in the order in which profiles name them, and puts those that are given
    /// over them.
    pub(super) fn find(names: &[String], given: Vec<Vec<PackFile>>) -> Result<Self, BuildError> {
        let mut known = shipped()?;
        let mut faults = Vec::new();
        let mut of_run: Vec<Known> = Vec::new();
        for files in given {
            let head = head(&files).unwrap_or_else(|fault| {
                faults.push(fault);
                None
            });
            of_run.push(Known { files, head });
        }
        if !faults.is_empty() {
            return Err(BuildError::rules(faults));
        }
        let mut takes = Vec::new();
        let mut out_of_scope = Vec::new();
        let mut request = None;
        let mut wanted: Vec<String> = Vec::new();
        for name in names {
            let all = || of_run.iter().chain(&known).filter_map(Known::profile);
            let Some(profile) = all().find(|profile| profile.name == *name) else {
                let mut known: Vec<String> = all().map(|profile| profile.name.clone()).collect();
                known.sort_unstable();
                return Err(BuildError::NoSuchProfile { name: name.clone(), known });
            };
            takes.push(profile.versions.clone());
            out_of_scope.extend(profile.out_of_scope.iter().cloned());
            request = request.or_else(|| profile.request.clone());
            let new: Vec<String> = profile.packs.iter().filter(|pack| !wanted.contains(pack)).cloned().collect();
            wanted.extend(new);
        }
        let mut files = Vec::new();
        let mut shipped = 0;
        for name in wanted {
            if let Some(position) = known.iter().position(|pack| pack.is_pack(&name)) {
                files.push(known.swap_remove(position).files);
                shipped += 1;
            } else if !of_run.iter().any(|pack| pack.is_pack(&name)) {
                return Err(BuildError::NoSuchPack(name));
            }
        }
        // What is given goes over all that is shipped, whatever profile names it.
        files.extend(of_run.into_iter().map(|pack| pack.files));
        Ok(Self { files, shipped, takes: Versions(takes), out_of_scope, request })
    }
}

/// The packs that are shipped.
fn shipped() -> Result<Vec<Known>, BuildError> {
    let read = |name| {
        let files = embedded_pack(name);
        let head = head(&files)?;
        Ok(Known { files, head })
    };
    embedded_names().map(read).collect::<Result<_, Fault>>().map_err(|fault| BuildError::rules(vec![fault]))
}

/// What the shipped packs say of themselves.
pub(crate) fn shipped_heads() -> impl Iterator<Item = PackHead> {
    embedded_names().filter_map(|name| head(&embedded_pack(name)).ok().flatten())
}
