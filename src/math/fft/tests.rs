use super::*;

fn sample(n: usize) -> Vec<f64> {
    (0..n).map(|i| crate::math::open_unit(crate::math::mix64(i as u64 + 77)) - 0.3).collect()
}

fn transform(x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let fft = Fft::new(x.len());
    let (mut re, mut im) = (vec![0.0; x.len() / 2 + 1], vec![0.0; x.len() / 2 + 1]);
    fft.forward(x, &mut re, &mut im, &mut FftWork::default());
    (re, im)
}

#[test]
fn agrees_with_the_definition() {
    for n in [4, 8, 16, 32, 64, 128, 256, 512] {
        let x = sample(n);
        let (re, im) = transform(&x);
        for j in 0..=n / 2 {
            let mut sum = (0.0, 0.0);
            for (k, value) in x.iter().enumerate() {
                let angle = std::f64::consts::TAU * ((j * k % n) as f64 / n as f64);
                sum = (sum.0 + value * libm::cos(angle), sum.1 - value * libm::sin(angle));
            }
            assert!((re[j] - sum.0).abs() < 1e-13 && (im[j] - sum.1).abs() < 1e-13, "{n} {j}");
        }
    }
}

#[test]
fn there_and_back() {
    for n in [4, 8, 1024, 2048, 1 << 15] {
        let x = sample(n);
        let (re, im) = transform(&x);
        let mut back = vec![0.0; n];
        Fft::new(n).inverse(&re, &im, &mut back, &mut FftWork::default());
        let worst = x.iter().zip(&back).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-15, "{n} {worst}");
    }
}

#[test]
fn energy_is_kept() {
    // Parseval: the squares add to n times the squares of the reals; inner frequencies count twice.
    let x = sample(1024);
    let (re, im) = transform(&x);
    let power = |j: usize| re[j] * re[j] + im[j] * im[j];
    let total: f64 = power(0) + power(512) + 2.0 * (1..512).map(power).sum::<f64>();
    let energy: f64 = x.iter().map(|v| v * v).sum();
    assert!((total / (1024.0 * energy) - 1.0).abs() < 1e-14);
}

#[test]
fn known_pairs() {
    // A unit at 0 is flat; a unit at 1 turns once; ones are a unit at 0.
    let mut x = vec![0.0; 16];
    x[1] = 1.0;
    let (re, im) = transform(&x);
    for j in 0..=8 {
        let angle = std::f64::consts::TAU * j as f64 / 16.0;
        assert!((re[j] - libm::cos(angle)).abs() < 3e-16 && (im[j] + libm::sin(angle)).abs() < 3e-16);
    }
    let (re, im) = transform(&[1.0; 16]);
    assert_eq!((re[0], re[1..].iter().chain(&im).all(|v| *v == 0.0)), (16.0, true));
}
