//! Vehicles for the rehearsals, out of the corpus.

use std::fs;
use std::path::{Path, PathBuf};

pub fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// A car of the older generation, declared IVI 1.6, with rim offsets.
pub fn car_16() -> String {
    fs::read_to_string(corpus("valid-1.x/m1-petrol-ivi-1.xml")).unwrap().replacen(">1.11<", ">1.6<", 1)
}

/// The same without rim offsets, which the service warns of.
pub fn car_16_without_offsets() -> String {
    car_16().replace(" ET44<", "<").replace(" ET47<", "<")
}

/// The same as another vehicle: another reference and another VIN.
pub fn other(car: &str, number: u32) -> String {
    let reference = format!("b7d0c2f4-3a1e-4c58-9f06-{number:012x}");
    car.replace("b7d0c2f4-3a1e-4c58-9f06-6d2b91e7a530", &reference).replace("WJXKL3B15TR003106", &format!("WJXKL3B15TR{number:06}"))
}

/// A text without a field.
pub fn without(text: &str, tag: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with(&format!("<{tag}>")));
    lines.collect::<Vec<_>>().join("\n")
}

/// A car for the portal of the United Kingdom.
pub fn british_car(vin: &str) -> String {
    let car = fs::read_to_string(corpus("valid/m1-petrol.xml")).unwrap();
    let car = car.replace("<DesignatedTypeApprovalCountry>e1<", "<DesignatedTypeApprovalCountry>g11<");
    car.replace("e1*2018/858*", "g11*2018/858*").replace("WJXKL3B15TR004817", vin)
}

/// A request that creates a vehicle.
pub fn request(document: &[u8], more: &str) -> Vec<u8> {
    use base64::Engine as _;
    let packed = base64::engine::general_purpose::STANDARD.encode(document);
    format!(r#"{{"ivi":{{"iviDokument":"{packed}"}}{more}}}"#).into_bytes()
}
