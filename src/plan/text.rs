//! A plan as text, for somebody who doubts a number and looks at the stage that it came from.

use super::columns::{Column, ReliabilityColumn, StreamId};
use super::compile::{Diagram, Plan};
use super::story::Variable;
use crate::model::Model;
use std::fmt::Write;

impl Plan {
    /// The plan in words and operations: streams with their dimensions, what each factor is drawn from, and for each
    /// actor its rates, the variables of its circuit, the operations, and which outcomes each root is the chance of.
    ///
    /// `model` is the one that was compiled. The same plan has the same text; nothing reads it back.
    pub fn text(&self, model: &Model) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "horizon: {} years", self.horizon_years);
        let _ = writeln!(text, "\nstreams of uniform numbers (dimension of the Sobol' sequence)");
        for at in 0..self.streams.n() {
            let stream = self.streams.get(StreamId(at));
            let dimension = stream.dimension.map_or("random".to_owned(), |dimension| dimension.to_string());
            let group = match self.streams.group_of(StreamId(at)) {
                Some((group, at)) => format!(", correlated by {:?}", group.triangle[at]),
                None => String::new(),
            };
            let _ = writeln!(text, "  {} ({dimension}){group}", stream.name);
        }
        let _ = writeln!(text, "\nfactors: chance of holding, from");
        for factor in &self.factors {
            let id = &model.factors[factor.factor].id;
            let supposed = match factor.forced {
                Some(true) => ", supposed to hold",
                Some(false) => ", supposed not to hold",
                None => "",
            };
            let prior = self.column(&factor.prior);
            let _ = writeln!(text, "  {id}: shifted to {}{supposed}; prior {prior}", factor.printed);
            for (term, reliability) in &factor.terms {
                let by = self.reliability(reliability);
                let _ = writeln!(text, "    {:+} times the weight of {by}, {:?}", term.scale, term.interest);
            }
            for (effect, _) in &factor.removals {
                let _ = writeln!(text, "    removed with chance {}", self.column(effect));
            }
        }
        for actor in &self.actors {
            let _ = writeln!(text, "\nactor {}: counts {:?}", model.actors[actor.actor].id, actor.counts);
            for (case, rate) in actor.rates.iter().enumerate() {
                let _ = writeln!(text, "  attempts a year, case {case}: {}", self.column(rate));
            }
            self.diagram(&mut text, model, &actor.diagram);
        }
        if !self.facts.is_empty() {
            let _ = writeln!(text, "\nfacts");
            self.diagram(&mut text, model, &self.fact_cells);
        }
        if !self.losses.is_empty() {
            let _ = writeln!(text, "\namounts");
            for (at, amount) in self.losses.amounts.iter().enumerate() {
                let _ = writeln!(text, "  amount {at}: {amount}");
            }
            for item in &self.losses.items {
                let parts: Vec<String> = item.primary.iter().map(|part| part.amount.to_string()).collect();
                let outcome = &model.outcomes[item.outcome].id;
                let _ = write!(text, "  {outcome} costs amounts {}", parts.join(" + "));
                if let Some((reaction, parts)) = &item.secondary {
                    let parts: Vec<String> = parts.iter().map(|part| part.amount.to_string()).collect();
                    let chance = self.column(&self.losses.reactions[*reaction]);
                    let _ = write!(text, ", and with chance {chance} amounts {}", parts.join(" + "));
                }
                text.push('\n');
            }
        }
        text
    }

    fn diagram(&self, text: &mut String, model: &Model, diagram: &Diagram) {
        for &variable in diagram.circuit.variables() {
            let stands_for = named(model, diagram.variables[variable]);
            let p = match diagram.variables[variable] {
                Variable::Factor(_) => "its chance of holding".to_owned(),
                _ => self.column(&diagram.p[variable]),
            };
            let _ = writeln!(text, "  p{variable} = {stands_for}: {p}");
        }
        for line in diagram.circuit.to_string().lines() {
            let _ = writeln!(text, "  {line}");
        }
        for (root, cell) in diagram.cells.iter().enumerate() {
            let graded = self.exposures.iter().enumerate().filter(|(bit, _)| cell.occurs >> bit & 1 == 1);
            let outcomes: Vec<&str> =
                graded.map(|(_, graded)| model.outcomes[graded.outcome].id.as_str()).collect();
            let what = if outcomes.is_empty() { "nothing".to_owned() } else { outcomes.join(" and ") };
            let _ = writeln!(text, "  root {root}: {what} under attempts of case {}", cell.mode);
        }
    }

    /// A column: what is drawn, and from which stream.
    fn column(&self, column: &Column) -> String {
        match column {
            Column::Constant(value) => value.to_string(),
            Column::Quantile(stream, quantiles) => self.drawn(*stream, quantiles.name()),
            Column::Estimate { reliability, stated, prior, counts } => format!(
                "estimate(stated {}, trusted as {}, else {}{})",
                self.column(stated),
                self.reliability(reliability),
                self.column(prior),
                if *counts { "" } else { "; not heard yet" }
            ),
            Column::AtLeastOnce(p, years) => {
                format!("rate of at least one in {years} years({})", self.column(p))
            }
            Column::AtMostOne(rate, years) => format!("at most one in {years} years({})", self.column(rate)),
            Column::Product(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.column(part)).collect();
                format!("product({})", parts.join(", "))
            }
            Column::Complement(inner) => format!("1 - {}", self.column(inner)),
            Column::Reliability(parts) => self.of("reliability", &parts[..]),
            Column::Operational(parts) => self.of("operational effectiveness", &parts[..]),
        }
    }

    fn of(&self, name: &str, parts: &[Column]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.column(part)).collect();
        format!("{name}({})", parts.join(", "))
    }

    fn reliability(&self, reliability: &ReliabilityColumn) -> String {
        match reliability {
            ReliabilityColumn::Fixed(value) => value.to_string(),
            ReliabilityColumn::Drawn(stream, quantiles) => self.drawn(*stream, quantiles.name()),
        }
    }

    fn drawn(&self, stream: StreamId, distribution: &str) -> String {
        format!("{distribution} at {}", self.streams.get(stream).name)
    }
}

/// What a variable stands for.
fn named(model: &Model, variable: Variable) -> String {
    let event = |id| &model.events[id].id;
    match variable {
        Variable::Factor(id) => format!("factor {} holds", model.factors[id].id),
        Variable::Trial(id, case) => format!("trial of {} succeeds, case {case}", event(id)),
        Variable::Capable(id, case) => format!("capability exceeds {}, case {case}", event(id)),
        Variable::EventSurvives(id) => format!("no safeguard stops {}", event(id)),
        Variable::OutcomeSurvives(id) => format!("no safeguard stops {}", model.outcomes[id].id),
        Variable::AttemptSurvives(id) => format!("no safeguard stops attempts of {}", model.actors[id].id),
        Variable::InPlace(id) => format!("{} is in place", model.safeguards[id].id),
        Variable::Works(id) => format!("{} works", model.safeguards[id].id),
        Variable::Open(id) => format!("trial of {}, held open", event(id)),
        Variable::Exceeds(id, case) => format!("capability exceeds {}, case {case}, held open", event(id)),
    }
}
