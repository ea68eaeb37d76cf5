//! References that lead back to themselves, and the order where none does.

/// What a walk along references found.
pub enum Walk {
    /// Every node after the ones it refers to, and the length of the longest chain that ends in it.
    Order {
        /// Every node once, after all that it refers to.
        order: Vec<usize>,
        /// By node, the number of nodes on the longest chain that starts in it.
        depth: Vec<usize>,
    },
    /// A cycle: each refers to the next, the last to the first.
    Cycle(Vec<usize>),
}

/// Walks the graph in which node `i` refers to `next[i]`, depth first and without recursion.
///
/// Cost: linear in nodes and references.
/// Reference: Tarjan 1972, "Depth-first search and linear graph algorithms", 10.1137/0201010.
pub fn walk(next: &[Vec<usize>]) -> Walk {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; next.len()];
    let mut depth = vec![0; next.len()];
    let mut order = Vec::with_capacity(next.len());
    for start in 0..next.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state[start] == State::New {
            path.push((start, 0));
            state[start] = State::Open;
        }
        while let Some((node, at)) = path.last_mut() {
            let node = *node;
            let Some(&child) = next[node].get(*at) else {
                depth[node] = next[node].iter().map(|&child| depth[child]).max().unwrap_or(0) + 1;
                state[node] = State::Done;
                order.push(node);
                path.pop();
                continue;
            };
            *at += 1;
            match state[child] {
                State::Done => {}
                State::New => {
                    state[child] = State::Open;
                    path.push((child, 0));
                }
                State::Open => {
                    let from = path.iter().position(|(on, _)| *on == child).unwrap_or(0);
                    return Walk::Cycle(path[from..].iter().map(|(on, _)| *on).collect());
                }
            }
        }
    }
    Walk::Order { order, depth }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_told_from_its_start() {
        let Walk::Cycle(cycle) = walk(&[vec![1], vec![2], vec![1]]) else { panic!("there is a cycle") };
        assert_eq!(cycle, [1, 2]);
        assert!(matches!(walk(&[vec![0]]), Walk::Cycle(cycle) if cycle == [0]));
    }

    #[test]
    fn without_a_cycle_each_comes_after_what_it_refers_to() {
        let Walk::Order { order, depth } = walk(&[vec![1, 2], vec![2], vec![], vec![0]]) else {
            panic!("there is no cycle")
        };
        assert_eq!(order, [2, 1, 0, 3]);
        assert_eq!(depth, [3, 2, 1, 4]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let next: Vec<Vec<usize>> = (0..100_000).map(|i| if i > 0 { vec![i - 1] } else { vec![] }).collect();
        assert!(matches!(walk(&next), Walk::Order { depth, .. } if depth[99_999] == 100_000));
    }
}
