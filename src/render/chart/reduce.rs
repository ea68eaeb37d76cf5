//! What of many paths is drawn: steps in a row share a box, and what goes beyond the boxes that fit is summed.

use super::layers;
use super::paths::LISTED;
use crate::assess::Paths;
use std::collections::BTreeSet;

/// What is drawn. Boxes are numbered: groups, then the rest if there is any, then outcomes.
pub(super) struct Drawn {
    /// Who attempts, and steps in a row.
    pub groups: Vec<Group>,
    /// How many steps share the box of the rest.
    pub n_rest: usize,
    /// The outcomes, by position in the finding.
    pub outcomes: Vec<usize>,
    /// Between boxes.
    pub arrows: Vec<(usize, usize)>,
}

/// What shares a box: an actor, or steps in a row, or both where they are one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub actor: Option<usize>,
    pub events: Vec<usize>,
}

/// What fits of some paths, the weightiest outcomes first.
pub(super) fn reduce(paths: &Paths, weight: &dyn Fn(usize) -> f64) -> Drawn {
    let mut order: Vec<usize> = (0..paths.outcomes.len()).collect();
    order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    if let Some(worst) = paths.worst {
        order.retain(|at| *at != worst);
        order.insert(0, worst);
    }
    let mut drawn: Option<Drawn> = None;
    let mut chosen: Vec<usize> = Vec::new();
    for outcome in order {
        let more: Vec<usize> = chosen.iter().copied().chain([outcome]).collect();
        let events = before(paths, &more);
        let tried = grouped(paths, &events, &BTreeSet::new(), &more);
        if tried.groups.len() + more.len() <= LISTED {
            (drawn, chosen) = (Some(tried), more);
        } else if drawn.is_none() {
            drawn = Some(shortened(paths, &events, outcome));
            chosen = more;
        }
    }
    let mut drawn = drawn.unwrap_or(Drawn { groups: vec![], n_rest: 0, outcomes: vec![], arrows: vec![] });
    while let Some(wider) = spread(&drawn) {
        drawn = wider;
    }
    drawn
}

/// The same with one box of steps in a row parted in two, where layers beyond it would be empty and a box is left.
fn spread(drawn: &Drawn) -> Option<Drawn> {
    let n = drawn.groups.len() + usize::from(drawn.n_rest > 0) + drawn.outcomes.len();
    let ends = n - drawn.outcomes.len();
    let last: Vec<bool> = (0..n).map(|at| at >= ends).collect();
    let layer = layers::layered(n, &drawn.arrows, &last);
    let slack = |at: usize| {
        let next = drawn.arrows.iter().filter(|(from, _)| *from == at).map(|(_, to)| layer[*to]).min()?;
        Some(next - layer[at] - 1)
    };
    let steps = |at: usize| drawn.groups[at].events.len();
    let parted = (0..drawn.groups.len())
        .filter(|at| {
            n < LISTED && drawn.groups[*at].actor.is_none() && steps(*at) > 1 && slack(*at) > Some(0)
        })
        .max_by_key(|at| (steps(*at), std::cmp::Reverse(*at)))?;
    let mut groups = drawn.groups.clone();
    let kept = steps(parted).div_ceil(slack(parted)? + 1);
    let rest = groups[parted].events.split_off(kept);
    groups.push(Group { actor: None, events: rest });
    let new = drawn.groups.len();
    let moved = |at: usize| if at >= new { at + 1 } else { at };
    let arrows =
        drawn.arrows.iter().map(|(from, to)| (if *from == parted { new } else { moved(*from) }, moved(*to)));
    let arrows = arrows.chain([(parted, new)]).collect();
    Some(Drawn { groups, n_rest: drawn.n_rest, outcomes: drawn.outcomes.clone(), arrows })
}

/// The events that lead to outcomes.
fn before(paths: &Paths, outcomes: &[usize]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut pending: Vec<usize> =
        outcomes.iter().flat_map(|at| paths.outcomes[*at].after.iter().copied()).collect();
    while let Some(at) = pending.pop() {
        if found.insert(at) {
            pending.extend(&paths.events[at].after);
        }
    }
    found
}

