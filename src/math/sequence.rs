//! Sobol' points with Owen's scrambling, any point on demand.

use super::hash::{combine, mix64, open_unit};

/// How many dimensions there are; each gives a sequence of its own.
pub const DIMENSIONS: usize = RECORDS.len() / RECORD;

/// The direction numbers of Joe and Kuo, new-joe-kuo-6.21201 (BSD-3-Clause, copyright 2008
/// F. Y. Kuo and S. Joe); `joe-kuo.py` holds the record format, the licence and the packer.
static RECORDS: &[u8; 17 * 4096] = include_bytes!("joe-kuo-4096.bin");
const RECORD: usize = 17;
/// Levels of the binary tree that one 64-bit hash scrambles: 63 inner nodes, a bit each.
const GROUP: u32 = 6;
const GROUPS: usize = 4;
/// The levels that are scrambled as a tree; below them lie independent random bits.
const LEVELS: u32 = GROUP * GROUPS as u32;

/// One dimension of the Sobol' sequence before scrambling.
///
/// Formula: point i is the exclusive or of the directions v_k over the bits k of the Gray code of i;
/// `v_k = v_(k-s) 2^-s + sum a_j v_(k-j)` without carry, from the initial numbers m_k 2^-k.
/// Reference: Joe and Kuo, Constructing Sobol sequences with better two-dimensional projections (2008);
/// Antonov and Saleev (1979) for the Gray code.
///
/// ```
/// let first = exposure::math::Sobol::new(0);
/// assert_eq!([0, 1, 2, 3].map(|i| first.digits(i) >> 30), [0b00, 0b10, 0b11, 0b01]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sobol {
    directions: [u32; 64],
}

impl Sobol {
    /// The sequence of a dimension, counted from 0.
    ///
    /// Panics when `dimension` is not below [`DIMENSIONS`].
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        assert!(dimension < DIMENSIONS, "dimension {dimension} is not below {DIMENSIONS}");
        let record = &RECORDS[dimension * RECORD..][..RECORD];
        let polynomial = u16::from_le_bytes([record[0], record[1]]);
        let packed = record[2..].iter().rev().fold(0u128, |bits, &byte| bits << 8 | u128::from(byte));
        let mut v = [0u64; 64];
        let degree = 16 - polynomial.leading_zeros() as usize;
        for k in 0..64 {
            v[k] = if degree == 0 {
                1 << (63 - k)
            } else if k < degree {
                initial(packed, k) << (63 - k)
            } else {
                recur(&v, k, degree, polynomial)
            };
        }
        Self { directions: v.map(|v| (v >> 32) as u32) }
    }

    /// What each bit of a Gray code flips, the lowest bit first: the leading digit highest.
    #[must_use]
    pub fn directions(&self) -> &[u32] {
        &self.directions
    }

    /// The first 32 binary digits of a point, the leading one highest.
    #[inline]
    #[must_use]
    pub fn digits(&self, index: u64) -> u32 {
        let (mut gray, mut digits) = (index ^ index >> 1, 0);
        while gray != 0 {
            digits ^= self.directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        digits
    }
}

/// One dimension of a scrambled Sobol' sequence: uniform numbers in (0, 1) that fill it evenly.
///
/// Point i is a function of (dimension, key, i) alone: drawing more points, or fewer, or in other
/// order moves none. Each prefix of 2^k points has one point in each of the 2^k equal intervals;
/// dimensions keep the balance that Sobol's construction gives them jointly, when their keys differ
/// too. Two objects with one dimension and unlike keys are independent replicates.
///
/// Formula: digit l of the point is flipped by a random bit that depends on the key, on l and on the
/// l - 1 digits before it, for 24 levels; the 28 digits beneath are random by (key, i). A hash of 64
/// bits serves six levels (63 nodes), so the tree is Owen's own, not an approximation of it.
/// Reference: Owen, Randomly Permuted (t,m,s)-Nets and (t,s)-Sequences (1995), section 3.
///
/// ```
/// let points = exposure::math::OwenSobol::new(0, 7);
/// let low = (0..16).filter(|&i| points.uniform(i) < 0.25).count();
/// assert_eq!(low, 4);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwenSobol {
    sobol: Sobol,
    /// The first six digits scrambled: their tree is the same for every point.
    leading: [u8; 1 << GROUP],
    keys: [u64; GROUPS],
    low_key: u64,
}

