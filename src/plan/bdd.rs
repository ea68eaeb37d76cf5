//! Reduced ordered binary decision diagrams: each boolean function in the one form whose
//! probability is exact.
//!
//! Two terminals and no complement edges: a complement edge would turn a probability into `1 - p`,
//! and the difference of nearly equal numbers has no correct digits when the function is rare.
//! Nothing here calls itself, so neither many variables nor deep formulas can overflow the stack.

use super::memo::{Computed, Lookup};
use std::fmt;

/// A boolean function inside one [`Bdd`]; within it, equal functions are equal nodes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Node(u32);

/// The diagram needs more nodes than its limit allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge {
    /// The most nodes that were allowed.
    pub limit: usize,
}

/// A table of shared decision nodes over one variable order.
///
/// Nodes are never removed: a node that is no longer needed stays in the table until
/// [`Bdd::compact`] makes a copy without it.
///
/// **Reference**: Bryant 1986, 10.1109/TC.1986.1676819; Brace, Rudell & Bryant 1990,
/// 10.1145/123186.123222.
///
/// ```
/// use exposure::plan::{Bdd, Gates};
/// let mut gates = Gates::new();
/// let (a, b) = (gates.variable(0), gates.variable(1));
/// let either = gates.or(&[a, b]);
/// let mut bdd = Bdd::new(vec![0, 1], 100);
/// let root = bdd.build(&gates, &[either])?[0];
/// assert_eq!(bdd.probability(root, &|_| 0.5), 0.75);
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bdd {
    order: Vec<usize>,
    level_of: Vec<u32>,
    nodes: Vec<Decision>,
    unique: Lookup<(u32, Node, Node), Node>,
    computed: Computed,
    limit: usize,
}

/// A decision on the variable at `level`; `deepest` is the lowest level that the function depends
/// on.
#[derive(Clone, Copy, Debug)]
struct Decision {
    level: u32,
    deepest: u32,
    high: Node,
    low: Node,
}

/// What is still to do for a choice: look at a triple, or join the two results on top of the stack.
enum Step {
    Visit([Node; 3]),
    Make(u32, [Node; 3]),
}

impl Node {
    /// The function that is never true.
    pub const FALSE: Self = Self(0);
    /// The function that is always true.
    pub const TRUE: Self = Self(1);

    /// Whether this is one of the two constants.
    pub fn is_constant(self) -> bool {
        self <= Self::TRUE
    }

    /// The node at a position in the table.
    pub(super) fn at(index: u32) -> Self {
        Self(index)
    }

    /// The position in the table: larger than those of both successors.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Bdd {
    /// An empty diagram whose variables stand in `order` from top to bottom, with at most `limit`
    /// decision nodes.
    ///
    /// The limit counts garbage and leaves out the two constants. Panics when a variable stands in
    /// `order` twice.
    pub fn new(order: Vec<usize>, limit: usize) -> Self {
        let mut level_of = vec![TERMINAL; order.iter().map(|variable| variable + 1).max().unwrap_or(0)];
        for (level, &variable) in order.iter().enumerate() {
            assert!(level_of[variable] == TERMINAL, "variable {variable} stands in the order twice");
            level_of[variable] = u32::try_from(level).expect("an order holds fewer than 2^32 variables");
        }
        let constant = |node| Decision { level: TERMINAL, deepest: 0, high: node, low: node };
        Self {
            order,
            level_of,
            nodes: vec![constant(Node::FALSE), constant(Node::TRUE)],
            unique: Lookup::default(),
            computed: Computed::new(),
            // Positions are 32 bits wide, so more than this could not be told apart.
            limit: limit.min(TERMINAL as usize - 2),
        }
    }

    /// The function that is true when `variable` is. Errors: [`TooLarge`]. Panics when the order
    /// lacks it.
    pub fn literal(&mut self, variable: usize) -> Result<Node, TooLarge> {
        let level = self.level_of.get(variable).copied().filter(|&level| level != TERMINAL);
        self.make(level.expect("the order names every variable that is used"), Node::TRUE, Node::FALSE)
    }

    /// The function that is true when both are. Errors: [`TooLarge`].
    pub fn and(&mut self, left: Node, right: Node) -> Result<Node, TooLarge> {
        self.choose(left, right, Node::FALSE)
    }

    /// The function that is true when either is. Errors: [`TooLarge`].
    pub fn or(&mut self, left: Node, right: Node) -> Result<Node, TooLarge> {
        self.choose(left, Node::TRUE, right)
    }

    /// The function that is true when `node` is false. Errors: [`TooLarge`].
    pub fn not(&mut self, node: Node) -> Result<Node, TooLarge> {
        self.choose(node, Node::FALSE, Node::TRUE)
    }

