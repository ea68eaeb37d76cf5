//! From spectra on one rung to the cumulated chances of a sum.

use super::bank::{Read, Reading};
use super::counts::{join, transform};
use super::lattice::BELOW;
use super::{Group, Scratch};
use crate::math::count::CountLaw;
use crate::math::fft::{Fft, FftWork};
use crate::math::float::exp;

/// The exponential tilt over a whole rung: sums that wrap around weigh e^-14, and rounding grows by up to e^14.
const TILT: f64 = 14.0;

/// The transform of tilted chances on a lattice that is a ring.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    fft: Fft,
    /// `e^(-theta k)`.
    tilt: Vec<f64>,
    /// `e^(theta k)`.
    untilt: Vec<f64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Spectrum {
    pub(super) re: Vec<f64>,
    pub(super) im: Vec<f64>,
}

/// Where the spectra of groups on a rung come from.
pub(super) trait Source {
    /// Whether a group has any chance on the lattice; of its atoms alone, or of everything.
    fn has(&self, group: &Group, jumps: bool) -> bool;
    /// Adds the spectra of a group's components times their means.
    fn gather(&mut self, group: &Group, jumps: bool, re: &mut [f64], im: &mut [f64]);
}

impl Ring {
    pub(super) fn new(n: usize) -> Self {
        let theta = TILT / n as f64;
        let place = |k: usize| if k < n - BELOW { k as f64 } else { k as f64 - n as f64 };
        let tilt = (0..n).map(|k| exp(-theta * place(k))).collect();
        let untilt = (0..n).map(|k| exp(theta * place(k))).collect();
        Self { fft: Fft::new(n), tilt, untilt }
    }

    pub(super) fn forward(&self, weights: &[f64], work: &mut FftWork) -> Spectrum {
        let tilted: Vec<f64> = weights.iter().zip(&self.tilt).map(|(w, t)| w * t).collect();
        let half = self.fft.len() / 2 + 1;
        let (mut re, mut im) = (vec![0.0; half], vec![0.0; half]);
        self.fft.forward(&tilted, &mut re, &mut im, work);
        Spectrum { re, im }
    }

    /// The cumulated chances on one rung: smooth ones at half steps, jumps at steps.
    pub(super) fn climb(&self, source: &mut impl Source, groups: &[Group], scratch: &mut Scratch) {
        let n = self.fft.len();
        scratch.fit(n);
        self.sums(source, groups, scratch, false);
        scratch.jumping = self.sums(source, groups, scratch, true);
        if scratch.jumping {
            // Atoms are whole steps here, so none lies before 0.
            let mut total = 0.0;
            for k in 0..n - BELOW {
                total += scratch.jump[k];
                scratch.stepped[k] = total;
                scratch.total[k] -= scratch.jump[k];
            }
        }
        let mut below = scratch.total[n - BELOW..n].iter().sum::<f64>();
        for k in 0..n - BELOW {
            below += scratch.total[k];
            // Euler-Maclaurin: chances at points against the integral up to the half step.
            let rise = scratch.total[k + 1] - scratch.total[k];
            scratch.smooth[k] = below + rise / 24.0;
        }
        unring(&mut scratch.smooth[..n - BELOW]);
    }

    /// The chances of the sum on the lattice, with at least one event; whether there are any.
    fn sums(&self, source: &mut impl Source, groups: &[Group], scratch: &mut Scratch, jumps: bool) -> bool {
        let Scratch { re, im, more_re, more_im, total, jump, work, .. } = scratch;
        let out = if jumps { jump } else { total };
        let (n, half) = (self.fft.len(), self.fft.len() / 2 + 1);
        if !groups.iter().any(|group| source.has(group, jumps)) {
            out[..n].fill(0.0);
            return false;
        }
        let (re, im) = (&mut re[..half], &mut im[..half]);
        let poisson = || groups.iter().filter(|group| group.law == CountLaw::Poisson);
        let mut none = 1.0;
        let mut started = false;
        if poisson().next().is_some() {
            re.fill(0.0);
            im.fill(0.0);
            poisson().for_each(|group| source.gather(group, jumps, re, im));
            let mean = poisson().map(Group::mean).sum::<f64>();
            transform(CountLaw::Poisson, mean, re, im);
            (none, started) = (CountLaw::Poisson.none(mean), true);
        }
        for group in groups.iter().filter(|group| group.law != CountLaw::Poisson) {
            let (to_re, to_im) =
                if started { (&mut more_re[..half], &mut more_im[..half]) } else { (&mut *re, &mut *im) };
            to_re.fill(0.0);
            to_im.fill(0.0);
            source.gather(group, jumps, to_re, to_im);
            let mean = group.mean();
            transform(group.law, mean, to_re, to_im);
            let own = group.law.none(mean);
            if started {
                join((none, &mut *re, &mut *im), (own, &more_re[..half], &more_im[..half]));
            }
            (none, started) = (none * own, true);
        }
        self.fft.inverse(re, im, &mut out[..n], work);
        out.iter_mut().zip(&self.untilt).for_each(|(value, factor)| *value *= factor);
        true
    }
}

