//! What the register makes of a message: whether it has values for what it says, and how the vehicle is taxed.

use super::answer::{Reply, field_fault};
use super::facts::Facts;
use super::register::{Approval, Classification, Code, Register};
use std::collections::BTreeMap;

/// What of a vehicle decides how it is taxed.
#[derive(Debug, Default)]
pub(super) struct Vehicle<'v> {
    pub(super) category: &'v str,
    pub(super) approval: &'v str,
    pub(super) variant: &'v str,
    pub(super) version: &'v str,
    pub(super) specials: &'v [String],
    pub(super) importer: &'v str,
    pub(super) wish: Option<&'v str>,
}

/// What the register has no value for, each said as of a field.
pub(super) fn unconverted(register: &Register, facts: &Facts) -> Vec<String> {
    let fault = |message: &str, field: &str, value: &str| field_fault(message, Some(field), Some(value), "FEIL");
    let mut faults = Vec::new();
    if let Some(make) = facts.make.as_deref().filter(|make| register.make(make).is_none()) {
        faults.push(fault("Merket finnes ikke i registeret.", "merkekode", make));
    }
    let mut without_value = |list: &Option<BTreeMap<String, Code>>, codes: &[String], field: &str| {
        let Some(list) = list else { return };
        for code in codes.iter().filter(|code| !list.contains_key(*code)) {
            faults.push(fault("Koden har ingen nasjonal verdi i registeret.", field, code));
        }
    };
    let category: Vec<String> = facts.category.iter().cloned().collect();
    without_value(&register.values.category, &category, "tekniskKode");
    without_value(&register.values.colour, &facts.colours, "Karosserifarge(r)");
    without_value(&register.values.fuel, &facts.fuels, "Drivstofftype(Utslipp)");
    without_value(&register.values.bodywork, &facts.bodyworks, "CodeForBodywork");
    for (tag, value) in &facts.numbers {
        let too_large = |most: &f64| value.parse::<f64>().is_ok_and(|number| number.abs() > *most);
        if register.numbers.get(tag).is_some_and(too_large) {
            faults.push(fault("Tallet er større enn feltet i registeret.", tag, value));
        }
    }
    faults
}

/// The technical code of a category: without the letters of subcategories, and of special purposes.
pub(super) fn technical_code(category: &str) -> &str {
    let category = category.trim();
    let whole = category.split('-').next().unwrap_or_default();
    match whole.chars().next() {
        Some('M' | 'N' | 'O') => whole.strip_suffix('S').filter(|rest| rest.len() > 1).unwrap_or(whole),
        Some('T' | 'C' | 'R' | 'S') => whole.trim_end_matches(['a', 'b']),
        _ => whole,
    }
}

/// Why a vehicle is not classified; `None` when it is.
pub(super) fn refusal(register: &Register, vehicle: &Vehicle<'_>) -> Option<Reply> {
    let about = |code: &str, message: &str, field: &str, value: &str| Some(Reply::about(code, message, Some(field), Some(value)));
    let technical = technical_code(vehicle.category);
    let rows: Vec<&Classification> = register.classifications.iter().filter(|row| row.is_for(technical, vehicle.specials)).collect();
    if rows.is_empty() {
        return about("INGEN_GYLDIG_KJORETOYKLASSIFISERING", "Ingen klassifisering for teknisk kode.", "tekniskKode", technical);
    }
    let wished: Vec<&Classification> = match vehicle.wish {
        None => rows,
        Some(wish) => rows.into_iter().filter(|row| row.tax.0 == wish).collect(),
    };
    if wished.is_empty() {
        return about(
            "AVGIFTSKODE_IKKE_GYLDIG_FOR_TK",
            "Avgiftskoden gjelder ikke for teknisk kode.",
            "avgiftsKode",
            vehicle.wish.unwrap_or_default(),
        );
    }
    let sendable: Vec<&Classification> = wished.iter().copied().filter(|row| row.ecoc).collect();
    if sendable.is_empty() {
        return about("KJORETOYKLASSIFISERING_IKKE_ECOC", "Klassifiseringen kan ikke meldes inn som eCOC.", "avgiftsKode", &wished[0].tax.0);
    }
    let approvals = register.approvals.listed()?;
    let open = |row: &&&Classification| approvals.iter().any(|approval| approval.is_for(vehicle) && approval.opens(&row.tax));
    match sendable.iter().filter(open).count() {
        0 => Some(not_taxed(vehicle)),
        1 => None,
        _ if vehicle.wish.is_some() => None,
        _ => about("FLERE_GYLDIGE_KJORETOYKLASSIFISERINGER", "Angi avgiftskode.", "avgiftsKode", &taxes(&sendable)),
    }
}

fn taxes(rows: &[&Classification]) -> String {
    rows.iter().map(|row| row.tax.0.as_str()).collect::<Vec<_>>().join(", ")
}

