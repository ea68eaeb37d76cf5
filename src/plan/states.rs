//! What it costs to walk through the states of the factors that attempts rest on.

use super::compile::ActorPlan;
use super::story::Variable;
use std::collections::BTreeMap;

/// The cost of one walk through all states of the factors, per draw.
///
/// Units: about one multiplication; infinite where no walk could end.
/// Formula: for each actor `2^n (operations + 4 cells + 24 targets)`, n its factors; and for the m factors that
/// several actors rest on `2^m × 8 targets × actors`. Targets are the outcomes that the actors reach.
pub fn state_cost(actors: &[ActorPlan]) -> f64 {
    let reached =
        actors.iter().flat_map(|actor| &actor.diagram.cells).fold(0u64, |mask, cell| mask | cell.occurs);
    let n_targets = f64::from(reached.count_ones());
    let mut rested_on: BTreeMap<usize, usize> = BTreeMap::new();
    let mut cost = 0.0;
    for actor in actors {
        let diagram = &actor.diagram;
        let mut n = 0;
        for &variable in diagram.circuit.variables() {
            if let Variable::Factor(id) = diagram.variables[variable] {
                *rested_on.entry(id.position()).or_insert(0) += 1;
                n += 1;
            }
        }
        let one = diagram.circuit.n_ops() + 4 * diagram.cells.len();
        cost += states(n) * (one as f64 + 24.0 * n_targets);
    }
    let n_shared = rested_on.values().filter(|n| **n > 1).count();
    cost + states(n_shared) * 8.0 * n_targets * actors.len() as f64
}

/// 2^n, and infinity where nobody could walk through as many.
fn states(n: usize) -> f64 {
    if n <= 30 { (1u64 << n) as f64 } else { f64::INFINITY }
}
