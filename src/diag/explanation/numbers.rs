//! Codes about quantities: ranges, probabilities, rates, money, dates, times, counts, severities.

use super::Explanation;

pub(super) const E020: Explanation = Explanation {
    cause: "No distribution fits these numbers: a range whose low end is above its high end or on the border of \
            what is possible, a most likely value outside its bounds, a shape, a dispersion or a limit that is \
            not positive, a tolerance that grows with the loss or has no lognormal curve through it. A range on a probability is fitted to log-odds and lies strictly between \
            0 and 1; one on a rate or an amount is fitted to logarithms and starts above 0.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { p5 = 0.4, p95 = 0.1 }
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { p5 = 0.1, p95 = 0.4 }
"#,
};

pub(super) const E021: Explanation = Explanation {
    cause: "Probabilities, shares and percentiles are numbers from 0 to 1, or texts with a percent sign; a \
            reliability ends at 0.98, because no source is beyond doubt. A bare 30 most likely means 0.30, \
            but a number that could be meant in two ways is not guessed at.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = 30
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = "30%"
"#,
};

pub(super) const E022: Explanation = Explanation {
    cause: "A rate is a finite number of times a year, 0 or more: a bare number, a text such as \"once in 5 \
            years\" or \"3 per month\", a range, a count over a time, or a chance of at least one over a time. \
            Days of repair follow the same rule. What stands here is negative, unbounded or not readable.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = -2
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = "twice a year"
"#,
};

pub(super) const E023: Explanation = Explanation {
    cause: "An amount of money is a number, or a text with an optional sign or three-letter code and an \
            optional k, M or bn: \"$1.2M\", \"EUR 300k\", \"1_200_000\". It is not negative and not above a \
            million million millions, and it is in the one currency that the file names, because amounts of \
            different currencies would be added as if they were one.",
    bad: r#"[outcome.data-read.loss]
response = "EUR 300k"
"#,
    good: r#"[outcome.data-read.loss]
response = "$300k"
"#,
};

pub(super) const E024: Explanation = Explanation {
    cause: "The date is on no calendar, has a time of day, or two dates stand in the wrong order: a window that \
            ends before it starts, a claim taken back before it was made. A day is written 2025-04-25; a month \
            is a text, \"2025-04\", and counts from its last day, when it was surely known.",
    bad: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = "2025-02-30"
"#,
    good: r#"[claim.C2]
text = "The number stood in an old directory."
source = "paper"
factor = "phone-public"
stance = "supports"
published = "2025-02"
"#,
};

pub(super) const E025: Explanation = Explanation {
    cause: "A time is a number and a unit, such as \"90 days\", \"2 weeks\", \"6 months\" or \"1 year\", and is \
            longer than nothing. A year is 12 months or 365 days everywhere in the language, so that rates and \
            times always fit together.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = { count = 3, over = "a while" }
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = { count = 3, over = "2 years" }
"#,
};

pub(super) const E026: Explanation = Explanation {
    cause: "Data are counts: `hits` of `of` trials for a probability, a `count` over a time for a rate. A count \
            is a whole number from 0; there are at least as many trials as hits, and at least one trial.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { hits = 7, of = 5 }
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { hits = 5, of = 7 }
"#,
};

pub(super) const E027: Explanation = Explanation {
    cause: "A severity is a number of points from 0 to 100, as on the impact scale of NIST SP 800-30, a range \
            of such points, or one of its words: \"very low\", \"low\", \"moderate\", \"high\", \"very high\". \
            The composite exposure is read on the same scale, so nothing may be worse than 100.",
    bad: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-read"
severity = 150
"#,
    good: r#"[outcome.all-read]
title = "Everything is read"
when = "phone-read"
severity = "very high"
"#,
};

pub(super) const E028: Explanation = Explanation {
    cause: "A prior of 0 or 1 could not be moved by any claim, however good, so it is refused: write a number \
            near it and say why. To suppose a certainty, use `set` in a what-if or on the command line. A \
            chance of 1 of at least one event would need an infinite rate and is refused for that reason.",
    bad: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 1
why = "everybody says so"
"#,
    good: r#"[factor.radio-open]
title = "Radio traffic is not encrypted"
prior = 0.95
why = "everybody says so, and nobody has checked"
"#,
};

pub(super) const E031: Explanation = Explanation {
    cause: "Values that were seen may stand in a CSV file beside the scenario. It is named as seen from the scenario, \
            lies in its folder or below, is UTF-8, and its first row names the columns; every value of the column is \
            written as it would be in the scenario. A saved run and a report keep the file with the scenario.",
    bad: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { empirical = { file = "../elsewhere/audits.csv", column = "share" } }
"#,
    good: r#"[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = { empirical = [0.1, 0.2, 0.2, 0.35] }
"#,
};

pub(super) const E032: Explanation = Explanation {
    cause: "Quantities go together when what is not known of one says something of the other. That needs two or more \
            uncertain quantities (no plain number, nothing that is chance in every attempt), and rank correlations that \
            can all hold: where a goes with b and b with c, a and c are not free. The help offers the nearest that can.",
    bad: r#"[actor.thieves]
title = "Thieves"
attempts = 4

[actor.gangs]
title = "Gangs"
attempts = "2 to 9"

[correlation.season]
between = ["actor.thieves.attempts", "actor.gangs.attempts"]
rank = 0.6
"#,
    good: r#"[actor.thieves]
title = "Thieves"
attempts = "1 to 6"

[actor.gangs]
title = "Gangs"
attempts = "2 to 9"

[correlation.season]
between = ["actor.thieves.attempts", "actor.gangs.attempts"]
rank = 0.6
why = "both go where unguarded phones are"
"#,
};
