//! Places in the text of a file.

/// 1 when the scalar that starts here is quoted.
pub(crate) fn quote(text: &str, start: (u64, u64)) -> u64 {
    let line = text.lines().nth(start.0 as usize - 1).unwrap_or_default();
    u64::from(line.chars().nth(start.1 as usize - 1).is_some_and(|c| matches!(c, '"' | '\'')))
}

/// The first place at or after `start` where the word stands by itself.
pub(crate) fn find_word(text: &str, start: (u64, u64), word: &str) -> Option<(u64, u64)> {
    let part_of_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_name = word.chars().all(|c| part_of_name(Some(c)));
    for (number, line) in text.lines().enumerate().skip(start.0 as usize - 1) {
        let first = number + 1 == start.0 as usize;
        for (at, _) in line.match_indices(word) {
            let column = line[..at].chars().count() as u64 + 1;
            let alone = !is_name || (!part_of_name(line[..at].chars().next_back()) && !part_of_name(line[at + word.len()..].chars().next()));
            if alone && (!first || column >= start.1) {
                return Some((number as u64 + 1, column));
            }
        }
    }
    None
}
