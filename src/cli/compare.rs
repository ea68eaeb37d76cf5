//! `exposure compare`: what-ifs side by side.

use super::args::{Compare, Format};
use super::failure::Failure;
use super::files;
use super::kept::{attachments, strings};
use super::run::{self, Loaded};
use super::save;
use super::terminal::Terminal;
use crate::assess::{Comparison, Estimate, Figures, Standing};
use crate::diag::Source;
use crate::quantity::Date;
use crate::render::{compare, comparison, memo};
use crate::scenario::Checked;
use crate::{Against, Request};
use serde_json::Value;
use std::path::Path;

pub(super) fn compare(options: &Compare, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(path) = &options.export_md {
        may_be_replaced("--export-md", path, memo::MARKDOWN_START, "memo.md")?;
    }
    if let Some(path) = &options.export_csv {
        may_be_replaced("--export-csv", path, memo::CSV_NAMES, "compare.csv")?;
    }
    let mut request = run::request(&options.asked, terminal)?;
    let baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(Baseline::Scenario { seed, draws, .. }) = &baseline {
        // Only draws of the same seed, as many of them, can be paired.
        request.seed = request.seed.or(*seed);
        request.draws = request.draws.or(*draws);
    }
    let loaded = run::load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let one = match loaded.as_slice() {
        [one] => one,
        _ => {
            let help = "name one file; --baseline names a second one".to_owned();
            return Err(Failure::Usage("compare takes one scenario".to_owned(), help));
        }
    };
    if one.checked.model.whatifs.is_empty() && baseline.is_none() {
        return Err(no_what_if(one));
    }
    let found = compared(one, &request, baseline.as_ref(), options.pairs, terminal)?;
    if let Some(path) = &options.export_md {
        files::write(path, &memo::markdown(&found))?;
    }
    if let Some(path) = &options.export_csv {
        files::write(path, &memo::csv(&found))?;
    }
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", comparison::view(&found)),
        Format::Text => compare::text(&found, terminal.look()),
    })
}

fn no_what_if(one: &Loaded) -> Failure {
    let help = "write one: a table [whatif.ID] with a `title`, and `safeguards = [\"ID\", ..]`, \
                `set = { \"factor.ID\" = false }`, or both; or name another scenario by --baseline";
    Failure::Usage(format!("{} has no what-if to compare", one.source.name()), help.to_owned())
}

fn compared(
    one: &Loaded,
    request: &Request,
    baseline: Option<&Baseline>,
    pairs: bool,
    terminal: &Terminal,
) -> Result<Comparison, Failure> {
    let against = match baseline {
        None => Against::Itself,
        Some(Baseline::Printed(standing)) => Against::Printed(standing.clone()),
        Some(Baseline::Scenario { checked, what_ifs, as_of, .. }) => {
            Against::Other { checked, what_ifs, as_of: *as_of }
        }
    };
    if let Some(baseline) = baseline {
        baseline.may_be_compared(one)?;
    }
    let progress = terminal.progress(one.source.name());
    let tell = |done: usize, of: usize| progress.tell(done, of);
    crate::compare(&one.checked, request, &against, pairs, &tell).map_err(|wrong| match baseline {
        Some(Baseline::Scenario { source, .. }) if wrong.baseline => {
            let placed = wrong.findings.iter().all(|one| one.span != Default::default());
            match (placed, wrong.findings.first()) {
                (false, Some(first)) => {
                    let help = first.help.clone().unwrap_or_default();
                    Failure::Usage(format!("{}: {}", source.name(), first.message), help)
                }
                _ => Failure::Scenarios(vec![(source.clone(), wrong.findings)]),
            }
        }
        _ => Failure::Scenarios(vec![(one.source.clone(), wrong.findings)]),
    })
}

/// What `--baseline` names.
enum Baseline {
    /// A scenario: a file of its own, or kept by `run --save` with what was asked of it.
    Scenario {
        source: Source,
        checked: Box<Checked>,
        what_ifs: Vec<String>,
        as_of: Option<Date>,
        seed: Option<u64>,
        draws: Option<usize>,
    },
    /// The printed numbers of `run --format json`.
    Printed(Box<Standing>),
}

impl Baseline {
    fn read(path: &Path) -> Result<Self, Failure> {
        let source = files::read(path)?;
        match serde_json::from_str::<Value>(source.file_text()) {
            Ok(view) if view["kind"] == save::KIND => Self::saved(&source, &view),
            Ok(view) => {
                printed(&view).map(|one| Self::Printed(Box::new(one))).ok_or_else(|| unknown(&source))
            }
            Err(_) if path.extension().is_some_and(|extension| extension == "json") => Err(unknown(&source)),
            Err(_) => Self::scenario(files::with_attachments(source, path), Vec::new(), None, None, None),
        }
    }

