//! A page of the feed as it is written: Atom 1.0, with an envelope in each entry.

use super::events::{Event, Wanted};
use crate::serve::clock::{self, OSLO};
use crate::xml::{Within, escaped};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write;

/// How a page begins, before its links.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:svvExtension=\"http://www.vegvesen.no/kjoretoy/AtomExtensions\">\n  \
    <title>Statens vegvesen Kjøretøyhendelser</title>\n";
const ENVELOPE: &str = "urn:no:vegvesen:kjoretoy:felles:melding:KjoretoyHendelseKonvolutt-1";
const TYPES: &str = "urn:no:vegvesen:kjoretoy:felles:KjoretoyHendelseTyper-1.1";

/// A page, and where it stands.
#[derive(Debug)]
pub(super) struct Page<'p> {
    pub(super) path: &'p str,
    pub(super) wanted: &'p Wanted,
    /// The query that was asked for.
    pub(super) query: &'p str,
    pub(super) events: &'p [Event],
    /// The number and the time of a page without entries.
    pub(super) otherwise: (i64, Timestamp),
    /// Whether separators in links stand as they are.
    pub(super) has_plain_links: bool,
}

impl Page<'_> {
    /// The page as XML.
    pub(super) fn xml(&self) -> String {
        let (number, moment) = self.events.last().map_or(self.otherwise, |event| (event.id, instant(&event.received)));
        let newest = utc(moment);
        let mut out = HEAD.to_owned();
        self.links(&mut out);
        let count = self.events.len();
        let _ = write!(
            out,
            "  <author><name>Statens vegvesen</name></author>\n  <subtitle>Antall hendelser: {count}</subtitle>\n  <id>{number}</id>\n  \
             <updated>{newest}</updated>\n  <dc:date>{newest}</dc:date>\n"
        );
        self.events.iter().for_each(|event| entry(&mut out, event));
        out.push_str("</feed>\n");
        out
    }

    fn links(&self, out: &mut String) {
        let kuid = self.wanted.kuid.as_ref().map(|kuid| format!("&kuid={kuid}")).unwrap_or_default();
        let more = format!("{kuid}&size={}", self.wanted.size);
        let mut link = |relation: &str, query: &str| {
            let query = if self.has_plain_links { query.to_owned() } else { query.replace('=', "%3D").replace('&', "%26") };
            let target = if query.is_empty() { self.path.to_owned() } else { format!("{}?{query}", self.path) };
            let _ = writeln!(out, "  <link rel=\"{relation}\" href=\"{}\"/>", escaped(&target, Within::Markup));
        };
        // What comes later stands behind the last entry, so that a page with entries has one after it.
        if let (Some(first), Some(last)) = (self.events.first(), self.events.last()) {
            link("next", &format!("from={}{more}", last.id));
            link("previous", &format!("to={}{more}", first.id));
        }
        link("first", &format!("first{more}"));
        link("last", &format!("last{more}"));
        link("self", self.query);
    }
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn utc(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time in Norway, with its offset; with `is_cut` without the zeros behind the point.
fn norwegian(moment: Timestamp, is_cut: bool) -> String {
    let time = moment.to_zoned(TimeZone::get(OSLO).unwrap_or(TimeZone::UTC));
    if is_cut { format!("{}{}", clock::local(&time), time.strftime("%:z")) } else { time.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string() }
}

/// The element with the content of a kind.
fn element(kind: &str) -> &'static str {
    match kind {
        "GODKJENNING" => "Godkjenning",
        "EIERSKAP" => "Eierskap",
        "KJENNEMERKE" => "Kjennemerke",
        "KJORETOYIDENTITET" => "Kjoretoyidentitet",
        "ETTERLYST" | "GJENFUNNET" | "ETTERLYSNING" => "Etterlysning",
        "ARSPROVEKJENNEMERKE" => "Arsprovekjennemerke",
        "PERSONLIG_KJENNEMERKE" | "TILDELT" | "ENDELIG_TILBAKEKALT" | "OVERDRATT" | "BYTTET_TEGN" | "KNYTTET" | "FJERNET_KNYTNING" => {
            "PersonligKjennemerke"
        }
        _ => "Registrering",
    }
}

