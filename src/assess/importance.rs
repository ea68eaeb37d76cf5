//! What an event or outcome hangs on: the importance measures of factors and events.

use super::estimate::Estimate;
use crate::eval::{Evaluation, Measure, Pool, Settings, StateMode, evaluate_with, frequencies};
use crate::math::mean;
use crate::model::{ActorId, Configuration, EventId, Model, OutcomeId, Target};
use crate::plan::{Element, MAX_PIECES, Piece, Plan, Refusal, Subject, Variable, pieces};
use crate::quantity::Date;
use std::collections::BTreeSet;

/// How much an event or outcome, the top, hangs on one element.
///
/// P is the top as it is, P1 with the element certain, P0 with the element out of the question: of a factor the
/// chances of the top in the horizon, of an event the rates of the top per year. Every number is a ratio (or the
/// difference) of means over the draws; bands are those of the draws' own ratios. `None` where a ratio is 0/0;
/// infinite where only the divisor is 0. Where states of factors are drawn, chances have no band: its ends are NaN.
/// **Reference**: Birnbaum 1969; Vesely et al. 1983, NUREG/CR-3385; Rausand and Hoyland 2004, "System reliability
/// theory", chapter 5.
#[derive(Clone, Debug, PartialEq)]
pub struct Importance {
    /// The path of the factor or event, such as `event.number-found`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Birnbaum's measure, `P1 - P0`. Units: of an event, per year.
    pub birnbaum: Estimate,
    /// Criticality, `(P - P0) / P`: the part that would be gone without it. With one chance p of the element this is
    /// `p (P1 - P0) / P`.
    pub criticality: Option<Estimate>,
    /// The chance of the element given the top: how often it holds, or happens, where the top occurs.
    pub conditional: Option<Estimate>,
    /// Fussell and Vesely's measure: the part of the top in which some way with the element is complete; `None`
    /// also where there are too many ways to be told apart.
    pub fussell_vesely: Option<Estimate>,
    /// Risk achievement worth, `P1 / P`.
    pub achievement: Option<Estimate>,
    /// Risk reduction worth, `P / P0`: infinite where nothing is left without it.
    pub reduction: Option<Estimate>,
}

/// The importance of every factor and event that a top rests on, the most critical first.
///
/// Of [`Subject::Any`] that of factors alone.
/// Errors: what cannot be compiled.
pub fn importances(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    of: Subject,
) -> Result<Vec<Importance>, Refusal> {
    let plan = pieces(model, configuration, as_of, of, &[])?.plan;
    let pool = Pool::new(&plan, settings);
    let top = Top { model, configuration, as_of, settings, of, pool: &pool };
    let elements = top.elements(&plan);
    let mut found = Vec::with_capacity(elements.len());
    let mut n = MAX_PIECES / VARIATIONS.len();
    let mut rest = elements.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(n.min(rest.len()));
        match top.varied(now, n == 1)? {
            Some(some) => {
                found.extend(some);
                rest = later;
            }
            // Fewer at a time are cheaper to walk through.
            None => n = n.div_ceil(2),
        }
    }
    let part = |one: &Importance| one.criticality.map_or(f64::NEG_INFINITY, |part| part.mean);
    found.sort_by(|a, b| part(b).total_cmp(&part(a)).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

/// The variations of a top by one element.
const VARIATIONS: [fn(Element) -> Piece; 4] = [Piece::Certain, Piece::Never, Piece::With, Piece::Through];

/// An event or outcome under a configuration, as of a day.
pub(super) struct Top<'t> {
    pub(super) model: &'t Model,
    pub(super) configuration: &'t Configuration,
    pub(super) as_of: Date,
    pub(super) settings: Settings,
    pub(super) of: Subject,
    pub(super) pool: &'t Pool,
}

