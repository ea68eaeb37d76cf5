//! `exposure seek`: how far one thing has to go so that a number comes to a bound.

use super::args::{Format, Seek};
use super::failure::Failure;
use super::limit::{Comparison, Limit, What};
use super::run::{Loaded, load, request};
use super::terminal::Terminal;
use crate::Unfound;
use crate::assess::{Aimed, Goal, Unsought};
use crate::render::seek as words;
use crate::scenario::nearest;

const HELP: &str = "write 'p<10%', 'composite<20', 'outcome.ID<0.05', 'loss<$1M' or 'bad-year<$10M'; with `>` it is told how \
                    far something may go";

pub(super) fn seek(options: &Seek, terminal: &Terminal) -> Result<(), Failure> {
    let limit = Limit::comparison(&options.goal, "the goal", HELP)?;
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("seek takes one scenario".to_owned(), help));
    };
    let goal = goal(&limit, one)?;
    let progress = terminal.progress(one.source.name());
    let tell = |done: usize, of: usize| progress.tell(done, of);
    let found = crate::seek(&one.checked, &request, goal, &options.by, &tell);
    let found = found.map_err(|why| unfound(one, why))?;
    drop(progress);
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", words::view(&found)),
        Format::Text => words::text(&found, terminal.look()),
    })
}

fn goal(limit: &Limit, one: &Loaded) -> Result<Goal, Failure> {
    let model = &one.checked.model;
    let refused = |what: String, help: &str| Err(Failure::Usage(what, help.to_owned()));
    let Limit::Compare { what, comparison, bound, currency, .. } = limit else {
        return refused("the goal is a number and a bound".to_owned(), HELP);
    };
    if let (Some(written), Some(own)) = (currency, &model.header.currency)
        && written != own
    {
        let what =
            format!("the goal: {written} is not the currency of {}, which is {own}", one.source.name());
        return refused(what, "give the amount in the scenario's currency");
    }
    let aimed = match what {
        What::Composite => Aimed::Composite,
        What::Probability => Aimed::Probability,
        What::Loss => Aimed::Loss,
        What::BadYear => Aimed::BadYear,
        What::Happened => return refused("the goal: nothing changes what has happened".to_owned(), HELP),
        What::Outcome(id) => match model.outcomes.find(id) {
            Some(id) => Aimed::Outcome(id),
            None => {
                let near = nearest(id, model.outcomes.names());
                let help = near.map_or(HELP.to_owned(), |near| format!("did you mean `outcome.{near}`?"));
                return refused(format!("the goal: unknown outcome `{id}`"), &help);
            }
        },
    };
    let is_below = matches!(comparison, Comparison::Below | Comparison::AtMost);
    Ok(Goal { aimed, is_below, bound: *bound })
}

pub(super) fn unfound(one: &Loaded, why: Unfound) -> Failure {
    let name = one.source.name();
    let (what, help) = match why {
        Unfound::Refused(findings) => return Failure::Scenarios(vec![(one.source.clone(), findings)]),
        Unfound::Asked(what, help) => (format!("{name}: {what}"), help),
        Unfound::Nothing(Unsought::NoMean) => (
            format!("the expected loss of {name} has no mean, so nothing brings it to a bound"),
            "aim at p, composite or bad-year, or give the magnitude a bounded tail".to_owned(),
        ),
        Unfound::Nothing(Unsought::NoNumber | Unsought::Refused(_)) => (
            format!("{name} does not have the number that the goal speaks of"),
            "an outcome has to lie ahead, and a loss has to be priced".to_owned(),
        ),
    };
    Failure::Usage(what, help)
}
