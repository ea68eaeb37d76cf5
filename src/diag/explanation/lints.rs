//! Lints: codes about what can be computed and was probably not meant.

use super::Explanation;

pub(super) const W101: Explanation = Explanation {
    cause: "No claim speaks for or against this factor, and no `why` says from what its prior was reasoned. A \
            reader could not tell it from a number picked by hand. A claim, a prior taken from an estimate, or \
            a sentence that says what the number rests on and what would change it, settles it.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so; the next audit would change it"
"#,
};

pub(super) const W102: Explanation = Explanation {
    cause: "The claim takes a stance but names no factor, so it moves no number. Give it the factor that it \
            speaks of, or mark it `context = true`: then it is shown, weighs nothing, and says so.",
    bad: r#"[claim.C2]
text = "The department had a bad month."
source = "paper"
stance = "supports"
published = 2025-04-21
"#,
    good: r#"[claim.C2]
text = "The department had a bad month."
source = "paper"
context = true
published = 2025-04-21
"#,
};

pub(super) const W103: Explanation = Explanation {
    cause: "No claim or estimate is by this source, or no claim goes back to this origin. Either it is left \
            over, or a claim names another one by mistake.",
    bad: r#"[source.rumour]
name = "Talk in the corridor"
reliability = "E"
"#,
    good: r#"[source.rumour]
name = "Talk in the corridor"
reliability = "E"

[claim.C2]
text = "The number is on a list."
source = "rumour"
factor = "phone-public"
stance = "supports"
published = 2025-04-21
"#,
};

