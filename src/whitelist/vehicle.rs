//! What a line says of the vehicle: tariff, emission, fuel, engine, weight; each alone, and together.

use super::hit::{Hit, latin};
use super::layout::{Field, Nothing, Record, Rule};
use super::tables::{Tables, number};
use super::work::{Work, blank_for_zeros, numeric, reasons, trimmed};
use super::{moment, pan};
use crate::finding::whitelist_kinds as kinds;

/// The fields that are held against others.
#[derive(Debug)]
pub struct VehiclePlaces<'c> {
    tariff: Option<&'c Field>,
    emission: Option<&'c Field>,
    product: Option<&'c Field>,
    engine: Option<&'c Field>,
    weight: Option<&'c Field>,
}

impl<'c> VehiclePlaces<'c> {
    /// Those of a record.
    pub fn of(record: &'c Record) -> Self {
        let of = |rule| record.field(rule);
        Self {
            tariff: of(Rule::Tariff),
            emission: of(Rule::Emission),
            product: of(Rule::Product),
            engine: of(Rule::Engine),
            weight: of(Rule::Weight),
        }
    }
}

/// Checks a field that says something of the vehicle; others are left to others.
pub fn check(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    match field.rule {
        Rule::Tariff => tariff(tables, field, work),
        Rule::Digit => numeric(field, &kinds::DIGIT, "a digit", work, |_| true),
        Rule::Emission => emission(tables, field, work),
        Rule::Product => product(tables, field, work),
        Rule::Engine => engine(tables, field, work),
        Rule::Co2 => co2(tables, field, work),
        Rule::Weight => numeric(field, &kinds::WEIGHT, "four digits", work, |_| true),
        Rule::ValidTo => valid_to(field, work),
        _ => {}
    }
}

fn tariff(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    let value = field.of(work.line);
    if tables.tariff(value).is_none() {
        let classes: Vec<&str> = tables.tariffs().iter().map(|(code, _)| code.as_str()).collect();
        let message = format!("the tariff classification is `{}`", latin(value));
        work.hit(Hit::field(&kinds::TARIFF, Some(reasons::OTHER), field, work.line, message).expects(classes.join(", ")));
    }
}

fn emission(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    let value = trimmed(field.of(work.line));
    if tables.is_emission(value) {
        return;
    }
    let text = latin(field.of(work.line));
    let mut hit = Hit::field(&kinds::EMISSION, Some(reasons::EMISSION), field, work.line, format!("the emission class is `{}`", latin(value)));
    hit = match meant_emission(&text).filter(|meant| tables.is_emission(meant.as_bytes())) {
        Some(meant) => hit.expects(&*meant).helps(format!("Write `{meant}`, with blanks after it.")),
        None => {
            let classes: Vec<&str> = tables.emissions().iter().map(|(class, _)| class.as_str()).collect();
            hit.expects(classes.join(", "))
        }
    };
    work.hit(hit);
}

fn product(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    let value = field.of(work.line);
    let hit = |check, from: usize, to: usize, message: String| Hit {
        at: field.at.start + from..field.at.start + to,
        value: Some(latin(&value[from..to])),
        ..Hit::field(check, Some(reasons::OTHER), field, work.line, message)
    };
    let fuel = &value[..2];
    let mut hits = Vec::new();
    if !tables.is_fuel(fuel) {
        let fault = hit(&kinds::FUEL, 0, 2, format!("the fuel type is `{}`", latin(fuel))).expects("a code of Table 3");
        hits.push(if fuel == b"00" { fault.helps("No information is not allowed: 09 stands for other fuels.") } else { fault });
    }
    if !matches!(value[2], b'Y' | b'N') {
        hits.push(hit(&kinds::CHARGEABLE, 2, 3, format!("whether the vehicle is chargeable is `{}`", char::from(value[2]))).expects("Y or N"));
    }
    if value[3..].iter().any(|byte| *byte != b' ') {
        hits.push(hit(&kinds::PRODUCT_CODE, 3, value.len(), format!("the product code ends in `{}`", latin(&value[3..]))).expects("three blanks"));
    }
    work.hits.extend(hits);
}

