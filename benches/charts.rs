//! What a picture costs after the assessment: `cargo bench --bench charts`.
//!
//! One thread. On a shared machine the fastest sample comes nearest to CPU time.

use divan::{Bencher, black_box};
use exposure::assess::{Assessment, Span, paths as found_paths};
use exposure::diag::Source;
use exposure::render::chart::lec::{self, Lec};
use exposure::render::chart::{
    Chart, Missing, Style, Theme, bridge, dots, draw, drivers, evidence, front, matrix, paths, png, svg,
    text, timeline, tornado, verify, what_ifs,
};
use exposure::render::text::Look;
use exposure::scenario::Checked;
use exposure::{Against, Choice, Request, assess, check, configuration};
use std::sync::OnceLock;

fn main() {
    divan::main();
}

/// Every kind, all of the real scenario but the curve of losses, which it has not.
const KINDS: [&str; 12] = [
    "bridge", "dots", "drivers", "evidence", "front", "lec", "matrix", "paths", "timeline", "tornado",
    "verify", "what-ifs",
];

fn checked(file: &str) -> Checked {
    let path = format!("{}/scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    let written = std::fs::read_to_string(path).expect("the scenario is there");
    check(&Source::new(file, written)).expect("the scenario is right").value
}

fn request() -> Request {
    Request { draws: Some(1024), ..Request::default() }
}

fn assessed(checked: &Checked) -> Assessment {
    assess(checked, &request()).expect("it compiles")
}

/// A chart of a kind; its finding is made once.
fn chart(kind: &str) -> &'static Chart {
    static CHARTS: OnceLock<Vec<Chart>> = OnceLock::new();
    let charts = CHARTS.get_or_init(|| {
        let (real, priced) = (checked("group-chat.toml"), checked("fair-analysis.toml"));
        let (assessment, request) = (assessed(&real), request());
        let quiet = |_: usize, _: usize| {};
        let compared =
            exposure::compare(&real, &request, &Against::Itself, false, &quiet).expect("it compiles");
        let bare = configuration(&real, &[]).expect("nothing is unknown");
        let ways =
            found_paths(&real.model, &bare, request.settings(), &assessment, None).expect("it compiles");
        vec![
            bridge::bridge(&exposure::bridge(&real, &request, &quiet).expect("it compiles")),
            dots::dots(
                &exposure::spread(&real, &request, None, 20).expect("it compiles").expect("it is rated"),
            ),
            drivers::drivers(&assessment),
            evidence::evidence(&assessment, evidence::leading(&assessment)),
            front::front(
                &exposure::optimize(&real, &request, &Choice::default(), &quiet).expect("it has safeguards"),
            ),
            lec::lec(&Lec { baseline: &assessed(&priced), what_if: None, is_tail: false }),
            matrix::matrix(
                &exposure::scatter(&real, &request, None).expect("it compiles").expect("it is rated"),
            ),
            paths::paths(&assessment, &ways),
            timeline::timeline(
                &exposure::timeline(&real, &request, Span::default(), &quiet).expect("it has days"),
            ),
            tornado::tornado(&exposure::sensitivity(&real, &request, &[]).expect("it has inputs")),
            verify::verify(&assessment),
            what_ifs::what_ifs(&compared),
        ]
    });
    charts.iter().find(|chart| chart.kind == kind).expect("every kind is there")
}

const STYLE: Style = Style { width: 960, theme: Theme::SCREEN, missing: Missing::Left };

#[divan::bench(args = KINDS, sample_count = 20)]
fn as_svg(bencher: Bencher, kind: &str) {
    let chart = chart(kind);
    bencher.bench_local(|| svg(&draw(black_box(chart), STYLE)).len());
}

#[divan::bench(args = KINDS, sample_count = 20)]
fn as_png_at_2x(bencher: Bencher, kind: &str) {
    let chart = chart(kind);
    let write = || png(&draw(black_box(chart), STYLE), 2).expect("it is no larger than a screen").len();
    bencher.bench_local(write);
}

#[divan::bench(args = KINDS, sample_count = 20)]
fn in_the_terminal(bencher: Bencher, kind: &str) {
    let chart = chart(kind);
    bencher.bench_local(|| text(black_box(chart), Look::default()).len());
}