fn not_taxed(vehicle: &Vehicle<'_>) -> Reply {
    let mut reply = Reply::of("KJORETOY_KAN_IKKE_AVGIFTSKLASSIFISERES");
    let word = |text: &str| text.to_owned();
    reply.words = vec![
        ("nr", word(vehicle.approval)),
        ("variant", word(vehicle.variant)),
        ("versjon", word(vehicle.version)),
        ("org", word(number_of(vehicle.importer))),
    ];
    reply.words.extend(vehicle.wish.map(|wish| ("kode", word(wish))));
    reply
}

/// The number of an organisation, without what says whose number it is.
fn number_of(organisation: &str) -> &str {
    organisation.strip_prefix("0192:").unwrap_or(organisation)
}

impl Classification {
    fn is_for(&self, technical: &str, specials: &[String]) -> bool {
        self.technical == technical && self.only.as_ref().is_none_or(|only| specials.contains(&only.special))
    }
}

impl Approval {
    fn is_for(&self, vehicle: &Vehicle<'_>) -> bool {
        let fits = |known: &str, found: &str| known == "*" || known == found;
        let is_importer = |code: &Code| code.0 == "*" || number_of(&code.0) == number_of(vehicle.importer);
        fits(&self.number, vehicle.approval)
            && fits(&self.variant, vehicle.variant)
            && fits(&self.version, vehicle.version)
            && self.importers.as_ref().is_none_or(|importers| importers.iter().any(is_importer))
    }

    fn opens(&self, tax: &Code) -> bool {
        self.tax.as_ref().is_none_or(|open| open.contains(tax))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(register: &str, vehicle: &Vehicle<'_>) -> String {
        refusal(&Register::of(register).unwrap(), vehicle).map_or_else(String::new, |reply| reply.code)
    }

    #[test]
    fn categories_have_technical_codes() {
        let codes = ["M1", "M1S", "M1G", "M1GS", "L3e-A1", "L1e-B", "N1S", "T1b", "S2a", "C4.1a", "O4"].map(technical_code);
        assert_eq!(codes, ["M1", "M1", "M1G", "M1G", "L3e", "L1e", "N1", "T1", "S2", "C4.1", "O4"]);
    }

    #[test]
    fn each_refusal_has_its_reason() {
        let car = || Vehicle { category: "M1", approval: "A", variant: "B", version: "C", importer: "0192:1", ..Vehicle::default() };
        let specials = ["SA".to_owned()];
        assert_eq!(code("", &car()), "");
        assert_eq!(code("", &Vehicle { category: "X9", ..car() }), "INGEN_GYLDIG_KJORETOYKLASSIFISERING");
        assert_eq!(code("", &Vehicle { wish: Some("999"), ..car() }), "AVGIFTSKODE_IKKE_GYLDIG_FOR_TK");
        assert_eq!(code("", &Vehicle { wish: Some("316"), ..car() }), "AVGIFTSKODE_IKKE_GYLDIG_FOR_TK");
        assert_eq!(code("", &Vehicle { wish: Some("316"), specials: &specials, ..car() }), "");
        assert_eq!(code("", &Vehicle { wish: Some("106"), ..car() }), "KJORETOYKLASSIFISERING_IKKE_ECOC");
        assert_eq!(code("", &Vehicle { category: "N1", ..car() }), "");
        let approvals = |rest: &str| format!("approvals: [{{ number: A{rest} }}]");
        let van = || Vehicle { category: "N1", ..car() };
        assert_eq!(code(&approvals(""), &van()), "FLERE_GYLDIGE_KJORETOYKLASSIFISERINGER");
        assert_eq!(code(&approvals(", tax: [315]"), &van()), "");
        assert_eq!(code(&approvals(""), &Vehicle { wish: Some("310"), ..van() }), "");
        let none = "KJORETOY_KAN_IKKE_AVGIFTSKLASSIFISERES";
        assert_eq!(code(&approvals(", tax: ['315']"), &Vehicle { wish: Some("310"), ..van() }), none);
        assert_eq!(code(&approvals(", variant: X"), &car()), none);
        assert_eq!(code(&approvals(", version: X"), &car()), none);
        assert_eq!(code(&approvals(", importers: ['0192:2']"), &car()), none);
        assert_eq!(code(&approvals(", importers: [1]"), &car()), "");
        assert_eq!(code("approvals: []", &car()), none);
    }

    #[test]
    fn what_has_no_national_value_is_told_field_by_field() {
        let register = Register::of("makes: []\nvalues: { colour: { '6': '6' }, fuel: {} }\nnumbers: { Length: 9999 }").unwrap();
        let text = |text: &str| vec![text.to_owned()];
        let facts = Facts {
            make: Some("A".to_owned()),
            colours: vec!["6".to_owned(), "7".to_owned()],
            fuels: text("10"),
            bodyworks: text("AA"),
            numbers: vec![("Length".to_owned(), "10000".to_owned()), ("Width".to_owned(), "10000".to_owned())],
            ..Facts::default()
        };
        let faults = unconverted(&register, &facts);
        let fields = ["\"merkekode\"", "\"Karosserifarge(r)\"", "\"Drivstofftype(Utslipp)\"", "\"Length\""];
        assert_eq!(faults.len(), fields.len());
        assert!(faults.iter().zip(fields).all(|(fault, field)| fault.contains(field)), "{faults:?}");
    }
}
