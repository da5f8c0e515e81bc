//! The nearest known name for a misspelt one.

/// The candidate most like `name`, when it is like enough to be meant: same letters in another case, or few edits away.
///
/// Ties go to the candidate that sorts first, so the answer does not depend on the order of the candidates.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let folded_length = folded.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let lowercase = candidate.to_lowercase();
            let length = folded_length.max(candidate.chars().count());
            // What is longer takes an edit for each character more: a name as long as a file is compared with nothing.
            if folded_length.abs_diff(lowercase.chars().count()) * 3 > length {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&folded, &lowercase);
            (distance * 3 <= length).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The code most like `found`. Codes are short, so one edit counts much: the same letters in another case or with other
/// separators come first, then one edit for codes of three characters or more.
pub fn nearest_code<'a>(found: &str, codes: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let squeeze = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let squeezed = squeeze(found);
    let mut alike: Vec<&str> = codes.clone().into_iter().filter(|code| squeeze(code) == squeezed).collect();
    alike.sort_unstable();
    alike.first().copied().or_else(|| nearest(found, codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        let tags = ["AxleTrack", "AxleNumber", "Wheelbase"];
        assert_eq!(nearest("AxelTrack", tags), Some("AxleTrack"));
        assert_eq!(nearest("wheelBase", tags), Some("Wheelbase"));
        assert_eq!(nearest("Colour", tags), None);
    }

    #[test]
    fn ties_do_not_depend_on_the_order() {
        assert_eq!(nearest("abcd", ["abce", "abcf"]), Some("abce"));
        assert_eq!(nearest("abcd", ["abcf", "abce"]), Some("abce"));
    }

    #[test]
    fn a_name_as_long_as_a_file_is_compared_with_nothing() {
        assert_eq!(nearest(&"B".repeat(10_000_000), ["AxleTrack", "Wheelbase"]), None);
    }

    /// The same answer without a look at the lengths first.
    fn by_distance_alone<'a>(name: &str, candidates: &'a [String]) -> Option<&'a str> {
        let folded = name.to_lowercase();
        let alike = candidates.iter().filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
            let length = folded.chars().count().max(candidate.chars().count());
            (distance * 3 <= length).then_some((distance, candidate.as_str()))
        });
        alike.min().map(|(_, candidate)| candidate)
    }

    proptest::proptest! {
        // The letter \u{130} is two characters in lower case.
        #[test]
        fn the_lengths_change_no_answer(name in "[abA\u{130}]{0,12}", candidates in proptest::collection::vec("[abB\u{130}]{0,12}", 0..6)) {
            let expected = by_distance_alone(&name, &candidates);
            proptest::prop_assert_eq!(nearest(&name, candidates.iter().map(String::as_str)), expected);
        }
    }

    #[test]
    fn a_code_in_another_case_or_with_other_separators_is_meant() {
        assert_eq!(nearest_code("ovc hev", ["OVC-HEV", "NOVC-HEV"]), Some("OVC-HEV"));
        assert_eq!(nearest_code("euro 6ea", ["Euro 6 EA", "Euro 6 EB"]), Some("Euro 6 EA"));
        assert_eq!(nearest_code("X", ["Y", "N"]), None);
    }
}