impl Top<'_> {
    /// What parts of all occurrences are by some actors, and through some ways.
    #[expect(clippy::type_complexity, reason = "two lists of the same")]
    pub(super) fn shares(
        &self,
        actors: &[ActorId],
        ways: &[Piece],
    ) -> Result<(Vec<Option<Estimate>>, Vec<Option<Estimate>>), Refusal> {
        let mut by_way = Vec::with_capacity(ways.len());
        let mut by_actor = Vec::new();
        for (at, ways) in ways.chunks(MAX_PIECES).enumerate() {
            let found = self.frequencies(ways)?;
            let frequency = |at: usize| Values::of(&found, Measure::OutcomeFrequency(OutcomeId::at(at)));
            let all = frequency(0);
            by_way.extend((1..=ways.len()).map(|at| frequency(at).over(&all)));
            if at == 0 {
                let own = |actor: &ActorId| {
                    Values::of(&found, Measure::ActorFrequency(OutcomeId::at(0), *actor)).over(&all)
                };
                by_actor.extend(actors.iter().map(own));
            }
        }
        Ok((by_actor, by_way))
    }

    /// How often the top occurs. Units: per year.
    pub(super) fn frequency(&self) -> Result<Values, Refusal> {
        let found = self.frequencies(&[])?;
        Ok(Values::of(&found, Measure::OutcomeFrequency(OutcomeId::at(0))))
    }

    /// The importance of some elements; `None` where so many at once would be too dear to walk through, unless they
    /// are the last resort.
    fn varied(&self, elements: &[Element], at_last: bool) -> Result<Option<Vec<Importance>>, Refusal> {
        let list: Vec<Piece> =
            elements.iter().flat_map(|element| VARIATIONS.map(|variation| variation(*element))).collect();
        let (found, is_told) = self.evaluated(&list)?;
        if found.mode == StateMode::Drawn && !at_last {
            return Ok(None);
        }
        let one = |(at, element): (usize, &Element)| {
            let value = |place: usize| {
                let outcome = OutcomeId::at(place);
                match element {
                    Element::Factor(_) => Values::of(&found, Measure::OutcomeProbability(outcome)),
                    Element::Event(_) => Values::of(&found, Measure::OutcomeFrequency(outcome)),
                }
            };
            let first = VARIATIONS.len() * at;
            let [certain, never, with, through] = [1, 2, 3, 4].map(|variation| value(first + variation));
            let top = value(0);
            let (target, title) = match element {
                Element::Factor(id) => (Target::Factor(*id), &self.model.factors[*id].title),
                Element::Event(id) => (Target::Event(*id), &self.model.events[*id].title),
            };
            Importance {
                path: self.model.target(target),
                title: title.clone(),
                birnbaum: certain.less(&never).estimate(),
                criticality: top.less(&never).over(&top),
                conditional: with.over(&top),
                fussell_vesely: through.over(&top).filter(|_| is_told[first + 3]),
                achievement: certain.over(&top),
                reduction: top.over(&never),
            }
        };
        Ok(Some(elements.iter().enumerate().map(one).collect()))
    }

    fn evaluated(&self, list: &[Piece]) -> Result<(Evaluation, Vec<bool>), Refusal> {
        let found = pieces(self.model, self.configuration, self.as_of, self.of, list)?;
        let settings = self.settings.with_expectations();
        Ok((evaluate_with(&found.plan, settings, &|_| {}, Some(self.pool)), found.is_told))
    }

    fn frequencies(&self, list: &[Piece]) -> Result<Evaluation, Refusal> {
        let plan = pieces(self.model, self.configuration, self.as_of, self.of, list)?.plan;
        Ok(frequencies(&plan, self.settings.with_expectations(), self.pool))
    }

    /// What the top rests on: the factors in its formula, and the events that lead to it.
    fn elements(&self, plan: &Plan) -> Vec<Element> {
        let mut found: BTreeSet<Element> = self.events().into_iter().map(Element::Event).collect();
        for diagram in plan.actors.iter().map(|actor| &actor.diagram) {
            let variables = diagram.circuit.variables().iter().map(|variable| diagram.variables[*variable]);
            found.extend(variables.filter_map(|variable| match variable {
                Variable::Factor(id) => Some(Element::Factor(id)),
                _ => None,
            }));
        }
        found.into_iter().collect()
    }

    fn events(&self) -> BTreeSet<EventId> {
        let mut found = BTreeSet::new();
        let mut pending: Vec<EventId> = Vec::new();
        match self.of {
            Subject::Event(id) => pending.push(id),
            Subject::Outcome(id) => self.model.outcomes[id].when.each_event(&mut |id| pending.push(id)),
            Subject::Reach(_) | Subject::Any => {}
        }
        while let Some(id) = pending.pop() {
            if found.insert(id)
                && let Some(needs) = &self.model.events[id].needs
            {
                needs.each_event(&mut |id| pending.push(id));
            }
        }
        found
    }
}

/// One measure: by replicate its mean, and its value in every draw; no values where the draws' own say nothing.
#[derive(Clone, Debug)]
pub(super) struct Values {
    means: Vec<f64>,
    draws: Vec<f64>,
}

impl Values {
    /// A measure of an evaluation; nothing at all where its plan does not have it.
    fn of(found: &Evaluation, measure: Measure) -> Self {
        let Some(at) = found.measures.find(measure) else {
            let n = found.settings.draws();
            return Self { means: vec![0.0; found.replicates.len()], draws: vec![0.0; n] };
        };
        let is_chance = matches!(measure, Measure::OutcomeProbability(_));
        let draws = found.replicates.iter().flat_map(|one| one.values[at].iter().copied());
        Self {
            means: found.replicates.iter().map(|one| one.means[at]).collect(),
            draws: if is_chance && found.mode == StateMode::Drawn { Vec::new() } else { draws.collect() },
        }
    }

    fn less(&self, other: &Self) -> Self {
        let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        Self { means: less(&self.means, &other.means), draws: less(&self.draws, &other.draws) }
    }

    pub(super) fn estimate(self) -> Estimate {
        Estimate::around(mean(&self.means), &self.means, self.draws)
    }

    /// The ratio of the means, with the band of the draws' own ratios; `None` where it is 0/0.
    pub(super) fn over(&self, other: &Self) -> Option<Estimate> {
        let number = mean(&self.means) / mean(&other.means);
        let ratio = |a: &[f64], b: &[f64]| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| a / b).filter(|ratio| !ratio.is_nan()).collect()
        };
        let replicates = ratio(&self.means, &other.means);
        let draws = ratio(&self.draws, &other.draws);
        (!number.is_nan()).then(|| Estimate::around(number, &replicates, draws))
    }
}
