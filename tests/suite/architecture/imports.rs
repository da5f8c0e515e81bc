//! Which paths a file names: what it imports, what it hands on, and what it names in full.

/// A path, and the name under which it is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub path: Vec<String>,
    pub name: String,
}

/// The paths of a file.
#[derive(Debug, Default)]
pub struct Paths {
    /// What it imports for itself.
    pub imports: Vec<Import>,
    /// What it imports and hands on, `pub use`.
    pub exports: Vec<Import>,
    /// What it names in full: the first of the names is `crate`, `super`, `self` or any other.
    pub named: Vec<Vec<String>>,
}

impl Paths {
    pub fn of(code: &str) -> Self {
        let mut paths = Self::default();
        let (mut rest, mut last) = (code, String::new());
        while let Some((word, before, after)) = next_word(rest) {
            rest = after;
            if word == "use" {
                let end = after.find(';').unwrap_or(after.len());
                let mut imports = Vec::new();
                tree(&mut Cursor(&after[..end]), &[], &mut imports);
                let is_public = before.ends_with(") ") || (last == "pub" && before == " ");
                if is_public { &mut paths.exports } else { &mut paths.imports }.append(&mut imports);
                rest = &after[end..];
            } else if let Some((path, end)) = path(&word, after) {
                if !before.ends_with("::") && !before.ends_with('.') {
                    paths.named.push(path);
                }
                rest = &after[end..];
            }
            last = word;
        }
        paths
    }
}

/// The next word, what stands before it, and what comes after it.
fn next_word(text: &str) -> Option<(String, &str, &str)> {
    let start = text.find(|c: char| c.is_alphabetic() || c == '_')?;
    let length = text[start..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len() - start);
    Some((text[start..start + length].to_owned(), &text[..start], &text[start + length..]))
}

/// The path that begins with a word, when `::` and another word follow, and where it ends.
fn path(first: &str, after: &str) -> Option<(Vec<String>, usize)> {
    let mut path = vec![first.to_owned()];
    let mut end = 0;
    while let Some(rest) = after[end..].strip_prefix("::")
        && rest.starts_with(|c: char| c.is_alphabetic() || c == '_')
    {
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        path.push(rest[..length].to_owned());
        end += 2 + length;
    }
    (path.len() > 1).then_some((path, end))
}

struct Cursor<'t>(&'t str);

impl Cursor<'_> {
    fn take(&mut self, token: &str) -> bool {
        self.0 = self.0.trim_start();
        match self.0.strip_prefix(token) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn name(&mut self) -> String {
        self.0 = self.0.trim_start();
        let length = self.0.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(length);
        self.0 = rest;
        name.to_owned()
    }
}

/// The paths of what stands after `use`, braces within braces included.
fn tree(cursor: &mut Cursor<'_>, before: &[String], found: &mut Vec<Import>) {
    if cursor.take("{") {
        while !cursor.take("}") && !cursor.0.is_empty() {
            tree(cursor, before, found);
            cursor.take(",");
        }
        return;
    }
    let name = if cursor.take("*") { "*".to_owned() } else { cursor.name() };
    if name.is_empty() {
        // What is no path ends the list.
        cursor.0 = "";
        return;
    }
    let path: Vec<String> = before.iter().cloned().chain([name.clone()]).collect();
    if cursor.take("::") {
        return tree(cursor, &path, found);
    }
    // `a::b::{self}` is `a::b`.
    let (path, name) = if name == "self" && !before.is_empty() { (before.to_vec(), before[before.len() - 1].clone()) } else { (path, name) };
    let name = if cursor.take("as ") { cursor.name() } else { name };
    found.push(Import { path, name });
}

#[test]
fn nested_braces_are_read_to_their_end() {
    let paths = Paths::of("use crate::{a::{B, c::{self, D}}, e as f};\npub(crate) use g::H;\npub use i::*;\nfn x() { crate::j::k(super::L::m()) }");
    let shown = |list: &[Import]| list.iter().map(|import| format!("{} {}", import.path.join("::"), import.name)).collect::<Vec<_>>();
    assert_eq!(shown(&paths.imports), ["crate::a::B B", "crate::a::c c", "crate::a::c::D D", "crate::e f"]);
    assert_eq!(shown(&paths.exports), ["g::H H", "i::* *"]);
    assert_eq!(paths.named.iter().map(|path| path.join("::")).collect::<Vec<_>>(), ["crate::j::k", "super::L::m"]);
}
