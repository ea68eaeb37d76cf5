//! M1 in openfair, through `openfair::simulate`, its only entry: JSON in, JSON out.
//!
//! Its JSON calls the mode of a PERT "mean": what it reads there goes to `rand_distr::Pert` as the mode, so M1's
//! modes are given as "mean". Each call asks for a list of scenarios as well as for models: that list is empty here.
use serde_json::{json, Value};

fn main() {
    let n: u32 = std::env::args().nth(1).and_then(|a| a.parse().ok()).expect("usage: openfair_m1 TRIALS");
    let input = json!({
        "scenario": { "simulation_count": 1, "scenarios": [] },
        "model": {
            "currency": "USD",
            "simulation_count": n,
            "models": [{
                "name": "M1",
                "type": "model",
                "settings": {
                    "Threat Event Frequency": { "min": 2, "mean": 12, "max": 60 },
                    "Threat Capability": { "min": 0.2, "mean": 0.5, "max": 0.9 },
                    "Control Strength": { "min": 0.4, "mean": 0.6, "max": 0.85 },
                    "Primary Loss": { "min": 10e3, "mean": 50e3, "max": 500e3 },
                    "Secondary Loss Event Frequency": { "min": 0.1, "mean": 0.3, "max": 0.6 },
                    "Secondary Loss Event Magnitude": { "min": 50e3, "mean": 250e3, "max": 5e6 }
                }
            }]
        }
    });
    let output = openfair::simulate(&input).expect("openfair failed");
    let model = &output["model"]["models"][0];
    let losses = model["values"].as_array().expect("no values");
    let share = |test: &dyn Fn(f64) -> bool| {
        losses.iter().filter_map(Value::as_f64).filter(|x| test(*x)).count() as f64 / f64::from(n)
    };
    // Its own mean is summed in f32; the mean of the same values in f64 shows what that costs.
    let summed_in_f64 = losses.iter().filter_map(Value::as_f64).sum::<f64>() / f64::from(n);
    println!(
        "{}",
        json!({
            "tool": "openfair", "version": "0.1.1", "trials": n,
            "mean": model["mean"], "p_zero": share(&|x| x == 0.0),
            "p_1e6": share(&|x| x > 1e6), "p_5e6": share(&|x| x > 5e6),
            "note": format!("its values averaged in f64: {summed_in_f64:.0}"),
        })
    );
}
