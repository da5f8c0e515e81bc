//! The description of all addresses, OpenAPI 3.1: a file, and what every address can answer besides.

use serde_json::{Value, json};
use std::sync::OnceLock;

const SOURCE: &str = include_str!("openapi.yaml");

/// The description, as JSON.
pub(super) fn document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| read().map(|document| document.to_string()).unwrap_or_default())
}

fn read() -> Option<Value> {
    let mut document: Value = serde_saphyr::from_str(SOURCE).ok()?;
    for path in document.get_mut("paths")?.as_object_mut()?.values_mut() {
        for (method, operation) in path.as_object_mut()? {
            if ["get", "put", "post", "delete"].contains(&method.as_str()) {
                complete(operation);
            }
        }
    }
    Some(document)
}

/// Adds what the gate before every address can answer, and what every page of the portal can.
fn complete(operation: &mut Value) {
    let is_portal = operation["tags"][0] == "portal";
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    if is_portal {
        for status in ["200", "302", "400", "401", "403", "404", "409", "413", "415", "422", "429"] {
            responses
                .entry(status)
                .or_insert_with(|| json!({ "description": "A page", "content": { "text/html": {}, "text/plain": {}, "application/json": {} } }));
        }
        for status in ["200", "302", "403"] {
            responses.insert(
                status.to_owned(),
                json!({ "description": "A page", "content": { "text/html": {}, "text/plain": {}, "application/json": {} } }),
            );
        }
    }
    responses.entry("401").or_insert_with(|| json!({ "description": "Who calls is not known" }));
    for (status, words) in [
        ("400", "The call is wrong"),
        ("403", "Not from here, or not for this token"),
        ("404", "There is nothing here"),
        ("408", "It took too long"),
        ("500", "The service failed"),
        ("503", "The service is busy"),
    ] {
        responses.entry(status).or_insert_with(|| json!({ "description": words, "content": { "application/json": {}, "text/plain": {} } }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The addresses that the sources name.
    fn routes() -> BTreeSet<String> {
        let sources = [
            include_str!("api.rs"),
            include_str!("checked.rs"),
            include_str!("ledger.rs"),
            include_str!("page.rs"),
            include_str!("server.rs"),
            include_str!("portal.rs"),
            include_str!("norway/sandbox.rs"),
            include_str!("norway/feed.rs"),
            include_str!("norway/routes.rs"),
        ];
        let named = |source: &'static str| {
            let plain = source.split(".route(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).map(str::to_owned);
            let prefix = "/ws/no/vegvesen/kjoretoy/felles/innmelding/meldingompreregistrering/v1";
            let below = source.split("at(\"").skip(1).filter_map(move |rest| Some(format!("{prefix}{}", rest.split('"').next()?)));
            plain.chain(below).collect::<Vec<_>>()
        };
        sources.into_iter().flat_map(named).filter(|path| !path.starts_with("/assets/")).collect()
    }

    #[test]
    fn every_address_is_described_and_no_other() {
        let document = read().unwrap();
        let described: BTreeSet<String> = document["paths"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(described, routes());
    }
}
