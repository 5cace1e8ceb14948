//! The published JSON Schema is that of the types.

use std::fs;
use std::path::Path;

#[test]
fn the_schemas_are_current() {
    for (name, schema) in [
        ("scenario", papaver_scenario::schema()),
        ("design", papaver_scenario::design::schema()),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schemas/{name}.schema.json"));
        let mut text = serde_json::to_string_pretty(&schema).expect("JSON");
        text.push('\n');
        if std::env::var_os("PAPAVER_UPDATE").is_some_and(|value| value == "1") {
            fs::write(&path, &text).expect("to write the schema");
        }
        let published = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            published == text,
            "schemas/{name}.schema.json is out of date; renew it with\n    \
             PAPAVER_UPDATE=1 cargo test -p papaver-scenario the_schemas_are_current"
        );
    }
}

#[test]
fn the_schema_knows_every_table_and_refuses_unknown_keys() {
    let schema = papaver_scenario::schema();
    let keys = schema["properties"].as_object().expect("keys");
    for key in [
        "duration",
        "population",
        "dose",
        "mechanism",
        "parameter",
        "arm",
        "probe",
        "measure",
        "record",
    ] {
        assert!(keys.contains_key(key), "{key}");
    }
    assert_eq!(schema["additionalProperties"], false);
    let tables = schema["$defs"].as_object().expect("tables");
    for (name, table) in tables.iter().filter(|(name, _)| name.ends_with("Table")) {
        assert_eq!(table["additionalProperties"], false, "{name}");
        assert!(table["description"].is_string(), "{name}");
    }
    assert!(
        tables["MeasureTable"]["properties"]["as"].is_object(),
        "words of Rust are keys like others"
    );
    assert!(!schema.to_string().contains("\"null\""), "TOML has no null");
}
