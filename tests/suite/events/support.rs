//! Feeds that are made here.

use crate::cli::support::{Outcome, findings_of, run};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

const ENVELOPE: &str = "urn:no:vegvesen:kjoretoy:felles:melding:KjoretoyHendelseKonvolutt-1";
const EVENT: &str = "urn:no:vegvesen:kjoretoy:felles:KjoretoyHendelseTyper-1.1";

/// An event.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: u64,
    pub title: String,
    pub category: String,
    pub kind: String,
    pub sub: String,
    pub source: String,
    pub kuid: String,
    pub vin: String,
    pub received: String,
    pub stamped: String,
    pub from: String,
    pub corrections: Vec<String>,
    pub more: String,
    pub outer: String,
}

/// An event of a vehicle, received in the seconds of its number.
pub fn sent(id: u64, kind: &str, sub: &str, kuid: &str) -> Sent {
    let source = match kind {
        "GODKJENNING" => "AKG",
        "ETTERLYST" | "GJENFUNNET" => "ETTERLYSNING",
        _ => "AKR",
    };
    Sent {
        id,
        title: kind.into(),
        category: kind.into(),
        kind: kind.into(),
        sub: sub.into(),
        source: source.into(),
        kuid: kuid.into(),
        vin: String::new(),
        received: format!("2019-08-19T12:{:02}:{:02}.410Z", id / 60 % 60, id % 60),
        stamped: "2019-08-19T11:46:33.340Z".into(),
        from: String::new(),
        corrections: Vec::new(),
        more: String::new(),
        outer: kuid.into(),
    }
}

impl Sent {
    pub fn from(mut self, day: &str) -> Self {
        self.from = format!("{day}T00:00:00.000Z");
        self
    }

    pub fn corrects(mut self, corrections: &[&str]) -> Self {
        self.corrections = corrections.iter().map(|one| (*one).to_owned()).collect();
        self
    }

    /// The type and subtype of an approval.
    pub fn approval(mut self, kind: &str, sub: &str) -> Self {
        self.more = format!("<Godkjenningstype>{kind}</Godkjenningstype><Godkjenningsundertype>{sub}</Godkjenningsundertype>");
        self
    }

    pub fn entry(&self) -> String {
        let Self { id, title, category, kind, sub, source, kuid, vin, received, stamped, from, corrections, more, outer } = self;
        let element = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("<{name}>{text}</{name}>") };
        let seconds = format!("{}Z", received.split('.').next().unwrap().trim_end_matches('Z'));
        let pair = |one: &String| format!("<Tilleggsinformasjon><Element>Korreksjonsbeskrivelse</Element><Verdi>{one}</Verdi></Tilleggsinformasjon>");
        let corrections: String = corrections.iter().map(pair).collect();
        let (sub, from, outer) = (element("HendelseUnderkategori", sub), element("GyldigFra", from), element("svvExtension:kuid", outer));
        format!(
            "<entry><title>{title}</title><category term=\"{category}\" scheme=\"hendelser\"/><category term=\"{source}\" scheme=\"kildesystemId\"/>\
             <author><name>{source}</name></author><id>{id}</id><updated>{seconds}</updated><published>{seconds}</published>\
             <content type=\"application/xml\"><Konvolutt xmlns=\"{ENVELOPE}\"><Metadata><KonvoluttVersjon>1.0</KonvoluttVersjon><MeldingsId>9{id}</MeldingsId>\
             <Tidsstempel>{stamped}</Tidsstempel><Type>KJORETOYHENDELSE</Type><Hendelsetype>{category}</Hendelsetype><Format Namespace=\"{EVENT}\" Versjon=\"1.1\"/>\
             <Identitet><Kuid>{kuid}</Kuid><Understellsnummer>{vin}</Understellsnummer></Identitet><Kilde>{source}</Kilde></Metadata>\
             <Data><kjoretoyHendelse xmlns=\"{EVENT}\"><HendelseKategori>{kind}</HendelseKategori>{sub}<MottattTidspunkt>{received}</MottattTidspunkt>\
             <KildeMetadata><OpprettetTidspunkt>{stamped}</OpprettetTidspunkt><KildensHendelseId>9{id}</KildensHendelseId></KildeMetadata>\
             <Hendelseinnhold><Registrering>{corrections}{more}{from}</Registrering></Hendelseinnhold></kjoretoyHendelse></Data></Konvolutt></content>\
             <dc:date>{seconds}</dc:date>{outer}</entry>\n"
        )
    }
}

