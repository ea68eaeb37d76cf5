//! A comparison for other documents: a table in Markdown for a memo, and comma-separated values.

use super::compare::{banded, changed, money, name, notes, others, remark, share, title, told};
use super::comparison::{digest, key, kind};
use super::number::years;
use super::text::one_line;
use super::verdict::sentence;
use crate::assess::{Alternative, Change, Comparison, Estimate, Measured};
use std::fmt::Write;

/// The names in the first line of a comparison as CSV.
pub const CSV_NAMES: &str = "configuration,title,kind,measure,unit,currency,horizon_years,mean,p5,p50,p95,\
                             standard_error,change,change_p5,change_p50,change_p95,change_standard_error,\
                             better_in,same_in,worse_in";
/// What a comparison in Markdown begins with.
pub const MARKDOWN_START: &str = "<!-- exposure compare -->";

/// A comparison as a table in Markdown, with its sentence and what reproduces it.
pub fn markdown(comparison: &Comparison) -> String {
    let money = money(comparison);
    let mut text = format!("{MARKDOWN_START}\n\n## {}\n\n", escaped(&comparison.title));
    let _ = writeln!(text, "{}\n", escaped(&sentence(comparison)));
    let measures: Vec<Measured> = told(comparison).collect();
    let is_priced = others(comparison).any(|one| one.control.is_some());
    let time = years(comparison.horizon_years);
    let mut names = vec!["Configuration".to_owned()];
    for measured in &measures {
        names.push(match measured {
            Measured::Probability => format!("Chance of an incident in {time}"),
            other => title(*other, comparison),
        });
        names.push("Change".to_owned());
    }
    if is_priced {
        names.extend([format!("Cost in {time}"), "Net benefit".to_owned(), "Return on control".to_owned()]);
    }
    let width = names.len();
    let mut row = |cells: Vec<String>| {
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    row(names);
    row((0..width).map(|at| if at == 0 { ":--".to_owned() } else { "--:".to_owned() }).collect());
    let mut baseline = vec!["Baseline".to_owned()];
    for measured in &measures {
        let value = comparison.baseline.figures.get(*measured);
        baseline.push(value.map_or(String::new(), |one| banded(*measured, one, money)));
        baseline.push(String::new());
    }
    baseline.resize(width, String::new());
    row(baseline);
    for one in others(comparison) {
        let name = if one.id.is_empty() { "This file as it stands" } else { &one.title };
        let mut cells = vec![format!("{}{}", escaped(name), remark(one.kind))];
        for measured in &measures {
            let (value, change) = (one.figures.get(*measured), one.changes.get(*measured));
            cells.push(value.map_or(String::new(), |one| banded(*measured, one, money)));
            cells.push(change.map_or(String::new(), |change| changed(*measured, change, money)));
        }
        if let Some(control) = &one.control {
            let amount = |one: &Estimate| banded(Measured::Loss, one, money);
            let back =
                |one: &Estimate| format!("{} ({} to {})", share(one.mean), share(one.p5), share(one.p95));
            cells.push(amount(&control.cost));
            cells.push(control.net_benefit.as_ref().map_or_else(|| "not known".to_owned(), amount));
            cells.push(control.return_on_control.as_ref().map_or_else(|| "not known".to_owned(), back));
        }
        cells.resize(width, String::new());
        row(cells);
    }
    let changes = if comparison.is_paired { "draw by draw" } else { "between means, not paired" };
    let _ = writeln!(
        text,
        "\nIn brackets the range that holds 90% of what is not known; changes are taken {changes}, \
         those of chances in percentage points. As of {}, {} draws, seed {}, scenario {}, result {}.",
        comparison.as_of.spoken(),
        comparison.engine.draws,
        comparison.engine.seed,
        comparison.sha256.get(..8).unwrap_or(""),
        digest(comparison).get(..8).unwrap_or("")
    );
    for note in notes(comparison) {
        let _ = writeln!(text, "\nNote: {}.", escaped(&note));
    }
    text
}

/// A text in which no character means anything to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// A comparison as comma-separated values: a row for each configuration and number.
pub fn csv(comparison: &Comparison) -> String {
    let mut text = format!("{CSV_NAMES}\n");
    let mut rows = Rows { comparison, text: &mut text };
    let baseline = &comparison.baseline;
    for measured in Measured::ALL {
        if let Some(value) = baseline.figures.get(measured) {
            let of = ["baseline", &baseline.title, "baseline"];
            rows.number(of, measured, value, baseline.horizon_years, None);
        }
    }
    for one in others(comparison) {
        let of = [name(one), &one.title, kind(one)];
        for measured in Measured::ALL {
            if let Some(value) = one.figures.get(measured) {
                rows.number(of, measured, value, comparison.horizon_years, one.changes.get(measured));
            }
        }
        rows.control(of, one);
    }
    text
}

struct Rows<'c> {
    comparison: &'c Comparison,
    text: &'c mut String,
}

impl Rows<'_> {
    fn number(
        &mut self,
        of: [&str; 3],
        measured: Measured,
        value: &Estimate,
        years: f64,
        change: Option<&Change>,
    ) {
        let currency = self.comparison.currency.clone().unwrap_or_default();
        let (unit, currency) = match measured {
            Measured::Composite => ("points", String::new()),
            Measured::Probability => ("probability", String::new()),
            Measured::Loss => ("per year", currency),
            Measured::BadYear => ("per horizon", currency),
        };
        self.row(of, [key(measured), unit, &currency], years, value, change);
    }

    fn control(&mut self, of: [&str; 3], one: &Alternative) {
        let Some(control) = &one.control else { return };
        let currency = self.comparison.currency.clone().unwrap_or_default();
        let years = self.comparison.horizon_years;
        let numbers = [
            ("cost", Some(&control.cost)),
            ("loss_avoided", control.avoided.as_ref()),
            ("net_benefit", control.net_benefit.as_ref()),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                self.row(of, [name, "per horizon", &currency], years, value, None);
            }
        }
        if let Some(value) = &control.return_on_control {
            self.row(of, ["return_on_control", "share of cost", ""], years, value, None);
        }
    }

    fn row(&mut self, of: [&str; 3], what: [&str; 3], years: f64, value: &Estimate, change: Option<&Change>) {
        let mut cells: Vec<String> = of.iter().chain(&what).map(|text| cell(text)).collect();
        cells.push(number(years));
        let five = |one: &Estimate| [one.mean, one.p5, one.p50, one.p95, one.standard_error];
        cells.extend(five(value).map(number));
        let change_cells = change.map_or([f64::NAN; 5], |change| five(&change.estimate));
        cells.extend(change_cells.map(number));
        let shares = change.and_then(|change| change.shares);
        let shares = shares.map_or([f64::NAN; 3], |shares| [shares.better, shares.same, shares.worse]);
        cells.extend(shares.map(number));
        let _ = writeln!(self.text, "{}", cells.join(","));
    }
}

/// A number, or nothing where there is none.
fn number(x: f64) -> String {
    if x.is_finite() { x.to_string() } else { String::new() }
}

/// A text as one cell. What a spreadsheet would take for a formula is kept from it by an apostrophe.
fn cell(text: &str) -> String {
    let line = one_line(text);
    let guarded = if line.starts_with(['=', '+', '-', '@']) { format!("'{line}") } else { line };
    match guarded.contains([',', '"', ';', '\'']) {
        true => format!("\"{}\"", guarded.replace('"', "\"\"")),
        false => guarded,
    }
}
