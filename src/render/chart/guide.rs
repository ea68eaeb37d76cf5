//! How to read each kind of chart, in three sentences: below a chart in a report, and in the gallery.

/// What is said of a kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// The kind, as the command line and [`super::Chart`] call it.
    pub kind: &'static str,
    /// What it shows, in a few words.
    pub title: &'static str,
    /// How it is read: what is counted, what line, bar and band mean, what to mind.
    pub sentences: [&'static str; 3],
}

/// What is said of a kind; `None` of a name that is no kind.
pub fn guide(kind: &str) -> Option<&'static Guide> {
    GUIDES.iter().find(|one| one.kind == kind)
}

/// Every kind, in the order of the gallery.
pub const GUIDES: [Guide; 12] = [
    Guide {
        kind: "drivers",
        title: "what drives it",
        sentences: [
            "A bar counts what a factor adds when it comes to hold, averaged over all orders; all rows add up to the total.",
            "The thin line below a bar is a 90% band: in 90 of 100 draws that part lies on it.",
            "The small words tell how likely the factor is and what the reporting says of it, so a long bar on one \
             report is a reason to ask.",
        ],
    },
    Guide {
        kind: "lec",
        title: "the chance to lose more",
        sentences: [
            "At an amount on the lower scale, which grows by multiples and not by steps, the line tells the chance to \
             lose more than it.",
            "The pale area is a 90% band: at each amount, 90 of 100 draws have their chance within it.",
            "A dotted line is what is tolerated, and a curve above it breaks that; a dashed curve is the same with a \
             what-if.",
        ],
    },
    Guide {
        kind: "what-ifs",
        title: "what would change",
        sentences: [
            "Each row leads from the scenario as it stands to the same with a what-if, on one scale; what lowers it \
             most comes first.",
            "The number at the right counts the change draw by draw, with a 90% band; the bands of two values may overlap all the same.",
            "A hollow mark is a supposition and no action: it shows how much hangs on what may not be so.",
        ],
    },
    Guide {
        kind: "bridge",
        title: "one safeguard after the other",
        sentences: [
            "Each bar counts what a safeguard takes away beyond those above it, from the scenario as it stands down \
             to what is left with all.",
            "The number at the right is the mean over the draws, with a 90% band of the same change in each draw.",
            "In another order each step is another one: a short bar may belong to a strong safeguard that does what others \
             did before it.",
        ],
    },
    Guide {
        kind: "tornado",
        title: "one input at a time",
        sentences: [
            "A bar leads from the result with an input at its 10th percentile to the result with it at its 90th, all \
             others as drawn.",
            "The values of the input stand at the ends: between them lie 80 of 100 draws of it, so a bar is no 90% \
             band of the result.",
            "The longest bar is the number most worth estimating better; what inputs do only together is not seen.",
        ],
    },
    Guide {
        kind: "paths",
        title: "how it comes about",
        sentences: [
            "The number at a step counts how many of the attempts that come so far pass it, and that at an outcome its \
             chance, each with a 90% band.",
            "Dots are reports for (filled) and against (hollow) a factor that a step needs or varies with.",
            "The thick blue line is the likeliest way to the worst outcome; below stand the likeliest ways, each with \
             its part in all its cases.",
        ],
    },
    Guide {
        kind: "timeline",
        title: "as the reporting came in",
        sentences: [
            "The line counts by what was known on each day, in steps, because nothing changes between reports.",
            "The pale area is a 90% band: 90 of 100 draws of what was not known that day lie in it.",
            "Marks below count the reports of a day: filled for a factor, hollow against one, square for context or \
             an estimate, diamond for what was taken back.",
        ],
    },
    Guide {
        kind: "verify",
        title: "what to find out next",
        sentences: [
            "A bar counts what it is worth to find something out: money by which decisions get better, or else the \
             part of the variance that it settles.",
            "Where it is money, a check is worth making if it costs less than its bar; a bar is a mean and has no 90% \
             band.",
            "Blue is a claim and green an inquiry, which can be pursued; grey is a factor known for certain, which \
             nobody can buy.",
        ],
    },
    Guide {
        kind: "front",
        title: "what to buy",
        sentences: [
            "Each corner is a set of safeguards that no other set beats: none leaves less for as little.",
            "The words at a corner name its set, or what its step adds and gives up, and what is left, with a 90% band.",
            "The diamond is the best set within the budget, the dotted line; where steps get shallow, more money buys \
             little.",
        ],
    },
    Guide {
        kind: "dots",
        title: "chances that can be counted",
        sentences: [
            "Each dot is as likely as any other, so a chance is a count: 3 dots of 20 are 15%.",
            "Filled dots are those that the sentence above counts.",
            "The line above the dots is a 90% band: 90 of 100 draws lie between its ends; the thin line is their mean.",
        ],
    },
    Guide {
        kind: "matrix",
        title: "the view of risk matrices",
        sentences: [
            "Each small dot is one draw: the chance that it happens across, and how bad it is if it does upwards.",
            "A risk matrix would put them all into one cell, and two risks in one cell may differ by a factor of ten.",
            "The words at the large dot tell the mean and a 90% band of either number, which is what to decide by.",
        ],
    },
    Guide {
        kind: "evidence",
        title: "what the reports make of one factor",
        sentences: [
            "Each bar counts what a report adds in log-odds, to the right for the factor and to the left against it; \
             a step of 0.7 doubles the odds.",
            "A ring is a report that counts nothing, with the reason beside it, most often that it repeats another.",
            "The scale tells the probability too, which crowds at its ends; where weights are uncertain, a note gives a \
             90% band.",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_three_short_sentences() {
        for (at, one) in GUIDES.iter().enumerate() {
            assert!(GUIDES[..at].iter().all(|other| other.kind != one.kind), "{} twice", one.kind);
            assert_eq!(guide(one.kind), Some(one));
            for sentence in one.sentences {
                assert!(sentence.ends_with('.') && !sentence.contains(". "), "one sentence: {sentence}");
                assert!(!sentence.contains("  ") && sentence.chars().count() <= 150, "long: {sentence}");
            }
            let told = one.sentences.concat();
            assert!(told.contains("90% band"), "{}: what of the band?", one.kind);
        }
        assert_eq!(guide("pie"), None);
    }
}
