//! `exposure explain FILE --stage`: what one stage made of a scenario.

use super::args::{Format, Stage};
use super::failure::Failure;
use super::run::{Loaded, assess};
use super::terminal::Terminal;
use crate::render::json;
use crate::{Request, configuration, eval, evidence, plan, refusal};
use clap::ValueEnum;
use serde_json::json;

/// Prints what a stage made of a scenario under what is asked for.
pub(super) fn stage(
    one: &Loaded,
    request: &Request,
    which: Stage,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let text = text(one, request, which, terminal)?;
    let name = which.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    terminal.result(&match (terminal.format, which) {
        (Format::Text, _) | (_, Stage::Assess) => text,
        (Format::Json, _) => {
            let view = json!({ "schema_version": json::SCHEMA_VERSION, "kind": "stage", "stage": name, "text": text });
            format!("{view:#}\n")
        }
    })
}

fn text(one: &Loaded, request: &Request, which: Stage, terminal: &Terminal) -> Result<String, Failure> {
    let model = &one.checked.model;
    if let Stage::Check = which {
        return Ok(model.to_string());
    }
    if let Stage::Assess = which {
        return Ok(format!("{:#}\n", json::run(&assess(one, request, terminal)?)));
    }
    let wrong = |findings| Failure::Scenarios(vec![(one.source.clone(), findings)]);
    let configuration = configuration(&one.checked, &request.what_ifs).map_err(wrong)?;
    let day = request.day(&one.checked);
    if let Stage::Fuse = which {
        let configured = configuration.apply(model).model;
        return Ok(evidence::text(&configured, &evidence::fuse(&configured, day)));
    }
    let compiled = plan::compile(model, &configuration, day);
    let compiled = compiled.map_err(|one_refusal| wrong(vec![refusal(&one.checked, &one_refusal)]))?;
    Ok(match which {
        Stage::Compile => compiled.text(model),
        _ => eval::evaluate(&compiled, request.settings(), &|_| {}).text(model),
    })
}
