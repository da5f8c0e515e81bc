//! Profiles: whose rules apply. Packs say what profiles there are; nothing here knows any of them.

use super::error::BuildError;
use super::report::NotApplied;
use super::settings::Settings;
use crate::rules::{PackFile, PackHead, Profile, embedded_names, embedded_pack, head, is_at_least};
use crate::yaml::Fault;
use jiff::civil::Date;

/// The files of a pack, and what it says of itself.
struct Known {
    files: Vec<PackFile>,
    head: Option<PackHead>,
}

impl Known {
    fn profile(&self) -> Option<&Profile> {
        self.head.as_ref()?.profile.as_ref()
    }

    fn is_in_force(&self, day: Date) -> bool {
        self.head.as_ref().is_none_or(|head| head.is_in_force(day))
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
    /// Packs that are not in force on the day.
    pub(super) not_applied: Vec<NotApplied>,
    /// What is to be known of the choice, one line each.
    pub(super) notes: Vec<String>,
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
    pub(super) fn find(settings: &Settings, given: Vec<Vec<PackFile>>) -> Result<Self, BuildError> {
        let names = &settings.profiles;
        let mut known = shipped()?;
        let mut of_run = with_heads(given)?;
        let notes = replace_shipped(&mut known, &of_run);
        check_names(&known, &of_run)?;
        let mut takes = Vec::new();
        let not_in_force = of_run.iter().filter(|pack| settings.as_of.is_some_and(|day| !pack.is_in_force(day)));
        let not_in_force: Vec<String> = not_in_force.filter_map(|pack| Some(pack.head.as_ref()?.pack.clone())).collect();
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
        let not_applied = take_out_of_force(settings.as_of, &mut of_run)?;
        let mut files = Vec::new();
        let mut heads = Vec::new();
        let mut shipped = 0;
        for name in wanted {
            let shipped_one = known.iter().position(|pack| pack.is_pack(&name)).map(|position| known.swap_remove(position));
            // What stands in the place of a shipped pack stands in its order too.
            let in_its_place = || {
                let is_it = |pack: &Known| pack.is_pack(&name) && embedded_names().any(|shipped| shipped == name);
                of_run.iter().position(is_it).map(|position| of_run.remove(position))
            };
            if let Some(pack) = shipped_one.or_else(in_its_place) {
                heads.extend(pack.head);
                files.push(pack.files);
                shipped += 1;
            } else if !of_run.iter().any(|pack| pack.is_pack(&name)) && !not_in_force.contains(&name) {
                return Err(BuildError::NoSuchPack(name));
            }
        }
        heads.extend(of_run.iter().filter_map(|pack| pack.head.clone()));
        check_requires(&heads)?;
        // What is given goes over all that is shipped, whatever profile names it.
        files.extend(behind_what_they_need(of_run).into_iter().map(|pack| pack.files));
        Ok(Self { files, shipped, takes: Versions(takes), out_of_scope, request, not_applied, notes })
    }
}

/// The packs that are given, with what each says of itself.
fn with_heads(given: Vec<Vec<PackFile>>) -> Result<Vec<Known>, BuildError> {
    let mut faults = Vec::new();
    let mut known = Vec::new();
    for files in given {
        match head(&files) {
            Ok(head) => known.push(Known { files, head }),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(known) } else { Err(BuildError::rules(faults)) }
}

/// A pack that is given under the name of a shipped one is another edition of it, and stands in its place as a whole.
fn replace_shipped(known: &mut Vec<Known>, of_run: &[Known]) -> Vec<String> {
    let names: Vec<&str> = of_run.iter().filter_map(|pack| pack.head.as_ref()).map(|head| head.pack.as_str()).collect();
    let replaced = known.extract_if(.., |pack| names.iter().any(|name| pack.is_pack(name)));
    let note = |head: PackHead| format!("the pack {} that is given stands in the place of the shipped one, {}", head.pack, head.version);
    replaced.filter_map(|pack| pack.head).map(note).collect()
}

/// No pack, and no profile, is there twice.
fn check_names(known: &[Known], of_run: &[Known]) -> Result<(), BuildError> {
    let mut faults = Vec::new();
    let heads: Vec<&PackHead> = known.iter().chain(of_run).filter_map(|pack| pack.head.as_ref()).collect();
    for (position, head) in heads.iter().enumerate() {
        let fault = |message: String| Fault { file: head.file.clone(), line: 1, column: 1, message, help: None };
        let earlier = &heads[..position];
        if let Some(first) = earlier.iter().find(|first| first.pack == head.pack) {
            faults.push(fault(format!("the pack {} is given twice, in {} too", head.pack, first.file)));
        } else if let Some(profile) = &head.profile
            && let Some(first) = earlier.iter().find(|first| first.profile.as_ref().is_some_and(|known| known.name == profile.name))
        {
            faults.push(fault(format!("the pack {} makes the profile {} already", first.pack, profile.name)));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(BuildError::rules(faults)) }
}

/// Takes out the packs that are not in force on the day.
fn take_out_of_force(day: Option<Date>, of_run: &mut Vec<Known>) -> Result<Vec<NotApplied>, BuildError> {
    let Some(day) = day else { return Ok(Vec::new()) };
    let is_over = |pack: &mut Known| !pack.is_in_force(day);
    let mut not_applied = Vec::new();
    for head in of_run.extract_if(.., is_over).filter_map(|pack| pack.head) {
        if head.strict {
            return Err(BuildError::NotInForce { pack: head.pack, day });
        }
        let written = |day: Option<Date>| day.map(|day| day.to_string());
        not_applied.push(NotApplied { name: head.pack, version: head.version, from: written(head.days.0), to: written(head.days.1) });
    }
    Ok(not_applied)
}

/// The packs in their order, but each behind those that it needs: it may change what they say.
fn behind_what_they_need(mut packs: Vec<Known>) -> Vec<Known> {
    let mut ordered = Vec::with_capacity(packs.len());
    while !packs.is_empty() {
        let needs = |pack: &Known, other: &Known| {
            let named = other.head.as_ref().map(|head| head.pack.as_str());
            pack.head.as_ref().is_some_and(|head| head.requires.iter().any(|required| Some(required.name.as_str()) == named))
        };
        let is_free = |position: &usize| packs.iter().enumerate().all(|(other, pack)| other == *position || !needs(&packs[*position], pack));
        // Of packs that need each other the first is taken.
        let next = (0..packs.len()).find(is_free).unwrap_or_default();
        ordered.push(packs.remove(next));
    }
    ordered
}

/// What packs need is there.
fn check_requires(heads: &[PackHead]) -> Result<(), BuildError> {
    const PROGRAM: &str = env!("CARGO_PKG_NAME");
    let mut faults = Vec::new();
    for (head, required) in heads.iter().flat_map(|head| head.requires.iter().map(move |required| (head, required))) {
        let found = heads.iter().find(|other| other.pack == required.name).map(|other| other.version.as_str());
        let found = if required.name == PROGRAM { Some(env!("CARGO_PKG_VERSION")) } else { found };
        let message = match found {
            None => format!("the pack {} needs the pack {}, which is not in this run", head.pack, required.name),
            Some(found) if !is_at_least(found, &required.version) => {
                format!("the pack {} needs {} {} or later; this is {found}", head.pack, required.name, required.version)
            }
            Some(_) => continue,
        };
        let help = found.is_none().then(|| format!("Name it with --rules, or a profile that has it; the packs of this run: {}.", names(heads)));
        faults.push(Fault { file: head.file.clone(), line: required.place.0, column: required.place.1, message, help });
    }
    if faults.is_empty() { Ok(()) } else { Err(BuildError::rules(faults)) }
}

fn names(heads: &[PackHead]) -> String {
    heads.iter().map(|head| head.pack.as_str()).collect::<Vec<_>>().join(", ")
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