/// One outcome with more steps than fit: those of its likeliest ways, and a box for all others.
fn shortened(paths: &Paths, events: &BTreeSet<usize>, outcome: usize) -> Drawn {
    let fits = |kept: &BTreeSet<usize>| {
        let rest: BTreeSet<usize> = events.difference(kept).copied().collect();
        let tried = grouped(paths, kept, &rest, &[outcome]);
        (tried.groups.len() + 2 <= LISTED).then_some(tried)
    };
    let mut kept = BTreeSet::new();
    let mut best = fits(&kept);
    for way in paths.ways.iter().map(|way| &way.events) {
        let more: BTreeSet<usize> =
            kept.iter().chain(way).copied().filter(|at| events.contains(at)).collect();
        if let Some(tried) = fits(&more) {
            (kept, best) = (more, Some(tried));
        }
    }
    // Where there are more ways than are told, the steps that are passed most often fill what is left.
    let mut often: Vec<&usize> = events.iter().collect();
    let rate = |at: &usize| paths.events[*at].frequency.mean;
    often.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(a.cmp(b)));
    for event in often {
        let mut more = kept.clone();
        more.insert(*event);
        let is_whole = paths.events[*event].after.iter().all(|at| more.contains(at));
        if let Some(tried) = fits(&more).filter(|_| is_whole) {
            (kept, best) = (more, Some(tried));
        }
    }
    best.unwrap_or_else(|| grouped(paths, &BTreeSet::new(), &BTreeSet::new(), &[outcome]))
}

/// Boxes for events that are kept, with the actors that enter by them, and one for the others.
fn grouped(paths: &Paths, kept: &BTreeSet<usize>, rest: &BTreeSet<usize>, outcomes: &[usize]) -> Drawn {
    let follows = |event: usize| {
        let events = kept.iter().chain(rest).filter(|at| paths.events[**at].after.contains(&event)).count();
        events + outcomes.iter().filter(|at| paths.outcomes[**at].after.contains(&event)).count()
    };
    let direct: BTreeSet<usize> =
        outcomes.iter().flat_map(|at| paths.outcomes[*at].entered_by.iter().copied()).collect();
    let enters = |actor: usize| {
        kept.iter().filter(|at| paths.events[**at].entered_by.contains(&actor)).copied().collect::<Vec<_>>()
    };
    let mut groups: Vec<Group> = Vec::new();
    for actor in 0..paths.actors.len() {
        let first = enters(actor);
        if first.is_empty() && !direct.contains(&actor) {
            continue;
        }
        // Where an attempt and its success have one title, they are one thing.
        let one = first.first().filter(|_| first.len() == 1 && !direct.contains(&actor)).copied();
        let is_one = |at: &usize| {
            let event = &paths.events[*at];
            event.title == paths.actors[actor].title && event.entered_by == [actor] && event.after.is_empty()
        };
        groups.push(Group { actor: Some(actor), events: one.filter(is_one).into_iter().collect() });
    }
    for at in kept {
        if groups.iter().any(|one| one.events.contains(at)) {
            continue;
        }
        let event = &paths.events[*at];
        let row = match event.after.as_slice() {
            [before] if event.entered_by.is_empty() && follows(*before) == 1 => {
                groups.iter_mut().find(|one| one.events.last() == Some(before))
            }
            _ => None,
        };
        match row {
            Some(group) => group.events.push(*at),
            None => groups.push(Group { actor: None, events: vec![*at] }),
        }
    }
    let n = groups.len();
    let box_of = |event: usize| match groups.iter().position(|one| one.events.contains(&event)) {
        Some(at) => Some(at),
        None => rest.contains(&event).then_some(n),
    };
    let box_of_actor = |actor: usize| groups.iter().position(|one| one.actor == Some(actor));
    let mut arrows: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut lead = |to: usize, after: &[usize], entered_by: &[usize]| {
        arrows.extend(after.iter().filter_map(|at| Some((box_of(*at)?, to))));
        arrows.extend(entered_by.iter().filter_map(|at| Some((box_of_actor(*at)?, to))));
    };
    for at in kept {
        let event = &paths.events[*at];
        if let Some(to) = box_of(*at) {
            lead(to, &event.after, &event.entered_by);
        }
    }
    for at in rest {
        // What is kept may lead to the rest and come after it, which would be a cycle: the rest comes first.
        lead(n, &[], &paths.events[*at].entered_by);
    }
    let first = n + usize::from(!rest.is_empty());
    for (place, at) in outcomes.iter().enumerate() {
        let outcome = &paths.outcomes[*at];
        lead(first + place, &outcome.after, &outcome.entered_by);
    }
    let to_ends = (0..outcomes.len()).filter(|_| !rest.is_empty()).map(|place| (n, first + place));
    arrows.extend(to_ends);
    let arrows = arrows.into_iter().filter(|(from, to)| from != to).collect();
    Drawn { groups, n_rest: rest.len(), outcomes: outcomes.to_vec(), arrows }
}
