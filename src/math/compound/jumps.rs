//! Where sums of atoms fall, and what spacing holds them.

use super::{Group, Severity};
use crate::math::count::CountLaw;

/// Sums kept while events are added.
const KEPT: usize = 256;
/// Jumps that get a knot of their own.
const MOST: usize = 64;
/// Shares of the chance of any event below which a jump is none.
const NOTABLE: f64 = 1e-6;
/// Events that are added before the rest is left to the smooth part.
const EVENTS: usize = 24;
/// Atoms are taken to have a common unit only where they are at most so many units.
const UNITS: f64 = 1e6;

/// The greatest common unit of values, if there is one to rounding.
pub(super) fn unit(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut unit = 0.0;
    let mut largest: f64 = 0.0;
    for value in values.filter(|value| *value > 0.0) {
        largest = largest.max(value);
        let (mut a, mut b) = (value.max(unit), value.min(unit));
        while b > 1e-9 * largest {
            let rest = a - b * (a / b + 1e-9).floor();
            (a, b) = (b, if rest > 1e-9 * largest { rest } else { 0.0 });
        }
        unit = a;
        // A smaller unit could not be told from rounding when the next value is divided by it.
        if !(largest / unit <= UNITS) {
            return None;
        }
    }
    // Remainders carry rounding; the largest value in whole units does not.
    (unit > 0.0).then(|| largest / (largest / unit + 0.5).floor())
}

/// Values with their chances, ascending; equal ones (to rounding) joined.
type Masses = Vec<(f64, f64)>;

/// The sums of atoms, without any smooth amount, that are notable in some draw.
pub(super) fn places(severities: &[Severity], draws: &[Vec<Group>]) -> Vec<f64> {
    let atoms: Vec<Masses> = severities.iter().map(component).collect();
    let mut all: Masses = Vec::new();
    for draw in draws {
        let some = super::any(draw.iter().map(|group| group.law.some(group.mean())));
        let mut total: Masses = vec![(0.0, 1.0)];
        for group in draw {
            total = convolve(&total, &compound(group, &atoms));
        }
        all.extend(
            total
                .into_iter()
                .filter(|(x, mass)| *x > 0.0 && *mass > NOTABLE * some)
                .map(|(x, m)| (x, m / some)),
        );
    }
    let mut all = merge(all);
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(MOST);
    all.into_iter().map(|(x, _)| x).collect()
}

/// The atoms of a sum of parts.
pub(super) fn component(parts: &Severity) -> Masses {
    parts.iter().fold(vec![(0.0, 1.0)], |sum, part| convolve(&sum, &part.point_masses()))
}

/// The atoms of a sum over a random number of events, few events first.
fn compound(group: &Group, atoms: &[Masses]) -> Masses {
    let mean = group.mean();
    let none = group.law.none(mean);
    if !(mean > 0.0) {
        return vec![(0.0, 1.0)];
    }
    let share =
        |(j, m): &(usize, f64)| -> Masses { atoms[*j].iter().map(|(x, p)| (*x, p * m / mean)).collect() };
    let one = merge(group.means.iter().flat_map(share).collect());
    let mut power = vec![(0.0, 1.0)];
    let mut total = vec![(0.0, none)];
    let mut chance = none;
    for k in 1..=EVENTS {
        let n = k as f64;
        chance = match group.law {
            CountLaw::Poisson => chance * mean / n,
            CountLaw::NegativeBinomial { dispersion: d } => {
                chance * (d * mean / (1.0 + d * mean)) * (1.0 / d + n - 1.0) / n
            }
            CountLaw::AtMostOne => {
                if k == 1 {
                    mean
                } else {
                    0.0
                }
            }
        };
        power = convolve(&power, &one);
        if power.is_empty() || (chance == 0.0 && n > mean) {
            break;
        }
        total.extend(power.iter().map(|(x, p)| (*x, p * chance)));
    }
    merge(total)
}

fn convolve(a: &Masses, b: &Masses) -> Masses {
    merge(a.iter().flat_map(|(x, p)| b.iter().map(move |(y, q)| (x + y, p * q))).collect())
}

fn merge(mut masses: Masses) -> Masses {
    masses.sort_by(|a, b| a.0.total_cmp(&b.0));
    masses.dedup_by(|next, kept| {
        let equal = next.0 - kept.0 <= 1e-9 * next.0.max(kept.0);
        kept.1 += if equal { next.1 } else { 0.0 };
        equal
    });
    if masses.len() > KEPT {
        masses.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.total_cmp(&b.0)));
        masses.truncate(KEPT);
        masses.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    masses
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn units_of_values() {
        assert_eq!(unit([1.5, 3.7].into_iter()), Some(3.7 / 37.0));
        assert_eq!(unit([250e3, 1e6, 600e3].into_iter()), Some(50e3));
        // No common unit, in any order: the last value alone is none.
        assert_eq!(unit([1000.0, 1_414.213_562_3, 3_141.592_653].into_iter()), None);
        assert_eq!(unit([3_141.592_653, 1_414.213_562_3, 1000.0].into_iter()), None);
        assert_eq!(unit([0.0].into_iter()), None);
    }
}
