//! What a request to create a vehicle holds.

use super::answer::Reply;
use crate::serve::uploads::unpacked;
use serde_json::{Map, Value};

/// The code for a request that is none.
pub(super) const INVALID: &str = "UGYLDIG_FORESPORSEL";

/// What a request to create a vehicle holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Creation {
    /// The message.
    pub(super) document: Vec<u8>,
    /// The reference that stands beside the message.
    pub(super) reference: Option<String>,
    /// The tax code that is wished for.
    pub(super) wish: Option<String>,
    /// Keys that nobody knows.
    pub(super) unknown: Vec<String>,
}

/// What is wrong with a request: the words for it, where, and what stands there.
type Wrong = (&'static str, &'static str, Option<String>);

const CONTENT: [&str; 2] = ["ivi", "avgiftsklassifisering"];
const MESSAGE: [&str; 2] = ["iviDokument", "iviReferanse"];
const TAX: [&str; 4] = ["avgiftsKode", "avgiftsgruppeKode", "sitteplasserNorskGodkjenning", "sengeplasserCampingbil"];

impl Creation {
    /// What a body says; the reply tells why it says nothing.
    pub(super) fn read(body: &[u8]) -> Result<Self, Reply> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let read: Result<Value, _> = serde_json::from_slice(body);
        let Ok(value) = read else { return Err(Reply::about(INVALID, "Forespørselen er ikke gyldig JSON.", None, None)) };
        let said = Self::of(value);
        said.map_err(|(message, field, value)| Reply::about(INVALID, message, Some(field).filter(|field| !field.is_empty()), value.as_deref()))
    }

    fn of(value: Value) -> Result<Self, Wrong> {
        let value = match value {
            Value::Array(mut bodies) if bodies.len() == 1 => bodies.remove(0),
            Value::Array(_) => return Err(("Forespørselen må inneholde nøyaktig én melding.", "", None)),
            value => value,
        };
        let Value::Object(content) = value else { return Err(("Forespørselen må være et objekt.", "", None)) };
        let mut creation = Self::default();
        creation.note(&content, &CONTENT);
        let Some(Value::Object(message)) = content.get("ivi") else { return Err(("Feltet 'ivi' mangler.", "ivi", None)) };
        creation.note(message, &MESSAGE);
        creation.document = document(message.get("iviDokument"))?;
        creation.reference = match message.get("iviReferanse") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(_) => return Err(("Feltet 'iviReferanse' må være tekst.", "iviReferanse", None)),
        };
        match content.get("avgiftsklassifisering") {
            None | Some(Value::Null) => {}
            Some(Value::Object(tax)) => {
                creation.note(tax, &TAX);
                for name in TAX {
                    let number = number(tax.get(name)).map_err(|value| ("Feltet må bestå av sifre.", name, value))?;
                    // The older name of the code holds where the newer one is not given.
                    if name.starts_with("avgifts") && creation.wish.is_none() {
                        creation.wish = number;
                    }
                }
            }
            Some(_) => return Err(("Feltet 'avgiftsklassifisering' må være et objekt.", "avgiftsklassifisering", None)),
        }
        Ok(creation)
    }

    fn note(&mut self, object: &Map<String, Value>, known: &[&str]) {
        self.unknown.extend(object.keys().filter(|key| !known.contains(&key.as_str())).cloned());
    }
}

/// The message: in base 64, or as it is.
fn document(value: Option<&Value>) -> Result<Vec<u8>, Wrong> {
    const NAME: &str = "iviDokument";
    match value {
        None | Some(Value::Null) => Err(("Feltet 'iviDokument' mangler.", NAME, None)),
        Some(Value::String(text)) if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') => Ok(text.clone().into_bytes()),
        Some(Value::String(text)) => unpacked(text).ok_or(("Feltet 'iviDokument' er ikke kodet med base 64.", NAME, None)),
        Some(_) => Err(("Feltet 'iviDokument' må være tekst.", NAME, None)),
    }
}

/// A number, as a number or a text; `""` and `0` mean that there is none.
fn number(value: Option<&Value>) -> Result<Option<String>, Option<String>> {
    let text = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Err(None),
    };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Some(text));
    }
    Ok(Some(text).filter(|text| text.bytes().any(|byte| byte != b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Creation, String> {
        Creation::read(body.as_bytes()).map_err(|reply| reply.fields.concat())
    }

    #[test]
    fn a_request_is_read_in_each_of_its_forms() {
        let plain =
            |document: &str, wish: Option<&str>| Ok(Creation { document: document.into(), wish: wish.map(str::to_owned), ..Creation::default() });
        assert_eq!(read(r#"{"ivi":{"iviDokument":"PGE+\r\nPj8vPC9hPg=="}}"#), plain("<a>>?/</a>", None));
        assert_eq!(read(r#"[{"ivi":{"iviDokument":"PGE-Pj8vPC9hPg"},"avgiftsklassifisering":null}]"#), plain("<a>>?/</a>", None));
        assert_eq!(read(r#"{"ivi":{"iviDokument":" <a/>"},"avgiftsklassifisering":{"avgiftsKode":101}}"#), plain(" <a/>", Some("101")));
        assert_eq!(
            read(r#"{"ivi":{"iviDokument":"<a/>"},"avgiftsklassifisering":{"avgiftsKode":"0","avgiftsgruppeKode":"315"}}"#),
            plain("<a/>", Some("315"))
        );
        assert_eq!(read(r#"{"ivi":{"iviDokument":""}}"#), plain("", None));
        let more = read(r#"{"x":1,"ivi":{"iviDokument":"<a/>","iviReferanse":"r","y":2}}"#).unwrap();
        assert_eq!((more.reference.as_deref(), more.unknown), (Some("r"), vec!["x".to_owned(), "y".to_owned()]));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for body in [
            "",
            "<a/>",
            "null",
            "[]",
            "{}",
            r#"{"ivi":1}"#,
            r#"{"ivi":{}}"#,
            r#"{"ivi":{"iviDokument":null}}"#,
            r#"{"ivi":{"iviDokument":7}}"#,
            r#"{"ivi":{"iviDokument":"%"}}"#,
            r#"[{"ivi":{"iviDokument":"<a/>"}},{"ivi":{"iviDokument":"<a/>"}}]"#,
            r#"{"ivi":{"iviDokument":"<a/>"},"avgiftsklassifisering":{"avgiftsKode":"M1"}}"#,
            r#"{"ivi":{"iviDokument":"<a/>"},"avgiftsklassifisering":{"avgiftsKode":-1}}"#,
            r#"{"ivi":{"iviDokument":"<a/>"},"avgiftsklassifisering":{"avgiftsKode":1.5}}"#,
            r#"{"ivi":{"iviDokument":"<a/>"},"avgiftsklassifisering":[]}"#,
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }
}