fn entry(out: &mut String, event: &Event) {
    let (id, kind, source) = (event.id, escaped(&event.kind, Within::Markup), escaped(&event.source, Within::Markup));
    let received = utc(instant(&event.received));
    let envelope = if event.is_placeholder() { format!("<Konvolutt xmlns=\"{ENVELOPE}\"/>") } else { envelope(event) };
    let kuid = event.kuid.as_ref().map(|kuid| format!("    <svvExtension:kuid>{}</svvExtension:kuid>\n", escaped(kuid, Within::Markup)));
    let kuid = kuid.unwrap_or_default();
    let _ = write!(
        out,
        "  <entry>
    <title>{kind}</title>
    <category term=\"{kind}\" scheme=\"hendelser\"/>
    <category term=\"{source}\" scheme=\"kildesystemId\"/>
    <author><name>{source}</name></author>
    <id>{id}</id>
    <updated>{received}</updated>
    <published>{received}</published>
    <content type=\"application/xml\">{envelope}</content>
    <dc:date>{received}</dc:date>
{kuid}  </entry>
"
    );
}

/// The envelope of an event. It was made when it was received: in a rehearsal nothing lies between.
fn envelope(event: &Event) -> String {
    let text = |text: &Option<String>| escaped(text.as_deref().unwrap_or_default(), Within::Markup);
    let moment = instant(&event.received);
    let (received, stamp) = (norwegian(moment, false), norwegian(moment, true));
    let (id, kind, source) = (event.id, escaped(&event.kind, Within::Markup), escaped(&event.source, Within::Markup));
    let (kuid, vin) = (text(&event.kuid), text(&event.vin));
    let sub = event.sub.as_ref().map(|_| format!("<HendelseUnderkategori>{}</HendelseUnderkategori>", text(&event.sub))).unwrap_or_default();
    let content = content(event, moment);
    format!(
        "
      <Konvolutt xmlns=\"{ENVELOPE}\">
        <Metadata>
          <KonvoluttVersjon>1.0</KonvoluttVersjon><MeldingsId>{id}</MeldingsId><Tidsstempel>{stamp}</Tidsstempel>
          <Type>KJORETOYHENDELSE</Type><Hendelsetype>{kind}</Hendelsetype>
          <Format Namespace=\"{TYPES}\" Versjon=\"1.1\"/>
          <Identitet><Kuid>{kuid}</Kuid><Understellsnummer>{vin}</Understellsnummer></Identitet><Kilde>{source}</Kilde>
        </Metadata>
        <Data>
          <kjoretoyHendelse xmlns=\"{TYPES}\">
            <KjoretoyHendelseTypeVersjon Namespace=\"{TYPES}\" Versjon=\"1.1\"/>
            <HendelseKategori>{kind}</HendelseKategori>{sub}
            <MottattTidspunkt>{received}</MottattTidspunkt>
            <KildeMetadata><OpprettetTidspunkt>{received}</OpprettetTidspunkt><KildensHendelseId>{id}</KildensHendelseId></KildeMetadata>
            <Hendelseinnhold>{content}</Hendelseinnhold>
          </kjoretoyHendelse>
        </Data>
      </Konvolutt>
    "
    )
}

/// What is said of the vehicle.
fn content(event: &Event, received: Timestamp) -> String {
    let element = element(&event.kind);
    let kuid = event.kuid.as_ref().map(|kuid| format!("<KjoretoyId><KUID>{}</KUID></KjoretoyId>", escaped(kuid, Within::Markup)));
    let more = |name: &str, value: &str| {
        let value = escaped(value, Within::Markup);
        format!("<Tilleggsinformasjon><Element>{name}</Element><Verdi>{value}</Verdi></Tilleggsinformasjon>")
    };
    let approval = [("Godkjenningstype", "TEKNISK"), ("Godkjenningsundertype", "COC")].into_iter().filter(|_| event.kind == "GODKJENNING");
    let approval: String = approval.map(|(name, value)| more(name, value)).collect();
    let corrections: String = event.corrections.iter().map(|name| more("Korreksjonsbeskrivelse", name)).collect();
    let from = norwegian(event.valid_from.as_deref().map_or(received, instant), false);
    format!("<{element}>{}{approval}{corrections}<GyldigFra>{from}</GyldigFra></{element}>", kuid.unwrap_or_default())
}
