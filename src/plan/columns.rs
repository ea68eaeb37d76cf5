//! The uncertain quantities of a model as columns: one value a draw, each from streams named for it.

use super::names::effect_stream;
use crate::evidence::{FactorEvidence, Term};
use crate::math::{DIMENSIONS, Distribution, QuantileTable, cholesky, name_hash};
use crate::model::{Cases, CorrelatedGroup, EstimateId, Factor, FactorId, Model, Reliability, SafeguardId};
use crate::model::{SourceId, Target, Uncertain};
use crate::quantity::Date;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The position of a stream of uniform numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamId(pub(crate) usize);

/// Where the uniform numbers of a stream come from.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamPlan {
    /// Its name, which keys it: an edit elsewhere in the file does not move it.
    pub name: String,
    /// Its dimension of the Sobol' sequence; `None` when all are taken, then plain random numbers serve.
    pub dimension: Option<usize>,
}

/// All streams of a model, in the order of their names.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Streams {
    streams: Vec<StreamPlan>,
    /// Names that did not get the dimension of their hash, because another name has it.
    pub collisions: Vec<String>,
    groups: Vec<StreamGroup>,
}

/// Streams whose numbers go together.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamGroup {
    /// The streams, in the order of their names.
    pub members: Vec<StreamId>,
    /// Cholesky's triangle of their correlations: the numbers of a member rest on its own stream and those before it.
    pub triangle: Vec<Vec<f64>>,
}

impl Streams {
    /// Gives every name its dimension.
    ///
    /// A name takes the dimension of its hash, or the next free one; those that numbers rest on come first,
    /// so that a quantity that nothing uses moves no other.
    pub fn new(used: impl IntoIterator<Item = String>, others: impl IntoIterator<Item = String>) -> Self {
        let mut taken = vec![false; DIMENSIONS];
        let mut found: BTreeMap<String, Option<usize>> = BTreeMap::new();
        let mut collisions = Vec::new();
        let mut n_taken = 0;
        for mut names in [used.into_iter().collect::<Vec<_>>(), others.into_iter().collect()] {
            names.sort();
            for name in names {
                if found.contains_key(&name) {
                    continue;
                }
                let home = (name_hash(&name) % DIMENSIONS as u64) as usize;
                let free = match n_taken < DIMENSIONS {
                    true => (0..DIMENSIONS).map(|step| (home + step) % DIMENSIONS).find(|&at| !taken[at]),
                    false => None,
                };
                n_taken += usize::from(free.is_some());
                free.into_iter().for_each(|at| taken[at] = true);
                if free != Some(home) {
                    collisions.push(name.clone());
                }
                found.insert(name, free);
            }
        }
        let streams = found.into_iter().map(|(name, dimension)| StreamPlan { name, dimension }).collect();
        Self { streams, collisions, groups: Vec::new() }
    }

    /// The same streams, of which some go together; groups without a triangle are left out.
    pub fn with_groups(mut self, groups: &[CorrelatedGroup]) -> Self {
        let of = |group: &CorrelatedGroup| {
            let members = group.paths.iter().map(|path| self.find(path)).collect();
            Some(StreamGroup { members, triangle: cholesky(&group.normal())? })
        };
        self.groups = groups.iter().filter_map(of).collect();
        self
    }

    /// The groups of streams that go together.
    pub fn groups(&self) -> &[StreamGroup] {
        &self.groups
    }

    /// The group of a stream, and its place there.
    pub fn group_of(&self, id: StreamId) -> Option<(&StreamGroup, usize)> {
        let place = |group: &StreamGroup| group.members.iter().position(|member| *member == id);
        self.groups.iter().find_map(|group| Some((group, place(group)?)))
    }

    /// The stream of a name.
    pub fn find(&self, name: &str) -> StreamId {
        let found = self.streams.binary_search_by(|stream| stream.name.as_str().cmp(name));
        StreamId(found.expect("every stream of the model is named before any is asked for"))
    }

