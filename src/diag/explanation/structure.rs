//! Codes about how the parts fit together: conditions, cases, references, outcomes, safeguards, what-ifs.

use super::Explanation;

pub(super) const E013: Explanation = Explanation {
    cause: "A condition is made of ids, `and`, `or`, `not`, parentheses and `at least 2 of (a, b, c)`, all in \
            lower case; `not` binds most tightly and `or` least. The caret stands where something else was \
            expected.",
    bad: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-read and"
severity = 80
"#,
    good: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-read and phone-public"
severity = 80
"#,
};

pub(super) const E014: Explanation = Explanation {
    cause: "The `if` of a case names factors only, and `not` stands before factors only. A factor is the same \
            for all attempts, while an event happens in one attempt and not in the next; what an event depends \
            on belongs into its `needs`. Without `not` on events, more events never make an outcome less likely.",
    bad: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-public and not phone-read"
severity = 80
"#,
    good: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-read and not phone-public"
severity = 80
"#,
};

pub(super) const E015: Explanation = Explanation {
    cause: "Following the references from this name leads back to it: events that need each other, claims that \
            relay or replace each other, outcomes that include each other. There would be no first one to \
            start from. The message shows the way round.",
    bad: r#"[event.door-open]
title = "The door is opened"
by = "spies"
needs = "safe-open"
probability = 0.1

[event.safe-open]
title = "The safe is opened"
needs = "door-open"
probability = 0.1
"#,
    good: r#"[event.door-open]
title = "The door is opened"
by = "spies"
probability = 0.1

[event.safe-open]
title = "The safe is opened"
needs = "door-open"
probability = 0.1
"#,
};

pub(super) const E029: Explanation = Explanation {
    cause: "In a list of cases the first one whose `if` holds counts, so the last one, and only the last, has \
            no `if`: it covers the rest. A list without such an end would leave the number undefined, and one \
            with it in the middle would hide what follows.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = [
  { if = "phone-public", p = 0.02 },
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

pub(super) const E040: Explanation = Explanation {
    cause: "The condition of the outcome names an event, and yet it can hold although no event happens. What \
            factors alone bring about is a fact: it is so or not, and no attempt leads to it. Facts and \
            exposures are assessed apart, so the two halves become two outcomes.",
    bad: r#"[outcome.number-abused]
title = "The number is abused"
when = "phone-public or phone-read"
severity = 20
"#,
    good: r#"[outcome.number-out]
title = "The number is out"
when = "phone-public"
severity = 10

[outcome.number-abused]
title = "The number is abused"
when = "phone-read"
severity = 20
"#,
};

pub(super) const E041: Explanation = Explanation {
    cause: "An attempt is made by one actor, and an event happens only in attempts of the actors in its `by`. \
            This outcome needs events that no one actor can bring about together, or its condition \
            contradicts itself. Give the events a common actor, or describe the joint attempt as an actor of \
            its own.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = 1

[event.phone-stolen]
title = "The phone is stolen"
by = "thieves"
probability = 0.1

[outcome.both]
title = "Stolen and read"
when = "phone-stolen and phone-read"
severity = 80
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = 0.1

[outcome.both]
title = "Stolen and read"
when = "phone-stolen and phone-read"
severity = 80
"#,
};

pub(super) const E042: Explanation = Explanation {
    cause: "An event with a `difficulty` succeeds when the capability of the actor exceeds it. One of the \
            actors in its `by` has no `capability`, so the chance cannot be computed. Give the actor one, or \
            give the event a `probability`.",
    bad: r#"[event.safe-open]
title = "The safe is opened"
by = "spies"
difficulty = { pert = [0.3, 0.5, 0.8] }
"#,
    good: r#"[actor.burglars]
title = "Burglars"
attempts = 0.5
capability = { pert = [0.2, 0.4, 0.9] }

[event.safe-open]
title = "The safe is opened"
by = "burglars"
difficulty = { pert = [0.3, 0.5, 0.8] }
"#,
};

pub(super) const E043: Explanation = Explanation {
    cause: "Chances are computed exactly, from a diagram of all that can occur together in an attempt. There \
            may be 64 outcomes of attempts and 64 facts, each case of a severity counted once, 1,000,000 \
            decision nodes for an actor, and 10 difficulties that one actor meets. Beyond that the model is \
            refused and not computed roughly.",
    bad: r#"# Shortened: 64 more outcomes like this one follow.
[outcome.page-1-read]
title = "Page 1 is read"
when = "phone-read"
severity = 1
"#,
    good: r#"[outcome.pages-read]
title = "Some pages are read"
when = "phone-read"
severity = { p5 = 1, p95 = 20 }
"#,
};

pub(super) const E044: Explanation = Explanation {
    cause: "A safeguard acts on a factor, an event, an actor, an outcome or the losses of an outcome: \
            `factor.ID`, `event.ID`, `actor.ID`, `outcome.ID`, `outcome.ID.loss`. It cannot act on what was \
            said, and not on a fact, because no safeguard undoes the past. Nor on a factor whose absence could do \
            harm, nor so that an outcome stops while a dearer one that it `includes` goes on: a safeguard never raises \
            exposure.",
    bad: r#"[safeguard.retraction]
title = "Have the paper take it back"
effect = [{ on = "claim.C1", reduces = 0.5 }]
"#,
    good: r#"[safeguard.new-number]
title = "A new number"
effect = [{ on = "factor.phone-public", reduces = 0.5 }]
"#,
};

pub(super) const E045: Explanation = Explanation {
    cause: "A what-if can set a factor to true or false, and replace its prior, the probability or difficulty \
            of an event, the attempts or capability of an actor, the severity of an outcome and the \
            reliability of a source. What else a file says is not a supposition about the world; to change it, \
            change the file.",
    bad: r#"[whatif.other-horizon]
title = "Over two years"
set = { "scenario.horizon" = "2 years" }
"#,
    good: r#"[whatif.private-number]
title = "The number was never public"
set = { "factor.phone-public" = false }
"#,
};

pub(super) const E046: Explanation = Explanation {
    cause: "This code is no longer raised. It told of a chosen what-if with a safeguard whose coverage or \
            reliability (`coverage`, `failures_per_year`, `repair_days`, `variance_effectiveness`) was checked \
            and kept but not computed. They are computed now, so such a safeguard takes away what it covers.",
    bad: r#"[safeguard.new-number]
title = "A new number"
coverage = 0.9
effect = [{ on = "factor.phone-public", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
    good: r#"[safeguard.new-number]
title = "A new number"
coverage = 0.9
effect = [{ on = "factor.phone-public", reduces = 0.5 }]

[whatif.renumbered]
title = "With a new number"
safeguards = ["new-number"]
"#,
};
