//! Tables that are asked and never walked, with one fixed hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map for lookup alone: its order is nobody's business, so nothing may iterate over it.
pub(super) type Lookup<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Multiply-and-rotate hash of words; the same in every run, and a few instructions a word.
#[derive(Default)]
pub(super) struct Mix(u64);

/// Results of binary and ternary operations on nodes, one per place: a newer result takes the place
/// of an older one.
///
/// Forgetting costs time and never a wrong answer; in return the memory stays in proportion to the
/// diagram.
#[derive(Clone, Debug)]
pub(super) struct Computed {
    entries: Vec<([u32; 3], u32)>,
}

/// Odd, with bits spread evenly: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const SMALLEST: usize = 256;

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        // The map reads the lowest bits first, and multiplication mixes upwards only.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(SPREAD);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

impl Computed {
    /// An empty table.
    pub(super) fn new() -> Self {
        Self { entries: vec![([0; 3], 0); SMALLEST] }
    }

    /// The result kept under `key`, which must not be all zero: that marks an empty place.
    pub(super) fn get(&self, key: [u32; 3]) -> Option<u32> {
        let (held, result) = self.entries[self.place(key)];
        (held == key).then_some(result)
    }

    /// Keeps `result` under `key`.
    pub(super) fn put(&mut self, key: [u32; 3], result: u32) {
        let place = self.place(key);
        self.entries[place] = (key, result);
    }

    /// Grows until there is a place for each of `n_nodes` nodes, and takes the old results along.
    pub(super) fn fit(&mut self, n_nodes: usize) {
        if n_nodes <= self.entries.len() {
            return;
        }
        let larger = vec![([0; 3], 0); n_nodes.next_power_of_two()];
        for (key, result) in std::mem::replace(&mut self.entries, larger) {
            self.put(key, result);
        }
    }

    fn place(&self, key: [u32; 3]) -> usize {
        let mut mix = Mix::default();
        key.iter().for_each(|&word| mix.write_u32(word));
        mix.finish() as usize & (self.entries.len() - 1)
    }
}
