//! Events as lines for programs.

use super::codes::Codes;
use super::event::Event;
use super::times::{instant, shown};
use crate::csv::quoted;
use serde::Serialize;

/// An event as it is written. The order of the keys is part of the form.
#[derive(Debug, Serialize)]
struct Line<'e> {
    id: u64,
    kind: &'e str,
    sub: Option<&'e str>,
    source: Option<&'e str>,
    kuid: Option<&'e str>,
    vin: Option<&'e str>,
    received: Option<String>,
    created: Option<String>,
    valid_from: Option<String>,
    corrections: Option<Vec<&'e str>>,
    prkid: Option<&'e str>,
}

fn line<'e>(event: &'e Event, codes: &'e Codes) -> Line<'e> {
    let kind = event.kind_name(codes);
    if event.placeholder.is_some() {
        let category = event.category.as_ref().map_or(kind, |category| &category.value);
        let nothing = || None;
        return Line {
            id: event.id,
            kind: category,
            sub: None,
            source: None,
            kuid: None,
            vin: None,
            received: nothing(),
            created: nothing(),
            valid_from: nothing(),
            corrections: None,
            prkid: None,
        };
    }
    // A time that is none is passed on as it stands.
    let time = |text: &Option<super::event::Text>| text.as_ref().map(|text| instant(&text.value).map_or_else(|| text.value.clone(), shown));
    Line {
        id: event.id,
        kind,
        sub: event.sub_name(),
        source: event.source(),
        kuid: event.kuid(),
        vin: event.vin.as_deref(),
        received: time(&event.received),
        created: time(&event.created),
        valid_from: time(&event.valid_from),
        corrections: Some(event.corrections.iter().map(|correction| correction.value.as_str()).collect()),
        prkid: event.prkid.as_deref(),
    }
}

/// One JSON value, without a line end.
pub fn ndjson(event: &Event, codes: &Codes) -> String {
    serde_json::to_string(&line(event, codes)).unwrap_or_default()
}

/// The columns of a table.
pub const fn csv_head() -> &'static str {
    "id,kind,sub,source,kuid,vin,received,created,valid_from,corrections,prkid"
}

/// One row.
pub fn csv_row(event: &Event, codes: &Codes) -> String {
    let Line { id, kind, sub, source, kuid, vin, received, created, valid_from, corrections, prkid } = line(event, codes);
    let of = |text: Option<&str>| quoted(text.unwrap_or_default());
    let cells = [
        id.to_string(),
        quoted(kind),
        of(sub),
        of(source),
        of(kuid),
        of(vin),
        of(received.as_deref()),
        of(created.as_deref()),
        of(valid_from.as_deref()),
        quoted(&corrections.unwrap_or_default().join(" ")),
        of(prkid),
    ];
    cells.join(",")
}