    /// If `condition` then `high` else `low`: the one operation that all others are made of.
    ///
    /// Errors: [`TooLarge`]. **Formula**: `f g + (1 - f) h`, expanded at the topmost variable of
    /// the three.
    /// **Reference**: Brace, Rudell & Bryant 1990, section 2.
    pub fn choose(&mut self, condition: Node, high: Node, low: Node) -> Result<Node, TooLarge> {
        let mut steps = vec![Step::Visit([condition, high, low])];
        let mut results = Vec::new();
        while let Some(step) = steps.pop() {
            match step {
                Step::Visit(triple) => match self.known(triple) {
                    Ok(result) => results.push(result),
                    Err(triple) => {
                        let level = triple.map(|node| self.level(node)).into_iter().min().unwrap_or(TERMINAL);
                        let cofactors = triple.map(|node| self.cofactors(node, level));
                        steps.push(Step::Make(level, triple));
                        steps.push(Step::Visit(cofactors.map(|(_, low)| low)));
                        steps.push(Step::Visit(cofactors.map(|(high, _)| high)));
                    }
                },
                Step::Make(level, triple) => {
                    let (low, high) = (results.pop(), results.pop());
                    let (low, high) = low.zip(high).expect("both branches come before the node");
                    let result = self.make(level, high, low)?;
                    self.remember(triple, result);
                    results.push(result);
                }
            }
        }
        Ok(results.pop().expect("the first visit leaves one result"))
    }

    /// The variable that `node` decides on. Panics for a constant.
    pub fn variable(&self, node: Node) -> usize {
        self.order[self.level(node) as usize]
    }

    /// What `node` becomes when its variable is true; a constant stays itself.
    pub fn high(&self, node: Node) -> Node {
        self.nodes[node.index()].high
    }

    /// What `node` becomes when its variable is false; a constant stays itself.
    pub fn low(&self, node: Node) -> Node {
        self.nodes[node.index()].low
    }

    /// The variables from top to bottom.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The most decision nodes that the table may hold.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Decision nodes in the table, garbage included.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len() - 2
    }

    /// The position of a node's variable in the order; constants lie below all variables.
    pub(super) fn level(&self, node: Node) -> u32 {
        self.nodes[node.index()].level
    }

    /// The lowest level that `node` depends on; 0 for a constant.
    pub(super) fn deepest(&self, node: Node) -> u32 {
        self.nodes[node.index()].deepest
    }

    /// The one node that decides at `level` between `high` and `low`, which must lie below it.
    pub(super) fn make(&mut self, level: u32, high: Node, low: Node) -> Result<Node, TooLarge> {
        debug_assert!(level < self.level(high).min(self.level(low)), "successors lie below their node");
        if high == low {
            return Ok(high);
        }
        if let Some(&node) = self.unique.get(&(level, high, low)) {
            return Ok(node);
        }
        if self.n_nodes() >= self.limit {
            return Err(TooLarge { limit: self.limit });
        }
        let node = Node(self.nodes.len() as u32);
        let deepest = level.max(self.deepest(high)).max(self.deepest(low));
        self.nodes.push(Decision { level, deepest, high, low });
        self.unique.insert((level, high, low), node);
        self.computed.fit(self.nodes.len());
        Ok(node)
    }

    /// The result of a choice that needs no expansion, or else the same choice in its usual form.
    fn known(&self, [condition, high, low]: [Node; 3]) -> Result<Node, [Node; 3]> {
        let high = if high == condition { Node::TRUE } else { high };
        let low = if low == condition { Node::FALSE } else { low };
        match (condition, high, low) {
            (Node::TRUE, ..) => Ok(high),
            (Node::FALSE, ..) => Ok(low),
            _ if high == low => Ok(high),
            (_, Node::TRUE, Node::FALSE) => Ok(condition),
            // `and` and `or` commute: one form of the two, so that each is worked out once.
            (_, _, Node::FALSE) if high < condition => self.remembered([high, condition, low]),
            (_, Node::TRUE, _) if low < condition => self.remembered([low, high, condition]),
            _ => self.remembered([condition, high, low]),
        }
    }

    fn remember(&mut self, triple: [Node; 3], result: Node) {
        self.computed.put(triple.map(|node| node.0), result.0);
        if let [negated, Node::FALSE, Node::TRUE] = triple {
            // Otherwise a chain of negations would be walked to its end at every link.
            self.computed.put([result, Node::FALSE, Node::TRUE].map(|node| node.0), negated.0);
        }
    }

    fn remembered(&self, triple: [Node; 3]) -> Result<Node, [Node; 3]> {
        self.computed.get(triple.map(|node| node.0)).map(Node).ok_or(triple)
    }

    fn cofactors(&self, node: Node, level: u32) -> (Node, Node) {
        let decision = &self.nodes[node.index()];
        if decision.level == level { (decision.high, decision.low) } else { (node, node) }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the decision diagram needs more than {} nodes", self.limit)
    }
}

impl std::error::Error for TooLarge {}

/// The level of the constants: below every variable.
const TERMINAL: u32 = u32::MAX;

#[cfg(test)]
mod tests;
