//! What each uncertain input does to exposure or loss: two samples, one input exchanged or held at a time.

use super::attribute::{Driven, Rates};
use super::draw::{Columnar, Draws};
use super::inputs::Inputs;
use super::integrate::{StateTable, expected_layers, state_mode, state_table};
use super::kernel::{LANES, Lanes, Scratch};
use super::replicate::{Block, Frame, StateMode};
use super::shard::{REPLICATES, Settings, over_replicates};
use crate::math::{DIMENSIONS, Exchange, OwenSobol, Stream, Sum, Walk, combine, mean, name_hash, sum};
use crate::plan::{Input, Plan, StreamId, inputs};

/// The levels at which an input is held.
pub const LEVELS: [f64; 2] = [0.1, 0.9];
/// How much a run may cost where its size is not asked for. Units: about one multiplication.
const BUDGET: f64 = 17_179_869_184.0;

/// What was found about every input.
#[derive(Clone, Debug)]
pub struct Sensed {
    /// The inputs with a path to the output, in the order of their names.
    pub inputs: Vec<Input>,
    /// Base points of each replicate.
    pub n_per_replicate: usize,
    /// Whether states of factors are integrated out in every value, or drawn.
    pub mode: StateMode,
    /// By replicate.
    pub replicates: Vec<SensedReplicate>,
}

/// What one replicate says.
#[derive(Clone, Debug)]
pub struct SensedReplicate {
    /// The sums that indices are made of.
    pub exchange: Exchange,
    /// By input: the mean of the output with the input held at each of the [`LEVELS`].
    pub held: Vec<[f64; 2]>,
    /// Mean, and variance about it, of the output with the states of factors as drawn.
    pub with_states: [f64; 2],
    /// The walk that Shapley effects are made of: the inputs, and after them the states of factors where these are drawn.
    pub walk: Walk,
    /// Mean, and variance about it, of the output under stress; without one, as drawn.
    pub stressed: [f64; 2],
}

/// An input held to a band of its percentiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stress {
    /// The input.
    pub stream: StreamId,
    /// The levels between which it stays, as evenly as it was spread over all of them.
    pub band: [f64; 2],
}

/// Evaluates what each uncertain input does to a value, [`Driven::Composite`] or [`Driven::Loss`]: the expectation in a
/// draw over the states of factors; where there are too many states to walk through, the value in the drawn ones.
///
/// Points A are the draws of a run. Each stream has a second sequence, B, in a dimension of its own: in the same
/// dimension under another scrambling the digits of B would follow those of A. An input is exchanged (A with its
/// numbers from B) and held at two levels, all else as in A: d + 2 evaluations for indices and 2 d for levels. An
/// input that touches neither rates nor trials of an actor leaves that actor's states as they were tabled.
///
/// The constants that bring factors to their printed means ([`Draws::p`]) are those of points A everywhere: they are
/// part of the model, so that the output is one function of its inputs in each replicate. Found anew for each exchange they
/// would take back what an input does; a factor moves away from its printed probability when a source is held.
///
/// Of quantities that go together each has the numbers of its own stream exchanged: what they share counts for the first of
/// them by name, and for the others only what is left; held is the number of its own.
///
/// For Shapley effects one walk goes from A to B, an input at a time in an order of its own for each block of draws; where
/// states are drawn they are exchanged too, together. Under stress the numbers u of an input become `low + (high - low) u`,
/// all stressed inputs at once.
///
/// The number of points is that of the settings; unless `as_asked`, no more than a run of some seconds takes.
pub fn sense(plan: &Plan, settings: Settings, driven: Driven, stress: &[Stress], as_asked: bool) -> Sensed {
    let of = inputs(plan, driven == Driven::Loss);
    let mode = match state_mode(plan, Settings::DRAWS) {
        StateMode::Drawn if driven != Driven::Loss => StateMode::Drawn,
        _ => StateMode::Integrated { n_draws: LANES },
    };
    let mut n = settings.n_per_replicate.max(LANES);
    let dear = |n: usize| match (driven, mode) {
        (Driven::Loss, _) | (_, StateMode::Drawn) => false,
        _ => of.cost * (n * REPLICATES) as f64 > BUDGET,
    };
    while !as_asked && n > LANES && dear(n) {
        n /= 2;
    }
    let frame = Frame::of_the_whole(plan, Settings { n_per_replicate: LANES, ..settings }, mode);
    let mut carried: Vec<StreamId> = of.inputs.iter().map(|input| input.stream).collect();
    carried.extend(&of.states);
    let second = second_dimensions(plan, &carried);
    let sensing =
        Sensing { frame: &frame, driven, inputs: &of.inputs, stress, carried: &carried, second: &second, n };
    let replicates = over_replicates(settings.n_threads, |replicate| {
        let mut whole = Draws::new(plan, settings.seed, replicate, n);
        let mut shifts = vec![0.0; plan.factors.len()];
        of.factors.iter().for_each(|id| shifts[id.position()] = whole.shift(&plan.factors[id.position()]));
        let a: Vec<Columnar> = carried.iter().map(|stream| whole.own(*stream).to_vec()).collect();
        let draws = Draws::new(plan, settings.seed, replicate, LANES).with_shifts(shifts);
        sensing.replicate(draws, &a, &sensing.second_numbers(settings.seed, replicate))
    });
    let mode = match mode {
        StateMode::Integrated { .. } => StateMode::Integrated { n_draws: n },
        StateMode::Drawn => StateMode::Drawn,
    };
    Sensed { inputs: of.inputs, n_per_replicate: n, mode, replicates }
}

