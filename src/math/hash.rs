//! A stable hash of names: the same number on every machine and in every release.

/// The 64-bit hash of a name's UTF-8 bytes, from which its draws are keyed.
///
/// Formula: FNV-1a over the bytes, then [`mix64`], since FNV-1a alone leaves its high bits weak.
/// Reference: Fowler, Noll, Vo and Eastlake, The FNV Non-Cryptographic Hash Algorithm (IETF draft, 2012).
/// Not meant to resist somebody who looks for collisions.
///
/// ```
/// assert_eq!(exposure::math::name_hash(""), exposure::math::mix64(0xcbf2_9ce4_8422_2325));
/// ```
#[must_use]
pub fn name_hash(name: &str) -> u64 {
    mix64(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

/// A bijection of 64 bits in which each output bit depends on every input bit.
///
/// Formula: two xor-shift-multiply rounds after adding the golden ratio, so that 0 does not map to 0.
/// Reference: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014), figure 14 (SplitMix64).
///
/// ```
/// assert_eq!(exposure::math::mix64(0), 0xe220_a839_7b1d_cdaf);
/// ```
#[inline]
#[must_use]
pub const fn mix64(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// One key from several, order included: for keys such as (seed, name, replicate).
///
/// Formula: `h = mix64(h ^ part)` over the parts, from h = their number.
/// Reference: Steele, Lea and Flood (2014) for [`mix64`]; the chaining is ours.
///
/// ```
/// assert_ne!(exposure::math::combine(&[1, 2]), exposure::math::combine(&[2, 1]));
/// ```
#[must_use]
pub fn combine(parts: &[u64]) -> u64 {
    parts.iter().fold(mix64(parts.len() as u64), |hash, &part| mix64(hash ^ part))
}

/// A number in (0, 1) from the high 52 bits: an odd multiple of 2^-53, never 0 or 1.
///
/// Formula: `(floor(bits / 2^12) + 1/2) 2^-52`, symmetric about 1/2 and exact.
/// Reference: ours. Example: `open_unit(0)` is `2^-53`, `open_unit(u64::MAX)` is `1 - 2^-53`.
///
/// ```
/// assert_eq!(exposure::math::open_unit(u64::MAX), 1.0 - f64::EPSILON / 2.0);
/// ```
#[inline]
#[must_use]
pub fn open_unit(bits: u64) -> f64 {
    // A signed conversion is one instruction; with 53 bits and the half the top would round to 1.
    ((bits >> 12) as i64 as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pinned() {
        // FNV-1a 64 of "", "a" and "foobar" are published as cbf29ce484222325, af63dc4c8601ec8c, 85944171f73967e8.
        assert_eq!(name_hash(""), mix64(0xcbf2_9ce4_8422_2325));
        assert_eq!(name_hash("a"), mix64(0xaf63_dc4c_8601_ec8c));
        assert_eq!(name_hash("foobar"), mix64(0x8594_4171_f739_67e8));
    }

    #[test]
    fn mix_follows_splitmix() {
        // The first outputs of SplitMix64 from state 0.
        let golden = 0x9e37_79b9_7f4a_7c15u64;
        assert_eq!(mix64(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix64(golden), 0x6e78_9e6a_a1b9_65f4);
        assert_eq!(mix64(golden.wrapping_mul(2)), 0x06c4_5d18_8009_454f);
    }

    #[test]
    fn a_changed_bit_changes_half_the_others() {
        let flips: u32 =
            (0..64).map(|bit| (mix64(0x1234_5678) ^ mix64(0x1234_5678 ^ (1 << bit))).count_ones()).sum();
        assert!((f64::from(flips) / 64.0 - 32.0).abs() < 2.0);
    }

    #[test]
    fn units_stay_open() {
        assert_eq!(open_unit(0), f64::EPSILON / 2.0);
        assert_eq!(open_unit(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(open_unit(1 << 63), 0.5 + f64::EPSILON / 2.0);
    }
}
