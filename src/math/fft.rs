//! The discrete Fourier transform of real numbers, with the same bits on every machine.

use super::float::sin_cos;

/// A transform of a fixed length: tables of roots of unity, made once.
///
/// **Formula**: `X_j = sum over k of x_k e^(-2 pi i j k / n)` for j = 0 to n/2, and back. n reals are n/2
/// complex numbers, transformed by passes of radix 4 (and one of 2) that leave their output in order.
/// **Reference**: Cooley and Tukey, An Algorithm for the Machine Calculation of Complex Fourier Series
/// (1965); Van Loan, Computational Frameworks for the Fast Fourier Transform (1992), sections 1.7, 2.5
/// and 4.3. The relative error grows like log n: 1e-16 times 3 or so at n = 1024.
///
/// ```
/// use exposure::math::{Fft, FftWork};
/// let fft = Fft::new(4);
/// let (mut re, mut im, mut work) = ([0.0; 3], [0.0; 3], FftWork::default());
/// fft.forward(&[1.0, 2.0, 3.0, 4.0], &mut re, &mut im, &mut work);
/// assert_eq!((re, im), ([10.0, -2.0, -2.0], [0.0, 2.0, 0.0]));
/// ```
#[derive(Clone, Debug)]
pub struct Fft {
    n: usize,
    passes: Vec<Pass>,
    /// `e^(-2 pi i k / n)` for k = 0 to n/4.
    turn: (Vec<f64>, Vec<f64>),
}

/// Room for the steps between; grows to what is needed and is used again.
#[derive(Clone, Debug, Default)]
pub struct FftWork {
    a: (Vec<f64>, Vec<f64>),
    b: (Vec<f64>, Vec<f64>),
}

/// One pass of radix 4: the roots `w^p`, `w^2p`, `w^3p`, real parts then imaginary parts.
#[derive(Clone, Debug)]
struct Pass {
    roots: [Vec<f64>; 6],
}

