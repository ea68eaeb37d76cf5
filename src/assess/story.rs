//! The likeliest ways in which an outcome or event comes about, per actor, in steps a person can follow.

use crate::eval::{Draws, REPLICATES, Settings};
use crate::math::{mean, sum};
use crate::model::{ActorId, Configuration, EventId, Model, Target};
use crate::plan::{
    Bdd, Column, Joint, Node, Plan, Refusal, Subject, SubjectDiagram, Variable, compile, events_in_order,
    likeliest, subject_diagram,
};
use crate::quantity::Date;
use std::collections::BTreeMap;

/// How many ways are told per actor.
const TOLD: usize = 5;
/// How many ways are looked for, so that the same steps by other cases can be joined.
const SOUGHT: usize = 64;
/// How far the search goes.
const EFFORT: usize = 200_000;

/// How one actor brings something about.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// The actor's id.
    pub actor: String,
    /// The actor's title.
    pub title: String,
    /// Attempts per year, at the mean of every quantity.
    pub attempts_per_year: f64,
    /// The chance per attempt, at the mean of every quantity.
    pub p_per_attempt: f64,
    /// The likeliest ways, first the likeliest.
    pub stories: Vec<Story>,
    /// Whether these are all.
    pub complete: bool,
}

/// One way in which it happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// What must hold and succeed.
    pub steps: Vec<Step>,
    /// The chance that all of it does, per attempt, at the mean of every quantity.
    pub probability: f64,
}

/// One thing that must hold or succeed.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The path of the factor or event, such as `event.number-found`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Whether it is a factor that must not hold.
    pub absent: bool,
    /// Its own chance.
    pub probability: f64,
}

/// Tells how each actor brings an event or outcome about, the one that does so most often first.
///
/// Chances are per attempt, at the mean of every quantity: they rank the ways, and are no forecast.
/// Errors: what cannot be compiled.
pub fn tell(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    of: Subject,
) -> Result<Vec<Telling>, Refusal> {
    let plan = compile(model, configuration, as_of)?;
    let means = Means { plan: &plan, settings };
    let mut tellings = Vec::new();
    for actor in model.actors.ids() {
        tellings.extend(telling(model, configuration, as_of, &means, actor, of)?);
    }
    let often = |one: &Telling| one.attempts_per_year * one.p_per_attempt;
    tellings.sort_by(|a, b| often(b).total_cmp(&often(a)).then_with(|| a.actor.cmp(&b.actor)));
    Ok(tellings)
}

/// The means of columns, over all draws of a plan.
struct Means<'p> {
    plan: &'p Plan,
    settings: Settings,
}

impl Means<'_> {
    fn column(&self, column: &Column) -> f64 {
        self.over_replicates(|draws| mean(&draws.column(column)))
    }

    fn factor(&self, position: usize) -> f64 {
        self.over_replicates(|draws| {
            let n = self.settings.n_per_replicate;
            mean(&draws.factor(&self.plan.factors[position], n).p_from_now)
        })
    }

    /// By variable, for those that the nodes depend on.
    fn variables(&self, bdd: &Bdd, nodes: &[Node], variables: &[Variable], columns: &[Column]) -> Vec<f64> {
        let mut p = vec![0.0; variables.len()];
        for variable in nodes.iter().flat_map(|node| bdd.depends_on(*node)) {
            p[variable] = match variables[variable] {
                Variable::Factor(id) => self.factor(id.position()),
                _ => self.column(&columns[variable]),
            };
        }
        p
    }

    /// The attempts a year that go on, and the chance in each of them.
    fn attempts(&self, diagram: &SubjectDiagram) -> (f64, f64) {
        let SubjectDiagram { bdd, root, goes_on, modes, rates, variables, p: columns } = diagram;
        let p = self.variables(bdd, &[&modes[..], &[*root, *goes_on]].concat(), variables, columns);
        let chance = |node: Node| bdd.probability(node, &|variable| p[variable]);
        let often = sum(modes.iter().zip(rates).map(|(mode, rate)| chance(*mode) * self.column(rate)));
        let both = chance(*root);
        (often, if both > 0.0 { both / chance(*goes_on) } else { 0.0 })
    }

    fn over_replicates(&self, one: impl Fn(&mut Draws) -> f64) -> f64 {
        let n = self.settings.n_per_replicate;
        let replicate = |r| one(&mut Draws::new(self.plan, self.settings.seed, r, n));
        sum((0..REPLICATES).map(replicate)) / REPLICATES as f64
    }
}

