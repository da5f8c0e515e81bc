//! The JSON Schemas of rule files and of `pack.yaml` have the keys that are read.

use super::across::RawLimitTest;
use super::changes::RawWords;
use super::pack::RawProfile;
use super::*;
use crate::rules::Answer;
use crate::rules::model::RawVocabulary;
use serde::de::value::Error;
use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// Answers a structure that asks to be read with the names of its fields.
struct Asked;

impl<'de> Deserializer<'de> for Asked {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(Error::custom(fields.join(" ")))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let nothing: &str = "";
        IntoDeserializer::<Error>::into_deserializer(nothing).deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

fn keys<T: for<'de> Deserialize<'de>>() -> Vec<String> {
    let error = T::deserialize(Asked).err().expect("a structure").to_string();
    let mut keys: Vec<String> = error.split(' ').map(str::to_owned).collect();
    keys.sort();
    keys
}

fn properties(schema: &Value) -> Vec<String> {
    assert_eq!(schema["additionalProperties"], false, "{schema}");
    let mut keys: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn the_schema_of_rule_files_has_the_keys_that_are_read() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/ivicheck-rules.json")).expect("JSON");
    assert_eq!(properties(&schema), keys::<RawFile>());
    assert_eq!(properties(&schema["properties"]["ranges"]["items"]), keys::<RawRuleTable<RawRange>>());
    for (name, keys) in [
        ("rule", keys::<RawRule>()),
        ("vehicles", keys::<RawVehicles>()),
        ("test", keys::<RuleTest>()),
        ("translation", keys::<RawTranslation>()),
        ("common", keys::<RawCommon>()),
        ("try", keys::<RawTry>()),
        ("range", keys::<RawRange>()),
        ("limit", keys::<RawFieldLimit>()),
        ("order", keys::<RawOrder>()),
        ("applicability", keys::<RawTable>()),
        ("cells", keys::<RawRow>()),
        ("fact", keys::<RawFact>()),
        ("across", keys::<RawAcrossRule>()),
        ("across-test", keys::<AcrossTest>()),
        ("file", keys::<TestFile>()),
        ("file-limit", keys::<RawLimit>()),
        ("limit-test", keys::<RawLimitTest>()),
        ("value-table", keys::<RawValueTable>()),
        ("script", keys::<RawScript>()),
        ("script-test", keys::<RawScriptTest>()),
    ] {
        assert_eq!(properties(&schema["$defs"][name]), keys, "{name}");
    }
}

#[test]
fn the_schema_of_packs_has_the_keys_that_are_read() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/ivicheck-pack.json")).expect("JSON");
    assert_eq!(properties(&schema), keys::<RawPack>());
    // Vehicles and tests are those of rule files.
    assert_eq!(keys::<RawVehicles>(), keys::<RawFor>());
    for (name, keys) in [
        ("words", keys::<RawWords>()),
        ("answer", keys::<Answer>()),
        ("change", keys::<RawChange>()),
        ("vocabulary", keys::<RawVocabulary>()),
        ("form", keys::<RawForm>()),
        ("profile", keys::<RawProfile>()),
        ("overlay", keys::<RawOverlay>()),
    ] {
        assert_eq!(properties(&schema["$defs"][name]), keys, "{name}");
    }
}
