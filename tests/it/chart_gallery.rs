//! The gallery of charts, docs/charts.md: every kind with its golden picture, the command that draws it, and how it is
//! read. `UPDATE=1 cargo test --test it -- chart` writes the page.

use crate::chart::Asked;
use crate::support::{run, stderr};
use crate::{chart, chart_rows, planes};
use exposure::render::chart::{GUIDES, guide};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const HEAD: &str = "\
# Charts

`exposure chart FILE KIND` draws a finding in the terminal; with `-o NAME.svg` or `-o NAME.png` it writes a picture (`.pdf` in a
build with the feature `pdf`). `--width` below 640 gives the narrow layout, `--theme` is `screen`, `print` or `dark`, and
`--format json` tells the same in words and numbers. The sentence above a chart is computed from the result; its
numbers stand in the table of the chart, or are sums and shares of those. `exposure chart --help` lists what some kinds
take besides. What a name has in a script that the font lacks is drawn in an SVG by the fonts of whoever reads it; PNG and PDF print
such characters by their number, with a warning.

This page is made by a command, `UPDATE=1 cargo test --locked --test it -- chart planes`, which draws its pictures too, the golden
ones of the tests, most of them on few draws. They go without the font that a written SVG carries. What is said of a kind stands in
`src/render/chart/guide.rs`, for every place that shows a chart.
`cargo run --release --example contact_sheet -- FILE FOLDER` puts each kind on a sheet: both widths, all themes, in greyscale, and as
a reader without green cones sees it.
";

/// The picture of each kind, and what it shows to who cannot see it.
const SHOWN: [(&str, &str, &str); 12] = [
    ("drivers", "group-chat.drivers", "Part of each factor in the composite exposure"),
    ("lec", "fair-analysis.lec", "Loss exceedance with what-if and tolerance"),
    ("what-ifs", "group-chat.what-ifs", "What-ifs beside the scenario as it stands"),
    ("bridge", "group-chat.bridge", "From the scenario as it stands to all safeguards"),
    ("tornado", "group-chat.tornado", "Swing of the composite exposure by input"),
    ("paths", "group-chat.paths", "From who attempts to what it comes to"),
    ("timeline", "group-chat.timeline", "The composite exposure by what was known on each day"),
    ("verify", "group-chat.verify", "Value of knowing, by claim, inquiry and factor"),
    ("front", "fair-analysis.front", "What is left against what safeguards cost"),
    ("dots", "group-chat.dots", "Equally likely values as dots"),
    ("matrix", "group-chat.matrix", "Chance against severity, draw by draw"),
    ("evidence", "group-chat.evidence", "Log-odds of one factor, report by report"),
];

fn pictures() -> impl Iterator<Item = Asked> {
    chart::PICTURES.into_iter().chain(chart_rows::PICTURES).chain(planes::PICTURES)
}

/// Sentences over lines of the width of the other pages.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() > 130 {
            lines.push(word.to_owned());
        } else {
            let _ = write!(line, " {word}");
        }
    }
    lines.join("\n")
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for one in GUIDES {
        let (_, name, alt) =
            SHOWN.iter().find(|(kind, ..)| *kind == one.kind).expect("a picture of each kind");
        let (_, args) = pictures().find(|(known, _)| known == name).expect("a golden picture");
        assert_eq!(args[1], one.kind, "{name} is a picture of its kind");
        let _ = write!(
            page,
            "\n## `{}`: {}\n\n![{alt}](../tests/golden/charts/{name}.svg)\n\n`exposure chart {}`\n\n{}\n",
            one.kind,
            one.title,
            args.join(" "),
            wrapped(&one.sentences.join(" "))
        );
    }
    page
}

#[test]
fn the_gallery_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/charts.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    let committed = fs::read_to_string(&path).expect("the page");
    assert!(committed == page, "docs/charts.md is not what `UPDATE=1` writes");
}

#[test]
fn every_kind_of_the_command_line_has_its_guide() {
    let refused = stderr(&run(&["chart", "scenarios/fair-analysis.toml", "no-kind"]));
    let (_, rest) = refused.split_once("possible values: ").expect("a list of kinds");
    let known: Vec<&str> = rest.split(']').next().expect("its end").split(", ").map(str::trim).collect();
    assert_eq!(known.len(), GUIDES.len(), "{known:?}");
    assert!(known.iter().all(|kind| guide(kind).is_some()), "{known:?}");
}
