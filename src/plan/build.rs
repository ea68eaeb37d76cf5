//! From gates to diagrams: operations over any number of inputs.

use super::bdd::{Bdd, Node, TooLarge};
use super::gate::{Gate, Gates, Kind};
use std::cmp::Reverse;

impl Bdd {
    /// The diagrams of `roots`, each gate they share compiled once.
    ///
    /// Shape: one node per root, in their order. Errors: [`TooLarge`]; the diagram stays usable.
    /// Panics when a gate mentions a variable that the order lacks.
    pub fn build(&mut self, gates: &Gates, roots: &[Gate]) -> Result<Vec<Node>, TooLarge> {
        let reachable = gates.reachable(roots);
        let mut built = vec![Node::FALSE; reachable.last().map_or(0, |gate| gate.index() + 1)];
        for gate in reachable {
            let inputs = || gates.inputs(gate).iter().map(|input| built[input.index()]).collect::<Vec<_>>();
            built[gate.index()] = match *gates.kind(gate) {
                Kind::Constant(value) => Node::at(u32::from(value)),
                Kind::Variable(variable) => self.literal(variable)?,
                Kind::Not(input) => self.not(built[input.index()])?,
                Kind::And(_) => self.all(&inputs())?,
                Kind::Or(_) => self.any(&inputs())?,
                Kind::AtLeast(k, _) => self.at_least(k, &inputs())?,
            };
        }
        Ok(roots.iter().map(|root| built[root.index()]).collect())
    }

    /// The function that is true when all of `nodes` are; true when there are none. Errors:
    /// [`TooLarge`].
    pub fn all(&mut self, nodes: &[Node]) -> Result<Node, TooLarge> {
        self.fold(nodes, Node::TRUE, Self::and)
    }

    /// The function that is true when any of `nodes` is; false when there are none. Errors:
    /// [`TooLarge`].
    pub fn any(&mut self, nodes: &[Node]) -> Result<Node, TooLarge> {
        self.fold(nodes, Node::FALSE, Self::or)
    }

    /// The function that is true when `k` or more of `nodes` are; a node named twice counts twice.
    ///
    /// Errors: [`TooLarge`]. **Formula**: over the inputs c, from the deepest up, `T[j] = c ?
    /// T[j-1] : T[j]`, `T[0]` true.
    pub fn at_least(&mut self, k: usize, nodes: &[Node]) -> Result<Node, TooLarge> {
        if k > nodes.len() {
            return Ok(Node::FALSE);
        }
        let mut reached = vec![Node::FALSE; k + 1];
        reached[0] = Node::TRUE;
        for (n_seen, input) in self.deepest_first(nodes).into_iter().enumerate() {
            // Counts from which the inputs still to come could not reach k are never asked for
            // again.
            let n_left = nodes.len() - n_seen - 1;
            for count in (k.saturating_sub(n_left).max(1)..=k.min(n_seen + 1)).rev() {
                reached[count] = self.choose(input, reached[count - 1], reached[count])?;
            }
        }
        Ok(reached[k])
    }

    /// Joins `nodes` by an operation that is associative and commutative.
    ///
    /// A node that lies wholly above the ones joined so far is put on top of them, which costs its
    /// own size and leaves no garbage; what overlaps is joined in pairs. One after the other would
    /// take a time that grows with the square.
    fn fold(&mut self, nodes: &[Node], neutral: Node, join: Join) -> Result<Node, TooLarge> {
        let mut runs: Vec<Node> = Vec::new();
        for input in self.deepest_first(nodes) {
            match runs.last_mut() {
                Some(run) if self.deepest(input) < self.level(*run) => *run = join(self, input, *run)?,
                _ => runs.push(input),
            }
        }
        while runs.len() > 1 {
            let pairs = runs.chunks(2).map(|pair| match *pair {
                [left, right] => join(self, left, right),
                _ => Ok(pair[0]),
            });
            runs = pairs.collect::<Result<_, _>>()?;
        }
        Ok(runs.pop().unwrap_or(neutral))
    }

    fn deepest_first(&self, nodes: &[Node]) -> Vec<Node> {
        let mut sorted = nodes.to_vec();
        sorted.sort_by_key(|&node| Reverse(self.level(node)));
        sorted
    }
}

type Join = fn(&mut Bdd, Node, Node) -> Result<Node, TooLarge>;