pub(super) const W104: Explanation = Explanation {
    cause: "A safeguard does nothing by itself: it counts in the what-ifs that name it. None does, so what it \
            would change is never computed.",
    bad: r#"[safeguard.new-number]
title = "A new number"
effect = [{ on = "factor.phone-public", reduces = 0.5 }]
"#,
    good: r#"[safeguard.new-number]
title = "A new number"
effect = [{ on = "factor.phone-public", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
};

pub(super) const W105: Explanation = Explanation {
    cause: "No outcome names this event and no other event needs it, so whether it happens changes nothing. \
            Name it where it matters, or remove it.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = 0.01
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = 0.01

[outcome.phone-gone]
title = "The phone is gone"
when = "phone-stolen"
severity = 15
"#,
};

pub(super) const W106: Explanation = Explanation {
    cause: "The events that the outcome is made of belong to no actor, so no attempt leads to it and its chance \
            is 0. Give them actors in `by`; without `by`, an event takes the actors of the events it needs.",
    bad: r#"[event.phone-lost]
title = "The phone is left behind"
probability = 0.01

[outcome.phone-gone]
title = "The phone is gone"
when = "phone-lost"
severity = 15
"#,
    good: r#"[actor.owner]
title = "The owner, in a hurry"
accidental = true
attempts = "once a day"

[event.phone-lost]
title = "The phone is left behind"
by = "owner"
probability = 0.0001

[outcome.phone-gone]
title = "The phone is gone"
when = "phone-lost"
severity = 15
"#,
};

pub(super) const W107: Explanation = Explanation {
    cause: "The claim was published after the day of the assessment (`as_of`), when it could not be known, so \
            it does not count yet. That is right for a file that is read as of several days; otherwise move \
            `as_of`, or correct the date.",
    bad: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = 2025-06-01
"#,
    good: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = 2025-04-21
"#,
};

pub(super) const W108: Explanation = Explanation {
    cause: "The event has no `by`, and no event that it needs has one either, so it can happen in nobody's \
            attempts. Name an actor in `by`, or an event in `needs` that somebody starts.",
    bad: r#"[event.phone-lost]
title = "The phone is left behind"
needs = "phone-public"
probability = 0.01
"#,
    good: r#"[event.phone-lost]
title = "The phone is left behind"
needs = "phone-read"
probability = 0.01
"#,
};

pub(super) const W109: Explanation = Explanation {
    cause: "No event is by this actor, so its attempts lead to nothing. Name it in the `by` of an event, or \
            remove it.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = 1
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = 1

[event.phone-stolen]
title = "The phone is stolen"
by = "thieves"
probability = 0.1
"#,
};

pub(super) const W110: Explanation = Explanation {
    cause: "The actor has a `capability`, but none of its events has a `difficulty` to compare it with, so it \
            changes no number. Give an event a difficulty, or leave the capability out.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = 1
capability = 0.6

[event.phone-stolen]
title = "The phone is stolen"
by = "thieves"
probability = 0.1
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = 1
capability = 0.6

[event.phone-stolen]
title = "The phone is stolen"
by = "thieves"
difficulty = { pert = [0.3, 0.5, 0.8] }
"#,
};

pub(super) const W111: Explanation = Explanation {
    cause: "This code is no longer raised. It told of an effect on `outcome.ID.loss` while losses were checked \
            and kept but not computed; they are computed now, so such an effect changes the result like any \
            other. A line that silences it can be removed.",
    bad: r#"[safeguard.insurance]
title = "Insurance"
effect = [{ on = "outcome.data-read.loss", reduces = 0.4 }]
"#,
    good: r#"[safeguard.insurance]
title = "Insurance"
effect = [{ on = "outcome.data-read.loss", reduces = 0.4 }]
"#,
};

pub(super) const W112: Explanation = Explanation {
    cause: "In a list of cases the first one whose `if` holds counts. This one repeats the condition of an \
            earlier case, so it never comes to its turn. One of the two conditions was meant to be another.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = [
  { if = "phone-public", p = 0.02 },
  { if = "phone-public", p = 0.05 },
  { p = 0.01 },
]
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = [
  { if = "phone-public", p = 0.02 },
  { p = 0.01 },
]
"#,
};

pub(super) const W113: Explanation = Explanation {
    cause: "`[allow]` silences a lint with a reason, but the lint does not occur in this file. The line is \
            left over, and would hide the lint on the day when it does occur.",
    bad: r#"[allow]
W103 = "kept for the next report"
"#,
    good: r#"[allow]
W103 = "kept for the next report"

[source.rumour]
name = "Talk in the corridor"
reliability = "E"
"#,
};

pub(super) const W114: Explanation = Explanation {
    cause: "`compatibility` makes this file follow a convention of another tool in place of the rules of this \
            one, so its results are those that the other tool would give. They serve for a comparison with \
            it and for nothing else. Remove the key, or silence the lint with the comparison as the reason.",
    bad: r#"format = 1

[scenario]
title = "A comparison"
as_of = 2025-04-25
horizon = "1 year"
compatibility = ["lef-times-lm"]
"#,
    good: r#"format = 1

[scenario]
title = "A comparison"
as_of = 2025-04-25
horizon = "1 year"
compatibility = ["lef-times-lm"]

[allow]
W114 = "set beside the spreadsheet of last year"
"#,
};

pub(super) const W115: Explanation = Explanation {
    cause: "The tail of this loss is so heavy that it has no finite mean, as that of a Pareto distribution \
            whose `alpha` is 1 or less. Chances and quantiles of the loss can be given, an expected loss \
            cannot: the mean of the draws would grow with their number. No loss is unbounded, so say with \
            `limit` or `max` where it ends.",
    bad: r#"[outcome.data-read.loss]
fines = { pareto = ["$10k", 0.9] }
"#,
    good: r#"[outcome.data-read.loss]
fines = { pareto = ["$10k", 0.9], limit = "$50M", why = "the most that the law allows" }
"#,
};

pub(super) const W116: Explanation = Explanation {
    cause: "`variance_effectiveness` is what a safeguard still takes away while it fails, and `reduces` what it \
            is meant to take away. Here the first has the larger mean, so the safeguard would do more good \
            broken than whole. Probably the two were exchanged, or one was meant as a share of the other.",
    bad: r#"[safeguard.new-number]
title = "A new number"
failures_per_year = 2
repair_days = "1 week"
variance_effectiveness = 0.6
effect = [{ on = "event.phone-read", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
    good: r#"[safeguard.new-number]
title = "A new number"
failures_per_year = 2
repair_days = "1 week"
variance_effectiveness = 0.1
effect = [{ on = "event.phone-read", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
};

pub(super) const W117: Explanation = Explanation {
    cause: "`variance_effectiveness` is what a safeguard still takes away while it fails, but this one never \
            fails: it has no `failures_per_year` and `repair_days`, or one of them is 0. Say how often it fails \
            and for how long, or leave the key out.",
    bad: r#"[safeguard.new-number]
title = "A new number"
variance_effectiveness = 0.1
effect = [{ on = "event.phone-read", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
    good: r#"[safeguard.new-number]
title = "A new number"
failures_per_year = 2
repair_days = "1 week"
variance_effectiveness = 0.1
effect = [{ on = "event.phone-read", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
};

pub(super) const W118: Explanation = Explanation {
    cause: "A factor is of use where a condition names it: in the `when` of an outcome, the `needs` of an event, or the `if` of \
            a case. One that stands in none moves no number, however well its claims are founded. Only one with a \
            `resolved` is of use all the same, to `score`.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"

[outcome.overheard]
title = "Radio traffic can be heard by anybody"
when = "radio-open"
severity = "low"
"#,
};

pub(super) const W119: Explanation = Explanation {
    cause: "Where an outcome and one that it includes occur in the same attempt, the loss of the including one stands in place \
            of the other's. If it has none, the loss of the other is gone just where things are worst. Give the including \
            outcome the loss of both, or leave the other out of `includes`: the composite counts the worst outcome in \
            any case.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = 4

[event.stolen]
title = "The phone is stolen"
by = "thieves"
probability = 0.1

[event.opened]
title = "It is opened"
needs = "stolen"
probability = 0.3

[outcome.phone-gone]
title = "A phone is gone"
when = "stolen"
severity = "low"
loss = { replacement = "$1k" }

[outcome.thief-reads]
title = "Its data is read"
when = "opened"
severity = "high"
includes = ["phone-gone"]
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = 4

[event.stolen]
title = "The phone is stolen"
by = "thieves"
probability = 0.1

[event.opened]
title = "It is opened"
needs = "stolen"
probability = 0.3

[outcome.phone-gone]
title = "A phone is gone"
when = "stolen"
severity = "low"
loss = { replacement = "$1k" }

[outcome.thief-reads]
title = "Its data is read"
when = "opened"
severity = "high"
includes = ["phone-gone"]
loss = { replacement = "$1k", response = "$20k" }
"#,
};
