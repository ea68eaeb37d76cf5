//! The prime implicants of a function as a diagram of sets: the minimal cut sets, when no absence
//! counts.

use super::bdd::{Bdd, Node, TooLarge};
use super::memo::Computed;

/// A family of sets of literals: literals 2k and 2k + 1 say that the source's variable at level k is
/// true and false.
///
/// A path to the true constant stands for the set of the literals at which it goes high; no two
/// paths stand for one set.
pub(super) struct Primes {
    /// The diagram; its variables are the literals.
    pub(super) sets: Bdd,
    /// The whole family.
    pub(super) root: Node,
}

impl Primes {
    /// Where every literal of a set holds but `literal`, for any set that has it.
    ///
    /// `levels` says what the variable at each level of the diagram that the family was made of stands for, as nodes
    /// of `target`. Errors: [`TooLarge`].
    pub(super) fn through(
        &self,
        target: &mut Bdd,
        levels: &[Node],
        literal: usize,
    ) -> Result<Node, TooLarge> {
        let Self { sets, root } = self;
        let (mut all, mut through) = (constants(*root), vec![Node::FALSE; root.index().max(1) + 1]);
        for node in sets.reachable(&[*root]) {
            let (high, low) = (sets.high(node).index(), sets.low(node).index());
            let here = sets.variable(node);
            let is_true = levels[here / 2];
            let holds = if here & 1 == 0 { is_true } else { target.not(is_true)? };
            let taken = target.and(holds, all[high])?;
            all[node.index()] = target.or(taken, all[low])?;
            through[node.index()] = match here == literal {
                true => all[high],
                false => {
                    let taken = target.and(holds, through[high])?;
                    target.or(taken, through[low])?
                }
            };
        }
        Ok(through[root.index()])
    }
}

/// What is still to do for a difference of families.
enum Step {
    Visit(Node, Node),
    Make(Node, Node),
}

/// The prime implicants of `root`, by the variables of `bdd`; those that are not `negated` appear
/// as true only.
///
/// A second diagram, over literals, is true for the sets that imply the function: `x and h'`, or
/// `not x and l'`, or `h' and l'` (true whatever x is). It is monotone in the sets that do not
/// contradict themselves, and its minimal sets are the primes.
/// Errors: [`TooLarge`] when a diagram needs more than `limit` nodes.
///
/// **Formula**: `min f = {x} with each set of (min h less min l), and min l`. As l implies h, a set
/// of `min h` that contains one of `min l` is equal to it, so the plain difference is enough.
/// **Reference**: Rauzy 1993, 10.1016/0951-8320(93)90060-C (minimal solutions, his `without`);
/// Coudert & Madre 1992, Implicit and incremental computation of primes, 29th DAC, pp. 36-39.
pub(super) fn primes(
    bdd: &Bdd,
    root: Node,
    negated: &dyn Fn(usize) -> bool,
    limit: usize,
) -> Result<Primes, TooLarge> {
    let literals = (0..2 * bdd.order().len()).collect();
    let mut sets = Bdd::new(literals, limit);
    let implied = imply(bdd, root, negated, &mut sets)?;
    let root = minimal(&mut sets, implied)?;
    Ok(Primes { sets, root })
}

/// The function of literals that is true when they imply `root`.
fn imply(bdd: &Bdd, root: Node, negated: &dyn Fn(usize) -> bool, sets: &mut Bdd) -> Result<Node, TooLarge> {
    let mut implied = constants(root);
    for node in bdd.reachable(&[root]) {
        let (high, low) = (implied[bdd.high(node).index()], implied[bdd.low(node).index()]);
        let is_true = 2 * bdd.level(node);
        let otherwise = if negated(bdd.variable(node)) {
            let either_way = sets.and(high, low)?;
            sets.make(is_true + 1, low, either_way)?
        } else {
            low
        };
        implied[node.index()] = sets.make(is_true, high, otherwise)?;
    }
    Ok(implied[root.index()])
}

/// The minimal sets of a monotone function.
fn minimal(sets: &mut Bdd, root: Node) -> Result<Node, TooLarge> {
    let mut computed = Computed::new();
    let mut families = constants(root);
    for node in sets.reachable(&[root]) {
        let (high, low) = (families[sets.high(node).index()], families[sets.low(node).index()]);
        let high = less(sets, &mut computed, high, low)?;
        families[node.index()] = make_set(sets, sets.level(node), high, low)?;
    }
    Ok(families[root.index()])
}

/// The sets of `family` that are not in `removed`.
fn less(sets: &mut Bdd, computed: &mut Computed, family: Node, removed: Node) -> Result<Node, TooLarge> {
    let mut steps = vec![Step::Visit(family, removed)];
    let mut results: Vec<Node> = Vec::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Visit(family, removed) => match known(computed, family, removed) {
                Some(result) => results.push(result),
                None => expand(sets, &mut steps, family, removed),
            },
            Step::Make(family, removed) => {
                let (low, high) = (results.pop(), results.pop());
                let (low, high) = low.zip(high).expect("both branches come before the node");
                let result = make_set(sets, sets.level(family), high, low)?;
                computed.fit(sets.n_nodes());
                computed.put(key(family, removed), result.index() as u32);
                results.push(result);
            }
        }
    }
    Ok(results.pop().expect("the first visit leaves one result"))
}

fn known(computed: &Computed, family: Node, removed: Node) -> Option<Node> {
    match (family, removed) {
        (Node::FALSE, _) | (_, Node::FALSE) => Some(family),
        _ if family == removed => Some(Node::FALSE),
        // The constant holds the empty set alone, which a minimal family has only by itself.
        (Node::TRUE, _) | (_, Node::TRUE) => Some(family),
        _ => computed.get(key(family, removed)).map(Node::at),
    }
}

fn expand(sets: &Bdd, steps: &mut Vec<Step>, family: Node, removed: Node) {
    let (level, removed_level) = (sets.level(family), sets.level(removed));
    if removed_level < level {
        steps.push(Step::Visit(family, sets.low(removed)));
        return;
    }
    let (removed_high, removed_low) =
        if level == removed_level { (sets.high(removed), sets.low(removed)) } else { (Node::FALSE, removed) };
    steps.extend([
        Step::Make(family, removed),
        Step::Visit(sets.low(family), removed_low),
        Step::Visit(sets.high(family), removed_high),
    ]);
}

/// A node of a family: where no set takes the literal, the node says nothing.
fn make_set(sets: &mut Bdd, level: u32, high: Node, low: Node) -> Result<Node, TooLarge> {
    if high == Node::FALSE {
        return Ok(low);
    }
    debug_assert!(high != low, "a minimal family holds no set beside one of its supersets");
    sets.make(level, high, low)
}

fn key(family: Node, removed: Node) -> [u32; 3] {
    [family, removed, Node::FALSE].map(|node| node.index() as u32)
}

/// A table up to `root` in which the constants stand for themselves.
fn constants(root: Node) -> Vec<Node> {
    let mut table = vec![Node::FALSE; root.index().max(1) + 1];
    table[Node::TRUE.index()] = Node::TRUE;
    table
}