/// An entry that takes the place of an event.
pub fn placeholder(id: u64, category: &str, source: &str) -> String {
    let time = format!("2019-08-19T12:{:02}:{:02}Z", id / 60 % 60, id % 60);
    format!(
        "<entry><title>HENDELSE_UTEN_INNHOLD</title><category term=\"{category}\" scheme=\"hendelser\"/><category term=\"{source}\" scheme=\"kildesystemId\"/>\
         <author><name>{source}</name></author><id>{id}</id><updated>{time}</updated><published>{time}</published>\
         <content type=\"application/xml\"><Konvolutt xmlns=\"{ENVELOPE}\"/></content><dc:date>{time}</dc:date></entry>\n"
    )
}

/// A page of these entries.
pub fn feed(entries: &[String], next: Option<&str>) -> String {
    let link = next.map(|next| format!("<link rel=\"next\" href=\"{next}\"/>")).unwrap_or_default();
    let updated = entries
        .iter()
        .filter_map(|entry| entry.split("<updated>").nth(1))
        .filter_map(|rest| rest.split('<').next())
        .max()
        .unwrap_or("2019-08-19T12:00:00Z");
    let id = entries.last().and_then(|entry| entry.split("<id>").nth(1)).and_then(|rest| rest.split('<').next()).unwrap_or("0");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:svvExtension=\"http://www.vegvesen.no/kjoretoy/AtomExtensions\">\n<title>Statens vegvesen Kjøretøyhendelser</title>{link}\
         <author><name>Statens vegvesen</name></author><subtitle>Antall hendelser: {}</subtitle><id>{id}</id><updated>{updated}</updated><dc:date>{updated}</dc:date>\n{}</feed>",
        entries.len(),
        entries.concat()
    )
}

/// A page of these events.
pub fn page(events: &[Sent]) -> String {
    feed(&events.iter().map(Sent::entry).collect::<Vec<_>>(), None)
}

/// The correction of a registration that the documents of the feed show, with the vehicle's times.
pub fn example() -> Sent {
    Sent {
        received: "2019-08-19T14:30:02.410+02:00".into(),
        stamped: "2019-08-19T13:46:33.34+02:00".into(),
        from: "2016-07-12T00:00:00.000+02:00".into(),
        ..sent(10_472_997, "REGISTRERING", "KORRIGERT", "1078434022").corrects(&["FORSTEGANG_NORGE_FOM_KORRIGERT", "REGISTRERING_EIER_FOM_KORRIGERT"])
    }
}

/// A page of it; its entry has the time of receipt in UTC.
pub fn example_page(next: Option<&str>) -> String {
    feed(&[example().entry().replace("2019-08-19T14:30:02Z", "2019-08-19T12:30:02Z")], next)
}

/// A folder for the files of a test.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

/// Runs `ivicheck events` with these words and paths.
pub fn events<I: IntoIterator<Item: Into<OsString>>>(words: I) -> Outcome {
    run(std::iter::once(OsString::from("events")).chain(words.into_iter().map(Into::into)))
}

/// What is found in pages: `code value -> expected`, of all of them.
pub fn found(pages: &[String], more: &[&str]) -> Vec<String> {
    let place = Place::new();
    let files: Vec<PathBuf> = (1..).zip(pages).map(|(number, text)| place.file(&format!("{number}.xml"), text)).collect();
    let words = ["check", "--format", "json"].into_iter().chain(more.iter().copied()).map(OsString::from);
    let report = events(words.chain(files.iter().map(|file| file.clone().into_os_string()))).report();
    let of = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} -> {}", text("code").trim_start_matches("events/"), text("value"), text("expected"))
    };
    files.iter().flat_map(|file| findings_of(&report, file.file_name().unwrap().to_str().unwrap())).map(|finding| of(&finding)).collect()
}

/// The codes of what is found.
pub fn codes(events: &[Sent]) -> Vec<String> {
    found(&[page(events)], &[]).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}
