use super::*;
use crate::math::sum;

#[test]
fn first_points_are_scipys() {
    // scipy 1.17.1, qmc.Sobol(4096, scramble=False, bits=32), times 2^32, at these places.
    let places = [1, 2, 3, 4, 5, 100, 4095];
    let known: [(usize, [u32; 7]); 6] = [
        (0, [2147483648, 3221225472, 1073741824, 1610612736, 3758096384, 1778384896, 1048576]),
        (1, [2147483648, 1073741824, 3221225472, 1610612736, 3758096384, 1107296256, 4042260480]),
        (2, [2147483648, 1073741824, 3221225472, 2684354560, 536870912, 3321888768, 1435500544]),
        (99, [2147483648, 3221225472, 1073741824, 3758096384, 1610612736, 3791650816, 4134535168]),
        (999, [2147483648, 3221225472, 1073741824, 536870912, 2684354560, 3925868544, 1324351488]),
        (4095, [2147483648, 1073741824, 3221225472, 1610612736, 3758096384, 100663296, 3631218688]),
    ];
    for (dimension, digits) in known {
        let sobol = Sobol::new(dimension);
        assert_eq!(sobol.digits(0), 0);
        assert_eq!(places.map(|i| sobol.digits(i)), digits, "{dimension}");
    }
}

#[test]
fn every_dimension_is_scipys() {
    // The same scipy points at 2^k - 1, k = 1 ... 16, of all dimensions, folded as below.
    let folded = (0..DIMENSIONS).fold(0u64, |hash, dimension| {
        let sobol = Sobol::new(dimension);
        (1..=16).fold(hash, |hash, k| {
            hash.wrapping_mul(0x0000_0100_0000_01b3) ^ u64::from(sobol.digits((1 << k) - 1))
        })
    });
    assert_eq!(folded, 0x369b_25a7_c9ce_0000);
}

#[test]
fn prefixes_fill_every_interval() {
    for dimension in [0, 1, 2, 17, 255, 4095] {
        let points = OwenSobol::new(dimension, 11);
        for k in 0..=12 {
            let n = 1usize << k;
            let mut seen = vec![false; n];
            (0..n as u64).for_each(|i| seen[(points.uniform(i) * n as f64) as usize] = true);
            assert!(seen.iter().all(|&hit| hit), "{dimension} {k}");
        }
    }
}

/// The quality parameter t of a pair: the least t for which the first 2^k points, scrambled or not,
/// balance every elementary interval of area 2^(t-k).
fn pair_quality(k: u32, place: impl Fn(u64) -> (u32, u32)) -> u32 {
    let points: Vec<_> = (0..1u64 << k).map(place).collect();
    let balanced = |t: u32| {
        (0..=k - t).all(|across| {
            let mut counts = vec![0u32; 1 << (k - t)];
            for (x, y) in &points {
                let cell = (u64::from(*x) >> (32 - across)) << (k - t - across)
                    | u64::from(*y) >> (32 - (k - t - across));
                counts[cell as usize] += 1;
            }
            counts.iter().all(|&count| count == 1 << t)
        })
    };
    (0..k).find(|&t| balanced(t)).unwrap_or(k)
}

#[test]
fn pairs_keep_their_balance_when_scrambled() {
    for (a, b, t) in [(0, 1, 0), (0, 2, 1), (1, 2, 1), (2, 3, 2), (3, 9, 4), (100, 101, 5)] {
        let (plain_a, plain_b) = (Sobol::new(a), Sobol::new(b));
        let (own_a, own_b) = (OwenSobol::new(a, 5), OwenSobol::new(b, 5));
        let top = |u: f64| (u * 4_294_967_296.0) as u32;
        for k in [3, 6, 9, 12] {
            let plain = pair_quality(k, |i| (plain_a.digits(i), plain_b.digits(i)));
            let scrambled = pair_quality(k, |i| (top(own_a.uniform(i)), top(own_b.uniform(i))));
            assert_eq!(plain, scrambled, "{a} {b} {k}");
            assert!(plain <= t, "{a} {b} {k}: {plain}");
        }
    }
}

