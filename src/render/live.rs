//! A scenario as plain arrays in JSON: what a page needs to evaluate it in every configuration of its switches.
//!
//! Numbers are written so that they are read back to the bit; long tables are base64 of little-endian doubles. What the
//! arrays mean stands at [`Portable`] and in `docs/live.md`.

use super::base64::base64;
use crate::assess::{
    Assessment, Estimate, Formula, Leaf, LeafForm, Portable, PortableActor, PortableAmount, PortableCircuit,
    PortableFactor, PortableItem, PortableLosses, PortablePlan, PortableStream, PortableVariable, Proof,
    Slider, Structural, Switched,
};
use crate::eval::REPLICATES;
use crate::math::{Axis, CountLaw, Pieces, gauss_legendre};
use crate::model::{Model, Override, Target};
use crate::plan::sha256;
use serde_json::{Value, json};

/// The version of the form of the arrays.
pub const LIVE_VERSION: u64 = 1;

/// The return periods that the page reads off a curve: some of those that a run tells.
const PERIODS: [u32; 3] = [10, 20, 100];

/// The arrays of a scenario, with the names and titles of what can be switched.
pub fn live(portable: &Portable, model: &Model) -> Value {
    let settings = portable.settings;
    json!({
        "live_version": LIVE_VERSION,
        "seed": hexadecimal(settings.seed),
        "replicates": REPLICATES,
        "draws": settings.n_per_replicate,
        "integrated": portable.n_integrated,
        "years": portable.years,
        "streams": each(&portable.streams, stream),
        "leaves": each(&portable.leaves, leaf),
        "columns": each(&portable.columns, formula),
        "circuits": each(&portable.circuits, circuit),
        "factors_on_days": each(&portable.factors, factor),
        "plans": each(&portable.plans, plan),
        "days": portable.days.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "structural": each(&portable.structural, structural),
        "variants": each(&portable.variants, |(set, plans)| json!({ "set": set, "plans": plans })),
        "legendre": (1..=model.factors.len().div_ceil(2).max(1)).map(gauss_legendre).collect::<Vec<_>>(),
        "sliders": each(&portable.sliders, slider),
        "losses": portable.losses.as_ref().map(losses),
        "currency": model.header.currency.as_ref().map(ToString::to_string),
        "outcomes": model.outcomes.iter().map(|(_, one)| &one.id).collect::<Vec<_>>(),
        "actors": each_of(model.actors.iter().map(|(_, one)| (&one.id, &one.title))),
        "factors": each_of(model.factors.iter().map(|(_, one)| (&one.id, &one.title))),
        "safeguards": each_of(model.safeguards.iter().map(|(_, one)| (&one.id, &one.title))),
        "what_ifs": model.whatifs.iter().map(|(_, one)| {
            let holds = one.set.iter().filter_map(|set| match set {
                Override::Holds(factor, holds) => Some(json!([factor.position(), holds])),
                _ => None,
            });
            json!({
                "id": one.id,
                "title": one.title,
                "safeguards": one.safeguards.iter().map(|id| id.position()).collect::<Vec<_>>(),
                "holds": holds.collect::<Vec<_>>(),
            })
        }).collect::<Vec<_>>(),
    })
}

fn losses(one: &PortableLosses) -> Value {
    let item = |one: &PortableItem| json!([one.outcome, one.primary, one.secondary]);
    let spacings: Vec<(f64, f64)> = one.grid.spacings().collect();
    json!({
        "amounts": each(&one.amounts, amount),
        "items": each(&one.items, item),
        "due": one.due,
        "in_fractions": one.in_fractions,
        "points": one.grid.points(),
        "is_lattice": one.grid.is_lattice(),
        "rungs": spacings,
        "knots": one.grid.knots(),
        "told": one.told,
        "periods": PERIODS,
        "rule": gauss_legendre(8),
        "jumps": one.grid.jumps().iter().enumerate().filter(|(_, jump)| **jump).map(|(at, _)| at).collect::<Vec<_>>(),
    })
}

