//! Random numbers of the naive simulation, by a generator that the engine does not know.

/// xoshiro256++, its state filled by SplitMix64.
///
/// Reference: Blackman and Vigna 2021, 10.1145/3460772; Steele, Lea and Flood 2014, 10.1145/2660193.2660195.
pub struct Chance {
    state: [u64; 4],
}

impl Chance {
    /// A generator that any seed starts, 0 as well.
    pub fn new(seed: u64) -> Self {
        let mut at = seed;
        let mut mixed = || {
            at = at.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let one = (at ^ (at >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let two = (one ^ (one >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            two ^ (two >> 31)
        };
        Self { state: [mixed(), mixed(), mixed(), mixed()] }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let (c_next, d_next) = (c ^ a, d ^ b);
        self.state = [a ^ d_next, b ^ c_next, c_next ^ (b << 17), d_next.rotate_left(45)];
        a.wrapping_add(d).rotate_left(23).wrapping_add(a)
    }

    /// A number strictly between 0 and 1; 52 bits and a half leave room to round neither way.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// True with chance p; never at 0, always at 1.
    pub fn coin(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// The time to the next point of a Poisson process of rate 1.
    pub fn waiting(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// A normal variable. Reference: Box and Muller 1958, 10.1214/aoms/1177706645.
    pub fn normal(&mut self) -> f64 {
        (2.0 * self.waiting()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A gamma variable of scale 1. A shape below 1 is reached from the one above by a power of a uniform number.
    ///
    /// Reference: Marsaglia and Tsang 2000, 10.1145/358407.358414.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < x * x / 2.0 + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// A whole number from 0 to n - 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The reference implementation from state 1, 2, 3, 4.
        let mut chance = Chance { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..4).map(|_| chance.bits()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn uniform_numbers_are_uniform() {
        let mut chance = Chance::new(0);
        let mut bins = [0_usize; 10];
        let mut sum = 0.0;
        for _ in 0..100_000 {
            bins[chance.below(10)] += 1;
            sum += chance.waiting();
        }
        // 10,000 a bin with deviation 95; the mean waiting time is 1 with deviation 0.0032.
        assert!(bins.iter().all(|&n| n.abs_diff(10_000) < 400), "{bins:?}");
        assert!((sum / 1e5 - 1.0).abs() < 0.0128, "{sum}");
    }

    #[test]
    fn gamma_variables_have_the_moments_of_the_formulas() {
        let mut chance = Chance::new(3);
        for shape in [0.25, 0.9, 1.0, 4.5] {
            let (n, mut sum, mut squares, mut small) = (200_000, 0.0, 0.0, 0);
            for _ in 0..n {
                let x = chance.gamma(shape);
                sum += x;
                squares += x * x;
                small += usize::from(x < shape);
            }
            let (mean, square) = (sum / f64::from(n), squares / f64::from(n));
            let fourth = shape * (shape + 1.0) * (shape + 2.0) * (shape + 3.0);
            let exact = shape * (shape + 1.0);
            assert!((mean - shape).abs() < 4.0 * (shape / f64::from(n)).sqrt(), "{shape} {mean}");
            let error = ((fourth - exact * exact) / f64::from(n)).sqrt();
            assert!((square - exact).abs() < 4.0 * error, "{shape} {square}");
            if shape == 1.0 {
                // An exponential variable is below its mean with chance 1 - 1/e.
                assert!((small as f64 / f64::from(n) - 0.632_120_559).abs() < 0.0044, "{small}");
            }
        }
    }
}
