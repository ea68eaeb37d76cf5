//! The likeliest ways in which an outcome or event comes about, per actor, in steps a person can follow.

use super::estimate::Estimate;
use super::importance::Top;
use crate::eval::{Draws, Pool, REPLICATES, Settings};
use crate::math::{mean, sum};
use crate::model::{ActorId, Configuration, EventId, Model, Target};
use crate::plan::{
    Bdd, Column, Joint, Node, Piece, Plan, Refusal, Subject, SubjectDiagram, Variable, compile,
    events_in_order, likeliest, subject_diagram,
};
use crate::quantity::Date;

/// How many ways are told per actor.
const TOLD: usize = 5;
/// How many ways are looked for: those through two cases of an event are passed over.
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
    /// What part of all its occurrences is by this actor; `None` where it never occurs.
    pub share: Option<Estimate>,
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
    /// In what part of all its occurrences, by whomever, all of this is so; `None` where it never occurs. Ways
    /// overlap, so their shares may sum to more than 1.
    pub share: Option<Estimate>,
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
    let pool = Pool::new(&plan, settings);
    tell_of(&plan, &Top { model, configuration, as_of, settings, of, pool: &pool })
}

/// The same of a plan, on the draws of a pool.
pub(super) fn tell_of(plan: &Plan, top: &Top) -> Result<Vec<Telling>, Refusal> {
    let Top { model, configuration, as_of, settings, of, pool } = *top;
    let means = Means { plan, settings, pool };
    let (mut tellings, mut actors, mut ways) = (Vec::new(), Vec::new(), Vec::new());
    for actor in model.actors.ids() {
        if let Some((one, steps)) = telling(model, configuration, as_of, &means, actor, of)? {
            tellings.push(one);
            ways.extend(steps.into_iter().map(|steps| Piece::Way(actor, steps)));
            actors.push(actor);
        }
    }
    let (by_actor, by_way) = top.shares(&actors, &ways)?;
    let mut by_way = by_way.into_iter();
    for (telling, share) in tellings.iter_mut().zip(by_actor) {
        telling.share = share;
        telling.stories.iter_mut().zip(&mut by_way).for_each(|(story, share)| story.share = share);
    }
    let often = |one: &Telling| one.attempts_per_year * one.p_per_attempt;
    tellings.sort_by(|a, b| often(b).total_cmp(&often(a)).then_with(|| a.actor.cmp(&b.actor)));
    Ok(tellings)
}

/// The means of columns, over all draws of a plan.
struct Means<'p> {
    plan: &'p Plan,
    settings: Settings,
    pool: &'p Pool,
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
        let SubjectDiagram { bdd, root, goes_on, modes, rates, variables, p: columns, .. } = diagram;
        let p = self.variables(bdd, &[&modes[..], &[*root, *goes_on]].concat(), variables, columns);
        let chance = |node: Node| bdd.probability(node, &|variable| p[variable]);
        let often = sum(modes.iter().zip(rates).map(|(mode, rate)| chance(*mode) * self.column(rate)));
        let both = chance(*root);
        (often, if both > 0.0 { both / chance(*goes_on) } else { 0.0 })
    }

    fn over_replicates(&self, one: impl Fn(&mut Draws) -> f64) -> f64 {
        let replicate = |replicate| self.pool.with(self.plan, self.settings, replicate, &one);
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
) -> Result<Option<(Telling, Vec<Steps>)>, Refusal> {
    let diagram = |joint| subject_diagram(model, configuration, as_of, (actor, of), joint);
    let SubjectDiagram { mut bdd, root, in_steps, behind, modes, rates, variables, p: columns, .. } =
        diagram(Joint::Mean)?;
    if root == Node::FALSE {
        return Ok(None);
    }
    let all = [&modes[..], &[root, in_steps], &behind.iter().flatten().copied().collect::<Vec<_>>()].concat();
    let mut p = means.variables(&bdd, &all, &variables, &columns);
    for (variable, behind) in behind.iter().enumerate() {
        if let Some(node) = behind {
            p[variable] = bdd.probability(*node, &|variable| p[variable]);
        }
    }
    let negated = configuration.apply(model).model.negated_factors();
    let told_absent = |variable: usize| match variables[variable] {
        Variable::Factor(id) => negated[id.position()],
        _ => false,
    };
    let chance = |variable: usize| p[variable];
    let ways = likeliest(&bdd, in_steps, &chance, &told_absent, SOUGHT, EFFORT);
    let mut told: Vec<(f64, Vec<(usize, bool)>)> = Vec::new();
    for way in ways.ways.into_iter().filter(|way| is_one_story(&way.literals, &variables)) {
        let probability = match way.literals.iter().any(|(variable, _)| behind[*variable].is_some()) {
            true => together(&mut bdd, &way.literals, &behind, &chance),
            false => Some(way.probability),
        };
        told.extend(probability.map(|probability| (probability, way.literals)));
    }
    let order = events_in_order(model);
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let complete = ways.complete && told.len() <= TOLD;
    told.truncate(TOLD);
    let told = told.into_iter().map(|(probability, mut literals)| {
        literals.sort_by_key(|(variable, _)| when(&order, variables[*variable]));
        let steps = literals.iter().filter_map(|one| step(model, &variables, &p, *one));
        let story = Story { steps: steps.collect(), probability, share: None };
        let is_step = |(variable, _): &&(usize, bool)| told_as(model, variables[*variable]).is_some();
        let steps = literals.iter().filter(is_step).map(|(variable, holds)| (variables[*variable], *holds));
        (story, steps.collect())
    });
    let (stories, steps): (Vec<Story>, Vec<Steps>) = told.unzip();
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
    let telling = Telling { actor, title, attempts_per_year, p_per_attempt, share: None, stories, complete };
    Ok(Some((telling, steps)))
}

