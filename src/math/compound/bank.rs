//! The spectra of all components on all rungs at one resolution, and what a draw makes of them.

use super::counts::{chances, join, transform};
use super::lattice::{BELOW, Weights};
use super::{Curve, Group, Scratch};
use crate::math::count::CountLaw;
use crate::math::fft::{Fft, FftWork};
use crate::math::float::exp;

/// The exponential tilt over a whole rung: sums that wrap around weigh e^-14, and rounding grows by up to e^14.
const TILT: f64 = 14.0;

#[derive(Clone, Debug)]
struct Spectrum {
    re: Vec<f64>,
    im: Vec<f64>,
}

/// The spectra of components at one resolution.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    fft: Fft,
    /// `e^(theta k)`.
    untilt: Vec<f64>,
    rungs: Vec<Spectra>,
}

#[derive(Clone, Debug)]
struct Spectra {
    whole: Vec<Option<Spectrum>>,
    jumps: Vec<Option<Spectrum>>,
}

/// Where a curve is read: on a rung, between four points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) rung: usize,
    base: usize,
    shares: [f64; 4],
    step: usize,
}

impl Reading {
    /// The reading at x on a rung of `n` points of spacing `h`.
    pub(super) fn new(rung: usize, x: f64, h: f64, n: usize) -> Self {
        let position = (x / h - 0.5).clamp(0.0, (n - BELOW) as f64 - 5.0);
        let base = (position.floor() - 1.0).max(0.0);
        let t = position - base;
        let (a, b, c, d) = (t, t - 1.0, t - 2.0, t - 3.0);
        let shares = [-b * c * d / 6.0, a * c * d / 2.0, -a * b * d / 2.0, a * b * c / 6.0];
        let step = (x / h * (1.0 + 1e-12) + 1e-9).floor().clamp(0.0, n as f64 - 1.0);
        Self { rung, base: base as usize, shares, step: step as usize }
    }
}

/// P(S > x) and P(S = x) before they are made to fall.
pub(super) struct Read {
    pub(super) above: f64,
    pub(super) at: f64,
}

impl Bank {
    /// `weights[rung][part]`; `components` name their parts; `jumps` says whether a rung keeps atoms exact.
    pub(super) fn new(
        n: usize,
        weights: &[Vec<&Weights>],
        components: &[Vec<usize>],
        jumps: &[bool],
    ) -> Self {
        let fft = Fft::new(n);
        let theta = TILT / n as f64;
        let place = |k: usize| if k < n - BELOW { k as f64 } else { k as f64 - n as f64 };
        let tilt: Vec<f64> = (0..n).map(|k| exp(-theta * place(k))).collect();
        let untilt = (0..n).map(|k| exp(theta * place(k))).collect();
        let mut work = FftWork::default();
        let rungs = weights
            .iter()
            .zip(jumps)
            .map(|(parts, exact)| {
                let mut spectrum =
                    |weights: Option<&Vec<f64>>| weights.map(|w| forward(&fft, w, &tilt, &mut work));
                let pairs: Vec<_> = parts
                    .iter()
                    .map(|part| (spectrum(part.smooth.as_ref()), spectrum(part.atoms.as_ref())))
                    .collect();
                let whole = components.iter().map(|parts| product(parts, n, |p| add(&pairs[p]))).collect();
                let jumps = components
                    .iter()
                    .map(|parts| if *exact { product(parts, n, |p| pairs[p].1.clone()) } else { None })
                    .collect();
                Spectra { whole, jumps }
            })
            .collect();
        Self { fft, untilt, rungs }
    }

    /// The curve of a draw: its chances at the readings, the first of which is at 0, made to fall.
    pub(super) fn curve(
        &self,
        groups: &[Group],
        zero: &[f64],
        readings: &[Reading],
        jumps: &[bool],
        scratch: &mut Scratch,
    ) -> Curve {
        let (any, lossy) = chances(groups, zero);
        let (mut above, mut at) = (Vec::with_capacity(readings.len()), Vec::with_capacity(readings.len()));
        above.push(lossy);
        at.push(1.0 - lossy);
        let mut jumps = jumps[1..].iter();
        let mut least = lossy;
        self.read(groups, any, &readings[1..], scratch, |read| {
            least = if read.above < least { read.above.max(0.0) } else { least };
            above.push(least);
            at.push(if *jumps.next().unwrap_or(&false) { read.at } else { 0.0 });
        });
        Curve::new(above, at)
    }

