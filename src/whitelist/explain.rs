//! What a code, a field or a value of a list means.

use super::actors::is_hex_digit;
use super::knowledge::Knowledge;
use super::layout::{Extent, Field, Format, Kind, Nothing, Record};
use super::pan;
use super::provider::provider;
use super::tables::number;

/// A line of an explanation: what it is about, and what there is to say.
pub type Said = (String, String);

/// Everything that a word means in the lists; empty when it means nothing there.
pub fn explain(knowledge: &Knowledge, word: &str) -> Vec<Said> {
    let word = word.trim();
    let mut said = Vec::new();
    of_fields(knowledge, word, &mut said);
    of_formats(knowledge, word, &mut said);
    of_tables(knowledge, word, &mut said);
    of_numbers(knowledge, word, &mut said);
    said
}

/// Every word that is explained by name, to find the nearest.
pub fn words(knowledge: &Knowledge) -> Vec<String> {
    let records = knowledge.formats.all().iter().flat_map(|format| [&format.header, &format.body, &format.footer]);
    let mut words: Vec<String> = records.flat_map(|record| record.fields.iter().map(|field| field.name.to_string())).collect();
    words.extend(knowledge.tables.emissions().iter().map(|(class, _)| class.clone()));
    words.sort();
    words.dedup();
    words
}

fn of_fields(knowledge: &Knowledge, word: &str, said: &mut Vec<Said>) {
    let folded = word.to_lowercase().replace([' ', '-'], "_");
    let mut add = |format: &Format, name: &str, record: &Record, field: &Field| {
        let is_it = field.name == folded.as_str() || field.label.eq_ignore_ascii_case(word);
        let entry = (field.name.to_string(), describe(format, name, record, field));
        if is_it && !said.contains(&entry) {
            said.push(entry);
        }
    };
    for format in knowledge.formats.all() {
        for (name, record) in [("header", &format.header), ("body", &format.body), ("footer", &format.footer)] {
            record.fields.iter().for_each(|field| add(format, name, record, field));
        }
    }
}

fn describe(format: &Format, name: &str, record: &Record, field: &Field) -> String {
    let none = match field.none {
        Some(Nothing::Zeros) => "; zeros without a value",
        Some(Nothing::Blanks) => "; blanks without a value",
        None => "",
    };
    let (from, to) = (field.at.start + 1, field.at.end);
    format!("{} {} {name}, {from} to {to}: {}{none} ({})", format.kind.as_str(), format.version, field.label.as_str(), record.source.as_str())
}

fn of_formats(knowledge: &Knowledge, word: &str, said: &mut Vec<Said>) {
    for format in knowledge.formats.all().iter().filter(|format| format.version == word || format.kind.as_str().eq_ignore_ascii_case(word)) {
        let lists = match (format.kind, format.extent, format.may_be_complete) {
            (Kind::Hgc, ..) => "confirmations",
            (_, Extent::Complete, _) => "lists that are usually complete",
            (_, Extent::Incremental, true) => "lists that are usually incremental",
            (_, Extent::Incremental, false) => "incremental lists",
        };
        let lengths = [&format.header, &format.body, &format.footer].map(|record| (record.length() + 1).to_string());
        let text = format!("{lists}; lines of {} bytes, answered in version {}", lengths.join(", "), format.answer);
        said.push((format!("{} {}", format.kind.as_str(), format.version), text));
    }
}

fn of_tables(knowledge: &Knowledge, word: &str, said: &mut Vec<Said>) {
    let tables = &knowledge.tables;
    let mut add = |what: &str, text: String| said.push((what.to_owned(), text));
    if let Some(class) = tables.tariff(word.as_bytes()) {
        add("tariff", format!("{word}: {} (group {} of EN 15509)", class.meaning, class.group));
    }
    if let Some((class, meaning)) = tables.emissions().iter().find(|(class, _)| class.eq_ignore_ascii_case(word)) {
        add("emission", format!("{class}: {meaning}"));
    }
    if let Some((code, meaning)) = tables.fuels().iter().find(|(code, meaning)| code == word || meaning.eq_ignore_ascii_case(word)) {
        add("fuel", format!("{code}: {meaning}"));
    }
    if let Some(engine) = number(word.as_bytes()).and_then(|code| tables.engine(code)) {
        let fuel = engine.fuel.as_deref().map_or("no fuel type".to_owned(), |fuel| format!("fuel type {fuel}"));
        let also = if engine.also.is_empty() { String::new() } else { format!(", also {}", engine.also.join(", ")) };
        add("engine", format!("{:03}: {} ({fuel}{also})", engine.code, engine.meaning));
    }
    if let Some((code, most)) = tables.co2().iter().find(|(code, _)| number(code.as_bytes()) == number(word.as_bytes()) && word.len() <= 2) {
        let text = if *most == 0 { "above the others".to_owned() } else { format!("up to {most} g/km") };
        add("CO2", format!("{code:0>2}: {text}"));
    }
    if let Some(entry) = tables.reason(word) {
        add("reason", format!("{word}: {}", entry.meaning));
    }
    if let Some((code, meaning)) = tables.acceptance().iter().find(|(code, _)| code == word) {
        add("acceptance", format!("{code}: {meaning}"));
    }
    if let Some(name) = tables.country(&word.to_uppercase()).filter(|_| word.len() == 2) {
        add("country", format!("{}: {name}", word.to_uppercase()));
    }
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        if let Some((code, real)) = tables.mapped().iter().find(|(code, real)| code.starts_with(letter) || real.contains(letter)) {
            let real = real.chars().next().unwrap_or(letter);
            add("plate", format!("{code} in the list stands for {real} (U+{:04X}) on the plate", u32::from(real)));
        } else if tables.has_no_place(letter) {
            add("plate", format!("{letter} has no place in Table 6"));
        }
    }
}

fn of_numbers(knowledge: &Knowledge, word: &str, said: &mut Vec<Said>) {
    let is_hex = word.bytes().all(|byte| is_hex_digit(byte.to_ascii_uppercase()));
    let upper = word.to_uppercase();
    if is_hex
        && matches!(word.len(), 6 | 12 | 18)
        && let Some(found) = provider(&upper.as_bytes()[..6])
    {
        let letters = found.country.map(|letters| letters.map(char::from).iter().collect::<String>());
        let country = letters.as_deref().map_or("no country", |letters| knowledge.tables.country(letters).unwrap_or(letters));
        said.push(("provider".to_owned(), format!("{}: {country}, issuer {}", &upper[..6], found.issuer)));
        match word.len() {
            12 => said.push(("context mark".to_owned(), format!("type of contract {}, context version {}", &upper[6..10], &upper[10..]))),
            18 => said.push(("OBE id".to_owned(), format!("manufacturer {}, equipment {}", &upper[6..10], &upper[10..]))),
            _ => {}
        }
    }
    if let Some(actor) = knowledge.actors.get(word.as_bytes()) {
        let or_none = |list: &[String]| if list.is_empty() { "not known".to_owned() } else { list.join(", ") };
        let text =
            format!("{}: {}; PANs begin with {}; contract providers {}", actor.id, actor.name, or_none(&actor.prefixes), or_none(&actor.providers));
        said.push(("actor".to_owned(), text));
    }
    if (12..=pan::MOST).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let right = pan::check_digit(word.as_bytes());
        let text = if pan::luhn(word.as_bytes()) { "its check digit is right".to_owned() } else { format!("its check digit should be {right}") };
        said.push(("PAN".to_owned(), format!("{} digits; {text}", word.len())));
    }
}
