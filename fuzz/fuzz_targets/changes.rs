#![no_main]

#[path = "../../tests/suite/robust/entries.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::changes(bytes));
