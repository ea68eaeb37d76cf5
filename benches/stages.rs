//! What each stage costs on the real scenario: `cargo bench --bench stages`.

use divan::{Bencher, black_box};
use exposure::diag::Source;
use exposure::eval::{Settings, evaluate};
use exposure::math::{Distribution, OwenSobol, QuantileTable};
use exposure::model::{Configuration, Model};
use exposure::plan::{compile, fingerprint};
use exposure::scenario::Checked;

fn main() {
    divan::main();
}

fn source() -> Source {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/group-chat.toml");
    Source::new("group-chat.toml", std::fs::read_to_string(path).expect("the scenario is there"))
}

fn checked() -> Checked {
    exposure::check(&source()).expect("the scenario is right").value
}

fn model() -> Model {
    checked().model
}

#[divan::bench]
fn check(bencher: Bencher) {
    let source = source();
    bencher.bench(|| exposure::check(black_box(&source)));
}

#[divan::bench]
fn fingerprint_of_the_model(bencher: Bencher) {
    let model = model();
    bencher.bench(|| fingerprint(black_box(&model)));
}

#[divan::bench]
fn compile_a_plan(bencher: Bencher) {
    let model = model();
    bencher.bench(|| compile(black_box(&model), &Configuration::default(), model.header.as_of));
}

#[divan::bench(args = [256, 4096])]
fn evaluate_on_one_thread(bencher: Bencher, draws: usize) {
    let model = model();
    let plan = compile(&model, &Configuration::default(), model.header.as_of).expect("it compiles");
    let settings = Settings::new(Settings::SEED, draws, 1);
    bencher.bench(|| evaluate(black_box(&plan), settings, &|_| {}));
}

#[divan::bench]
fn build_a_quantile_table() -> QuantileTable {
    QuantileTable::new(black_box(&Distribution::Pert { min: 0.1, mode: 0.3, max: 0.9 }))
}

#[divan::bench]
fn draw_4096_pert_values(bencher: Bencher) {
    let table = QuantileTable::new(&Distribution::Pert { min: 0.1, mode: 0.3, max: 0.9 });
    let points = OwenSobol::new(7, 42);
    let (mut levels, mut values) = (vec![0.0; 4096], vec![0.0; 4096]);
    bencher.bench_local(|| {
        points.fill(0, &mut levels);
        table.fill(&levels, &mut values);
        black_box(values[4095])
    });
}
