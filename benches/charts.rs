//! What a picture costs after the assessment: `cargo bench --bench charts`.
//!
//! One thread. On a shared machine the fastest sample comes nearest to CPU time.

use divan::{Bencher, black_box};
use exposure::assess::Assessment;
use exposure::diag::Source;
use exposure::render::chart::lec::{self, Lec};
use exposure::render::chart::{Chart, Style, Theme, draw, drivers, png, svg, text};
use exposure::render::text::Look;
use exposure::{Request, assess, check};

fn main() {
    divan::main();
}

fn assessed(file: &str) -> Assessment {
    let path = format!("{}/scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    let written = std::fs::read_to_string(path).expect("the scenario is there");
    let checked = check(&Source::new(file, written)).expect("the scenario is right").value;
    assess(&checked, &Request { draws: Some(1024), ..Request::default() }).expect("it compiles")
}

/// What drives the real scenario.
fn of_drivers() -> Chart {
    drivers::drivers(&assessed("group-chat.toml"))
}

/// The curve of losses of the scenario in FAIR's terms, with band and tolerance.
fn of_losses() -> Chart {
    lec::lec(&Lec { baseline: &assessed("fair-analysis.toml"), what_if: None, is_tail: false })
}

const STYLE: Style = Style { width: 960, theme: Theme::SCREEN };
fn each(bencher: Bencher, name: &str, write: impl Fn(&Chart) -> usize + Sync) {
    let chart = if name == "lec" { of_losses() } else { of_drivers() };
    bencher.bench_local(|| write(black_box(&chart)));
}

#[divan::bench(args = ["drivers", "lec"])]
fn as_svg(bencher: Bencher, name: &str) {
    each(bencher, name, |chart| svg(&draw(chart, STYLE)).len());
}

#[divan::bench(args = ["drivers", "lec"])]
fn as_png_at_2x(bencher: Bencher, name: &str) {
    each(bencher, name, |chart| png(&draw(chart, STYLE), 2).expect("it is no larger than a screen").len());
}

#[divan::bench(args = ["drivers", "lec"])]
fn in_the_terminal(bencher: Bencher, name: &str) {
    each(bencher, name, |chart| text(chart, Look::default()).len());
}