/// A dimension of its own for the second sequence of each stream: by the hash of its name, or the next free one.
fn second_dimensions(plan: &Plan, streams: &[StreamId]) -> Vec<(u64, Option<usize>)> {
    let mut taken = vec![false; DIMENSIONS];
    let all = (0..plan.streams.n()).filter_map(|at| plan.streams.get(StreamId(at)).dimension);
    all.for_each(|dimension| taken[dimension] = true);
    let of = |stream: &StreamId| {
        let hash = name_hash(&format!("second {}", plan.streams.get(*stream).name));
        let home = (hash % DIMENSIONS as u64) as usize;
        let free = (0..DIMENSIONS).map(|step| (home + step) % DIMENSIONS).find(|&at| !taken[at]);
        free.into_iter().for_each(|at| taken[at] = true);
        (hash, free)
    };
    streams.iter().map(of).collect()
}

/// What is the same for all replicates.
struct Sensing<'s> {
    frame: &'s Frame<'s>,
    driven: Driven,
    inputs: &'s [Input],
    stress: &'s [Stress],
    /// The streams that are given numbers: those of the inputs, then those that decide states.
    carried: &'s [StreamId],
    /// By carried stream: the hash that keys its second sequence, and its dimension.
    second: &'s [(u64, Option<usize>)],
    n: usize,
}

/// What each actor brings about in every state, in one block of draws.
struct Tabled {
    tables: Vec<StateTable>,
    layers: Vec<Lanes>,
}

