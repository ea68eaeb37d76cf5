//! The keys of the schema against the keys that the parser asks for, in every text that the project has.

use super::super::checker::Checker;
use super::super::parse;
use super::schema;
use crate::diag::Source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use toml::de::{DeTable, DeValue};

type Keys = BTreeSet<String>;

/// Texts without errors, in which every table of the language stands.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![EVERY_NESTED_TABLE.to_owned()];
    for folder in ["scenarios", "tests/cases/good"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                texts.push(fs::read_to_string(path).expect("a text"));
            }
        }
    }
    texts
}

/// What no other text has: a form of table for each kind of quantity.
const EVERY_NESTED_TABLE: &str = include_str!("tests.toml");

/// A definition by its reference, or the schema itself.
fn resolved<'s>(root: &'s Value, part: &'s Value) -> &'s Value {
    match part["$ref"].as_str() {
        Some(path) => root.pointer(path.trim_start_matches('#')).expect("a definition"),
        None => part,
    }
}

/// Every alternative of a schema.
fn alternatives<'s>(root: &'s Value, part: &'s Value) -> Vec<&'s Value> {
    let part = resolved(root, part);
    let inner = part["anyOf"].as_array().into_iter().flatten();
    std::iter::once(part).chain(inner.flat_map(|one| alternatives(root, one))).collect()
}

/// The alternatives of what stands under a key.
fn below<'s>(root: &'s Value, parts: &[&'s Value], key: &str) -> Vec<&'s Value> {
    let under = |part: &&'s Value| {
        part["properties"]
            .get(key)
            .or(part["additionalProperties"].as_object().map(|_| &part["additionalProperties"]))
    };
    parts.iter().filter_map(under).flat_map(|one| alternatives(root, one)).collect()
}

/// What the parser asks for and what the schema has, by the place of a table in the schema.
struct Held<'c> {
    root: &'c Value,
    asked: &'c [(*const DeTable<'static>, Vec<&'static str>)],
    found: &'c mut BTreeMap<*const Value, (Keys, Keys, String)>,
}

impl Held<'_> {
    fn table(&mut self, table: &DeTable<'_>, parts: &[&Value], path: &str) {
        let here: *const DeTable<'static> = std::ptr::from_ref(table).cast();
        for (_, known) in self.asked.iter().filter(|(at, _)| *at == here) {
            let given: Vec<&str> = table.keys().map(|key| key.get_ref().as_ref()).collect();
            let takes = |part: &&&Value| given.iter().all(|key| part["properties"].get(key).is_some());
            let objects = parts.iter().filter(|part| part["properties"].is_object()).filter(takes);
            let objects: Vec<&&Value> = objects.collect();
            assert!(!objects.is_empty(), "no table of the schema takes {path}: {given:?}");
            // Keys alone do not tell which of two tables is meant where both take them.
            if let [one] = objects[..] {
                let entry = self.found.entry(std::ptr::from_ref(*one)).or_default();
                entry.0.extend(known.iter().map(|key| (*key).to_owned()));
                let keys = one["properties"].as_object().into_iter().flat_map(|keys| keys.keys().cloned());
                entry.1.extend(keys);
                path.clone_into(&mut entry.2);
            }
        }
        for (key, value) in table {
            let key = key.get_ref().as_ref();
            if key == "set" && path.starts_with(".whatif.") {
                continue;
            }
            self.value(value.get_ref(), &below(self.root, parts, key), &format!("{path}.{key}"));
        }
    }

    fn value(&mut self, value: &DeValue<'_>, parts: &[&Value], path: &str) {
        match value {
            DeValue::Table(table) => self.table(table, parts, path),
            DeValue::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    // A tuple says what stands at each place, a list the same of all.
                    let here = parts.iter().filter_map(|part| match &part["items"] {
                        Value::Array(places) => places.get(at),
                        all => all.is_object().then_some(all),
                    });
                    let inner: Vec<&Value> = here.flat_map(|part| alternatives(self.root, part)).collect();
                    self.value(item.get_ref(), &inner, path);
                }
            }
            _ => {}
        }
    }
}

/// Every table of the schema with keys, by where it stands.
fn tables<'s>(part: &'s Value, path: &str, found: &mut Vec<(String, &'s Value)>) {
    if part["properties"].is_object() && part["additionalProperties"] == Value::Bool(false) {
        found.push((path.to_owned(), part));
    }
    let inner = part.as_object().into_iter().flatten().map(|(key, one)| (key.clone(), one));
    let items = part.as_array().into_iter().flatten().enumerate().map(|(at, one)| (at.to_string(), one));
    inner.chain(items).for_each(|(key, one)| tables(one, &format!("{path}/{key}"), found));
}

#[test]
fn the_schema_has_the_keys_that_the_parser_asks_for() {
    let root = schema();
    let mut found = BTreeMap::new();
    for text in texts() {
        let files = [("seen.csv".to_owned(), Ok("x\n1\n2\n".to_owned()))];
        let source = Source::new("test.toml", text.as_str()).with_attachments(files.into());
        let readable = parse::readable(&source);
        let tree = parse::tree(&readable.text);
        let mut checker = Checker::new(&source, readable.damage, readable.findings);
        let model = checker.model(&tree);
        assert!(model.is_some(), "{:?}\n{text}", checker.findings);
        let mut held = Held { root: &root, asked: &checker.asked, found: &mut found };
        held.table(&tree, &[&root], "");
    }
    let mut wrong = Vec::new();
    for (asked, described, path) in found.values() {
        // The parser looks for data in every table, and refuses those that give another kind.
        let refused = |key: &&String| ["hits", "count"].contains(&key.as_str());
        let missing: Vec<&String> = asked.difference(described).filter(|key| !refused(key)).collect();
        let unread: Vec<&String> = described.difference(asked).collect();
        if !missing.is_empty() || !unread.is_empty() {
            wrong.push(format!("{path}: the schema lacks {missing:?}, the parser does not read {unread:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut all = Vec::new();
    tables(&root, "", &mut all);
    // The parser takes the paths of a what-if and the lints of `allow` apart by itself.
    let by_itself = |path: &str| path.contains("/set/") || path.ends_with("/set") || path.ends_with("/allow");
    let unseen =
        all.iter().filter(|(path, one)| !by_itself(path) && !found.contains_key(&std::ptr::from_ref(*one)));
    let unseen: Vec<&str> = unseen.map(|(path, _)| path.as_str()).collect();
    assert!(unseen.is_empty(), "tables of the schema that no text has: {unseen:?}");
}

#[test]
fn the_text_of_the_schema_is_ascii() {
    assert!(schema().to_string().is_ascii());
}