impl OwenSobol {
    /// A scrambled dimension (counted from 0) under a key; every key is one, 0 too.
    ///
    /// Panics when `dimension` is not below [`DIMENSIONS`]. The dimension enters the scrambling,
    /// so one key may serve many dimensions.
    #[must_use]
    pub fn new(dimension: usize, key: u64) -> Self {
        let part = |place: usize| combine(&[key, dimension as u64, place as u64]);
        let keys = std::array::from_fn(part);
        let root = mix64(keys[0]);
        let leading = std::array::from_fn(|digits| permute(root, digits as u64) as u8);
        Self { sobol: Sobol::new(dimension), leading, keys, low_key: part(GROUPS) }
    }

    /// The point at a place of the sequence, in (0, 1): an odd multiple of 2^-53.
    ///
    /// Formula and reference: [`OwenSobol`].
    #[inline]
    #[must_use]
    pub fn uniform(&self, index: u64) -> f64 {
        self.scramble(self.sobol.digits(index), index)
    }

    /// The points from `first` on, as many as `out` holds.
    ///
    /// The same numbers as [`OwenSobol::uniform`], cheaper: neighbours differ by one direction.
    #[inline]
    pub fn fill(&self, first: u64, out: &mut [f64]) {
        let mut digits = self.sobol.digits(first);
        for (offset, value) in out.iter_mut().enumerate() {
            let index = first.wrapping_add(offset as u64);
            *value = self.scramble(digits, index);
            // The Gray codes of an index and of the next differ in one bit.
            let changed = (!index).trailing_zeros() as usize;
            digits ^= self.sobol.directions[changed & 63];
        }
    }

    #[inline]
    fn scramble(&self, digits: u32, index: u64) -> f64 {
        let mut scrambled = u64::from(self.leading[(digits >> (32 - GROUP)) as usize]);
        for (group, key) in self.keys.iter().enumerate().skip(1) {
            let before = 32 - GROUP * group as u32;
            let tree = mix64(key ^ u64::from(digits >> before));
            let own = u64::from(digits >> (before - GROUP)) & ((1 << GROUP) - 1);
            scrambled = scrambled << GROUP | permute(tree, own);
        }
        open_unit(scrambled << (64 - LEVELS) | mix64(self.low_key ^ index) >> LEVELS)
    }
}

/// Flips six digits, the leading one highest, each by the bit of its node in a tree of 63 nodes.
#[inline]
fn permute(tree: u64, digits: u64) -> u64 {
    let mut flips = 0;
    for level in 0..GROUP {
        // Nodes are numbered as in a heap: a one, then the digits that lead to the node.
        let node = 1u64 << level | digits >> (GROUP - level);
        flips |= (tree >> node & 1) << (GROUP - 1 - level);
    }
    digits ^ flips
}

/// The odd number m_(k+1) below 2^(k+1), whose upper k bits are packed.
fn initial(packed: u128, k: usize) -> u64 {
    let bits = (packed >> (k * (k + 1) / 2 - k)) as u64 & ((1 << k) - 1);
    bits << 1 | 1
}

fn recur(v: &[u64; 64], k: usize, degree: usize, polynomial: u16) -> u64 {
    let start = v[k - degree] ^ v[k - degree] >> degree;
    (1..degree)
        .filter(|j| polynomial >> (degree - 1 - j) & 1 == 1)
        .fold(start, |direction, j| direction ^ v[k - j])
}

#[cfg(test)]
mod tests;