fn engine(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    let value = field.of(work.line);
    if number(value).is_some_and(|code| code == 0 || tables.engine(code).is_some()) {
        return;
    }
    if value.iter().all(|byte| *byte == b' ') {
        work.hit(blank_for_zeros(field, work.line));
        return;
    }
    let hit = Hit::field(&kinds::ENGINE, Some(reasons::OTHER), field, work.line, format!("the engine characteristics are `{}`", latin(value)));
    // At the left, as the source says of this field and cannot mean.
    let left: &[u8] = trimmed(value).strip_suffix(b"00").or_else(|| trimmed(value).strip_suffix(b"0")).unwrap_or(trimmed(value));
    let meant = number(left).filter(|code| *code > 0 && tables.engine(*code).is_some());
    work.hit(match meant {
        Some(code) => hit.expects(format!("{code:03}")).helps(format!("Write the code at the right: {code:03}.")),
        None => hit.expects("000 or a code of Table 4"),
    });
}

fn co2(tables: &Tables, field: &Field, work: &mut Work<'_, '_>) {
    numeric(field, &kinds::CO2, "00 to 15", work, |value| value <= tables.co2_highest());
    let value = number(field.of(work.line)).filter(|value| *value <= tables.co2_highest() && !tables.is_co2(*value));
    if let Some(value) = value {
        work.hit(Hit::field(&kinds::CO2_RESERVED, None, field, work.line, format!("the CO2 value {value:02} is reserved")).expects("00 to 07"));
    }
}

/// What does not go together.
pub fn between(tables: &Tables, places: &VehiclePlaces<'_>, work: &mut Work<'_, '_>) {
    let line = work.line;
    fn of<'f, 'l>(field: Option<&'f Field>, line: &'l [u8]) -> Option<(&'f Field, &'l [u8])> {
        field.map(|field| (field, field.of(line)))
    }
    let (Some((tariff, class)), Some((_, weight))) = (of(places.tariff, line), of(places.weight, line)) else { return };
    let (Some((emission_field, emission)), Some((product, code)), Some((engine_field, engine))) =
        (of(places.emission, line), of(places.product, line), of(places.engine, line))
    else {
        return;
    };
    weight_of(tables, tariff, class, weight, work);
    let fuel = &code[..2];
    let engine = number(engine).filter(|code| tables.engine(*code).is_some());
    let class = trimmed(emission);
    let burns_nothing = tables.is_electric(fuel) || engine.is_some_and(|code| tables.is_electric_engine(code));
    if burns_nothing && class != b"0" && tables.is_emission(class) {
        let message = format!("a vehicle without combustion engine has the emission class {}", latin(class));
        work.hit(Hit::field(&kinds::EMISSION_WITHOUT_ENGINE, Some(reasons::EMISSION), emission_field, line, message).expects("0"));
    } else if class == b"0" && !burns_nothing && tables.is_usual(fuel) {
        let message = format!("a vehicle that runs on {} has no emission class", tables.fuel(&latin(fuel)));
        work.hit(Hit::field(&kinds::EMISSION_UNKNOWN, None, emission_field, line, message));
    }
    let Some(engine) = engine.and_then(|code| tables.engine(code)) else { return };
    let takes = |printed: &String| printed.as_bytes() == fuel || engine.also.iter().any(|also| also.as_bytes() == fuel);
    if let Some(printed) = engine.fuel.as_ref().filter(|printed| tables.is_fuel(fuel) && !takes(printed)) {
        let message = format!("the fuel type is {}, and the engine {:03} ({})", latin(fuel), engine.code, engine.meaning);
        let all: Vec<&str> = std::iter::once(printed.as_str()).chain(engine.also.iter().map(String::as_str)).collect();
        let hit = Hit::field(&kinds::ENGINE_AND_FUEL, None, product, line, message)
            .with_value(latin(fuel))
            .expects(format!("fuel type {}", all.join(" or ")));
        work.hit(Hit { at: product.at.start..product.at.start + 2, ..hit });
    }
    let plug = code[2];
    if engine.external && plug == b'N' || engine.hybrid && plug == b'Y' {
        let word = if plug == b'Y' { "chargeable" } else { "not chargeable" };
        let message = format!("the vehicle is {word}, and the engine {:03} ({})", engine.code, engine.meaning);
        let hit = Hit::field(&kinds::ENGINE_AND_PLUG, None, engine_field, line, message);
        work.hit(hit);
    }
}

