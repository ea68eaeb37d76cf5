//! One table of the language as a schema: its keys, what must stand, and what excludes what.

use serde_json::{Map, Value, json};

/// A table being described.
pub(super) struct Table {
    description: String,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    dependencies: Map<String, Value>,
    rules: Vec<Value>,
}

impl Table {
    pub(super) fn new(description: &str) -> Self {
        Self {
            description: description.to_owned(),
            properties: Map::new(),
            required: Vec::new(),
            dependencies: Map::new(),
            rules: Vec::new(),
        }
    }

    /// A key that must stand.
    pub(super) fn need(mut self, key: &'static str, description: &str, value: Value) -> Self {
        self.required.push(key);
        self.may(key, description, value)
    }

    /// A key that may be left out.
    pub(super) fn may(mut self, key: &str, description: &str, value: Value) -> Self {
        self.properties.insert(key.to_owned(), described(description, value));
        self
    }

    /// A key with several spellings, of which one may stand.
    pub(super) fn spelled(mut self, keys: &[&'static str], description: &str, value: Value) -> Self {
        for (at, key) in keys.iter().enumerate() {
            let told = match at {
                0 => description.to_owned(),
                _ => format!("The same as `{}`. {description}", keys[0]),
            };
            self = self.may(key, &told, value.clone());
        }
        for (at, one) in keys.iter().enumerate() {
            for other in &keys[at + 1..] {
                self = self.excludes(one, other);
            }
        }
        self
    }

    /// Two keys that do not stand together.
    pub(super) fn excludes(self, one: &str, other: &str) -> Self {
        self.rule(json!({ "not": { "required": [one, other] } }))
    }

    /// A key that stands only with another.
    pub(super) fn with(mut self, key: &str, other: &str) -> Self {
        self.dependencies.insert(key.to_owned(), json!([other]));
        self
    }

    /// Keys of which exactly one stands.
    pub(super) fn one_of(self, keys: &[&str]) -> Self {
        let each: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
        self.rule(json!({ "oneOf": each }))
    }

    /// Keys of which at least one stands.
    pub(super) fn some_of(self, keys: &[&str]) -> Self {
        self.rule(some_of(keys))
    }

    /// Anything else that must hold.
    pub(super) fn rule(mut self, rule: Value) -> Self {
        self.rules.push(rule);
        self
    }

    /// The schema.
    pub(super) fn done(self) -> Value {
        let mut whole = json!({
            "type": "object",
            "description": self.description,
            "properties": self.properties,
            "additionalProperties": false,
        });
        if !self.required.is_empty() {
            whole["required"] = json!(self.required);
        }
        if !self.dependencies.is_empty() {
            whole["dependencies"] = Value::Object(self.dependencies);
        }
        if !self.rules.is_empty() {
            // Taplo takes no keys and no description from an object that has `allOf` at its side, and does not look
            // behind `then`; validators look at both.
            whole["if"] = json!({});
            whole["then"] = json!({ "allOf": self.rules });
        }
        whole
    }
}

/// Keys of which at least one stands, as a rule.
pub(super) fn some_of(keys: &[&str]) -> Value {
    let each: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
    json!({ "anyOf": each })
}

/// A part that is described once, by its name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A value with what an editor says of it here.
fn described(description: &str, value: Value) -> Value {
    if description.is_empty() {
        return value;
    }
    // Beside `$ref`, draft-07 and editors read nothing.
    let mut value = if value.get("$ref").is_some() { json!({ "anyOf": [value] }) } else { value };
    value["description"] = json!(description);
    value
}

/// A closed list of words, each with what it says.
pub(super) fn words<T: AsRef<str>>(words: &[(&str, T)]) -> Value {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let told: Vec<&str> = words.iter().map(|(_, told)| told.as_ref()).collect();
    json!({ "enum": names, "x-taplo": { "docs": { "enumValues": told } } })
}

/// The words of one of the parser's lists, which say what they mean by themselves.
pub(super) fn listed<T>(words: &[(&str, T)]) -> Value {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    json!({ "enum": names })
}
