//! The records as the script of the page reads them.

use super::super::json::json;
use super::cause::Cause;
use super::gather::{Gathering, Hit, Record, Word};
use serde::Serialize;

/// What the list of records needs.
#[derive(Serialize)]
struct List<'a> {
    words: &'a [String],
    kinds: Vec<(&'a str, u8, &'a str, &'a str, &'a str, &'a str, &'a str)>,
    causes: Vec<(u32, Word, Option<Word>, Option<Word>)>,
    records: &'a [Record],
}

/// The list of records, and apart from it the findings, which are read when the page stands: both as JSON that can stand in a page.
pub(super) fn data(all: &Gathering, causes: &[Cause]) -> (String, String) {
    let list = List {
        words: all.words.texts(),
        kinds: all.kinds.iter().map(|kind| (&*kind.code, kind.weight, &*kind.why, &*kind.help, &*kind.source, &*kind.basis, &*kind.owner)).collect(),
        causes: causes.iter().map(|cause| (cause.kind, cause.field, cause.value, cause.expected)).collect(),
        records: &all.records,
    };
    let among: Vec<(&Hit, &[String])> = all.among.iter().map(|among| (&among.hit, among.files.as_slice())).collect();
    (within_page(&json(&list)), within_page(&json(&(&all.hits, among))))
}

/// JSON in which nothing can end the element that it stands in, or begin another.
fn within_page(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let json = within_page(&json(&["</script><!-- &amp; é \u{2028}"]));
        assert!(!json.contains(['<', '>', '&']), "{json}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), ["</script><!-- &amp; é \u{2028}"]);
    }
}