    /// Reads the curve of a draw at all places, rung by rung; `any` is the chance of any event.
    pub(super) fn read(
        &self,
        groups: &[Group],
        any: f64,
        readings: &[Reading],
        scratch: &mut Scratch,
        mut found: impl FnMut(Read),
    ) {
        scratch.fit(self.fft.len());
        let mut current = usize::MAX;
        for reading in readings {
            if reading.rung != current {
                current = reading.rung;
                self.climb(current, groups, scratch);
            }
            let smooth = &scratch.smooth[reading.base..reading.base + 4];
            let [a, b, c, d] = reading.shares;
            let below = a * smooth[0] + b * smooth[1] + c * smooth[2] + d * smooth[3];
            let (stepped, at) = if scratch.jumping {
                (scratch.stepped[reading.step], scratch.jump[reading.step].max(0.0))
            } else {
                (0.0, 0.0)
            };
            found(Read { above: any - below - stepped, at });
        }
    }

    /// The cumulated chances on one rung: smooth ones at half steps, jumps at steps.
    fn climb(&self, rung: usize, groups: &[Group], scratch: &mut Scratch) {
        let n = self.fft.len();
        let spectra = &self.rungs[rung];
        self.sums(&spectra.whole, groups, scratch, false);
        scratch.jumping = self.sums(&spectra.jumps, groups, scratch, true);
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
    }

    /// The chances of the sum on the lattice, with at least one event; whether there are any.
    fn sums(
        &self,
        spectra: &[Option<Spectrum>],
        groups: &[Group],
        scratch: &mut Scratch,
        jumps: bool,
    ) -> bool {
        let Scratch { re, im, more_re, more_im, total, jump, work, .. } = scratch;
        let out = if jumps { jump } else { total };
        let (n, half) = (self.fft.len(), self.fft.len() / 2 + 1);
        let present =
            |group: &Group| group.means.iter().any(|(j, mean)| *mean > 0.0 && spectra[*j].is_some());
        if !groups.iter().any(present) {
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
            let mean = poisson().map(|group| gather(group, spectra, re, im)).sum::<f64>();
            transform(CountLaw::Poisson, mean, re, im);
            (none, started) = (CountLaw::Poisson.none(mean), true);
        }
        for group in groups.iter().filter(|group| group.law != CountLaw::Poisson) {
            let (to_re, to_im) =
                if started { (&mut more_re[..half], &mut more_im[..half]) } else { (&mut *re, &mut *im) };
            to_re.fill(0.0);
            to_im.fill(0.0);
            let mean = gather(group, spectra, to_re, to_im);
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

    /// P(one amount <= x) of a component at all places, on the lattice.
    pub(super) fn tail(&self, component: usize, readings: &[Reading], scratch: &mut Scratch) -> Vec<f64> {
        let group = [Group { law: CountLaw::AtMostOne, means: vec![(component, 1.0)] }];
        let mut tail = Vec::with_capacity(readings.len());
        self.read(&group, 1.0, readings, scratch, |read| tail.push(read.above));
        tail
    }
}

/// Adds a group's spectrum and returns its mean number of events.
fn gather(group: &Group, spectra: &[Option<Spectrum>], re: &mut [f64], im: &mut [f64]) -> f64 {
    for (j, mean) in &group.means {
        let Some(spectrum) = &spectra[*j] else { continue };
        for ((to, from), (to_im, from_im)) in
            re.iter_mut().zip(&spectrum.re).zip(im.iter_mut().zip(&spectrum.im))
        {
            *to += mean * from;
            *to_im += mean * from_im;
        }
    }
    group.mean()
}

fn forward(fft: &Fft, weights: &[f64], tilt: &[f64], work: &mut FftWork) -> Spectrum {
    let tilted: Vec<f64> = weights.iter().zip(tilt).map(|(w, t)| w * t).collect();
    let half = fft.len() / 2 + 1;
    let (mut re, mut im) = (vec![0.0; half], vec![0.0; half]);
    fft.forward(&tilted, &mut re, &mut im, work);
    Spectrum { re, im }
}

fn add((smooth, atoms): &(Option<Spectrum>, Option<Spectrum>)) -> Option<Spectrum> {
    let (Some(a), Some(b)) = (smooth, atoms) else { return smooth.clone().or_else(|| atoms.clone()) };
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + b).collect();
    Some(Spectrum { re: sum(&a.re, &b.re), im: sum(&a.im, &b.im) })
}

/// The spectrum of a sum of parts; none where a part has no chance on the lattice.
fn product(parts: &[usize], n: usize, of: impl Fn(usize) -> Option<Spectrum>) -> Option<Spectrum> {
    let half = n / 2 + 1;
    let mut all = Spectrum { re: vec![1.0; half], im: vec![0.0; half] };
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
