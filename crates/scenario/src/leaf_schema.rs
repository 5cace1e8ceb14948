//! What leaves look like in the JSON Schema.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::design::Level;
use crate::dosing_file::DosingFile;
use crate::leaf::{Count, Entry, Flag, Named, Number, OneOrMany, Text};
use crate::typed::{Kind, Setting, Settings, Typed};

macro_rules! leaf_schema {
    ($($Type:ty, $name:literal: $schema:tt;)+) => {
        $(
            impl JsonSchema for $Type {
                fn schema_name() -> Cow<'static, str> {
                    $name.into()
                }
                fn inline_schema() -> bool {
                    true
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!($schema)
                }
            }
        )+
    };
}

leaf_schema! {
    Text, "Text": { "type": "string" };
    DosingFile, "DosingFile": { "type": "string" };
    Entry, "Entry": { "type": "object" };
    Flag, "Flag": { "type": "boolean" };
    Count, "Count": { "type": "integer", "minimum": 0 };
    Number, "Number": { "type": "number" };
    Setting, "Setting": { "type": ["string", "number"] };
    Level, "Level": { "type": ["string", "number", "boolean", "array", "object"] };
    Settings, "Settings": { "type": "object", "additionalProperties": { "type": ["string", "number", "object"] } };
}

impl<K: Kind> JsonSchema for Typed<K> {
    fn schema_name() -> Cow<'static, str> {
        K::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": K::MEANING.trim() })
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let each = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": each })
    }
}