    /// How many.
    pub fn n(&self) -> usize {
        self.streams.len()
    }

    /// One of them.
    pub fn get(&self, id: StreamId) -> &StreamPlan {
        &self.streams[id.0]
    }
}

/// The quantiles of a distribution: a table that is made when the first draw asks for it.
#[derive(Debug)]
pub struct Quantiles {
    distribution: Distribution,
    name: String,
    table: OnceLock<QuantileTable>,
}

impl Quantiles {
    fn new(distribution: Distribution) -> Self {
        Self { name: distribution.to_string(), distribution, table: OnceLock::new() }
    }

    /// The distribution in words: the same for the same distribution.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table.
    pub fn table(&self) -> &QuantileTable {
        self.table.get_or_init(|| QuantileTable::new(&self.distribution))
    }
}

/// Is told a distribution with its stream; of a chance of at least one in so many years, the years too.
pub type VisitQuantile<'v> = dyn FnMut(StreamId, &Arc<Quantiles>, Option<f64>) + 'v;

/// A quantity with one value a draw.
#[derive(Clone, Debug)]
pub enum Column {
    /// The same in every draw.
    Constant(f64),
    /// A distribution at the stream's uniform number.
    Quantile(StreamId, Arc<Quantiles>),
    /// A stated probability, discounted by its source's reliability.
    Estimate {
        /// How far the speaker is trusted.
        reliability: ReliabilityColumn,
        /// The probability as stated.
        stated: Box<Column>,
        /// What one would say without it.
        prior: Box<Column>,
        /// Whether it counts on the day of assessment.
        counts: bool,
    },
    /// A rate, from the chance of at least one in so many years.
    AtLeastOnce(Box<Column>, f64),
    /// The chance per year of time that the first of a rate of events comes within so many years: what a rate
    /// leaves where at most one is counted.
    AtMostOne(Box<Column>, f64),
    /// A product.
    Product(Vec<Column>),
    /// One minus a share.
    Complement(Box<Column>),
    /// The share of the time in which a safeguard works, from its failures a year and the days until they are
    /// repaired.
    Reliability(Box<[Column; 2]>),
    /// What a safeguard takes away on average: from its coverage, its reliability, what it is meant to take away,
    /// and what it takes away while it fails.
    Operational(Box<[Column; 4]>),
}

impl Column {
    /// The value, when it is the same in every draw.
    pub fn constant(&self) -> Option<f64> {
        match self {
            Column::Constant(value) => Some(*value),
            _ => None,
        }
    }

    /// By estimate that the column names: whether it counts on the day of assessment.
    fn heard(&self) -> Vec<bool> {
        let of = |parts: &[Column]| parts.iter().flat_map(Column::heard).collect();
        match self {
            Column::Constant(_) | Column::Quantile(..) => Vec::new(),
            Column::Estimate { counts, .. } => vec![*counts],
            Column::AtLeastOnce(inner, _) | Column::AtMostOne(inner, _) | Column::Complement(inner) => {
                inner.heard()
            }
            Column::Product(parts) => of(parts),
            Column::Reliability(parts) => of(&parts[..]),
            Column::Operational(parts) => of(&parts[..]),
        }
    }

    /// Calls `visit` on each distribution that values of the column rest on, with its stream; of the chance of at
    /// least one in so many years, from which a rate is taken, with the years.
    pub fn each_quantile(&self, visit: &mut VisitQuantile<'_>) {
        match self {
            Column::Constant(_) => {}
            Column::Quantile(stream, quantiles) => visit(*stream, quantiles, None),
            Column::Estimate { reliability, stated, prior, counts } => {
                prior.each_quantile(visit);
                if *counts {
                    stated.each_quantile(visit);
                    reliability.each_quantile(visit);
                }
            }
            Column::AtLeastOnce(probability, years) => match &**probability {
                Column::Quantile(stream, quantiles) => visit(*stream, quantiles, Some(*years)),
                // What an estimate rests on, such as its source, is no chance that a rate is taken from.
                other => other.each_quantile(visit),
            },
            Column::AtMostOne(inner, _) | Column::Complement(inner) => inner.each_quantile(visit),
            Column::Product(parts) => parts.iter().for_each(|part| part.each_quantile(visit)),
            Column::Reliability(parts) => parts.iter().for_each(|part| part.each_quantile(visit)),
            Column::Operational(parts) => parts.iter().for_each(|part| part.each_quantile(visit)),
        }
    }
}