fn weight_of(tables: &Tables, field: &Field, class: &[u8], weight: &[u8], work: &mut Work<'_, '_>) {
    let Some(class_of) = tables.tariff(class) else { return };
    if !weight.iter().all(u8::is_ascii_digit) || weight.iter().all(|digit| *digit == b'0') {
        return;
    }
    let steps = pan::number(weight);
    let (least, most) = (steps * 10 + 1, steps * 10 + 10);
    let is_above = class_of.to.is_some_and(|to| least > u64::from(to));
    let is_below = class_of.over > 0 && most <= u64::from(class_of.over);
    if is_above || is_below {
        let message = format!("the tariff classification is {} ({}), and the weight {least} to {most} kg", latin(class), class_of.meaning);
        let limit = if is_above { format!("up to {} kg", class_of.to.unwrap_or_default()) } else { format!("above {} kg", class_of.over) };
        work.hit(Hit::field(&kinds::TARIFF_AND_WEIGHT, None, field, work.line, message).expects(limit));
    }
}

fn valid_to<'l>(field: &Field, work: &mut Work<'_, 'l>) {
    let value: &'l [u8] = work.line.get(field.at.clone()).unwrap_or_default();
    if value.iter().all(|byte| *byte == b'0') || moment::moment(value).is_some() {
        work.seen.valid_to = value;
        return;
    }
    if value.iter().all(|byte| *byte == b' ') && field.none == Some(Nothing::Zeros) {
        work.hit(blank_for_zeros(field, work.line));
        return;
    }
    let message = format!("valid to is `{}`, which is no moment", latin(value));
    work.hit(Hit::field(&kinds::VALID_TO, Some(reasons::OTHER), field, work.line, message).expects("YYYYMMDDhhmmss in UTC, or zeros"));
}

/// The emission class that a text in another form means.
fn meant_emission(text: &str) -> Option<String> {
    let squeezed: String = text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let rest = squeezed.strip_prefix("euro").unwrap_or(&squeezed);
    if rest.starts_with("eev") {
        return Some("EEV".to_owned());
    }
    if rest.starts_with("zero") || rest == "0" {
        return Some("0".to_owned());
    }
    const ROMAN: [&str; 7] = ["vii", "vi", "v", "iv", "iii", "ii", "i"];
    const NUMBERS: [u8; 7] = [7, 6, 5, 4, 3, 2, 1];
    let roman = ROMAN.iter().zip(NUMBERS).find(|(word, _)| rest.starts_with(**word)).map(|(_, number)| number);
    let digit = rest.bytes().next().filter(|digit| matches!(digit, b'1'..=b'7')).map(|digit| digit - b'0');
    digit.or(roman).map(|number| format!("Euro{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_of_an_emission_class_are_understood() {
        for (text, meant) in [
            ("EURO 6", Some("Euro6")),
            ("euro6 ", Some("Euro6")),
            ("EuroVI", Some("Euro6")),
            ("Euro V", Some("Euro5")),
            ("EuroIV", Some("Euro4")),
            ("VI", Some("Euro6")),
            ("6", Some("Euro6")),
            ("6d", Some("Euro6")),
            ("eev", Some("EEV")),
            ("00", None),
            (" 0", Some("0")),
            ("8", None),
            ("", None),
        ] {
            assert_eq!(meant_emission(text).as_deref(), meant, "{text}");
        }
    }
}