fn telling(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    means: &Means,
    actor: ActorId,
    of: Subject,
) -> Result<Option<Telling>, Refusal> {
    let diagram = |joint| subject_diagram(model, configuration, as_of, (actor, of), joint);
    let SubjectDiagram { bdd, root, modes, rates, variables, p: columns, .. } = diagram(Joint::Mean)?;
    if root == Node::FALSE {
        return Ok(None);
    }
    let p = means.variables(&bdd, &[&modes[..], &[root]].concat(), &variables, &columns);
    let negated = negated_factors(&configuration.apply(model).model);
    // How later contests go hangs on how earlier ones went, so a lost contest is part of a way's chance.
    let told_absent = |variable: usize| match variables[variable] {
        Variable::Factor(id) => negated[id.position()],
        Variable::Capable(..) => true,
        _ => false,
    };
    let chance = |variable: usize| p[variable];
    let ways = likeliest(&bdd, root, &chance, &told_absent, SOUGHT, EFFORT);
    let mut joined: BTreeMap<Vec<(usize, bool)>, f64> = BTreeMap::new();
    for way in ways.ways.iter().filter(|way| is_one_story(&way.literals, &variables)) {
        let is_told =
            |(variable, holds): &(usize, bool)| *holds || matches!(variables[*variable], Variable::Factor(_));
        let told: Vec<(usize, bool)> = way.literals.iter().copied().filter(is_told).collect();
        *joined.entry(told).or_insert(0.0) += way.probability;
    }
    let order = events_in_order(model);
    let story = |(mut literals, probability): (Vec<(usize, bool)>, f64)| {
        literals.sort_by_key(|(variable, _)| when(&order, variables[*variable]));
        let steps = literals.iter().filter_map(|one| step(model, &variables, &p, *one));
        Story { steps: steps.collect(), probability }
    };
    let mut stories: Vec<Story> = joined.into_iter().map(story).collect();
    stories.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let complete = ways.complete && stories.len() <= TOLD;
    stories.truncate(TOLD);
    let row = &model.actors[actor];
    let has_states = configuration.safeguards.iter().any(|id| !model.safeguards[*id].coverage.is_plain());
    let (attempts_per_year, p_per_attempt) = match has_states {
        true => means.attempts(&diagram(Joint::State)?),
        false => {
            let often = modes.iter().zip(&rates);
            let often = often.map(|(mode, rate)| bdd.probability(*mode, &chance) * means.column(rate));
            (sum(often), bdd.probability(root, &chance))
        }
    };
    if p_per_attempt == 0.0 {
        return Ok(None);
    }
    let (actor, title) = (row.id.clone(), row.title.clone());
    Ok(Some(Telling { actor, title, attempts_per_year, p_per_attempt, stories, complete }))
}

/// Where a step stands in a story: what is so comes first, then events after those that they need.
fn when(order: &[EventId], variable: Variable) -> usize {
    let position = |id: EventId| order.iter().position(|known| *known == id).map_or(0, |at| at + 1);
    match variable {
        Variable::Factor(_) => 0,
        Variable::Trial(id, _) | Variable::Capable(id, _) | Variable::EventSurvives(id) => position(id),
        Variable::OutcomeSurvives(_) | Variable::AttemptSurvives(_) => usize::MAX,
        Variable::InPlace(_) | Variable::Works(_) => usize::MAX,
    }
}

/// Whether a way takes one case of every event: only one case applies in an attempt, and a way through two of
/// them is covered by the ways through each.
fn is_one_story(literals: &[(usize, bool)], variables: &[Variable]) -> bool {
    let event = |variable: usize| match variables[variable] {
        Variable::Trial(id, _) | Variable::Capable(id, _) => Some(id),
        _ => None,
    };
    let mut events: Vec<_> =
        literals.iter().filter(|(_, holds)| *holds).filter_map(|(variable, _)| event(*variable)).collect();
    let n = events.len();
    events.sort();
    events.dedup();
    events.len() == n
}

/// Factors that stand under a `not`, or that an earlier case of a list excludes.
fn negated_factors(model: &Model) -> Vec<bool> {
    let mut negated = vec![false; model.factors.len()];
    model.each_condition(&mut |condition, excludes| {
        condition.each_factor(&mut |id, under_not| negated[id.position()] |= under_not || excludes);
    });
    negated
}

fn step(model: &Model, variables: &[Variable], p: &[f64], (variable, holds): (usize, bool)) -> Option<Step> {
    let (target, title) = match variables[variable] {
        Variable::Factor(id) => (Target::Factor(id), &model.factors[id].title),
        Variable::Trial(id, _) | Variable::Capable(id, _) => (Target::Event(id), &model.events[id].title),
        _ => return None,
    };
    let probability = if holds { p[variable] } else { 1.0 - p[variable] };
    Some(Step { path: model.target(target), title: title.clone(), absent: !holds, probability })
}
