//! The spectra of all components on all rungs at one resolution, and what a draw makes of them.

use super::counts::chances;
use super::lattice::{BELOW, Weights};
use super::ring::{Ring, Source, Spectrum, add, product};
use super::{Curve, Group, Scratch};
use crate::math::count::CountLaw;
use crate::math::fft::FftWork;

/// The spectra of components at one resolution.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    ring: Ring,
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
    pub(super) base: usize,
    /// Of the four points, the last one not beyond the place.
    pub(super) from: usize,
    pub(super) shares: [f64; 4],
    pub(super) step: usize,
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
        let from = (t.floor() as usize).min(2);
        Self { rung, base: base as usize, from, shares, step: step as usize }
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
        let ring = Ring::new(n);
        let mut work = FftWork::default();
        let rungs = weights
            .iter()
            .zip(jumps)
            .map(|(parts, exact)| {
                let mut spectrum = |weights: Option<&Vec<f64>>| weights.map(|w| ring.forward(w, &mut work));
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
        Self { ring, rungs }
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
        self.read(groups, any, &readings[1..], scratch, |read| {
            above.push(read.above);
            at.push(read.at);
        });
        falling(lossy, above, at, jumps)
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
        for readings in readings.chunk_by(|a, b| a.rung == b.rung) {
            let mut spectra = &self.rungs[readings[0].rung];
            self.ring.climb(&mut spectra, groups, scratch);
            readings.iter().for_each(|reading| found(scratch.read(any, reading)));
        }
    }

    /// P(one amount <= x) of a component at all places, on the lattice.
    pub(super) fn tail(&self, component: usize, readings: &[Reading], scratch: &mut Scratch) -> Vec<f64> {
        let group = [Group { law: CountLaw::AtMostOne, means: vec![(component, 1.0)] }];
        let mut tail = Vec::with_capacity(readings.len());
        self.read(&group, 1.0, readings, scratch, |read| tail.push(read.above));
        tail
    }
}

impl Source for &Spectra {
    fn has(&self, group: &Group, jumps: bool) -> bool {
        let spectra = if jumps { &self.jumps } else { &self.whole };
        group.means.iter().any(|(j, mean)| *mean > 0.0 && spectra[*j].is_some())
    }

    fn gather(&mut self, group: &Group, jumps: bool, re: &mut [f64], im: &mut [f64]) {
        let spectra = if jumps { &self.jumps } else { &self.whole };
        for (j, mean) in &group.means {
            if let Some(spectrum) = &spectra[*j] {
                spectrum.times_to(*mean, re, im);
            }
        }
    }
}

/// The curve from chances at all places but 0, made to fall; `lossy` is the chance of any loss.
pub(super) fn falling(lossy: f64, found: Vec<f64>, places: Vec<f64>, jumps: &[bool]) -> Curve {
    let (mut above, mut at) = (Vec::with_capacity(jumps.len()), Vec::with_capacity(jumps.len()));
    above.push(lossy);
    at.push(1.0 - lossy);
    let mut least = lossy;
    for ((value, chance), jump) in found.into_iter().zip(places).zip(&jumps[1..]) {
        least = if value < least { value.max(0.0) } else { least };
        above.push(least);
        at.push(if *jump { chance } else { 0.0 });
    }
    Curve::new(above, at)
}
