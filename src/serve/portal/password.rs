//! Passwords: what is kept of them, argon2id with a salt of its own each.

use crate::serve::random;
use argon2::Argon2;

const SALT: usize = 16;
const HASH: usize = 32;

/// The shortest password that is taken.
pub(super) const SHORTEST: usize = 8;

/// What is kept of a password.
pub(super) fn kept(password: &str) -> String {
    let salt: [u8; SALT] = random::bytes();
    format!("{}${}", written(&salt), written(&hash(password, &salt)))
}

/// Whether a password is the one that something was kept of. Where nothing was, it takes as long to say so.
pub(super) fn is_right(password: &str, kept: Option<&str>) -> bool {
    let parts = kept.and_then(|kept| kept.split_once('$'));
    let salt = parts.and_then(|(salt, _)| read(salt)).unwrap_or_else(|| vec![0; SALT]);
    let found = written(&hash(password, &salt));
    // Hashes are compared, which tell nothing of the password they come from.
    parts.is_some_and(|(_, known)| known == found)
}

fn hash(password: &str, salt: &[u8]) -> [u8; HASH] {
    let mut hash = [0; HASH];
    // The default is argon2id; salt and hash have lengths that it takes, and a failure would leave a hash that no password is kept as.
    if Argon2::default().hash_password_into(password.as_bytes(), salt, &mut hash).is_err() {
        hash = random::bytes();
    }
    hash
}

fn written(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(text: &str) -> Option<Vec<u8>> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_what_was_kept_of_it_and_nothing_else() {
        let first = kept("secret");
        assert!(is_right("secret", Some(&first)) && !is_right("Secret", Some(&first)) && !is_right("secret", None));
        assert_ne!(first, kept("secret"));
        assert!(!first.contains("secret"));
    }
}