impl Sensing<'_> {
    fn second_numbers(&self, seed: u64, replicate: usize) -> Vec<Columnar> {
        let of = |(hash, dimension): &(u64, Option<usize>)| {
            let key = combine(&[seed, replicate as u64, *hash]);
            let mut values = vec![0.0; self.n];
            match dimension {
                Some(dimension) => OwenSobol::new(*dimension, key).fill(0, &mut values),
                None => {
                    let random = Stream::new(key, "second");
                    values.iter_mut().enumerate().for_each(|(at, value)| *value = random.uniform(at as u64));
                }
            }
            values
        };
        self.second.iter().map(of).collect()
    }

    fn replicate(&self, mut draws: Draws, a: &[Columnar], b: &[Columnar]) -> SensedReplicate {
        let mut scratch = Scratch::new();
        let (mut of_a, mut of_b, mut in_states, mut stressed) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut exchanged = vec![Vec::with_capacity(self.n); self.inputs.len()];
        let mut held = vec![[Sum::default(); 2]; self.inputs.len()];
        let mut walk = Walk::new(self.players());
        let orders = draws.random("the order of inputs");
        for first in (0..self.n).step_by(LANES) {
            let here = first..first + LANES;
            let numbers = |all: &[Columnar]| -> Vec<Lanes> {
                all.iter().map(|numbers| std::array::from_fn(|lane| numbers[here.start + lane])).collect()
            };
            let [a, b] = [numbers(a), numbers(b)];
            self.give(&mut draws, &b);
            of_b.extend(self.value(&Inputs::draw(self.frame, &mut draws), None, &mut scratch).0);
            self.give(&mut draws, &a);
            let mut inputs = Inputs::draw(self.frame, &mut draws);
            let (value, mut tabled) = self.value(&inputs, None, &mut scratch);
            of_a.extend(value);
            in_states.extend(self.value_in_states(&inputs, &mut scratch));
            for (at, input) in self.inputs.iter().enumerate() {
                let levels = LEVELS.map(|level| [level; LANES]);
                for (which, numbers) in [&b[at], &levels[0], &levels[1]].into_iter().enumerate() {
                    draws.set(input.stream, numbers);
                    inputs.redraw(self.frame, &mut draws, input);
                    let known = tabled.as_ref().map(|tabled| (tabled, input));
                    let (value, _) = self.value(&inputs, known, &mut scratch);
                    match which.checked_sub(1) {
                        None => exchanged[at].extend(value),
                        Some(level) => value.iter().for_each(|value| held[at][level].add(*value)),
                    }
                }
                draws.set(input.stream, &a[at]);
                inputs.redraw(self.frame, &mut draws, input);
            }
            stressed.extend(self.under_stress(&mut draws, &a, value, &mut scratch));
            let mut steps = Vec::with_capacity(self.players());
            for player in orders.antithetic_order(first / LANES, self.players()) {
                let after = match self.inputs.get(player) {
                    Some(input) => {
                        draws.set(input.stream, &b[player]);
                        inputs.redraw(self.frame, &mut draws, input);
                        self.step(&inputs, &mut tabled, input, &mut scratch)
                    }
                    None => {
                        let states = self.carried.iter().zip(&b).skip(self.inputs.len());
                        states.for_each(|(stream, numbers)| draws.set(*stream, numbers));
                        inputs = Inputs::draw(self.frame, &mut draws);
                        self.value(&inputs, None, &mut scratch).0
                    }
                };
                steps.push((player, after.to_vec()));
            }
            walk.add(&value, &steps);
        }
        SensedReplicate {
            with_states: moments(&in_states),
            stressed: moments(&stressed),
            walk,
            held: held.iter().map(|sums| sums.map(|sum| sum.value() / self.n as f64)).collect(),
            exchange: Exchange::new(&of_a, &of_b, exchanged.iter().map(Vec::as_slice)),
        }
    }

    /// Those among whom the variance is shared: the inputs, and the states of factors together where they are drawn.
    fn players(&self) -> usize {
        let by_states = self.driven != Driven::Loss && self.frame.mode == StateMode::Drawn;
        self.inputs.len() + usize::from(by_states)
    }

    fn give(&self, draws: &mut Draws, numbers: &[Lanes]) {
        self.carried.iter().zip(numbers).for_each(|(stream, numbers)| draws.set(*stream, numbers));
    }

    /// The value with the stressed inputs within their bands, all else as it is; the draws are left as they were.
    fn under_stress(&self, draws: &mut Draws, a: &[Lanes], as_drawn: Lanes, scratch: &mut Scratch) -> Lanes {
        if self.stress.is_empty() {
            return as_drawn;
        }
        for Stress { stream, band: [low, high] } in self.stress {
            let at = self.carried.iter().position(|known| known == stream).expect("an input is carried");
            draws.set(*stream, &a[at].map(|u| low + (high - low) * u));
        }
        let value = self.value(&Inputs::draw(self.frame, draws), None, scratch).0;
        self.give(draws, a);
        value
    }

    /// The value after a further input was moved; what is tabled moves with it.
    fn step(
        &self,
        inputs: &Inputs,
        tabled: &mut Option<Tabled>,
        input: &Input,
        scratch: &mut Scratch,
    ) -> Lanes {
        let block = Block { frame: self.frame, inputs, first: 0 };
        let Some(known) = tabled.as_mut().filter(|_| !input.severities) else {
            let (value, anew) = self.value(inputs, None, scratch);
            *tabled = anew;
            return value;
        };
        for &at in &input.actors {
            known.tables[at] = self.table(&block, at, scratch);
        }
        let tables: Vec<&StateTable> = known.tables.iter().collect();
        let p = block.factors(|factor| &factor.p_for_means);
        expected_layers(&self.frame.states, &tables, &p, &known.layers)
    }

    fn table(&self, block: &Block, at: usize, scratch: &mut Scratch) -> StateTable {
        let ranking = block.ranking();
        let over = (self.frame.plan.horizon_years, self.frame.plan.exposures.len());
        state_table(&self.frame.states, at, &block.actor(at, &ranking, None), over, scratch)
    }

    /// The value in a block of draws. What is tabled for it is taken from `known` where the input that was moved leaves
    /// it as it is; without it, all is tabled and handed back.
    fn value(
        &self,
        inputs: &Inputs,
        known: Option<(&Tabled, &Input)>,
        scratch: &mut Scratch,
    ) -> (Lanes, Option<Tabled>) {
        let block = Block { frame: self.frame, inputs, first: 0 };
        let p = block.factors(|factor| &factor.p_for_means);
        match (self.driven, self.frame.mode) {
            (Driven::Loss, _) => (self.loss(&block, &p, scratch), None),
            (_, StateMode::Drawn) => (self.value_in_states(inputs, scratch), None),
            (_, StateMode::Integrated { .. }) => {
                let states = &self.frame.states;
                let table = |at: usize, scratch: &mut Scratch| self.table(&block, at, scratch);
                let n = self.frame.plan.actors.len();
                match known {
                    Some((tabled, input)) if !input.severities => {
                        let own: Vec<StateTable> =
                            input.actors.iter().map(|at| table(*at, scratch)).collect();
                        let mut tables: Vec<&StateTable> = tabled.tables.iter().collect();
                        input.actors.iter().zip(&own).for_each(|(at, own)| tables[*at] = own);
                        (expected_layers(states, &tables, &p, &tabled.layers), None)
                    }
                    _ => {
                        let tables: Vec<StateTable> = (0..n).map(|at| table(at, scratch)).collect();
                        let tabled = Tabled { tables, layers: block.ranking().layers() };
                        let tables: Vec<&StateTable> = tabled.tables.iter().collect();
                        (expected_layers(states, &tables, &p, &tabled.layers), Some(tabled))
                    }
                }
            }
        }
    }

    /// The value with the states of factors as drawn.
    fn value_in_states(&self, inputs: &Inputs, scratch: &mut Scratch) -> Lanes {
        let block = Block { frame: self.frame, inputs, first: 0 };
        let states = block.factors(|factor| &factor.holds_from_now);
        if self.driven == Driven::Loss {
            return self.loss(&block, &states, scratch);
        }
        let ranking = block.ranking();
        let blocks = block.actors(&ranking, None);
        block.composite_and_any(&blocks, &states, &ranking, scratch)[0]
    }

    /// The expected loss by attempts, for the probabilities of factors by position. Units: the currency, per year.
    fn loss(&self, block: &Block, p: &[Lanes], scratch: &mut Scratch) -> Lanes {
        let losses = block.losses();
        let mut total = [0.0; LANES];
        for actor in block.actors(&block.ranking(), losses.as_ref()) {
            let [_, loss] = Rates::new(&actor, losses.as_ref()).slopes(p, scratch);
            super::chance::add(&mut total, &loss.value);
        }
        total
    }
}

/// Mean, and variance about it.
fn moments(values: &[f64]) -> [f64; 2] {
    let middle = mean(values);
    let off = values.iter().map(|value| (value - middle) * (value - middle));
    [middle, sum(off) / values.len() as f64]
}
