//! Which files are archives, by their names.

use crate::source::ends_in;

/// The kinds of archives, by the ending of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::batch) enum ArchiveKind {
    Zip,
    Tar,
    TarGz,
    /// Of a kind that is not opened.
    Other,
}

impl ArchiveKind {
    const ENDINGS: [(&'static str, Self); 19] = [
        (".zip", Self::Zip),
        (".tar", Self::Tar),
        (".tar.gz", Self::TarGz),
        (".tgz", Self::TarGz),
        (".7z", Self::Other),
        (".rar", Self::Other),
        (".gz", Self::Other),
        (".bz2", Self::Other),
        (".tbz2", Self::Other),
        (".tbz", Self::Other),
        (".xz", Self::Other),
        (".txz", Self::Other),
        (".zst", Self::Other),
        (".tzst", Self::Other),
        (".lz", Self::Other),
        (".lz4", Self::Other),
        (".cab", Self::Other),
        (".arj", Self::Other),
        (".z", Self::Other),
    ];

    /// The kind of archive that a file of this name is, when it is one.
    pub(in crate::batch) fn of(name: &str) -> Option<Self> {
        let longest = Self::ENDINGS.iter().filter(|(ending, _)| ends_in(name, ending)).max_by_key(|(ending, _)| ending.len());
        longest.map(|(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_tells_the_kind() {
        let kind = ArchiveKind::of;
        let opened = ["a.ZIP", "a.tar.gz", "a.TGZ", "a.tar"].map(kind);
        assert_eq!(opened, [ArchiveKind::Zip, ArchiveKind::TarGz, ArchiveKind::TarGz, ArchiveKind::Tar].map(Some));
        assert_eq!(["a.7z", "a.xml.gz", "a.tar.bz2"].map(kind), [Some(ArchiveKind::Other); 3]);
        assert_eq!(["a.xml", "zip", "", "ä"].map(kind), [None; 4]);
    }
}
