//! What a pack is told by: the digest of its files.

use super::files::{PackFile, Parsed, ParsedFiles};
use crate::source::sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;

impl ParsedFiles {
    /// By pack, the SHA-256 of the list of its files: a line each, in the order of their names, with the SHA-256 of the text, two blanks and
    /// the name below the folder of the pack. It is what `sha256sum *.yaml | sha256sum` prints in that folder.
    pub fn digests(&self) -> BTreeMap<String, String> {
        let mut files: BTreeMap<String, Vec<&PackFile>> = BTreeMap::new();
        let pack_of = |parsed: &'_ Parsed| match parsed {
            Parsed::Pack(raw) => Some(raw.pack.clone()),
            Parsed::Rules(raw) => Some(raw.pack.value.clone()),
            Parsed::Data | Parsed::Fault(_) => None,
        };
        for group in &self.0 {
            // Tables and scripts belong to the pack in whose folder they lie.
            let of_group = group.iter().find_map(|(_, parsed)| pack_of(parsed));
            for (file, parsed) in group {
                let pack = if matches!(parsed, Parsed::Data) { of_group.clone() } else { pack_of(parsed) };
                files.entry(pack.unwrap_or_default()).or_default().push(file);
            }
        }
        files.remove("");
        files.into_iter().map(|(pack, files)| (pack, digest(&files))).collect()
    }
}

/// The digest of these files, as if they were all of one pack.
pub fn digest_of(files: &[PackFile]) -> String {
    digest(&files.iter().collect::<Vec<_>>())
}

fn digest(files: &[&PackFile]) -> String {
    let paths: Vec<Vec<&str>> = files.iter().map(|file| file.path.split(['/', '\\']).collect()).collect();
    let deepest = paths.iter().map(|path| path.len() - 1).min().unwrap_or_default();
    let common = (0..deepest).take_while(|step| paths.iter().all(|path| path[*step] == paths[0][*step])).count();
    let mut lines: Vec<(String, String)> =
        files.iter().zip(&paths).map(|(file, path)| (path[common..].join("/"), sha256(with_line_feeds(&file.text).as_bytes()))).collect();
    lines.sort_unstable();
    sha256(lines.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect::<String>().as_bytes())
}

/// A text with the line ends of one system: a pack that travelled through another is the same pack.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{embedded_pack, parse};

    fn digests(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        let file = |(path, text): &(&str, &str)| PackFile { path: (*path).to_owned(), text: (*text).to_owned() };
        parse(vec![files.iter().map(file).collect()]).digests()
    }

    #[test]
    fn a_digest_is_that_of_names_and_texts_wherever_the_folder_lies() {
        let (one, two) = ("pack: own\n", "pack: own\nrules: []\n");
        let here = digests(&[("a.yaml", one), ("b.yaml", two)]);
        let list = format!("{}  a.yaml\n{}  b.yaml\n", sha256(one.as_bytes()), sha256(two.as_bytes()));
        assert_eq!(here["own"], sha256(list.as_bytes()));
        assert_eq!(digests(&[("/x/own/b.yaml", two), ("/x/own/a.yaml", one)]), here);
        assert_eq!(digests(&[("a.yaml", "pack: own\r\n"), ("b.yaml", two)]), here);
        assert_ne!(digests(&[("a.yaml", two), ("b.yaml", one)]), here);
        assert_ne!(digests(&[("a.yaml", one), ("c.yaml", two)]), here);
        assert_eq!(digests(&[("a.yaml", one), ("b.yaml", "pack: other\n")]).len(), 2);
    }

    #[test]
    fn every_shipped_pack_has_one() {
        assert_eq!(parse(vec![embedded_pack("icm"), embedded_pack("no")]).digests().into_keys().collect::<Vec<_>>(), ["icm", "no"]);
    }
}