/// A source's reliability, one value a draw.
#[derive(Clone, Debug)]
pub enum ReliabilityColumn {
    /// Not drawn: a source that is not believed at all.
    Fixed(f64),
    /// `Beta(n m, n (1 - m))` at the source's own uniform number, shared by all that it says.
    Drawn(StreamId, Arc<Quantiles>),
}

impl ReliabilityColumn {
    fn each_quantile(&self, visit: &mut VisitQuantile<'_>) {
        if let ReliabilityColumn::Drawn(stream, quantiles) = self {
            visit(*stream, quantiles, None);
        }
    }
}

/// The probability that a factor holds, one value a draw, before its shift.
#[derive(Clone, Debug)]
pub struct FactorColumn {
    /// The factor.
    pub factor: FactorId,
    /// Its prior.
    pub prior: Column,
    /// What its claims add: sign times share, the speaker's interest, and the reliability.
    pub terms: Vec<(Term, ReliabilityColumn)>,
    /// The printed probability, to which the mean of the draws is shifted.
    pub printed: f64,
    /// The uniform number that decides whether it holds.
    pub state: StreamId,
    /// Supposed to hold or not, whatever the evidence.
    pub forced: Option<bool>,
    /// Safeguards that may remove it from then on: the chance, and the uniform number that decides.
    pub removals: Vec<(Column, StreamId)>,
}

impl FactorColumn {
    /// Whether the factor's probability is the same in every draw.
    pub fn is_constant(&self) -> bool {
        self.forced.is_some() || (self.terms.is_empty() && self.prior.constant().is_some())
    }

    /// Whether another day of the same model may give it another chance in some draw.
    pub fn moves(&self, other_day: &Self) -> bool {
        let heard = |factor: &Self| -> Vec<bool> {
            factor.removals.iter().flat_map(|(effect, _)| effect.heard()).collect()
        };
        let terms = |factor: &Self| -> Vec<Term> { factor.terms.iter().map(|(term, _)| *term).collect() };
        let by_evidence = || {
            self.printed != other_day.printed
                || terms(self) != terms(other_day)
                || self.prior.heard() != other_day.prior.heard()
        };
        heard(self) != heard(other_day) || (self.forced.is_none() && by_evidence())
    }

    /// Calls `visit` on each distribution that the chance of holding from now on rests on, as
    /// [`Column::each_quantile`] does.
    pub fn each_quantile(&self, visit: &mut VisitQuantile<'_>) {
        if self.forced == Some(false) {
            return;
        }
        if self.forced.is_none() {
            self.prior.each_quantile(visit);
            let terms = self.terms.iter().filter(|(term, _)| term.scale != 0.0);
            terms.for_each(|(_, reliability)| reliability.each_quantile(visit));
        }
        self.removals.iter().for_each(|(effect, _)| effect.each_quantile(visit));
    }
}

/// Builds columns for one model as of one day.
pub struct Columns<'m> {
    /// The model under its configuration.
    pub model: &'m Model,
    /// The streams of the file.
    pub streams: &'m Streams,
    /// The day of assessment.
    pub as_of: Date,
    known: RefCell<BTreeMap<String, Arc<Quantiles>>>,
}

impl<'m> Columns<'m> {
    /// Columns for a model under its configuration, on the streams of the file.
    pub fn new(model: &'m Model, streams: &'m Streams, as_of: Date) -> Self {
        Self { model, streams, as_of, known: RefCell::default() }
    }
}

