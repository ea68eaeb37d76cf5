//! What a comparison asks for and what it finds.

use super::assessment::Engine;
use super::estimate::Estimate;
use super::paired::Change;
use super::verdict::Verdict;
use crate::model::{Configuration, Model};
use crate::plan::Refusal;
use crate::quantity::Date;

/// The level of a bad year: exceeded in one horizon of twenty.
pub const BAD: f64 = 0.95;

/// Is told, from any thread, how many replicates of how many are done.
pub type Steps<'f> = &'f (dyn Fn(usize, usize) + Sync);

/// One configuration of one model, as of a day.
#[derive(Clone, Debug)]
pub struct Candidate<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is done and supposed.
    pub configuration: Configuration,
    /// The same in words: what-ifs by id, and settings beside the file.
    pub supposed: Vec<String>,
    /// The day of assessment.
    pub as_of: Date,
}

/// What configurations are compared with.
#[derive(Clone, Debug)]
pub enum Baseline<'m> {
    /// A configuration, computed in the same draws.
    Computed(Candidate<'m>),
    /// The numbers of a result whose scenario is not at hand.
    Printed(Box<Standing>),
}

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Comparing<'m> {
    /// With what.
    pub baseline: Baseline<'m>,
    /// The scenario as it stands, where the baseline is another one.
    pub now: Option<Candidate<'m>>,
    /// What-ifs by id, each a configuration of its own.
    pub what_ifs: Vec<(String, Candidate<'m>)>,
    /// Whether they are compared with each other too.
    pub pairs: bool,
}

/// A number that configurations are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Expected worst severity of attempts in the horizon. Units: points.
    Composite,
    /// The chance that any outcome of an attempt occurs in the horizon.
    Probability,
    /// Expected loss. Units: per year.
    Loss,
    /// The loss that is exceeded in one horizon of twenty.
    BadYear,
}

impl Measured {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Composite, Self::Probability, Self::Loss, Self::BadYear];
}

/// One thing for each number; `None` where nothing is priced.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures<T> {
    /// Of the composite exposure.
    pub composite: T,
    /// Of the chance of any outcome.
    pub probability: T,
    /// Of the expected loss.
    pub loss: Option<T>,
    /// Of a bad year.
    pub bad_year: Option<T>,
}

impl<T> Figures<T> {
    /// One of them.
    pub fn get(&self, measured: Measured) -> Option<&T> {
        match measured {
            Measured::Composite => Some(&self.composite),
            Measured::Probability => Some(&self.probability),
            Measured::Loss => self.loss.as_ref(),
            Measured::BadYear => self.bad_year.as_ref(),
        }
    }

    pub(super) fn map<U>(&self, f: impl Fn(&T) -> U) -> Figures<U> {
        Figures {
            composite: f(&self.composite),
            probability: f(&self.probability),
            loss: self.loss.as_ref().map(&f),
            bad_year: self.bad_year.as_ref().map(&f),
        }
    }

    pub(super) fn zip<U, V>(&self, other: &Figures<U>, f: impl Fn(&T, &U) -> V) -> Figures<V> {
        let both = |a: Option<&T>, b: Option<&U>| a.zip(b).map(|(a, b)| f(a, b));
        Figures {
            composite: f(&self.composite, &other.composite),
            probability: f(&self.probability, &other.probability),
            loss: both(self.loss.as_ref(), other.loss.as_ref()),
            bad_year: both(self.bad_year.as_ref(), other.bad_year.as_ref()),
        }
    }
}

/// What a scenario comes to under one configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The scenario's title.
    pub title: String,
    /// The fingerprint of its checked model.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// The code of the currency, where something is priced.
    pub currency: Option<String>,
    /// What-ifs by id, and settings beside the file.
    pub supposed: Vec<String>,
    /// The numbers.
    pub figures: Figures<Estimate>,
}

/// What a what-if is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something is done, and nothing supposed.
    Action,
    /// Something is supposed, and nothing done.
    Supposed,
    /// Both.
    Both,
}

/// A configuration beside the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its id; empty of the scenario as it stands.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// What it comes to.
    pub figures: Figures<Estimate>,
    /// What it changes, below 0 for the better; a number is `None` unless both price something.
    pub changes: Figures<Change>,
    /// What it costs and spares; `None` where nothing that it does states a cost.
    pub control: Option<Control>,
}

/// What is done costs, and spares. Units: the file's currency, over the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The cost beyond the baseline's: what is paid once, and what is paid per year times the years.
    pub cost: Estimate,
    /// Safeguards by id that state no cost: they are not in it.
    pub unpriced: Vec<String>,
    /// Expected loss of the baseline minus that of the what-if; `None` where one has no mean, or unpaired.
    pub avoided: Option<Estimate>,
    /// The loss avoided minus the cost.
    pub net_benefit: Option<Estimate>,
    /// The same as a share of the cost; its mean is that of the means. `None` where nothing is paid.
    pub return_on_control: Option<Estimate>,
}

/// Two configurations, the second against the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The first by id; `None` is the baseline.
    pub from: Option<String>,
    /// The second by id.
    pub to: String,
    /// What the second changes.
    pub changes: Figures<Change>,
}

/// Configurations side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What computed it.
    pub engine: Engine,
    /// The scenario of the what-ifs.
    pub title: String,
    /// Its fingerprint.
    pub sha256: String,
    /// Its day of assessment.
    pub as_of: Date,
    /// The time in which its attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead.
    pub looks_ahead: bool,
    /// Whether the baseline was computed in the same draws.
    pub is_paired: bool,
    /// Whether the composite exposure says anything.
    pub is_rated: bool,
    /// The code of the currency, where something is priced.
    pub currency: Option<String>,
    /// By what the what-ifs are ordered.
    pub ordered_by: Measured,
    /// What they are compared with.
    pub baseline: Standing,
    /// The scenario as it stands, where the baseline is another one.
    pub now: Option<Alternative>,
    /// By effect, the one that lowers most first; equal ones by id.
    pub what_ifs: Vec<Alternative>,
    /// Every two configurations, where they were asked for: the one with the larger effect against the other.
    pub pairs: Option<Vec<Pair>>,
    /// Which helps most.
    pub verdict: Verdict,
}

/// What cannot be compiled, and whether it belongs to the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Whether the baseline is at fault.
    pub baseline: bool,
    /// What is at fault.
    pub refusal: Refusal,
}
