//! How the signature writes names, references, numbers and bytes.

/// An XML name without colon, with blanks around it.
pub(super) fn is_name(text: &str) -> bool {
    crate::xml::is_name(text.trim_ascii())
}

/// A URI reference. Characters that a URI cannot hold are allowed, as they can be written escaped; what cannot be read as
/// scheme, authority, path, query and fragment is not.
pub(super) fn is_reference(text: &str) -> bool {
    USUAL_REFERENCES.contains(&text) || is_any_reference(text.trim_ascii())
}

/// What nearly all signatures name, sparing them a closer look.
const USUAL_REFERENCES: [&str; 5] = [
    "",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/04/xmlenc#sha256",
];

fn is_any_reference(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let first_segment = rest.split('/').next().unwrap_or_default();
    let (scheme, hierarchy) = match first_segment.split_once(':') {
        Some((scheme, _)) => (Some(scheme), &rest[scheme.len() + 1..]),
        None => (None, rest),
    };
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", hierarchy),
    };
    escapes_are_whole(text)
        && !fragment.contains('#')
        && !query.contains(['[', ']'])
        && !path.contains(['[', ']'])
        && scheme.is_none_or(is_scheme)
        && is_authority(authority)
}

fn escapes_are_whole(text: &str) -> bool {
    let bytes = text.as_bytes();
    let hexadecimal = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(at, _)| hexadecimal(at + 1) && hexadecimal(at + 2))
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_authority(authority: &str) -> bool {
    let (user, place) = authority.split_once('@').unwrap_or(("", authority));
    let (host, port) = match place.strip_prefix('[') {
        Some(address) => match address.split_once(']') {
            Some((_, port)) => ("", port),
            None => return false,
        },
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let port_is_number = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    port_is_number && !host.contains(['@', '[', ']']) && !user.contains(['[', ']'])
}

pub(super) fn is_integer(text: &str) -> bool {
    let text = text.trim_ascii();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Base64 with white space anywhere, padded, and without bits left over.
pub(super) fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches(['=', ' ', '\t', '\n', '\r']);
    let padding = text.as_bytes()[body.len()..].iter().filter(|byte| **byte == b'=').count();
    let Some(symbols) = count_symbols(body.as_bytes()) else { return false };
    let spare_bits = match padding {
        0 => 0,
        1 => 0b11,
        2 => 0b1111,
        _ => return false,
    };
    let last = body.bytes().next_back().map_or(0, symbol_value);
    (symbols + padding).is_multiple_of(4) && (symbols > 0 || padding == 0) && last & spare_bits == 0
}

/// How many bytes are symbols of base64; `None` when one is neither that nor white space.
///
/// Certificates are most of the bytes of a message that no field holds: parts of fewer than 256 bytes, counted without branches,
/// are what the compiler can take many at a time.
fn count_symbols(bytes: &[u8]) -> Option<usize> {
    const PART: usize = 192;
    let mut symbols = 0;
    for part in bytes.chunks(PART) {
        let (mut found, mut blanks) = (0_u8, 0_u8);
        for byte in part {
            found += u8::from(is_symbol(*byte));
            blanks += u8::from(is_blank(*byte));
        }
        if usize::from(found) + usize::from(blanks) < part.len() {
            return None;
        }
        symbols += usize::from(found);
    }
    Some(symbols)
}

const fn is_symbol(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'+') | (byte == b'/')
}

const fn is_blank(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\t') | (byte == b'\n') | (byte == b'\r')
}

const fn symbol_value(symbol: u8) -> u8 {
    match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' => 62,
        _ => 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_letters_of_any_script_but_no_colon() {
        for good in ["a", "_", "a1", "é", " a ", "a\u{301}", "\u{10000}"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a:b", "a b", "\u{301}a", "\u{d7}"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn references_need_a_readable_structure() {
        for good in ["", "#", "#a", "a b", "http://www.w3.org/2000/09/xmldsig#sha1", "http://[::1]:80/", "//", "a/b:c", "é{x}", "urn:x", "%c3%A9"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["%", "%zz", "a%4", "#a#b", "http://[", "http://a:b/", ":", "1:b", "-:x", "http://a@b@c", "a[b]", "http://a?["] {
            assert!(!is_reference(bad), "{bad}");
        }
    }

    #[test]
    fn base64_is_read_strictly() {
        let long = format!("{}\n{}==", "AbZz09+/".repeat(50), "AA");
        for good in ["", "AAAA", "AA==", "AAE=", "AA AA\n", &long] {
            assert!(is_base64(good), "{good}");
        }
        for sign in ['-', '@', '[', '`', '{', ':', '\u{e9}'] {
            assert!(!is_base64(&long.replacen('z', &sign.to_string(), 40)), "{sign}");
        }
        for bad in ["A", "AAA", "AAA!", "AB==", "====", "AA=A"] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}
