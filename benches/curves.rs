//! What a curve of aggregate amounts costs: `cargo bench --bench curves`.

use divan::{Bencher, black_box};
use exposure::math::compound::{Grid, Group, Ladder, POINTS, Scratch, Severity};
use exposure::math::{CountLaw, Distribution, Fft, FftWork};

fn main() {
    divan::main();
}

fn lognormal() -> Vec<Severity> {
    vec![vec![Distribution::Lognormal { mu: 9.0, sigma: 1.9 }]]
}

fn two_perts() -> Vec<Severity> {
    let pert = |min, mode, max| Distribution::Pert { min, mode, max };
    vec![vec![pert(1e4, 5e4, 5e5), pert(5e4, 2.5e5, 5e6)]]
}

fn draw(law: CountLaw) -> Vec<Group> {
    vec![Group { law, means: vec![(0, 0.5)] }]
}

#[divan::bench]
fn transform_1024_reals(bencher: Bencher) {
    let fft = Fft::new(1024);
    let x: Vec<f64> = (0..1024).map(|k| f64::from(k % 7)).collect();
    let (mut re, mut im, mut work) = (vec![0.0; 513], vec![0.0; 513], FftWork::default());
    bencher.bench_local(|| fft.forward(black_box(&x), &mut re, &mut im, &mut work));
}

#[divan::bench]
fn transform_1024_reals_back(bencher: Bencher) {
    let fft = Fft::new(1024);
    let (re, im) = (vec![1.0; 513], vec![0.0; 513]);
    let (mut x, mut work) = (vec![0.0; 1024], FftWork::default());
    bencher.bench_local(|| fft.inverse(black_box(&re), &im, &mut x, &mut work));
}

fn curve(bencher: Bencher, law: CountLaw) {
    let (severities, groups) = (lognormal(), draw(law));
    let grid = Grid::new(&severities, std::slice::from_ref(&groups), &[], POINTS);
    let ladder = Ladder::new(&grid, &severities);
    let mut scratch = Scratch::default();
    bencher
        .counter(divan::counter::ItemsCount::new(grid.rungs()))
        .bench_local(|| ladder.curve(black_box(&groups), &mut scratch));
}

#[divan::bench]
fn a_curve_of_poisson_events(bencher: Bencher) {
    curve(bencher, CountLaw::Poisson);
}

#[divan::bench]
fn a_curve_of_clustered_events(bencher: Bencher) {
    curve(bencher, CountLaw::NegativeBinomial { dispersion: 2.0 });
}

#[divan::bench]
fn a_grid_for_two_perts(bencher: Bencher) {
    let (severities, typical) = (two_perts(), [draw(CountLaw::Poisson)]);
    bencher.bench(|| Grid::new(black_box(&severities), &typical, &[1e6, 5e6], POINTS));
}

#[divan::bench]
fn a_ladder_for_two_perts(bencher: Bencher) {
    let (severities, typical) = (two_perts(), [draw(CountLaw::Poisson)]);
    let grid = Grid::new(&severities, &typical, &[1e6, 5e6], POINTS);
    bencher.bench(|| Ladder::new(black_box(&grid), &severities));
}
