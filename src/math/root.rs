//! Where a function crosses 0.

/// A point of a function: where, and what it is there.
pub type Valued = (f64, f64);

/// Narrows two points between which a continuous function crosses 0 until they are no further apart than `width`.
///
/// Of the two points that are given back, in the order of where they are, one is not above 0 and one not below; where
/// the function is 0 at a point that was looked at, both are that point. Never more values than bisection asks for and
/// one more, most often far fewer. Panics where the function has one sign at both ends.
/// **Errors**: those of the function.
/// **Reference**: Oliveira and Takahashi 2020, "An enhancement of the bisection method average performance preserving
/// minmax optimality", 10.1145/3423597: interpolate, truncate, project, with k1 = 0.1 / (b - a), k2 = 2, n0 = 1.
///
/// ```
/// use exposure::math::crossing;
///
/// let f = |x: f64| Ok::<f64, ()>(x * x - 2.0);
/// let [(a, _), (b, _)] = crossing((0.0, -2.0), (2.0, 2.0), 1e-9, f).unwrap();
/// assert!(a <= 2.0_f64.sqrt() && 2.0_f64.sqrt() <= b && b - a <= 1e-9);
/// ```
pub fn crossing<E>(
    low: Valued,
    high: Valued,
    width: f64,
    mut f: impl FnMut(f64) -> Result<f64, E>,
) -> Result<[Valued; 2], E> {
    let ((mut a, mut fa), (mut b, mut fb)) = (low, high);
    assert!(fa.min(fb) <= 0.0 && fa.max(fb) >= 0.0, "the function crosses 0");
    let stretch = 0.1 / (b - a);
    // How far from the middle a step may be so that bisection is never behind by more than one.
    let mut reach = width;
    while reach < b - a {
        reach *= 2.0;
    }
    while b - a > width {
        if fa == 0.0 {
            return Ok([(a, fa); 2]);
        }
        if fb == 0.0 {
            return Ok([(b, fb); 2]);
        }
        let middle = a + (b - a) / 2.0;
        let secant = (fb * a - fa * b) / (fb - fa);
        let towards = if secant <= middle { 1.0 } else { -1.0 };
        let shift = stretch * (b - a) * (b - a);
        let off = (middle - secant).abs();
        let truncated = if shift <= off { secant + towards * shift } else { middle };
        let slack = (reach - (b - a) / 2.0).max(0.0);
        let x = if (truncated - middle).abs() <= slack { truncated } else { middle - towards * slack };
        // Rounding may leave no number between the two.
        if !(a < x && x < b) {
            break;
        }
        let y = f(x)?;
        if (y > 0.0) == (fb > 0.0) && y != 0.0 {
            (b, fb) = (x, y);
        } else if y == 0.0 {
            return Ok([(x, y); 2]);
        } else {
            (a, fa) = (x, y);
        }
        reach /= 2.0;
    }
    Ok([(a, fa), (b, fb)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::powf;

    fn asked(f: impl Fn(f64) -> f64, a: f64, b: f64) -> (f64, usize) {
        let mut n = 0;
        let found = crossing((a, f(a)), (b, f(b)), 1e-9, |x| {
            n += 1;
            Ok::<f64, ()>(f(x))
        });
        let [(low, at_low), (high, at_high)] = found.unwrap();
        assert!(high - low <= 1e-9 && at_low * at_high <= 0.0);
        (low, n)
    }

    #[test]
    fn closed_forms() {
        let cases: [(f64, (f64, usize)); 4] = [
            (powf(2.0, 1.0 / 3.0), asked(|x| x * x * x - 2.0, 0.0, 2.0)),
            // Falling.
            (0.3, asked(|x| 0.3 - x, 0.0, 1.0)),
            // A step at which secants are of no use: bisection takes 30.
            (0.7, asked(|x| if x < 0.7 { -1.0 } else { 1e-6 }, 0.0, 1.0)),
            // Flat for the most part.
            (0.999, asked(|x| if x < 0.999 { -1.0 } else { 1000.0 * (x - 0.999) - 1e-9 }, 0.0, 1.0)),
        ];
        for (exact, (found, n)) in cases {
            assert!((found - exact).abs() < 2e-9, "{found} against {exact}");
            assert!(n <= 32, "{n} values");
        }
        assert!(asked(|x| x * x * x - 2.0, 0.0, 2.0).1 <= 12);
    }

    #[test]
    fn an_end_may_be_it() {
        let none = |_| -> Result<f64, ()> { unreachable!() };
        assert_eq!(crossing((0.0, 0.0), (1.0, 5.0), 1e-9, none).unwrap(), [(0.0, 0.0); 2]);
    }
}
