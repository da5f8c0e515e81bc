//! The schema of the JSON report: as the code makes it, and as reports are.

use super::place::Place;
use ivicheck::report::report_schema;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// `IVICHECK_WRITE_SCHEMAS=1` writes the file anew.
#[test]
fn the_schema_that_is_published_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report-1.json");
    let expected = serde_json::to_string_pretty(&report_schema()).unwrap() + "\n";
    if std::env::var_os("IVICHECK_WRITE_SCHEMAS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == expected, "schemas/report-1.json is not what the code makes; IVICHECK_WRITE_SCHEMAS=1 writes it");
}

/// What is wrong with a value, by the keywords that the schema of the report uses; a keyword that is not known here is a fault of the test.
fn faults(value: &Value, schema: &Value, root: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(schema) = schema else {
        return if *schema == Value::Bool(false) {
            found.push(format!("{at}: not expected"))
        };
    };
    for (keyword, said) in schema {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" => {}
            "$ref" => {
                let target = root.pointer(said.as_str().unwrap().trim_start_matches('#')).unwrap();
                faults(value, target, root, at, found);
            }
            "type" => {
                let names: Vec<&str> =
                    said.as_array().map_or_else(|| vec![said.as_str().unwrap()], |names| names.iter().filter_map(Value::as_str).collect());
                let own = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "integer",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                if !names.contains(&own) {
                    found.push(format!("{at}: {own} in the place of {said}"));
                }
            }
            "minimum" => assert!(value.as_i64().is_none_or(|number| Some(number) >= said.as_i64()), "{at}"),
            "format" => assert!(["uint", "uint32", "uint64"].contains(&said.as_str().unwrap()), "{said}"),
            "enum" | "const" => {
                if !(said == value || said.as_array().is_some_and(|values| values.contains(value))) {
                    found.push(format!("{at}: {value} is none of {said}"));
                }
            }
            "anyOf" | "oneOf" => {
                let fits = |schema: &&Value| {
                    let mut found = Vec::new();
                    faults(value, schema, root, at, &mut found);
                    found.is_empty()
                };
                if said.as_array().unwrap().iter().filter(fits).count() == 0 {
                    found.push(format!("{at}: {value} fits none of {said}"));
                }
            }
            "items" => value.as_array().into_iter().flatten().enumerate().for_each(|(n, item)| faults(item, said, root, &format!("{at}/{n}"), found)),
            "required" => {
                for name in said.as_array().unwrap().iter().filter_map(Value::as_str) {
                    if value.as_object().is_some_and(|object| !object.contains_key(name)) {
                        found.push(format!("{at}: {name} is missing"));
                    }
                }
            }
            "properties" | "additionalProperties" => {}
            other => panic!("the keyword {other} is not known to this test"),
        }
    }
    if let (Value::Object(members), Some(_)) = (value, schema.get("properties").or(schema.get("additionalProperties"))) {
        members_of(members, schema, root, at, found);
    }
}

/// Members that no schema names are a fault too: a reader would not know of them.
fn members_of(members: &Map<String, Value>, schema: &Map<String, Value>, root: &Value, at: &str, found: &mut Vec<String>) {
    for (name, member) in members {
        let own = schema.get("properties").and_then(|known| known.get(name)).or(schema.get("additionalProperties"));
        match own {
            Some(own) => faults(member, own, root, &format!("{at}/{name}"), found),
            None => found.push(format!("{at}: {name} is not in the schema")),
        }
    }
}

#[test]
fn reports_are_as_their_schema_says() {
    let schema = report_schema();
    let check = |report: &Value| {
        let mut found = Vec::new();
        faults(report, &schema, &schema, "", &mut found);
        found
    };
    let place = Place::new();
    place.put("empty.xml", "");
    place.put("notes.txt", "not a message");
    for arguments in [vec![], vec!["--profile", "no"], vec!["--only", "ivi/", "--severity", "warning", "--fail-on", "never"]] {
        let report = place.run(&[vec!["--format", "json"], arguments].concat()).report();
        assert_eq!(check(&report), [""; 0]);
    }
    let report = place.run(&["--format", "json"]).report();
    assert!(!report["batch"].as_array().unwrap().is_empty() && !report["skipped"].as_array().unwrap().is_empty());
    for (pointer, wrong, fault) in [
        ("/files/0/status", Value::from("passed"), "\"passed\""),
        ("/files/0/path", Value::Null, "null in the place of"),
        ("/summary/files", Value::from("1"), "string in the place of"),
    ] {
        let mut report = report.clone();
        *report.pointer_mut(pointer).unwrap() = wrong;
        let found = check(&report);
        assert!(found.len() == 1 && found[0].starts_with(pointer) && found[0].contains(fault), "{found:?}");
    }
    let mut less = report.clone();
    less.as_object_mut().unwrap().remove("packs");
    assert_eq!(check(&less), [": packs is missing"]);
    let mut more = report;
    more["summary"]["more"] = Value::Null;
    assert_eq!(check(&more), ["/summary: more is not in the schema"]);
}