fn amount(one: &PortableAmount) -> Value {
    let (from, step) = one.table.scale();
    let nodes = one.table.nodes();
    // What has no bound has no number in JSON.
    let bounded = |value: f64| value.is_finite().then_some(value);
    json!({
        "atoms": one.table.atoms(),
        "smooth": one.table.smooth(),
        "from": bounded(from),
        "step": bounded(step),
        "limited": doubles(nodes.iter().map(|node| node[1])),
        "above": doubles(nodes.iter().map(|node| node[2])),
        "mean": bounded(one.mean),
        "variance": bounded(one.variance),
    })
}

/// What a page proves itself by: the fingerprint of the arrays as they are written, and what the program found in some
/// states, the first of which is that of `assessment`; whether its composite exposure says anything, and its losses.
pub fn expected(arrays: &str, proofs: &[Proof], assessment: &Assessment) -> Value {
    let estimate = |one: &Estimate| {
        let Estimate { mean, p5, p50, p95, standard_error } = one;
        json!({ "mean": mean, "p5": p5, "p50": p50, "p95": p95, "standard_error": standard_error })
    };
    let proof = |one: &Proof| {
        let Switched { safeguards, what_ifs, factors, day } = &one.switched;
        let factors: serde_json::Map<String, Value> =
            factors.iter().map(|(at, holds)| (at.to_string(), json!(holds))).collect();
        json!({
            "state": {
                "safeguards": safeguards, "whatIfs": what_ifs, "factors": factors, "sliders": {}, "day": day,
            },
            "result": { "composite": estimate(&one.composite), "probability": estimate(&one.probability) },
        })
    };
    json!({ "sha256": sha256(arrays.as_bytes()), "rated": assessment.is_rated(), "states": each(proofs, proof), "losses": printed(assessment) })
}

/// The losses that the report prints, which those of the page are held against; null where there are none.
fn printed(assessment: &Assessment) -> Value {
    let Some(losses) = &assessment.losses else { return Value::Null };
    let curve = losses.curve.as_ref().map(|curve| {
        let periods = curve.return_periods.iter().filter(|(n, _)| PERIODS.contains(n));
        let periods = periods.map(|(n, read)| json!([n, read.estimate.mean]));
        let told = curve.exceedance.iter().map(|(amount, read)| json!([amount, read.estimate.mean]));
        json!({ "draws": curve.draws, "periods": periods.collect::<Vec<_>>(), "exceedance": told.collect::<Vec<_>>() })
    });
    json!({ "curve": curve })
}

fn each<T>(list: &[T], one: impl Fn(&T) -> Value) -> Vec<Value> {
    list.iter().map(one).collect()
}

fn each_of<'t>(list: impl Iterator<Item = (&'t String, &'t String)>) -> Vec<Value> {
    list.map(|(id, title)| json!({ "id": id, "title": title })).collect()
}

fn hexadecimal(bits: u64) -> String {
    format!("{bits:016x}")
}

fn doubles(values: impl IntoIterator<Item = f64>) -> String {
    base64(&values.into_iter().flat_map(f64::to_le_bytes).collect::<Vec<u8>>())
}

fn stream(one: &PortableStream) -> Value {
    let sobol = one.sobol.as_ref().map(|(dimension, directions)| json!([dimension, directions]));
    json!({ "hash": hexadecimal(one.hash), "sobol": sobol })
}

fn leaf(one: &Leaf) -> Value {
    let form = match &one.form {
        LeafForm::Pieces(form) => pieces(form),
        LeafForm::Values(values) => json!(["values", doubles(values.iter().copied())]),
    };
    json!({ "stream": one.stream, "form": form })
}

fn pieces(form: &Pieces) -> Value {
    match form {
        Pieces::Point(value) => json!(["point", value]),
        Pieces::Uniform { min, max } => json!(["uniform", min, max]),
        Pieces::Normal { mean, sd, axis: on } => json!(["normal", mean, sd, axis(*on)]),
        Pieces::Curve { above, below, axis: on } => {
            let of = |side: &[[f64; 6]]| doubles(side.iter().flatten().copied());
            json!(["curve", of(above), of(below), axis(*on)])
        }
        Pieces::Scaled { inner, by } => json!(["scaled", pieces(inner), by]),
    }
}