impl Fft {
    /// The tables for `n` reals; `n` is a power of two of at least 4, and is raised to one if it is none.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let n = n.max(4).next_power_of_two();
        let mut passes = Vec::new();
        let mut length = n / 2;
        while length >= 4 {
            let root = |times: usize| (0..length / 4).map(move |p| unit_root(times * p, length));
            passes.push(Pass {
                roots: [
                    root(1).map(|w| w.0).collect(),
                    root(1).map(|w| w.1).collect(),
                    root(2).map(|w| w.0).collect(),
                    root(2).map(|w| w.1).collect(),
                    root(3).map(|w| w.0).collect(),
                    root(3).map(|w| w.1).collect(),
                ],
            });
            length /= 4;
        }
        let turn = (0..=n / 4).map(|k| unit_root(k, n)).unzip();
        Self { n, passes, turn }
    }

    /// The number of reals.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n
    }

    /// Never: the least length is 4.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The transform of `n` reals: real and imaginary parts at 0 to n/2.
    ///
    /// Shape: `x` has n values, `re` and `im` n/2 + 1 each.
    pub fn forward(&self, x: &[f64], re: &mut [f64], im: &mut [f64], work: &mut FftWork) {
        let half = self.n / 2;
        work.fit(half);
        for ((pair, a), b) in x[..self.n].chunks_exact(2).zip(&mut work.a.0).zip(&mut work.a.1) {
            (*a, *b) = (pair[0], pair[1]);
        }
        self.complex(work);
        self.part(&work.a.0[..half], &work.a.1[..half], &mut re[..=half], &mut im[..=half]);
    }

    /// The reals whose transform is given: the inverse of [`Fft::forward`].
    ///
    /// Shape: as there. The imaginary parts at 0 and n/2 are taken as 0.
    pub fn inverse(&self, re: &[f64], im: &[f64], x: &mut [f64], work: &mut FftWork) {
        let half = self.n / 2;
        work.fit(half);
        // Real and imaginary parts change places on the way in and out: that is the inverse.
        let (a, b) = (&mut work.a.1[..half], &mut work.a.0[..half]);
        self.join(&re[..=half], &im[..=half], a, b);
        self.complex(work);
        let scale = 1.0 / half as f64;
        for ((pair, a), b) in x[..self.n].chunks_exact_mut(2).zip(&work.a.1).zip(&work.a.0) {
            (pair[0], pair[1]) = (a * scale, b * scale);
        }
    }

    /// The complex transform of what is in `work.a`, in place.
    fn complex(&self, work: &mut FftWork) {
        let half = self.n / 2;
        let mut stride = 1;
        for pass in &self.passes {
            let (x, y) =
                ((&work.a.0[..half], &work.a.1[..half]), (&mut work.b.0[..half], &mut work.b.1[..half]));
            if stride == 1 {
                pass.first(x, y)
            } else {
                pass.next(x, y, stride)
            }
            std::mem::swap(&mut work.a, &mut work.b);
            stride *= 4;
        }
        if stride < half {
            pairs(&mut work.a.0[..half]);
            pairs(&mut work.a.1[..half]);
        }
    }

    /// From the transform of pairs to that of the reals.
    fn part(&self, zr: &[f64], zi: &[f64], re: &mut [f64], im: &mut [f64]) {
        let half = self.n / 2;
        (re[0], im[0]) = (zr[0] + zi[0], 0.0);
        (re[half], im[half]) = (zr[0] - zi[0], 0.0);
        let quarter = half / 2;
        let (low_re, high_re) = re.split_at_mut(quarter + 1);
        let (low_im, high_im) = im.split_at_mut(quarter + 1);
        // The two ends walk towards each other; at the quarter they meet.
        for k in 1..quarter {
            let (ar, ai, br, bi) = (zr[k], zi[k], zr[half - k], zi[half - k]);
            let (even_r, even_i) = (0.5 * (ar + br), 0.5 * (ai - bi));
            let (odd_r, odd_i) = (0.5 * (ai + bi), 0.5 * (br - ar));
            let (wr, wi) = (self.turn.0[k], self.turn.1[k]);
            let (tr, ti) = (wr * odd_r - wi * odd_i, wr * odd_i + wi * odd_r);
            (low_re[k], low_im[k]) = (even_r + tr, even_i + ti);
            let mirror = half - k - quarter - 1;
            (high_re[mirror], high_im[mirror]) = (even_r - tr, ti - even_i);
        }
        (low_re[quarter], low_im[quarter]) = (zr[quarter], -zi[quarter]);
    }

    /// From the transform of reals to that of pairs: the way back of `part`.
    fn join(&self, re: &[f64], im: &[f64], zr: &mut [f64], zi: &mut [f64]) {
        let half = self.n / 2;
        (zr[0], zi[0]) = (0.5 * (re[0] + re[half]), 0.5 * (re[0] - re[half]));
        let quarter = half / 2;
        let (low_re, high_re) = zr.split_at_mut(quarter + 1);
        let (low_im, high_im) = zi.split_at_mut(quarter + 1);
        for k in 1..quarter {
            let (ar, ai, br, bi) = (re[k], im[k], re[half - k], im[half - k]);
            let (even_r, even_i) = (0.5 * (ar + br), 0.5 * (ai - bi));
            let (tr, ti) = (0.5 * (ar - br), 0.5 * (ai + bi));
            let (wr, wi) = (self.turn.0[k], self.turn.1[k]);
            let (odd_r, odd_i) = (wr * tr + wi * ti, wr * ti - wi * tr);
            (low_re[k], low_im[k]) = (even_r - odd_i, even_i + odd_r);
            let mirror = half - k - quarter - 1;
            (high_re[mirror], high_im[mirror]) = (even_r + odd_i, odd_r - even_i);
        }
        (low_re[quarter], low_im[quarter]) = (re[quarter], -im[quarter]);
    }
}

/// Numbers that go through a butterfly together; every stride but the first is a multiple.
const LANES: usize = 2;

type Complex<'a> = (&'a [f64], &'a [f64]);
type ComplexMut<'a> = (&'a mut [f64], &'a mut [f64]);

impl FftWork {
    fn fit(&mut self, half: usize) {
        for part in [&mut self.a.0, &mut self.a.1, &mut self.b.0, &mut self.b.1] {
            if part.len() < half {
                part.resize(half, 0.0);
            }
        }
    }
}

impl Pass {
    /// The pass at stride 1: roots run along the loop, outputs lie side by side.
    fn first(&self, (xr, xi): Complex<'_>, (yr, yi): ComplexMut<'_>) {
        let m = xr.len() / 4;
        let [w1r, w1i, w2r, w2i, w3r, w3i] = self.roots.each_ref().map(|root| &root[..m]);
        let (ar, br, cr, dr) = (&xr[..m], &xr[m..2 * m], &xr[2 * m..3 * m], &xr[3 * m..4 * m]);
        let (ai, bi, ci, di) = (&xi[..m], &xi[m..2 * m], &xi[2 * m..3 * m], &xi[3 * m..4 * m]);
        let (yr, yi) = (&mut yr.as_chunks_mut::<4>().0[..m], &mut yi.as_chunks_mut::<4>().0[..m]);
        for p in 0..m {
            let roots = [w1r[p], w1i[p], w2r[p], w2i[p], w3r[p], w3i[p]];
            let (re, im) = butterfly([ar[p], br[p], cr[p], dr[p]], [ai[p], bi[p], ci[p], di[p]], roots);
            (yr[p], yi[p]) = (re, im);
        }
    }

