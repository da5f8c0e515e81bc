//! Paths as references of other forms have them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a reference has no sign for: all but letters, digits, the marks that are always themselves, and what divides folders.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b'!');

/// The path as a URI: relative to where the run began, or of a file.
pub(super) fn uri(path: &str) -> String {
    let path = slashed(path);
    let encoded = utf8_percent_encode(&path, ENCODED).to_string();
    match kind(&path) {
        Kind::Relative => encoded,
        Kind::Root => format!("file://{encoded}"),
        // `C:/` keeps its colon.
        Kind::Drive => format!("file:///{}", encoded.replacen("%3A", ":", 1)),
    }
}

/// What a relative path is relative to, in the words of those who read the report.
pub(super) fn base(path: &str) -> Option<&'static str> {
    (kind(&slashed(path)) == Kind::Relative).then_some("%SRCROOT%")
}

#[derive(PartialEq, Eq)]
enum Kind {
    Relative,
    Root,
    Drive,
}

fn kind(path: &str) -> Kind {
    let bytes = path.as_bytes();
    if path.starts_with('/') {
        Kind::Root
    } else if bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/" {
        Kind::Drive
    } else {
        Kind::Relative
    }
}

/// With the sign between folders that references have everywhere.
fn slashed(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, expected, is_relative) in [
            ("outbox/a b.xml", "outbox/a%20b.xml", true),
            ("a.zip!/in/ö#1%.xml", "a.zip!/in/%C3%B6%231%25.xml", true),
            ("a:b?c.xml", "a%3Ab%3Fc.xml", true),
            ("/srv/a.xml", "file:///srv/a.xml", false),
            ("C:/out/a.xml", "file:///C:/out/a.xml", false),
            ("-", "-", true),
        ] {
            assert_eq!((uri(path).as_str(), base(path)), (expected, is_relative.then_some("%SRCROOT%")), "{path}");
        }
    }
}
