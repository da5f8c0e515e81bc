//! An answer of the Norwegian service, and which fields of the message it is about.

use crate::check::Knowledge;
use crate::document;
use crate::finding::Severity;
use crate::source::{Location, SourceText, Span, decode};
use serde_json::{Value, json};

/// An answer of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) code: String,
    pub(crate) text: String,
    /// `INFO` when all is well.
    kind: String,
    pub(crate) kuid: Option<String>,
    pub(crate) faults: Vec<Fault>,
}

/// What the service says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    /// How the service calls the field.
    pub(crate) field: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) class: String,
}

impl Message {
    /// What a body says: an object, or a list of one.
    pub(crate) fn of(body: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(body.trim_start_matches('\u{feff}')).ok()?;
        let value = match value {
            Value::Array(mut answers) if answers.len() == 1 => answers.remove(0),
            value => value,
        };
        let message = value.get("melding")?;
        let text = |value: &Value, name: &str| {
            let value = value.get(name)?;
            value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()))
        };
        let code = text(message, "meldingskode")?;
        let fault = |fault: &Value| Fault {
            message: text(fault, "melding").unwrap_or_default(),
            field: text(fault, "feltreferanse"),
            value: text(fault, "feltverdi"),
            class: text(fault, "meldingsklasse").unwrap_or_default(),
        };
        Some(Self {
            code: code.strip_prefix("kjoretoy.coc.").map_or(code.clone(), str::to_owned),
            text: text(message, "meldingstekst").unwrap_or_default(),
            kind: text(message, "meldingstype").unwrap_or_default(),
            kuid: value.get("iviIdentifikator").and_then(|identity| text(identity, "kuid")),
            faults: message.get("feltFeil").and_then(Value::as_array).into_iter().flatten().map(fault).collect(),
        })
    }

    /// Whether the service did what it was asked for.
    pub(crate) fn is_good(&self) -> bool {
        self.code == "KJORETOY_OPPRETTET" || self.code == "KJORETOY_SLETTET" || self.kind == "INFO"
    }
}

/// What the service says of a field, and where that is in the message.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'m> {
    pub(crate) fault: &'m Fault,
    pub(crate) severity: Severity,
    /// The fields that are meant, by their tags; none where it is not known.
    pub(crate) tags: Vec<String>,
    /// Where they stand, with the tag of each.
    pub(crate) places: Vec<(String, Location)>,
}

/// Finds what an answer is about in the message that it answers; `Err` when that is no message.
pub(crate) fn place<'m>(knowledge: &Knowledge, message: &'m Message, ivi: Vec<u8>) -> Result<Vec<Placed<'m>>, String> {
    let decoded = decode(ivi);
    let document = document::parse(&decoded.text).map_err(|finding| finding.message.clone())?;
    let text = SourceText::new(decoded.text.clone());
    let vocabulary = &knowledge.engine.rules().vocabulary;
    let mut used: Vec<usize> = Vec::new();
    let mut placed = Vec::new();
    for fault in &message.faults {
        let word = fault.field.as_deref().unwrap_or_default();
        let mut tags: Vec<String> = vocabulary.fields_called("feltreferanse", word).into_iter().map(str::to_owned).collect();
        if tags.is_empty() && !word.is_empty() {
            tags.push(word.to_owned());
        }
        let fields: Vec<_> =
            document.descendants().filter(|node| node.is_element() && tags.iter().any(|tag| tag == node.tag_name().name())).collect();
        let says = |value: &str| fields.iter().filter(move |node| node.text().map(str::trim).unwrap_or_default() == value).collect::<Vec<_>>();
        let meant = match &fault.value {
            // Of several fields that say the same, each is meant once.
            Some(value) => says(value.trim()).into_iter().find(|node| !used.contains(&node.range().start)).into_iter().collect(),
            None => says(""),
        };
        used.extend(meant.iter().map(|node| node.range().start));
        let at = |node: &&roxmltree::Node<'_, '_>| {
            let range = node.range();
            (node.tag_name().name().to_owned(), text.locate(Span::new(range.start, range.end)))
        };
        let severity = match fault.class.as_str() {
            "FEIL" => Severity::Error,
            "ADVARSEL" => Severity::Warning,
            _ => Severity::Info,
        };
        placed.push(Placed { fault, severity, places: meant.iter().map(at).collect(), tags });
    }
    Ok(placed)
}

/// What was found, for programs.
pub(crate) fn json_of(message: &Message, placed: &[Placed<'_>]) -> String {
    let entry = |placed: &Placed<'_>| {
        let places = placed.places.iter().map(|(tag, at)| json!({ "field": tag, "line": at.line, "column": at.column }));
        json!({
            "severity": placed.severity.as_str(), "message": placed.fault.message, "reference": placed.fault.field, "value": placed.fault.value,
            "fields": placed.tags, "places": places.collect::<Vec<_>>(),
        })
    };
    let faults: Vec<Value> = placed.iter().map(entry).collect();
    json!({ "code": message.code, "text": message.text, "accepted": message.is_good(), "faults": faults }).to_string() + "\n"
}

/// What was found, for people.
pub(crate) fn page(message: &Message, placed: &[Placed<'_>], file: &str) -> String {
    let mut page = format!("{}: {}\n", message.code, message.text);
    for placed in placed {
        let (severity, words) = (placed.severity.as_str(), &placed.fault.message);
        let value = placed.fault.value.as_ref().map(|value| format!(", value {value}")).unwrap_or_default();
        for (tag, at) in &placed.places {
            page += &format!("{file}:{}:{}: {severity}: {words} ({tag}{value})\n", at.line, at.column);
        }
        if placed.places.is_empty() {
            let tags = if placed.tags.is_empty() { "no field".to_owned() } else { placed.tags.join(", ") };
            page += &format!("{file}: {severity}: {words} (not in the file: {tags}{value})\n");
        }
    }
    page
}
