//! True random numbers on demand: a counter-based generator keyed by (seed, name).

use super::hash::{name_hash, open_unit};

/// A stream of random numbers with random access: number i is a function of (seed, name, i) alone.
///
/// Formula: the Philox4x32-10 block whose key is the seed and whose counter is (i, hash of the name).
/// Reference: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (2011), section 3.3.
///
/// ```
/// let stream = exposure::math::Stream::new(7, "phishing");
/// assert_eq!(stream.uniform(3), exposure::math::Stream::new(7, "phishing").uniform(3));
/// assert_ne!(stream.uniform(3), exposure::math::Stream::new(7, "insider").uniform(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    name: u64,
}

impl Stream {
    /// The stream of a name under a seed; every seed is one, 0 too.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self { seed, name: name_hash(name) }
    }

    /// The uniform number at a place of the stream, in (0, 1): an odd multiple of 2^-53.
    ///
    /// Formula: [`open_unit`] of the block's first two words. Reference: as [`Stream`].
    #[inline]
    #[must_use]
    pub fn uniform(&self, index: u64) -> f64 {
        let [low, high, ..] = philox(words(index, self.name), self.seed);
        open_unit(u64::from(low) | u64::from(high) << 32)
    }

    /// An order of `n` things, every one with the same chance: that of their random keys.
    ///
    /// `which` tells the orders of a stream apart. All of them are to be of as many things.
    #[must_use]
    pub fn order(&self, which: usize, n: usize) -> Vec<usize> {
        let keys: Vec<f64> = (0..n).map(|at| self.uniform((which * n + at) as u64)).collect();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
        order
    }

    /// The same, every second one the reverse of the one before.
    #[must_use]
    pub fn antithetic_order(&self, which: usize, n: usize) -> Vec<usize> {
        let mut order = self.order(which / 2, n);
        if which % 2 == 1 {
            order.reverse();
        }
        order
    }
}

/// Ten rounds of Philox4x32 on a counter of four words under a key of 64 bits.
///
/// Formula: per round two 32 x 32 bit products, high and low words exchanged and keyed; the key
/// moves by Weyl constants. Reference: Salmon et al. (2011), section 3.3 and table 2.
///
/// ```
/// let zero = exposure::math::philox([0; 4], 0);
/// assert_eq!(zero, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[inline]
#[must_use]
pub fn philox(counter: [u32; 4], key: u64) -> [u32; 4] {
    let (mut state, mut key) = (counter, [key as u32, (key >> 32) as u32]);
    for _ in 0..10 {
        let first = u64::from(state[0]) * 0xd251_1f53;
        let second = u64::from(state[2]) * 0xcd9e_8d57;
        state = [
            (second >> 32) as u32 ^ state[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ state[3] ^ key[1],
            first as u32,
        ];
        key = [key[0].wrapping_add(0x9e37_79b9), key[1].wrapping_add(0xbb67_ae85)];
    }
    state
}

#[inline]
fn words(low: u64, high: u64) -> [u32; 4] {
    [low as u32, (low >> 32) as u32, high as u32, (high >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::sum;

    /// Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds.
    #[test]
    fn known_answers() {
        assert_eq!(philox([0; 4], 0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], u64::MAX), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        assert_eq!(philox(pi, 0x299f_31d0_a409_3822), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn uniform_is_uniform() {
        let (n, stream) = (100_000u64, Stream::new(0, "x"));
        let moment = |f: fn(f64) -> f64| sum((0..n).map(|i| f(stream.uniform(i)))) / n as f64;
        assert!((moment(|u| u) - 0.5).abs() < 4.0 * 0.2887 / (n as f64).sqrt());
        assert!((moment(|u| u * u) - 1.0 / 3.0).abs() < 4.0 * 0.2981 / (n as f64).sqrt());
    }

    #[test]
    fn streams_are_unrelated() {
        let n = 100_000u64;
        let product = |a: Stream, b: Stream, lag: u64| {
            sum((0..n).map(|i| (a.uniform(i) - 0.5) * (b.uniform(i + lag) - 0.5))) / n as f64
        };
        let (a, b, c) = (Stream::new(1, "x"), Stream::new(1, "y"), Stream::new(2, "x"));
        for found in [product(a, b, 0), product(a, c, 0), product(a, a, 1)] {
            assert!(found.abs() < 4.0 / 12.0 / (n as f64).sqrt(), "{found}");
        }
    }

    #[test]
    fn draws_are_pinned() {
        let stream = Stream::new(42, "breach");
        assert_eq!(
            [stream.uniform(0), stream.uniform(1), stream.uniform(1 << 40)],
            [0.146123460586571, 0.08759123230544386, 0.6003833645470976]
        );
    }

    #[test]
    fn orders_are_even() {
        let random = Stream::new(3, "orders");
        let mut counts = std::collections::BTreeMap::new();
        for which in 0..6000 {
            *counts.entry(random.order(which, 3)).or_insert(0) += 1;
        }
        // Six orders of a sixth each: within four standard deviations of 1000.
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|n| (*n - 1000_i32).abs() < 4 * 29), "{counts:?}");
    }
}
