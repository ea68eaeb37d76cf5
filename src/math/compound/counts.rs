//! From the transform of amounts to that of their sum, for each law of the number.

use super::Group;
use crate::math::count::CountLaw;
use crate::math::float::{angle, exp, ln, ln_1p, sin_cos, small_exp_m1, small_ln_1p};

/// Means below which the transform is taken without cancellation.
const SMALL: f64 = 0.3;

/// The chance of no event and the transform of the rest: `G(m - z) - G(m)`, from z in `re` and `im`, in place.
pub(super) fn transform(law: CountLaw, mean: f64, re: &mut [f64], im: &mut [f64]) {
    match law {
        CountLaw::AtMostOne => {}
        CountLaw::Poisson => poisson(mean, re, im),
        CountLaw::NegativeBinomial { dispersion } => clustered(dispersion, mean, re, im),
    }
}

fn poisson(mean: f64, re: &mut [f64], im: &mut [f64]) {
    let none = exp(-mean);
    let pairs = re.iter_mut().zip(im);
    if mean < SMALL {
        pairs.for_each(|(re, im)| {
            let (a, b) = small_exp_m1(*re, *im);
            (*re, *im) = (none * a, none * b);
        });
    } else {
        pairs.for_each(|(re, im)| {
            let (sin, cos) = sin_cos(*im);
            let size = exp(*re - mean);
            (*re, *im) = (size * cos - none, size * sin);
        });
    }
}

/// `none ((1 - y)^(-1/d) - 1)` with `y = d z / (1 + d m)`.
fn clustered(d: f64, mean: f64, re: &mut [f64], im: &mut [f64]) {
    let law = Clustered { d, none_ln: -ln_1p(d * mean) / d, share: d / (1.0 + d * mean) };
    // The bounds hold for all frequencies, so each loop below is without branches and vectorises.
    match (law.share * mean < 0.1, -law.none_ln < SMALL) {
        (true, true) => law.each::<true, true>(re, im),
        (true, false) => law.each::<true, false>(re, im),
        (false, true) => law.each::<false, true>(re, im),
        (false, false) => law.each::<false, false>(re, im),
    }
}

/// What the loops over frequencies of a clustered count need.
struct Clustered {
    d: f64,
    none_ln: f64,
    share: f64,
}

impl Clustered {
    fn each<const NEAR: bool, const FEW: bool>(&self, re: &mut [f64], im: &mut [f64]) {
        let none = exp(self.none_ln);
        let part = 1.0 / self.d;
        for (re, im) in re.iter_mut().zip(im) {
            let (a, b) = (self.share * *re, self.share * *im);
            let square =
                if NEAR { small_ln_1p(a * a + b * b - 2.0 * a) } else { ln((1.0 - a) * (1.0 - a) + b * b) };
            let (x, y) = (-0.5 * square * part, angle(1.0 - a, b) * part);
            (*re, *im) = if FEW {
                let (x, y) = small_exp_m1(x, y);
                (none * x, none * y)
            } else {
                let (sin, cos) = sin_cos(y);
                let size = exp(x + self.none_ln);
                (size * cos - none, size * sin)
            };
        }
    }
}

/// Joins a group to others: `D = D1 (P2 + D2) + P1 D2`, in place of the first.
pub(super) fn join(first: (f64, &mut [f64], &mut [f64]), second: (f64, &[f64], &[f64])) {
    let ((p1, re1, im1), (p2, re2, im2)) = (first, second);
    for (((r1, i1), r2), i2) in re1.iter_mut().zip(im1).zip(re2).zip(im2) {
        let (a, b) = (p2 + r2, *i2);
        (*r1, *i1) = (*r1 * a - *i1 * b + p1 * r2, *r1 * b + *i1 * a + p1 * i2);
    }
}

/// The chance of any event, and of any event of an amount above 0; `zero` is each component's chance of 0.
pub(super) fn chances(groups: &[Group], zero: &[f64]) -> (f64, f64) {
    let any =
        |mean: &dyn Fn(&Group) -> f64| super::any(groups.iter().map(|group| group.law.some(mean(group))));
    let lossy = |group: &Group| group.means.iter().map(|(j, mean)| mean * (1.0 - zero[*j])).sum::<f64>();
    (any(&Group::mean), any(&lossy))
}
