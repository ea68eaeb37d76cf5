//! Codes about the text itself: its syntax, its keys, its words and its names.

use super::Explanation;

pub(super) const E001: Explanation = Explanation {
    cause: "A scenario is a TOML file, and this line is not TOML: a quote or bracket is not closed, an equals \
            sign is missing, or a value is no value. Every line is `key = value`, a `[table.name]` or a remark \
            behind `#`. The line is left out and the rest is read, so that all other mistakes show in the same \
            run. For a setting on the command line it means that it is not of the form `path=value`.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted
prior = 0.3
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"
"#,
};

pub(super) const E002: Explanation = Explanation {
    cause: "A key stands twice in one table, a table stands twice in the file, a what-if sets the same thing \
            twice, or a safeguard has two effects on one target. Which of the two was meant cannot be known, \
            and taking either would hide the other.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
prior = 0.4
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.4
why = "two audits in five found it so"
"#,
};

pub(super) const E003: Explanation = Explanation {
    cause: "The table has a key that the language does not know, usually a known one misspelt; the nearest is \
            offered. Unknown keys are refused, because one that is silently ignored is a number that its \
            author believes in and nobody computes with. Remarks go behind `#`, or into `why` and `note`.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
priror = 0.3
prior = 0.3
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"
"#,
};

pub(super) const E004: Explanation = Explanation {
    cause: "A key that the table cannot do without is not there. Every named thing has a title or text, every \
            factor a prior, every claim a source, a stance and a date, every event and outcome what decides \
            it; a file with money says in which currency. Nothing is filled in on the author's behalf where \
            the number would depend on it.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"
"#,
};

pub(super) const E005: Explanation = Explanation {
    cause: "The value is of another type than the key needs: a truth value where a probability belongs, a list \
            where one text belongs, a table that does not say which distribution it is. The message says what \
            stands there and what is needed.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = true
why = "seen in the last audit"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.95
why = "seen in the last audit"
"#,
};

pub(super) const E006: Explanation = Explanation {
    cause: "The first key of a scenario, `format`, says in which version of the language it is written. This \
            version of the tool reads format 1. A file of a later format may mean something else by the same \
            words, so it is refused and not guessed at.",
    bad: r#"format = 2

[scenario]
title = "A small office"
as_of = 2025-04-25
horizon = "1 year"
"#,
    good: r#"format = 1

[scenario]
title = "A small office"
as_of = 2025-04-25
horizon = "1 year"
"#,
};

pub(super) const E007: Explanation = Explanation {
    cause: "A file has at most 10 MB and 100,000 names; a condition is nested at most 200 deep, and at most 200 \
            events need each other in a chain. The limits are far above what a person can write and check; \
            they keep a damaged or hostile file from using up memory and time.",
    bad: r#"# Shortened: the dots stand for 200 parentheses on either side.
[outcome.all-read]
title = "Everything is read"
when = "((( ... (phone-read) ... )))"
severity = 80
"#,
    good: r#"[outcome.all-read]
title = "Everything is read"
when = "(phone-read)"
severity = 80
"#,
};

pub(super) const E008: Explanation = Explanation {
    cause: "Two keys say the same thing in different ways, or contradict each other: `horizon` and `window`, \
            `probability` and `difficulty`, a quantity and its other name in FAIR, `lef` and a susceptibility, \
            a total loss and one of its forms, a claim that is context and takes a stance. Only one of them can \
            count, so only one may stand.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = 0.01
susceptibility = 0.02
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
susceptibility = 0.02
"#,
};

pub(super) const E009: Explanation = Explanation {
    cause: "Ids are written in conditions, so an id has no spaces, dots, commas, quotes, brackets or equals \
            signs, and is none of the words `and`, `or`, `not`, `at`, `of`. A factor and an event may not \
            share an id either, because a condition could mean both; a risk is an event too.",
    bad: r#"[factor.not]
title = "The door has no lock"
prior = 0.1
why = "one door in ten"
"#,
    good: r#"[factor.door-unlocked]
title = "The door has no lock"
prior = 0.1
why = "one door in ten"
"#,
};

pub(super) const E011: Explanation = Explanation {
    cause: "The name stands for nothing in this file. It may be misspelt (the nearest one is offered), be \
            defined under another kind of table, or not be defined yet. Every source, origin, claim, factor, \
            event, actor, outcome and safeguard has a table `[kind.name]` of its own.",
    bad: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-pubic"
stance = "supports"
published = 2025-04-21
"#,
    good: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = 2025-04-21
"#,
};

pub(super) const E012: Explanation = Explanation {
    cause: "Some keys take a word of a closed list: the kind of a source or factor, the stance and interest of \
            a claim, the letter of a reliability, a unit of time, a word for a probability or severity, the \
            code of a lint. The word is not on the list, which the message shows.",
    bad: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "confirms"
published = 2025-04-21
"#,
    good: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = 2025-04-21
"#,
};

pub(super) const E030: Explanation = Explanation {
    cause: "A text or list that must say something is empty: a title, the text of a claim, the effects of a \
            safeguard, the reason why a lint is silenced. A report would show a blank in its place.",
    bad: r#"[factor.radio-open]
title = ""
prior = 0.3
why = "one audit in three found it so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.3
why = "one audit in three found it so"
"#,
};
