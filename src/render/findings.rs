//! Findings about scenarios as JSON, and as SARIF for tools that review changes.

use super::json::SCHEMA_VERSION;
use crate::diag::{Code, Diagnostic, Mended, Severity, Source, Span};
use serde_json::{Value, json};

/// One file as it was checked.
pub struct CheckedFile<'f> {
    /// Its text.
    pub source: &'f Source,
    /// What is wrong with it.
    pub findings: &'f [Diagnostic],
    /// What its ranges imply; `None` where it has errors.
    pub ranges: Option<Value>,
    /// What was put right in it before.
    pub mended: &'f [Mended],
}

/// The view of a check: one entry a file.
pub fn view(files: &[CheckedFile]) -> Value {
    let of = |one: &CheckedFile| {
        json!({
            "file": one.source.name(),
            "findings": one.findings.iter().map(|found| finding(one.source, found)).collect::<Vec<Value>>(),
            "ranges": one.ranges,
            "fixed": one.mended.iter().map(mended).collect::<Vec<Value>>(),
        })
    };
    json!({ "schema_version": SCHEMA_VERSION, "files": files.iter().map(of).collect::<Vec<Value>>() })
}

fn mended(one: &Mended) -> Value {
    json!({ "line": one.place.line, "column": one.place.column, "from": one.from, "to": one.to })
}

fn finding(source: &Source, one: &Diagnostic) -> Value {
    let (start, end) = (source.place(one.span.start), source.place(one.span.end));
    let fix = one.fix.as_ref().map(|fix| {
        let (start, end) = (source.place(fix.span.start), source.place(fix.span.end));
        json!({
            "line": start.line,
            "column": start.column,
            "end_line": end.line,
            "end_column": end.column,
            "text": fix.text,
        })
    });
    json!({
        "code": one.code.as_str(),
        "severity": level(one.code),
        "message": one.message,
        "id": one.subject,
        "file": start.file,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "label": one.label,
        "help": one.help,
        "fix": fix,
    })
}

fn level(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The findings as SARIF, which hosts of repositories show beside the lines of a change.
///
/// **Reference**: OASIS, Static Analysis Results Interchange Format (SARIF) version 2.1.0.
pub fn sarif(files: &[CheckedFile]) -> Value {
    let all = || files.iter().flat_map(|one| one.findings.iter().map(move |found| (one.source, found)));
    let mut codes: Vec<Code> = all().map(|(_, found)| found.code).collect();
    codes.sort();
    codes.dedup();
    let result = |(source, found): (&Source, &Diagnostic)| {
        let text = match &found.help {
            Some(help) => format!("{}: {help}", found.message),
            None => found.message.clone(),
        };
        let mut result = json!({
            "ruleId": found.code.as_str(),
            "ruleIndex": codes.binary_search(&found.code).unwrap_or_default(),
            "level": level(found.code),
            "message": { "text": text },
            "locations": [{ "physicalLocation": location(source, found.span) }],
        });
        if let Some(fix) = &found.fix {
            let change = json!({
                "artifactLocation": artifact(source, fix.span),
                "replacements": [{
                    "deletedRegion": region(source, fix.span),
                    "insertedContent": { "text": fix.text },
                }],
            });
            let said = format!("write `{}`", fix.text);
            result["fixes"] = json!([{ "description": { "text": said }, "artifactChanges": [change] }]);
        }
        result
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "exposure",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": all().map(result).collect::<Vec<Value>>(),
        }],
    })
}

fn rule(code: Code) -> Value {
    let long = code.explanation();
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": long.cause },
        "help": { "text": format!("Wrong:\n\n{}\n\nRight:\n\n{}", long.bad.trim_end(), long.good.trim_end()) },
        "defaultConfiguration": { "level": level(code) },
    })
}

fn location(source: &Source, span: Span) -> Value {
    json!({ "artifactLocation": artifact(source, span), "region": region(source, span) })
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.place(span.start), source.place(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// The file as a URI: what is no plain letter of a path by its bytes in percent. Reference: RFC 3986, section 2.
fn artifact(source: &Source, span: Span) -> Value {
    let mut uri = String::new();
    for byte in source.place(span.start).file.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(byte.into())
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    json!({ "uri": uri })
}