    /// A later pass: one root for `stride` numbers that lie side by side.
    fn next(&self, (xr, xi): Complex<'_>, (yr, yi): ComplexMut<'_>, stride: usize) {
        let m = xr.len() / (4 * stride);
        let quarter = m * stride;
        let outputs = yr.chunks_exact_mut(4 * stride).zip(yi.chunks_exact_mut(4 * stride));
        for (p, (yr, yi)) in outputs.enumerate().take(m) {
            let roots = self.roots.each_ref().map(|root| root[p]);
            let of = |i: usize| i * quarter + p * stride..i * quarter + (p + 1) * stride;
            let (ar, br, cr, dr) = (&xr[of(0)], &xr[of(1)], &xr[of(2)], &xr[of(3)]);
            let (ai, bi, ci, di) = (&xi[of(0)], &xi[of(1)], &xi[of(2)], &xi[of(3)]);
            let (y0r, rest) = yr.split_at_mut(stride);
            let (y1r, rest) = rest.split_at_mut(stride);
            let (y2r, y3r) = rest.split_at_mut(stride);
            let (y0i, rest) = yi.split_at_mut(stride);
            let (y1i, rest) = rest.split_at_mut(stride);
            let (y2i, y3i) = rest.split_at_mut(stride);
            let re_in = [ar, br, cr, dr].map(|x| x.as_chunks::<LANES>().0);
            let im_in = [ai, bi, ci, di].map(|x| x.as_chunks::<LANES>().0);
            let re_out = [y0r, y1r, y2r, y3r].map(|y| y.as_chunks_mut::<LANES>().0);
            let im_out = [y0i, y1i, y2i, y3i].map(|y| y.as_chunks_mut::<LANES>().0);
            for q in 0..stride / LANES {
                // Loaded whole, then stored whole: the compiler cannot know that eight slices are apart.
                let (re, im) = (re_in.map(|x| x[q]), im_in.map(|x| x[q]));
                let (mut to_re, mut to_im) = ([[0.0; LANES]; 4], [[0.0; LANES]; 4]);
                for lane in 0..LANES {
                    let (r, i) = butterfly(re.map(|x| x[lane]), im.map(|x| x[lane]), roots);
                    for k in 0..4 {
                        (to_re[k][lane], to_im[k][lane]) = (r[k], i[k]);
                    }
                }
                for k in 0..4 {
                    re_out[k][q] = to_re[k];
                    im_out[k][q] = to_im[k];
                }
            }
        }
    }
}

/// The transform of four numbers, its outputs turned by the roots.
#[inline(always)]
fn butterfly(r: [f64; 4], i: [f64; 4], w: [f64; 6]) -> ([f64; 4], [f64; 4]) {
    let (sum02r, sum02i, dif02r, dif02i) = (r[0] + r[2], i[0] + i[2], r[0] - r[2], i[0] - i[2]);
    let (sum13r, sum13i, dif13r, dif13i) = (r[1] + r[3], i[1] + i[3], r[1] - r[3], i[1] - i[3]);
    let (r1, i1) = (dif02r + dif13i, dif02i - dif13r);
    let (r2, i2) = (sum02r - sum13r, sum02i - sum13i);
    let (r3, i3) = (dif02r - dif13i, dif02i + dif13r);
    (
        [sum02r + sum13r, w[0] * r1 - w[1] * i1, w[2] * r2 - w[3] * i2, w[4] * r3 - w[5] * i3],
        [sum02i + sum13i, w[0] * i1 + w[1] * r1, w[2] * i2 + w[3] * r2, w[4] * i3 + w[5] * r3],
    )
}

/// The last pass of an odd power of two: sums and differences.
fn pairs(x: &mut [f64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (a, b) in low.iter_mut().zip(high) {
        (*a, *b) = (*a + *b, *a - *b);
    }
}

/// `e^(-2 pi i k / n)`; n a multiple of 4. Its angle is taken in the first eighth, so that mirrored roots have
/// the same bits and the axes are met exactly.
fn unit_root(k: usize, n: usize) -> (f64, f64) {
    let k = k % n;
    let (quarter, rest) = (4 * k / n, (4 * k) % n);
    let angle = |rest: usize| std::f64::consts::FRAC_PI_2 * (rest as f64 / n as f64);
    let (sin, cos) = if 2 * rest <= n {
        sin_cos(angle(rest))
    } else {
        let (sin, cos) = sin_cos(angle(n - rest));
        (cos, sin)
    };
    match quarter {
        0 => (cos, -sin),
        1 => (-sin, -cos),
        2 => (-cos, sin),
        _ => (sin, cos),
    }
}

#[cfg(test)]
mod tests;