    fn saved(source: &Source, view: &Value) -> Result<Self, Failure> {
        let wrong = || unknown(source);
        let text = view["scenario"].as_str().ok_or_else(wrong)?;
        let set = strings(&view["set"]).ok_or_else(wrong)?;
        let what_ifs = strings(&view["what_ifs"]).ok_or_else(wrong)?;
        let as_of: Date = view["as_of"].as_str().and_then(|day| day.parse().ok()).ok_or_else(wrong)?;
        let seed = view["seed"].as_u64().ok_or_else(wrong)?;
        let draws = view["draws"].as_u64().and_then(|draws| usize::try_from(draws).ok()).ok_or_else(wrong)?;
        let kept = Source::new(format!("{} (kept scenario)", source.name()), text).with_settings(&set);
        let kept = kept.with_attachments(attachments(view));
        Self::scenario(kept, what_ifs, Some(as_of), Some(seed), Some(draws))
    }

    fn scenario(
        source: Source,
        what_ifs: Vec<String>,
        as_of: Option<Date>,
        seed: Option<u64>,
        draws: Option<usize>,
    ) -> Result<Self, Failure> {
        match crate::check(&source) {
            Ok(warned) => {
                Ok(Self::Scenario { source, checked: Box::new(warned.value), what_ifs, as_of, seed, draws })
            }
            Err(findings) => Err(Failure::Scenarios(vec![(source, findings)])),
        }
    }

    /// Errors: amounts in two currencies.
    fn may_be_compared(&self, one: &Loaded) -> Result<(), Failure> {
        let theirs = match self {
            Self::Scenario { checked, .. } => checked.model.header.currency.as_ref().map(ToString::to_string),
            Self::Printed(standing) => standing.currency.clone(),
        };
        let own = one.checked.model.header.currency.as_ref().map(ToString::to_string);
        match (theirs, own) {
            (Some(theirs), Some(own)) if theirs != own => {
                let what = format!("the baseline is in {theirs}, {} in {own}", one.source.name());
                Err(Failure::Usage(what, "compare scenarios in one currency".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

fn unknown(source: &Source) -> Failure {
    let what = format!("--baseline: {} is no scenario, saved run or result", source.name());
    let help = "name a scenario (.toml), a file of `run --save`, or the output of `run --format json` for one \
                scenario";
    Failure::Usage(what, help.to_owned())
}

/// What the object of `run --format json` says; `None` where it is another text.
fn printed(view: &Value) -> Option<Standing> {
    let number = |view: &Value| view.as_f64();
    let estimate = |view: &Value| {
        Some(Estimate {
            mean: number(&view["mean"]).unwrap_or(f64::INFINITY),
            p5: number(&view["p5"])?,
            p50: number(&view["p50"])?,
            p95: number(&view["p95"])?,
            standard_error: number(&view["standard_error"]).unwrap_or(f64::INFINITY),
        })
    };
    let scenario = &view["scenario"];
    let loss = view.get("loss");
    Some(Standing {
        title: scenario["title"].as_str()?.to_owned(),
        sha256: scenario["sha256"].as_str()?.to_owned(),
        as_of: scenario["as_of"].as_str()?.parse().ok()?,
        horizon_years: number(&scenario["horizon_years"])?,
        currency: loss.and_then(|loss| loss["currency"].as_str()).map(str::to_owned),
        supposed: strings(&view["supposed"])?,
        figures: Figures {
            composite: estimate(&view["composite"])?,
            probability: estimate(&view["probability"])?,
            loss: loss.and_then(|loss| estimate(&loss["mean"])),
            bad_year: loss.and_then(|loss| estimate(&loss["quantiles"]["0.95"])),
        },
    })
}

/// Refuses to write over anything but an earlier export: a mistyped name must not cost a scenario.
fn may_be_replaced(flag: &str, path: &Path, start: &str, example: &str) -> Result<(), Failure> {
    let help = format!("name a new file, such as {flag} {example}");
    if path == Path::new("-") {
        return Err(Failure::Usage(format!("{flag} writes a file, not standard output"), help));
    }
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    if bytes.starts_with(start.as_bytes()) {
        return Ok(());
    }
    let what = format!("{flag}: {} exists and is no comparison; it is left alone", path.display());
    Err(Failure::Usage(what, help))
}