/// Takes away the waves that an atom between lattice points leaves around its step.
///
/// An atom goes to four points so that its moments are right, the outer two of which become negative: sums then pass
/// beyond the step on both sides, by up to 1/16 of it. The middle one of every other three values undoes that, and
/// leaves values that rise as they are.
fn unring(sums: &mut [f64]) {
    let n = sums.len();
    if n < 5 {
        return;
    }
    let (mut two_before, mut before) = (sums[0], sums[1]);
    for k in 2..n - 2 {
        let own = sums[k];
        let (low, high) = (two_before.min(own), two_before.max(own));
        sums[k] = low.max(high.min(sums[k + 2]));
        (two_before, before) = (before, own);
    }
}

impl Scratch {
    /// What was climbed to, at one place; `any` is the chance of any event.
    pub(super) fn read(&self, any: f64, reading: &Reading) -> Read {
        let smooth = &self.smooth[reading.base..reading.base + 4];
        let [a, b, c, d] = reading.shares;
        let below = a * smooth[0] + b * smooth[1] + c * smooth[2] + d * smooth[3];
        // A cubic across a step would pass beyond it.
        let (low, high) = (smooth[reading.from], smooth[reading.from + 1]);
        let below = below.clamp(low.min(high), low.max(high));
        let (stepped, at) = if self.jumping {
            (self.stepped[reading.step], self.jump[reading.step].max(0.0))
        } else {
            (0.0, 0.0)
        };
        Read { above: any - below - stepped, at }
    }
}

impl Spectrum {
    /// The spectrum of what is surely 0.
    pub(super) fn one(half: usize) -> Self {
        Self { re: vec![1.0; half], im: vec![0.0; half] }
    }

    /// Adds this times a number.
    pub(super) fn times_to(&self, times: f64, re: &mut [f64], im: &mut [f64]) {
        for ((to, from), (to_im, from_im)) in re.iter_mut().zip(&self.re).zip(im.iter_mut().zip(&self.im)) {
            *to += times * from;
            *to_im += times * from_im;
        }
    }

    /// Adds this times another spectrum.
    pub(super) fn product_to(&self, other: &Self, re: &mut [f64], im: &mut [f64]) {
        let pairs = self.re.iter().zip(&self.im).zip(other.re.iter().zip(&other.im));
        for ((re, im), ((a, b), (c, d))) in re.iter_mut().zip(im).zip(pairs) {
            *re += a * c - b * d;
            *im += a * d + b * c;
        }
    }
}

pub(super) fn add((smooth, atoms): &(Option<Spectrum>, Option<Spectrum>)) -> Option<Spectrum> {
    let (Some(a), Some(b)) = (smooth, atoms) else { return smooth.clone().or_else(|| atoms.clone()) };
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + b).collect();
    Some(Spectrum { re: sum(&a.re, &b.re), im: sum(&a.im, &b.im) })
}

/// The spectrum of a sum of parts; none where a part has no chance on the lattice.
pub(super) fn product(parts: &[usize], n: usize, of: impl Fn(usize) -> Option<Spectrum>) -> Option<Spectrum> {
    let half = n / 2 + 1;
    let mut all = Spectrum::one(half);
    for part in parts {
        let one = of(*part)?;
        for k in 0..half {
            let (a, b) = (all.re[k], all.im[k]);
            all.re[k] = a * one.re[k] - b * one.im[k];
            all.im[k] = a * one.im[k] + b * one.re[k];
        }
    }
    Some(all)
}
