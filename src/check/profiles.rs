//! Profiles: whose rules apply. A profile is a list of packs, and what a country adds to the message book.

use super::book::AnyBook;
use super::error::BuildError;
use crate::rules::{PackFile, embedded_pack};
use crate::schema::IVI_2_0_GB;

/// A profile.
struct Profile {
    name: &'static str,
    /// The packs, each over the ones before it.
    packs: &'static [&'static str],
    /// What is added to the message book.
    overlay: Option<&'static str>,
}

/// The profiles that are known.
const PROFILES: [Profile; 3] = [
    Profile { name: "eu", packs: &["icm"], overlay: None },
    Profile { name: "gb", packs: &["icm", "gb"], overlay: Some(IVI_2_0_GB) },
    Profile { name: "no", packs: &["icm", "no"], overlay: None },
];

/// The names of all profiles.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.name)
}

/// The profiles of these names.
#[derive(Default)]
pub(super) struct Chosen(Vec<&'static Profile>);

impl Chosen {
    /// Finds the profiles.
    pub(super) fn find(names: &[String]) -> Result<Self, BuildError> {
        let find = |name: &String| {
            let known = || self::names().map(str::to_owned).collect();
            PROFILES.iter().find(|profile| profile.name == name).ok_or_else(|| BuildError::NoSuchProfile { name: name.clone(), known: known() })
        };
        names.iter().map(find).collect::<Result<_, _>>().map(Self)
    }

    /// The files of the packs, each pack once, in the order in which profiles name them.
    pub(super) fn packs(&self) -> Vec<Vec<PackFile>> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.0.iter().flat_map(|profile| profile.packs) {
            if !names.contains(name) {
                names.push(name);
            }
        }
        names.into_iter().map(embedded_pack).collect()
    }

    /// Whether the profiles add something to the message book.
    pub(super) fn has_overlay(&self) -> bool {
        self.overlays().next().is_some()
    }

    fn overlays(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|profile| profile.overlay)
    }

    /// The book with what the profiles add to it.
    pub(super) fn extend(&self, book: AnyBook) -> Result<AnyBook, BuildError> {
        if !self.has_overlay() {
            return Ok(book);
        }
        let fault = |error| BuildError::book("the message book with the additions of the profile", &error);
        let mut book = match book {
            AnyBook::BuiltIn(book) => book.clone(),
            AnyBook::Read(book) => *book,
        };
        for overlay in self.overlays() {
            book = book.with_overlay(overlay).map_err(fault)?;
        }
        Ok(AnyBook::Read(Box::new(book)))
    }
}
