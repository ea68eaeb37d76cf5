//! Who says what about what may be so.

use super::table::entities;
use super::{Id, OutcomeId, Uncertain};
use crate::math::Distribution;
use crate::quantity::{Date, Probability};

/// The position of a [`Source`].
pub type SourceId = Id<Source>;
/// The position of an [`Origin`].
pub type OriginId = Id<Origin>;
/// The position of a [`Claim`].
pub type ClaimId = Id<Claim>;
/// The position of an [`Estimate`].
pub type EstimateId = Id<Estimate>;
/// The position of a [`Factor`].
pub type FactorId = Id<Factor>;

/// How far a source is trusted: an Admiralty letter, or a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reliability {
    /// A letter of the Admiralty code, `A` to `F`.
    Letter(char),
    /// The chance that the source says what is so, 0 to 0.98.
    Number(f64),
}

impl Reliability {
    /// The largest number that may be given: no source is beyond doubt.
    pub const MAX: f64 = 0.98;

    /// The chance that the source says what is so.
    ///
    /// Formula: A .95, B .75, C .50, F .375, D .25, E 0.
    /// Reference: NATO AJP-2.1 for the letters; the values are this project's (docs/method.md).
    pub fn mean(self) -> f64 {
        match self {
            Self::Letter('A') => 0.95,
            Self::Letter('B') => 0.75,
            Self::Letter('C') => 0.50,
            Self::Letter('D') => 0.25,
            Self::Letter('F') => 0.375,
            Self::Letter(_) => 0.0,
            Self::Number(value) => value,
        }
    }

    /// How many observations the mean is worth: 10, and 2 for F, which says "cannot be judged".
    pub fn concentration(self) -> f64 {
        match self {
            Self::Letter('F') => 2.0,
            _ => 10.0,
        }
    }
}

/// What kind of voice a source is; display only, but for a relay, which adds nothing of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A news outlet.
    News,
    /// An office that speaks in its function.
    Official,
    /// A party to the matter.
    Party,
    /// Somebody asked for judgement.
    Expert,
    /// A document.
    Document,
    /// Somebody inside, unnamed.
    Insider,
    /// A voice that passes on what others reported.
    Relay,
}

/// Who says something.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of voice.
    pub kind: SourceKind,
    /// How far it is trusted.
    pub reliability: Reliability,
    /// A remark.
    pub note: String,
}

/// Sources that may go back to the same people.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Its id.
    pub id: String,
    /// 1 = copies of each other, 0 = independent.
    pub dependence: Probability,
    /// A remark.
    pub note: String,
}

/// Which way a claim points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// For the factor.
    Supports,
    /// Against it.
    Contradicts,
    /// Neither: it is shown and weighs nothing.
    Context,
}

/// Whether the speaker gains by saying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Neither way.
    Neutral,
    /// A denial by an interested party, a rival's attack.
    SelfServing,
    /// An admission.
    AgainstInterest,
}

impl Interest {
    /// The chance that an unreliable voice says this whatever is so: .5, .9 or .1.
    pub fn p_said_regardless(self) -> f64 {
        match self {
            Self::Neutral => 0.5,
            Self::SelfServing => 0.9,
            Self::AgainstInterest => 0.1,
        }
    }
}

/// How long a statement counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// When it became known; it counts from this day.
    pub published: Date,
    /// When it was taken back; from this day it counts no more.
    pub retracted: Option<Date>,
}

impl Standing {
    /// Whether it was known and not taken back on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.published <= day && self.retracted.is_none_or(|retracted| day < retracted)
    }
}

/// What a source says for or against factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Who says it.
    pub source: SourceId,
    /// The people it goes back to; `None` is the source itself.
    pub origin: Option<OriginId>,
    /// What it is about.
    pub factors: Vec<FactorId>,
    /// The outcomes that a context claim speaks of.
    pub outcomes: Vec<OutcomeId>,
    /// Which way it points.
    pub stance: Stance,
    /// Whether the speaker gains.
    pub interest: Interest,
    /// How far the source is trusted in this claim, where it differs from the source.
    pub reliability: Option<Reliability>,
    /// When it counts.
    pub standing: Standing,
    /// When what it speaks of was so: first and last day, display only.
    pub observed: (Option<Date>, Option<Date>),
    /// The claim that it only passes on.
    pub relay_of: Option<ClaimId>,
    /// The claims that it replaces.
    pub supersedes: Vec<ClaimId>,
    /// Words for people: attribution, status, citation, remark.
    pub attributed_to: String,
    /// Display only.
    pub status: String,
    /// Where it can be read.
    pub cites: Vec<String>,
    /// Its limits, or why it weighs nothing.
    pub note: String,
}

/// A probability that a source stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Its id.
    pub id: String,
    /// What was said.
    pub text: String,
    /// Who said it.
    pub source: SourceId,
    /// How far the source is trusted in this, where it differs from the source.
    pub reliability: Option<Reliability>,
    /// The probability as stated.
    pub probability: Distribution,
    /// What one would say without this voice.
    pub prior: Distribution,
    /// When it counts.
    pub standing: Standing,
    /// Display only.
    pub status: String,
    /// Where it can be read.
    pub cites: Vec<String>,
    /// A remark.
    pub note: String,
    /// Why the prior is what it is.
    pub why: String,
}

/// What a factor is, in the terms of NIST SP 800-30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorKind {
    /// A condition that makes threats worse.
    PredisposingCondition,
    /// A weakness that can be used.
    Vulnerability,
    /// Something that a threat source did.
    ThreatEvent,
    /// Something about who threatens.
    ThreatSource,
}

/// What a factor turned out to be, and who found it: a later adjudication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// Whether it was so.
    pub value: bool,
    /// The day on which that was settled.
    pub date: Date,
    /// Who settled it.
    pub by: String,
    /// What exactly was settled, and what was not.
    pub why: String,
}

/// What may be so.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: FactorKind,
    /// The probability before any claim.
    pub prior: Uncertain,
    /// Why that prior.
    pub why: String,
    /// What it turned out to be. Scores are taken against it; no assessment reads it.
    pub resolved: Option<Resolution>,
}

entities!(Source, Origin, Claim, Estimate, Factor);
