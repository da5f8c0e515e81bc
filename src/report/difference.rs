//! What two certificates differ in, as a table for people and as JSON.

use super::columns::push_columns;
use super::{printable, shortened};
use crate::document::Difference;
use crate::schema::Book;
use serde_json::json;

/// So many characters of a value are shown in the table.
const LONGEST: usize = 48;
/// What stands for a value that is not there.
const ABSENT: &str = "not there";

/// What two files differ in.
#[derive(Debug)]
pub struct DifferenceReport<'a> {
    /// The files.
    pub files: [&'a str; 2],
    /// The book of both records.
    pub book: &'a Book,
    /// What they differ in.
    pub differences: &'a [Difference],
}

impl DifferenceReport<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let closing = match self.differences {
            [] => "the certificates say the same; signatures are not compared\n".to_owned(),
            [_] => "1 field differs; signatures are not compared\n".to_owned(),
            many => format!("{} fields differ; signatures are not compared\n", many.len()),
        };
        if self.differences.is_empty() {
            return closing;
        }
        let heads = ["field", "what", self.files[0], self.files[1]].map(|head| printable(&shortened(head, LONGEST)));
        let rows: Vec<[String; 4]> = self.differences.iter().map(|found| self.row(found)).collect();
        let mut page = String::new();
        push_columns(&heads, &rows, &[false; 4], &mut page);
        page + "\n" + closing.as_str()
    }

    fn row(&self, found: &Difference) -> [String; 4] {
        let field = self.book.field(found.field);
        let unit = field.unit.as_deref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let value = |side: usize| found.values[side].as_deref().map_or_else(|| ABSENT.to_owned(), |value| self.value(found, value));
        [within_repeated(&found.path), format!("{}{unit}", field.label), value(0), value(1)]
    }

    /// A value, with what it means when it is a code.
    fn value(&self, found: &Difference, value: &str) -> String {
        let codes = self.book.type_of(found.field).codes();
        let meaning = codes.iter().find(|code| code.code == value).map(|code| code.meaning.as_str()).filter(|meaning| !meaning.is_empty());
        let text = meaning.map_or_else(|| value.to_owned(), |meaning| format!("{value} ({meaning})"));
        printable(&shortened(&text, LONGEST))
    }

    /// For programs.
    pub fn json(&self) -> String {
        let row = |found: &Difference| {
            let field = self.book.field(found.field);
            let [first, second] = &found.values;
            json!({"path": found.path, "field": field.tag, "label": field.label, "unit": field.unit, "values": [first, second]}).to_string()
        };
        let rows: Vec<String> = self.differences.iter().map(row).collect();
        let files = json!(self.files);
        let list = if rows.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", rows.join(",\n")) };
        format!("{{\n\"files\": {files},\n\"ivi\": {},\n\"differences\": {list}\n}}\n", json!(self.book.version()))
    }
}

/// The end of a path from its first repeated group on, or its last step: `AxleGroup[2]/AxleTrack`, `Make`.
fn within_repeated(path: &str) -> String {
    let steps: Vec<&str> = path.split('/').collect();
    let from = steps.iter().position(|step| step.ends_with(']')).unwrap_or(steps.len().saturating_sub(1));
    steps[from..].join("/")
}
