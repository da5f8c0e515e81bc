//! What the service answers: codes and texts as data, and the JSON that carries them.

use crate::serve::error::ServeError;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const TABLE: &str = include_str!("answers.yaml");

/// An answer that the service can give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    status: u16,
    kind: String,
    text: String,
    wish: Option<String>,
}

/// The answers to creations and deletions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    create: Vec<Row>,
    delete: Vec<Row>,
}

/// What a request asks for: the forms of the answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// A vehicle is to be created.
    Creation,
    /// A certificate is to be deleted.
    Deletion,
}

/// What of a vehicle an answer names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) kuid: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) vin: Option<String>,
    pub(super) make: Option<i64>,
}

/// An answer before it has a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) code: String,
    pub(super) identity: Identity,
    /// What stands in the places of its text.
    pub(super) words: Vec<(&'static str, String)>,
    /// What is said of fields, each in JSON.
    pub(super) fields: Vec<String>,
}

impl Reply {
    pub(super) fn of(code: &str) -> Self {
        Self { code: code.to_owned(), ..Self::default() }
    }

    /// A refusal that says one thing of one field.
    pub(super) fn about(code: &str, message: &str, field: Option<&str>, value: Option<&str>) -> Self {
        Self { fields: vec![field_fault(message, field, value, "FEIL")], ..Self::of(code) }
    }
}

/// What is said of one field.
pub(super) fn field_fault(message: &str, field: Option<&str>, value: Option<&str>, class: &str) -> String {
    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from).to_string();
    format!(
        r#"{{"melding":{},"feltreferanse":{},"feltverdi":{},"meldingsklasse":{}}}"#,
        text(Some(message)),
        text(field),
        text(value),
        text(Some(class))
    )
}

impl Answers {
    /// The table that comes with the program.
    pub(super) fn built_in() -> Result<Self, ServeError> {
        serde_saphyr::from_str(TABLE).map_err(|error| ServeError::wrong("the built-in table of answers", error.to_string()))
    }

    fn row(&self, asks: Asks, code: &str) -> Option<&Row> {
        let rows = match asks {
            Asks::Creation => &self.create,
            Asks::Deletion => &self.delete,
        };
        rows.iter().find(|row| row.code == code)
    }

    /// Whether this code can be an answer.
    pub(super) fn knows(&self, asks: Asks, code: &str) -> bool {
        self.row(asks, code).is_some()
    }

    /// Status and body of an answer; `statuses` are those that a register gives instead of the usual ones.
    pub(super) fn write(&self, asks: Asks, reply: &Reply, at: &str, statuses: &BTreeMap<String, u16>) -> (u16, String) {
        let Some(row) = self.row(asks, &reply.code) else { return (500, String::new()) };
        let status = statuses.get(&row.code).copied().unwrap_or(row.status);
        let json = |text: &str| Value::from(text).to_string();
        let code = json(&format!("kjoretoy.coc.{}", row.code));
        let (text, kind) = (json(&row.said(&reply.words)), json(&row.kind));
        let is_created = row.code == "KJORETOY_OPPRETTET";
        let mut message = if is_created {
            format!(r#""meldingstype":{kind},"meldingskode":{code},"meldingstekst":{text}"#)
        } else {
            format!(r#""meldingskode":{code},"meldingstekst":{text},"meldingstype":{kind}"#)
        };
        if !reply.fields.is_empty() {
            message += &format!(r#","feltFeil":[{}]"#, reply.fields.join(","));
        }
        let object = format!(r#"{{"datoTid":{},"iviIdentifikator":{},"melding":{{{message}}}}}"#, json(at), reply.identity.json());
        let is_listed = asks == Asks::Creation && !is_created;
        (status, if is_listed { format!("[{object}]") } else { object })
    }
}

impl Row {
    /// Its text with its places filled.
    fn said(&self, words: &[(&'static str, String)]) -> String {
        let has_wish = words.iter().any(|(name, _)| *name == "kode");
        let text = format!("{}{}", self.text, self.wish.as_deref().filter(|_| has_wish).unwrap_or_default());
        // In one pass: what is filled in is not looked at again.
        let mut said = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            said += before;
            said += words.iter().find(|(known, _)| *known == name).map_or("", |(_, word)| word);
            rest = after;
        }
        said + rest
    }
}

impl Identity {
    fn json(&self) -> String {
        let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::from).to_string();
        format!(
            r#"{{"kuid":{},"iviReferanse":{},"understellsnummerMerke":{{"understellsnummer":{},"merkekode":{}}}}}"#,
            text(&self.kuid),
            text(&self.reference),
            text(&self.vin),
            self.make.map_or("null".to_owned(), |make| make.to_string())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(asks: Asks, reply: &Reply) -> (u16, String) {
        Answers::built_in().unwrap().write(asks, reply, "2021-02-08T21:41:33.15", &BTreeMap::new())
    }

    #[test]
    fn a_creation_is_an_object_and_a_refusal_a_list() {
        let identity = Identity { kuid: Some("3378041606".into()), reference: Some("r".into()), vin: Some("V\"".into()), make: Some(2600) };
        let created = Reply { identity, ..Reply::of("KJORETOY_OPPRETTET") };
        let expected = r#"{"datoTid":"2021-02-08T21:41:33.15","iviIdentifikator":{"kuid":"3378041606","iviReferanse":"r","understellsnummerMerke":{"understellsnummer":"V\"","merkekode":2600}},"melding":{"meldingstype":"INFO","meldingskode":"kjoretoy.coc.KJORETOY_OPPRETTET","meldingstekst":"Melding om preregistrering er mottatt og kjøretøy er opprettet"}}"#;
        assert_eq!(written(Asks::Creation, &created), (200, expected.to_owned()));
        let refused = Reply::about("UGYLDIG_FORESPORSEL", "m", None, None);
        let (status, body) = written(Asks::Creation, &refused);
        assert_eq!(status, 400);
        assert!(body.starts_with(r#"[{"datoTid":"#) && body.ends_with(r#""meldingstekst":"Forespørselen har ugyldig innhold","meldingstype":"FEIL","feltFeil":[{"melding":"m","feltreferanse":null,"feltverdi":null,"meldingsklasse":"FEIL"}]}}]"#), "{body}");
        assert!(written(Asks::Deletion, &refused).1.starts_with('{'));
    }

    #[test]
    fn places_are_filled_once_and_a_wish_is_named_where_there_is_one() {
        let mut reply = Reply::of("KJORETOY_KAN_IKKE_AVGIFTSKLASSIFISERES");
        reply.words = vec![("nr", "{variant}".into()), ("variant", "B".into()), ("versjon", "C".into()), ("org", "999888777".into())];
        let text = |reply: &Reply| {
            let body: serde_json::Value = serde_json::from_str(&written(Asks::Creation, reply).1).unwrap();
            body[0]["melding"]["meldingstekst"].as_str().unwrap().to_owned()
        };
        let before = "Ulovlig forespørsel - Fant ingen åpne eller lukkede avgiftsklassifiseringer på typegodkjenning: {variant} | B | C tilgjengelig for importør: 999888777";
        assert_eq!(text(&reply), before);
        reply.words.push(("kode", "315".into()));
        assert_eq!(text(&reply), format!("{before} med ønsket avgiftskode: 315 ."));
    }
}