impl Columns<'_> {
    /// The column of a quantity, on the stream of this name.
    pub fn quantity(&self, quantity: &Uncertain, name: &str) -> Column {
        match quantity {
            Uncertain::Known(distribution) => self.distribution(distribution, name),
            Uncertain::Estimate(id) => self.estimate(*id),
            Uncertain::AtLeastOnce { probability, years } => {
                Column::AtLeastOnce(Box::new(self.quantity(probability, name)), *years)
            }
        }
    }

    /// The columns of a list of cases. All share one stream, so that a case which is the higher one at every
    /// level is the higher one in every draw.
    pub fn cases(&self, cases: &Cases<Uncertain>, name: &str) -> Vec<Column> {
        cases.iter().map(|case| self.quantity(&case.value, name)).collect()
    }

    /// The column of a factor's probability.
    pub fn factor(&self, id: FactorId, factor: &Factor, evidence: &FactorEvidence) -> FactorColumn {
        let terms = evidence.terms.iter();
        FactorColumn {
            factor: id,
            prior: self.quantity(&factor.prior, &stream_name("factor", &factor.id, "prior")),
            terms: terms.map(|term| (*term, self.reliability(term.source, term.reliability))).collect(),
            printed: evidence.probability,
            state: self.streams.find(&stream_name("factor", &factor.id, "holds")),
            forced: None,
            removals: Vec::new(),
        }
    }

    /// The share that one safeguard is meant to take away from a target.
    pub fn effect(&self, id: SafeguardId, target: Target) -> Column {
        let safeguard = &self.model.safeguards[id];
        let effect = safeguard.effects.iter().find(|effect| effect.on == target);
        let effect = effect.expect("a safeguard is listed under the targets of its effects");
        self.quantity(&effect.reduces, &effect_stream(self.model, safeguard, target, "reduces"))
    }

    fn distribution(&self, distribution: &Distribution, name: &str) -> Column {
        match distribution {
            Distribution::Point(value) => Column::Constant(*value),
            other => Column::Quantile(self.streams.find(name), self.quantiles(other.clone())),
        }
    }

    fn estimate(&self, id: EstimateId) -> Column {
        let estimate = &self.model.estimates[id];
        let name = |key| stream_name("estimate", &estimate.id, key);
        Column::Estimate {
            reliability: self.reliability(estimate.source, self.model.trust_in_estimate(estimate)),
            stated: Box::new(self.distribution(&estimate.probability, &name("probability"))),
            prior: Box::new(self.distribution(&estimate.prior, &name("prior"))),
            counts: estimate.standing.holds_on(self.as_of),
        }
    }

    /// The quantiles of a distribution, shared by all columns that have it.
    fn quantiles(&self, distribution: Distribution) -> Arc<Quantiles> {
        let mut known = self.known.borrow_mut();
        let found = known.entry(distribution.to_string());
        found.or_insert_with(|| Arc::new(Quantiles::new(distribution))).clone()
    }

    fn reliability(&self, source: SourceId, reliability: Reliability) -> ReliabilityColumn {
        let (mean, n) = (reliability.mean(), reliability.concentration());
        match Distribution::beta(n * mean, n * (1.0 - mean)) {
            Ok(distribution) => {
                let stream = self.streams.find(&source_stream(&self.model.sources[source].id));
                ReliabilityColumn::Drawn(stream, self.quantiles(distribution))
            }
            Err(_) => ReliabilityColumn::Fixed(mean),
        }
    }
}

/// The name of the stream of one quantity.
pub fn stream_name(kind: &str, id: &str, quantity: &str) -> String {
    format!("{kind}.{id}.{quantity}")
}

/// The name of the stream of a source's reliability.
pub fn source_stream(id: &str) -> String {
    stream_name("source", id, "reliability")
}
