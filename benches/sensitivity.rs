//! What it costs to say which uncertain inputs a result hangs on: `cargo bench --bench sensitivity`.
//!
//! One thread. On a shared machine the fastest sample comes nearest to CPU time. `benches/peers/ishigami.py` runs other
//! tools on the same function.

use divan::{Bencher, black_box};
use exposure::Request;
use exposure::diag::Source;
use exposure::math::{sin_cos, sobol_indices};
use std::f64::consts::PI;

fn main() {
    divan::main();
}

/// Ishigami and Homma 1990, with a = 7 and b = .1.
fn ishigami(x: &[&[f64]], out: &mut [f64]) {
    let angle = |u: f64| PI * (2.0 * u - 1.0);
    for (at, value) in out.iter_mut().enumerate() {
        let ((sin, _), (other, _)) = (sin_cos(angle(x[0][at])), sin_cos(angle(x[1][at])));
        let third = angle(x[2][at]);
        *value = sin + 7.0 * other * other + 0.1 * (third * third) * (third * third) * sin;
    }
}

/// First-order and total indices of three inputs from 65,536 base points, drawing and 327,680 values included.
#[divan::bench]
fn ishigami_from_65536_base_points(bencher: Bencher) {
    bencher.bench(|| sobol_indices(3, 1 << 16, 16, black_box(42), ishigami));
}

/// All inputs of the real scenario, at 16 base points a replicate.
#[divan::bench(sample_count = 5)]
fn all_inputs_of_the_real_scenario(bencher: Bencher) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/group-chat.toml");
    let text = std::fs::read_to_string(path).expect("the scenario is there");
    let checked =
        exposure::check(&Source::new("group-chat.toml", text)).expect("the scenario is right").value;
    let request = Request { draws: Some(256), ..Request::default() };
    bencher.bench(|| exposure::sensitivity(black_box(&checked), &request, &[]));
}