/// The chance that all literals are so; meetings of one capability go together. `None` where that is too large to work
/// out.
fn together(
    bdd: &mut Bdd,
    literals: &[(usize, bool)],
    behind: &[Option<Node>],
    chance: &dyn Fn(usize) -> f64,
) -> Option<f64> {
    let mut all = Node::TRUE;
    for (variable, holds) in literals {
        let node = match behind[*variable] {
            Some(node) => node,
            None => bdd.literal(*variable).ok()?,
        };
        let node = if *holds { node } else { bdd.not(node).ok()? };
        all = bdd.and(all, node).ok()?;
    }
    Some(bdd.probability(all, chance))
}

/// What must hold and succeed, as variables.
type Steps = Vec<(Variable, bool)>;

/// Where a step stands in a story: what is so comes first, then events after those that they need.
fn when(order: &[EventId], variable: Variable) -> usize {
    let position = |id: EventId| order.iter().position(|known| *known == id).map_or(0, |at| at + 1);
    match variable {
        Variable::Factor(_) => 0,
        Variable::Trial(id, _) | Variable::Exceeds(id, _) | Variable::EventSurvives(id) => position(id),
        Variable::OutcomeSurvives(_) | Variable::AttemptSurvives(_) => usize::MAX,
        Variable::InPlace(_) | Variable::Works(_) | Variable::Open(_) | Variable::Capable(..) => usize::MAX,
    }
}

/// Whether a way takes one case of every event: only one case applies in an attempt, and a way through two of
/// them is covered by the ways through each.
fn is_one_story(literals: &[(usize, bool)], variables: &[Variable]) -> bool {
    let event = |variable: usize| match variables[variable] {
        Variable::Trial(id, _) | Variable::Exceeds(id, _) => Some(id),
        _ => None,
    };
    let mut events: Vec<_> =
        literals.iter().filter(|(_, holds)| *holds).filter_map(|(variable, _)| event(*variable)).collect();
    let n = events.len();
    events.sort();
    events.dedup();
    events.len() == n
}

fn step(model: &Model, variables: &[Variable], p: &[f64], (variable, holds): (usize, bool)) -> Option<Step> {
    let (target, title) = told_as(model, variables[variable])?;
    let probability = if holds { p[variable] } else { 1.0 - p[variable] };
    Some(Step { path: model.target(target), title: title.clone(), absent: !holds, probability })
}

/// What a variable is told as; `None` for what a safeguard decides.
fn told_as(model: &Model, variable: Variable) -> Option<(Target, &String)> {
    match variable {
        Variable::Factor(id) => Some((Target::Factor(id), &model.factors[id].title)),
        Variable::Trial(id, _) | Variable::Exceeds(id, _) => {
            Some((Target::Event(id), &model.events[id].title))
        }
        _ => None,
    }
}
