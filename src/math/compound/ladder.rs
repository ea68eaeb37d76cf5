//! The engine: spectra at two resolutions, and curves from them.

use super::bank::{Bank, Reading};
use super::scaled::fall;
use super::{Curve, Grid, Group, Severity};
use crate::math::fft::FftWork;

/// Spectra of every component on every rung: what a curve needs besides mean numbers.
#[derive(Clone, Debug)]
pub struct Ladder {
    fine: Bank,
    half: Bank,
    readings: Vec<Reading>,
    half_readings: Vec<Reading>,
    jumps: Vec<bool>,
    zero: Vec<f64>,
    tails: Vec<Vec<f64>>,
}

/// Room for one curve's computation, used again for the next; one a thread.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) re: Vec<f64>,
    pub(super) im: Vec<f64>,
    pub(super) more_re: Vec<f64>,
    pub(super) more_im: Vec<f64>,
    pub(super) total: Vec<f64>,
    pub(super) jump: Vec<f64>,
    pub(super) stepped: Vec<f64>,
    pub(super) smooth: Vec<f64>,
    pub(super) jumping: bool,
    pub(super) work: FftWork,
}

impl Scratch {
    pub(super) fn fit(&mut self, n: usize) {
        for part in [&mut self.re, &mut self.im, &mut self.more_re, &mut self.more_im] {
            part.resize(n / 2 + 1, 0.0);
        }
        for part in [&mut self.total, &mut self.jump, &mut self.stepped, &mut self.smooth] {
            part.resize(n, 0.0);
        }
    }
}

impl Ladder {
    /// The spectra of `severities` on a grid that was made for them.
    #[must_use]
    pub fn new(grid: &Grid, severities: &[Severity]) -> Self {
        let (fine, half) = grid.banks();
        let (readings, half_readings) = grid.readings();
        let mut scratch = Scratch::default();
        let tails = severities
            .iter()
            .enumerate()
            .map(|(component, parts)| match parts.as_slice() {
                [] => vec![0.0; readings.len()],
                [part] => grid.knots().iter().map(|x| part.sf(*x)).collect(),
                _ => fall(fine.tail(component, &readings, &mut scratch), 1.0),
            })
            .collect();
        Self {
            fine,
            half,
            readings,
            half_readings,
            jumps: grid.jumps().to_vec(),
            zero: grid.zero().to_vec(),
            tails,
        }
    }

    /// The curve of the sum over all events of all groups.
    #[must_use]
    pub fn curve(&self, groups: &[Group], scratch: &mut Scratch) -> Curve {
        self.fine.curve(groups, &self.zero, &self.readings, &self.jumps, scratch)
    }

    /// The same on half as many points: what the two differ by bounds the error of the lattice.
    #[must_use]
    pub fn half_curve(&self, groups: &[Group], scratch: &mut Scratch) -> Curve {
        self.half.curve(groups, &self.zero, &self.half_readings, &self.jumps, scratch)
    }

    /// P(one amount > knot) for a component.
    #[must_use]
    pub fn tail(&self, component: usize) -> &[f64] {
        &self.tails[component]
    }
}