#[test]
fn scrambling_is_nested() {
    // Two points that share l digits share l scrambled digits, and differ in the next.
    let (plain, own) = (Sobol::new(3), OwenSobol::new(3, 99));
    for (i, j) in (0..2000u64).flat_map(|i| [(i, i + 1), (i, i * 7 + 3), (i, i + (1 << 20))]) {
        let shared = (plain.digits(i) ^ plain.digits(j)).leading_zeros();
        let bits = |index| (own.uniform(index) * 4_294_967_296.0) as u32;
        if shared < LEVELS {
            assert_eq!((bits(i) ^ bits(j)).leading_zeros(), shared, "{i} {j}");
        }
    }
}

#[test]
fn each_level_flips_fairly() {
    // Over many keys each digit of a point is 0 or 1 equally often, and two points of one
    // interval part independently of a third beyond it.
    let n = 20_000u64;
    for level in [0, 1, 5, 6, 7, 12, 20, 29, 30, 40] {
        let bit =
            |key: u64, i: u64| (OwenSobol::new(1, key).uniform(i) * f64::from(1u32 << 31)).to_bits() >> 40;
        let _ = bit;
        let digit = |key: u64, i: u64| {
            let whole = (OwenSobol::new(1, key).uniform(i) * 4_503_599_627_370_496.0) as u64;
            whole >> (51 - level) & 1
        };
        let ones: u64 = (0..n).map(|key| digit(key, 5)).sum();
        let equal: u64 = (0..n).map(|key| digit(key, 5) ^ digit(key, 3000)).sum();
        let bound = 4.0 * 0.5 / (n as f64).sqrt();
        assert!((ones as f64 / n as f64 - 0.5).abs() < bound, "{level}");
        // At level 0 the two points are tied by the net; elsewhere they are free.
        if level > 12 {
            assert!((equal as f64 / n as f64 - 0.5).abs() < bound, "{level}");
        }
    }
}

#[test]
fn replicates_are_unbiased_and_unrelated() {
    // The mean of u^2 over 16 points: unbiased over keys, with an error far below random sampling.
    let means: Vec<f64> = (0..4000)
        .map(|key| {
            let points = OwenSobol::new(2, key);
            sum((0..16).map(|i| points.uniform(i) * points.uniform(i))) / 16.0
        })
        .collect();
    let center = crate::math::mean(&means);
    let spread = (sum(means.iter().map(|m| (m - center) * (m - center))) / 3999.0).sqrt();
    assert!((center - 1.0 / 3.0).abs() < 4.0 * spread / 4000f64.sqrt());
    assert!(spread < 0.2 * 0.2981 / 4.0, "{spread}");
    let related = sum(means.windows(2).map(|m| (m[0] - center) * (m[1] - center))) / 3999.0;
    assert!(related.abs() < 4.0 * spread * spread / 4000f64.sqrt());
}

#[test]
fn one_key_serves_many_dimensions() {
    // Over points and keys, scrambled dimensions under one key are uncorrelated at one place.
    let n = 40_000u64;
    let product = |a: usize, b: usize| {
        let pair =
            |key| (OwenSobol::new(a, key).uniform(9) - 0.5) * (OwenSobol::new(b, key).uniform(9) - 0.5);
        sum((0..n).map(pair)) / n as f64
    };
    for (a, b) in [(0, 1), (1, 2), (7, 4000)] {
        assert!(product(a, b).abs() < 4.0 / 12.0 / (n as f64).sqrt());
    }
}

#[test]
fn random_access_equals_the_block() {
    let points = OwenSobol::new(40, 3);
    for first in [0, 1, 4095, (1 << 33) - 5] {
        let mut block = [0.0; 300];
        points.fill(first, &mut block);
        let single: Vec<f64> = (first..first + 300).map(|i| points.uniform(i)).collect();
        assert_eq!(block.as_slice(), single);
    }
    points.fill(u64::MAX - 1, &mut [0.0; 2]);
}

#[test]
fn points_are_pinned() {
    let points = OwenSobol::new(5, 42);
    assert_eq!(
        [0, 1, 2, 1_000_000].map(|i| points.uniform(i)),
        [0.4880505471772981, 0.9238543155697557, 0.5527565712218258, 0.5198540106516526]
    );
}

#[test]
#[should_panic(expected = "dimension 4096 is not below 4096")]
fn a_dimension_too_many() {
    let _ = Sobol::new(DIMENSIONS);
}