fn axis(axis: Axis) -> Value {
    match axis {
        Axis::Line => json!(["line"]),
        Axis::Logarithm { by } => json!(["logarithm", by]),
        Axis::LogOdds => json!(["log-odds"]),
        Axis::Interval { min, max } => json!(["interval", min, max]),
    }
}

fn formula(one: &Formula) -> Value {
    match one {
        Formula::Constant(value) => json!(["constant", value]),
        Formula::Leaf(leaf) => json!(["leaf", leaf]),
        Formula::Estimate { reliability, stated, prior } => json!(["estimate", reliability, stated, prior]),
        Formula::AtLeastOnce(p, years) => json!(["at-least-once", p, years]),
        Formula::AtMostOne(rate, years) => json!(["at-most-one", rate, years]),
        Formula::Product(parts) => json!(["product", parts]),
        Formula::Complement(share) => json!(["complement", share]),
        Formula::Reliability([failures, days]) => json!(["reliability", failures, days]),
        Formula::Operational(parts) => json!(["operational", parts]),
    }
}

fn circuit(one: &PortableCircuit) -> Value {
    // Sets of outcomes have up to 64 bits, of which a number of the page holds 53.
    let cells = one.cells.iter().map(|(slot, mode, occurs)| {
        let outcomes: Vec<u32> = (0..64).filter(|bit| occurs >> bit & 1 == 1).collect();
        json!([slot, mode, outcomes])
    });
    let ops: Vec<u32> = one.ops.iter().flatten().copied().collect();
    json!({ "slots": one.n_slots, "ops": ops, "cells": cells.collect::<Vec<_>>() })
}

fn factor(one: &PortableFactor) -> Value {
    json!({
        "prior": one.prior,
        "terms": one.terms,
        "printed": one.printed,
        "constant": one.is_constant,
        "shift": one.shifts[0],
        "shift_integrated": one.shifts[1],
        "state": one.state,
    })
}

fn plan(one: &PortablePlan) -> Value {
    let effect = one.effects.iter().map(|effect| {
        let (kind, at) = match effect.on {
            Target::Factor(id) => ("factor", id.position()),
            Target::Event(id) => ("event", id.position()),
            Target::Actor(id) => ("actor", id.position()),
            Target::Outcome(id) => ("outcome", id.position()),
            Target::Loss(id) => ("loss", id.position()),
        };
        json!([effect.safeguard, kind, at, effect.taken, effect.removed])
    });
    json!({
        "actors": each(&one.actors, actor),
        "severities": one.severities,
        "factors": one.factors,
        "effects": effect.collect::<Vec<_>>(),
    })
}

fn actor(one: &PortableActor) -> Value {
    let variables = one.variables.iter().map(|variable| match variable {
        PortableVariable::Factor(at) => json!(["factor", at]),
        PortableVariable::Chance(column) => json!(["chance", column]),
        PortableVariable::Event(at) => json!(["event", at]),
        PortableVariable::Outcome(at) => json!(["outcome", at]),
    });
    let counts = match one.counts {
        CountLaw::Poisson => json!(["poisson"]),
        CountLaw::NegativeBinomial { dispersion } => json!(["negative-binomial", dispersion]),
        CountLaw::AtMostOne => json!(["at-most-one"]),
    };
    json!({
        "actor": one.actor,
        "circuit": one.circuit,
        "variables": variables.collect::<Vec<_>>(),
        "rates": one.rates,
        "due": one.due,
        "counts": counts,
    })
}

fn structural(one: &Structural) -> Value {
    match one {
        Structural::WhatIf(id) => json!(["what_if", id.position()]),
        Structural::Safeguard(id) => json!(["safeguard", id.position()]),
    }
}

fn slider(one: &Slider) -> Value {
    json!({
        "path": one.path,
        "title": one.title,
        "is_probability": one.is_probability,
        "column": one.column,
        "stated": one.stated,
    })
}
