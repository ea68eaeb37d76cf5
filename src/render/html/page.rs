//! The page as a whole: its head with the policy, its order, its data and scripts.

use super::sections::{Section, limits, pictures, reproducibility};
use super::{assumptions, evidence, summary};
use crate::assess::{Assessment, Comparison};
use crate::diag::Attachments;
use crate::model::Model;
use crate::plan::sha256;
use crate::render::base64::base64;
use crate::render::chart::font::Weight;
use crate::render::chart::{Chart, Theme, font_face};
use crate::render::json;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

/// What marks a file as a report.
pub const MARK: &str = "exposure-report";

const STYLE: &str = include_str!("../../../assets/report/style.css");
const ENGINE: &str = include_str!("../../../assets/report/engine.js");
const LOSSES: &str = include_str!("../../../assets/report/losses.js");
const LIVE: &str = include_str!("../../../assets/report/live.js");
const SERVE: &str = include_str!("../../../assets/report/serve.js");

/// All that a page is made of.
pub struct Report<'r> {
    /// The scenario.
    pub model: &'r Model,
    /// What it comes to.
    pub assessment: &'r Assessment,
    /// Its what-ifs, each beside it as it stands.
    pub comparison: &'r Comparison,
    /// The pictures, each with the section that it stands in.
    pub charts: Vec<(&'static str, Chart)>,
    /// What the page computes with; without it there are no controls.
    pub live: Option<LiveData>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether a server shows it, which tells when there is a newer one.
    pub is_served: bool,
}

/// What a page computes with.
pub struct LiveData {
    /// The arrays, as they are written: [`inert`].
    pub arrays: String,
    /// What it proves itself by.
    pub expected: Value,
    /// The words of the command that the page's own state is added to, as JSON.
    pub command: String,
}

/// Where a page comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// The name of the scenario's file.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The files that it reads values from.
    pub attachments: Attachments,
    /// The settings beside it.
    pub set: Vec<String>,
    /// The what-ifs that it was assessed under.
    pub what_ifs: Vec<String>,
    /// The command that gives the same numbers.
    pub command: String,
    /// The name of the page's file.
    pub page: String,
}

/// The policy that a page carries: nothing from elsewhere, and no script or style but its own.
pub fn policy(is_served: bool) -> String {
    let scripts: Vec<String> =
        scripts(is_served).iter().map(|(_, script)| format!("'sha256-{}'", hash(script))).collect();
    let connect = if is_served { " connect-src 'self';" } else { "" };
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src {}; img-src data:; font-src data:; worker-src blob:;\
         {connect} base-uri 'none'; form-action 'none'",
        hash(&style()),
        scripts.join(" ")
    )
}

/// A report as one file.
pub fn report(report: &Report) -> String {
    let pictures = pictures(report);
    let rest = [
        Section { id: "evidence", title: "What the reporting says", content: evidence::factors(report) },
        Section {
            id: "assumptions",
            title: "What is assumed",
            content: assumptions::assumptions(report.model),
        },
        Section { id: "limits", title: "What this does not say", content: limits(report) },
        Section {
            id: "reproducibility",
            title: "How to get the same numbers",
            content: reproducibility(report, &report.provenance),
        },
    ];
    let sections: Vec<&Section> = pictures.iter().chain(&rest).collect();
    let assessment = report.assessment;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(report.is_served));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "exposure " (assessment.engine.version) };
                meta name="color-scheme" content="light dark";
                title { (assessment.title) " · exposure" }
                link rel="icon" href="data:,";
                style { (PreEscaped(style())) }
            }
            body {
                a class="skip" href="#main" { "Skip to the numbers" }
                @if report.is_served { div id="served" role="status" hidden {} }
                header {
                    p class="kicker" { "Exposure report · as of " (assessment.as_of.spoken()) }
                    h1 { (assessment.title) }
                    @if !report.model.header.summary.is_empty() { p class="summary" { (report.model.header.summary) } }
                    @if !assessment.supposed.is_empty() {
                        p class="supposed" { "Supposing " (assessment.supposed.join(", ")) "." }
                    }
                }
                main id="main" {
                    section id="summary" aria-label="Summary" {
                        @for (at, sentence) in summary::sentences(report).iter().enumerate() {
                            p class=(if at == 0 { "lead" } else { "then" }) { (sentence) }
                        }
                        (summary::tiles(assessment))
                    }
                    nav aria-label="Sections" {
                        ul { @for section in &sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                    }
                    @for section in &sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (section.content)
                        }
                    }
                }
                footer { p { "Made by exposure " (assessment.engine.version) " from " (report.provenance.file) "." } }
                (data("exposure-report", &embedded(report).to_string()))
                @if let Some(live) = &report.live {
                    (data("live-data", &live.arrays))
                    (data("live-expected", &live.expected.to_string()))
                }
                @for (id, script) in scripts(report.is_served) {
                    script id=(id) { (PreEscaped(script)) }
                }
            }
        }
    };
    page.into_string()
}

/// What `run --from` reads back.
fn embedded(report: &Report) -> Value {
    let Provenance { file, text, set, what_ifs, attachments, .. } = &report.provenance;
    let mut view = json!({
        "kind": MARK,
        "schema_version": json::SCHEMA_VERSION,
        "file": file,
        "scenario": text,
        "set": set,
        "what_ifs": what_ifs,
        "as_of": report.assessment.as_of.to_string(),
        "seed": report.assessment.engine.seed,
        "draws": report.assessment.engine.draws,
        "result": json::run(report.assessment),
    });
    json::attach(&mut view, attachments);
    view
}

/// JSON that may stand inside a page: no text in it can end an element or open a comment.
pub fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn data(id: &str, text: &str) -> Markup {
    html! { script type="application/json" id=(id) { (PreEscaped(inert(text))) } }
}

/// The scripts of a page with their ids, in their order.
fn scripts(is_served: bool) -> Vec<(&'static str, &'static str)> {
    let mut scripts = vec![("engine", ENGINE), ("losses-engine", LOSSES), ("page", LIVE)];
    scripts.extend(is_served.then_some(("served-script", SERVE)));
    scripts
}

fn style() -> String {
    let faces: String = [Weight::Regular, Weight::SemiBold].into_iter().map(font_face).collect();
    let root = |theme: Theme| format!(":root{{{}}}", theme.rules());
    format!(
        "{faces}{}@media (prefers-color-scheme:dark){{{}}}@media print{{{}}}{}\n{STYLE}",
        root(Theme::SCREEN),
        root(Theme::DARK),
        root(Theme::PRINT),
        Theme::classes()
    )
}

/// The hash by which a policy allows an inline text.
fn hash(text: &str) -> String {
    let digits = sha256(text.as_bytes());
    let byte =
        |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("a hash is hexadecimal");
    base64(&(0..32).map(byte).collect::<Vec<u8>>())
}
