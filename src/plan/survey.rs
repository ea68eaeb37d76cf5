//! What can be read off a finished diagram, and cut from it.

use super::bdd::{Bdd, Node, TooLarge};

impl Bdd {
    /// The probability that `node` is true when variable v is true with probability `p(v)`, all
    /// independent.
    ///
    /// **Formula**: `p * P(high) + (1 - p) * P(low)`, from the bottom up: no term is negative, so
    /// the relative error stays within about 3 * depth * 2^-53, however rare the function.
    /// **Reference**: Rauzy 1993, 10.1016/0951-8320(93)90060-C.
    ///
    /// Example: `a or b` at one half each is 0.75.
    pub fn probability(&self, node: Node, p: &dyn Fn(usize) -> f64) -> f64 {
        let mut values = vec![0.0; node.index().max(1) + 1];
        values[Node::TRUE.index()] = 1.0;
        for inner in self.reachable(&[node]) {
            let p_true = p(self.variable(inner));
            values[inner.index()] =
                p_true * values[self.high(inner).index()] + (1.0 - p_true) * values[self.low(inner).index()];
        }
        values[node.index()]
    }

    /// The variables whose value can change that of `node`, ascending.
    ///
    /// Example: `(a and b) or (a and not b)` depends on a alone.
    pub fn depends_on(&self, node: Node) -> Vec<usize> {
        let mut variables: Vec<usize> =
            self.reachable(&[node]).into_iter().map(|inner| self.variable(inner)).collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// Decision nodes below `roots`, those they share counted once; constants are not counted.
    ///
    /// Example: 2 of 3 takes 4 nodes.
    pub fn size(&self, roots: &[Node]) -> usize {
        self.reachable(roots).len()
    }

    /// The decision nodes below and including `roots`, successors before the nodes that use them.
    pub fn reachable(&self, roots: &[Node]) -> Vec<Node> {
        let top = roots.iter().copied().max().map_or(0, Node::index);
        let mut wanted = vec![false; top + 1];
        let mut found: Vec<Node> = Vec::new();
        let mut pending = roots.to_vec();
        while let Some(node) = pending.pop() {
            if !node.is_constant() && !std::mem::replace(&mut wanted[node.index()], true) {
                found.push(node);
                pending.extend([self.low(node), self.high(node)]);
            }
        }
        found.sort_unstable();
        found
    }

    /// `node` with `variable` fixed to `value`. Errors: [`TooLarge`].
    ///
    /// Example: `a and b` with a fixed to true is `b`, with a fixed to false never.
    pub fn restrict(&mut self, node: Node, variable: usize, value: bool) -> Result<Node, TooLarge> {
        let mut fixed: Vec<Node> = (0..=node.index().max(1) as u32).map(Node::at).collect();
        for old in self.reachable(&[node]) {
            let level = self.level(old);
            let (high, low) = (fixed[self.high(old).index()], fixed[self.low(old).index()]);
            fixed[old.index()] = match (self.variable(old) == variable, value) {
                (true, true) => high,
                (true, false) => low,
                (false, _) => self.make(level, high, low)?,
            };
        }
        Ok(fixed[node.index()])
    }

    /// Splits `within` into disjoint cells by exactly which of `parts` hold in them; bit i of a
    /// mask is part i.
    ///
    /// Shape: the cells that are not empty, by ascending mask. Errors: [`TooLarge`]. Panics above
    /// 128 parts.
    ///
    /// ```
    /// use exposure::plan::{Bdd, Node};
    /// let mut bdd = Bdd::new(vec![0, 1], 100);
    /// let (a, b) = (bdd.literal(0)?, bdd.literal(1)?);
    /// let cells = bdd.partition(Node::TRUE, &[a, b])?;
    /// assert_eq!(cells.iter().map(|(mask, _)| *mask).collect::<Vec<_>>(), [0b00, 0b01, 0b10, 0b11]);
    /// assert_eq!(bdd.probability(cells[1].1, &|_| 0.25), 0.1875); // a and not b
    /// # Ok::<(), exposure::plan::TooLarge>(())
    /// ```
    pub fn partition(&mut self, within: Node, parts: &[Node]) -> Result<Vec<(u128, Node)>, TooLarge> {
        assert!(parts.len() <= 128, "a mask has 128 bits");
        let mut cells: Vec<(u128, Node)> = if within == Node::FALSE { vec![] } else { vec![(0, within)] };
        for (bit, &part) in parts.iter().enumerate() {
            for (mask, cell) in std::mem::take(&mut cells) {
                cells.push((mask, self.choose(part, Node::FALSE, cell)?));
                cells.push((mask | 1 << bit, self.choose(part, cell, Node::FALSE)?));
            }
            cells.retain(|&(_, cell)| cell != Node::FALSE);
        }
        cells.sort_unstable_by_key(|&(mask, _)| mask);
        Ok(cells)
    }

    /// A copy that holds `roots` and no garbage, with room for `limit` nodes; its roots come in the
    /// same order.
    ///
    /// Errors: [`TooLarge`] when the roots alone need more than `limit` nodes.
    pub fn compact(&self, roots: &[Node], limit: usize) -> Result<(Self, Vec<Node>), TooLarge> {
        let mut copy = Self::new(self.order().to_vec(), limit);
        let reachable = self.reachable(roots);
        let mut moved = vec![Node::FALSE; reachable.last().map_or(1, |node| node.index()) + 1];
        moved[Node::TRUE.index()] = Node::TRUE;
        for node in reachable {
            let (high, low) = (moved[self.high(node).index()], moved[self.low(node).index()]);
            moved[node.index()] = copy.make(self.level(node), high, low)?;
        }
        Ok((copy, roots.iter().map(|root| moved[root.index()]).collect()))
    }
}

#[cfg(test)]
mod tests;
