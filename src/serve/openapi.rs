//! The description of all addresses, OpenAPI 3.1.

use std::sync::OnceLock;

const SOURCE: &str = include_str!("openapi.yaml");

/// The description, as JSON.
pub(super) fn document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let read: Result<serde_json::Value, _> = serde_saphyr::from_str(SOURCE);
        read.map(|document| document.to_string()).unwrap_or_default()
    })
}
