//! What safeguards cost, as columns: one value a draw.

use super::columns::{Column, Columns, stream_name};
use super::compile::Plan;
use crate::model::{Model, SafeguardId};
use crate::quantity::Date;

/// What one safeguard costs.
#[derive(Clone, Debug)]
pub struct CostColumn {
    /// The safeguard.
    pub safeguard: SafeguardId,
    /// The amount. Units: the file's currency, once or per year.
    pub amount: Column,
    /// Whether it falls due every year.
    pub per_year: bool,
}

/// The costs of safeguards that state one, on the streams of a plan of the same model.
pub fn costs(model: &Model, plan: &Plan, safeguards: &[SafeguardId], as_of: Date) -> Vec<CostColumn> {
    let columns = Columns::new(model, &plan.streams, as_of);
    let of = |id: &SafeguardId| {
        let row = &model.safeguards[*id];
        let cost = row.cost.as_ref()?;
        let amount = columns.quantity(&cost.amount, &cost_stream(&row.id));
        Some(CostColumn { safeguard: *id, amount, per_year: cost.per_year })
    };
    safeguards.iter().filter_map(of).collect()
}

/// The name of the stream of a safeguard's cost.
pub fn cost_stream(id: &str) -> String {
    stream_name("safeguard", id, "cost")
}
