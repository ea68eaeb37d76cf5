// The losses of the page: curves of what attempts cost, by the method of the program.
//
// Amounts are put on lattices of points in equal steps, rung above rung; there the sum over a random number of random
// amounts is a product of Fourier transforms. What the steps are for stands in the program's `math::compound`, and what
// the arrays mean in docs/live.md. Only basic operations, as in the engine, which comes before this.
"use strict";

// Sine and cosine, left in `sine` and `cosine`: `math::float::sin_cos`.
const HALF_PI = [[0x3ff921fb, 0x54000000], [0x3e110b46, 0x11800000], [0x3c231319, 0x8a2e0370]]
  .map(([high, low]) => fromWords(high, low));
const TWO_OVER_PI = fromWords(0x3fe45f30, 0x6dc9c883);
let sine = 0, cosine = 1;
const turn = (x) => {
  const k = (x * TWO_OVER_PI + ROUND) - ROUND;
  const near = x - k * HALF_PI[0], second = k * HALF_PI[1], high = near - second;
  const low = ((near - high) - second) - k * HALF_PI[2], r = high + low, rest = (high - r) + low, z = r * r;
  const z2 = z * z, z4 = z2 * z2, half = 0.5 * z, head = 1 - half;
  const a = (-1 / 6 + z * (1 / 120)) + z2 * (-1 / 5040 + z * (1 / 362880));
  const b = (-1 / 39916800 + z * (1 / 6227020800)) + z2 * (-1 / 1307674368000 + z * (1 / 355687428096000));
  const c = (1 / 24 - z * (1 / 720)) + z2 * (1 / 40320 - z * (1 / 3628800));
  const d = (1 / 479001600 - z * (1 / 87178291200)) + z2 * (1 / 20922789888000);
  const s = r + (r * z * (a + z4 * b) + rest * (1 - half));
  const e = head + (((1 - head) - half) + (z2 * (c + z4 * d) - r * rest));
  const isOdd = k & 1, one = isOdd ? e : s, other = isOdd ? s : e;
  sine = k & 2 ? -one : one;
  cosine = (k + 1) & 2 ? -other : other;
};
const angle = (x, y) => {
  const halved = (t) => t / (1 + Math.sqrt(1 + t * t)), t = halved(halved(y / (x + Math.sqrt(x * x + y * y))));
  const z = t * t, z2 = z * z, z4 = z2 * z2;
  const a = (-1 / 3 + z * (1 / 5)) + z2 * (-1 / 7 + z * (1 / 9));
  const b = (-1 / 11 + z * (1 / 13)) + z2 * (-1 / 15 + z * (1 / 17));
  const c = (-1 / 19 + z * (1 / 21)) + z2 * (-1 / 23);
  return 8 * (t + t * z * (a + z4 * (b + z4 * c)));
};

// The Fourier transform of n reals, n a power of two, as n / 2 complex numbers.
const createFft = (n) => {
  const half = n / 2, quarter = half / 2, roots = [new Float64Array(half), new Float64Array(half)];
  for (let k = 0; k < half; k++) {
    turn(-2 * Math.PI * (k / n));
    roots[0][k] = cosine;
    roots[1][k] = sine;
  }
  const reversed = new Uint32Array(half);
  for (let at = 1; at < half; at++) reversed[at] = (reversed[at >> 1] >> 1) | (at & 1 ? half >> 1 : 0);
  const zr = new Float64Array(half), zi = new Float64Array(half);
  const complex = (re, im) => {
    for (let at = 0; at < half; at++) {
      const other = reversed[at], r = re[at], i = im[at];
      if (other > at) {
        re[at] = re[other];
        im[at] = im[other];
        re[other] = r;
        im[other] = i;
      }
    }
    for (let length = 2; length <= half; length *= 2) {
      const middle = length / 2, step = n / length;
      for (let start = 0; start < half; start += length) {
        for (let k = 0; k < middle; k++) {
          const wr = roots[0][k * step], wi = roots[1][k * step], low = start + k, high = low + middle;
          const r = wr * re[high] - wi * im[high], i = wr * im[high] + wi * re[high];
          re[high] = re[low] - r;
          im[high] = im[low] - i;
          re[low] += r;
          im[low] += i;
        }
      }
    }
  };
  const forward = (x) => {
    const re = new Float64Array(half + 1), im = new Float64Array(half + 1);
    for (let k = 0; k < half; k++) {
      zr[k] = x[2 * k];
      zi[k] = x[2 * k + 1];
    }
    complex(zr, zi);
    re[0] = zr[0] + zi[0];
    re[half] = zr[0] - zi[0];
    for (let k = 1; k < quarter; k++) {
      const other = half - k, evenR = 0.5 * (zr[k] + zr[other]), evenI = 0.5 * (zi[k] - zi[other]);
      const oddR = 0.5 * (zi[k] + zi[other]), oddI = 0.5 * (zr[other] - zr[k]);
      const tr = roots[0][k] * oddR - roots[1][k] * oddI, ti = roots[0][k] * oddI + roots[1][k] * oddR;
      re[k] = evenR + tr;
      im[k] = evenI + ti;
      re[other] = evenR - tr;
      im[other] = ti - evenI;
    }
    re[quarter] = zr[quarter];
    im[quarter] = -zi[quarter];
    return { re, im };
  };
  // The way back; real and imaginary parts change places on the way in and out.
  const inverse = (re, im, x) => {
    zi[0] = 0.5 * (re[0] + re[half]);
    zr[0] = 0.5 * (re[0] - re[half]);
    for (let k = 1; k < quarter; k++) {
      const other = half - k, evenR = 0.5 * (re[k] + re[other]), evenI = 0.5 * (im[k] - im[other]);
      const tr = 0.5 * (re[k] - re[other]), ti = 0.5 * (im[k] + im[other]);
      const oddR = roots[0][k] * tr + roots[1][k] * ti, oddI = roots[0][k] * ti - roots[1][k] * tr;
      zi[k] = evenR - oddI;
      zr[k] = evenI + oddR;
      zi[other] = evenR + oddI;
      zr[other] = oddR - evenI;
    }
    zi[quarter] = re[quarter];
    zr[quarter] = -im[quarter];
    complex(zr, zi);
    for (let k = 0; k < half; k++) {
      x[2 * k] = zi[k] / half;
      x[2 * k + 1] = zr[k] / half;
    }
  };
  return { forward, inverse };
};

// Limited means of an amount, between nodes in equal steps of the logarithm: `math::LimitedTable`.
const createTable = ({ atoms, smooth, from, step, limited, above, mean: middle, variance }) => {
  const means = doublesOf(limited), over = doublesOf(above), n = means.length;
  const places = Float64Array.from(means, (_, at) => exp(from + step * at));
  const interval = (x) => {
    const at = Math.min(Math.floor((ln(x) - from) / step), n - 2);
    return x < places[at] ? at - 1 : x > places[at + 1] ? Math.min(at + 1, n - 2) : at;
  };
  // The cubic of an interval at a place in it.
  const within = (at, x) => {
    const width = places[at + 1] - places[at], rise = means[at + 1] - means[at];
    const start = over[at] * width, stop = over[at + 1] * width, t = (x - places[at]) / width;
    return means[at] + t * (start + t * ((3 * rise - 2 * start - stop) + t * (start + stop - 2 * rise)));
  };
  const at = (x) => {
    if (n === 0) return 0;
    if (x <= places[0]) return smooth * x;
    return x >= places[n - 1] ? means[n - 1] : within(interval(x), x);
  };
  // The limited means at whole steps, in units of the step.
  const atSteps = (width, count) => {
    const found = new Float64Array(count);
    let node = -1;
    for (let k = 0; n > 0 && k < count; k++) {
      const x = k * width;
      if (x <= places[0]) found[k] = smooth * k;
      else if (x >= places[n - 1]) found[k] = means[n - 1] / width;
      else {
        if (node < 0 || x > places[node + 1]) node = node >= 0 && node + 3 < n && x <= places[node + 2] ? node + 1 : interval(x);
        found[k] = within(node, x) / width;
      }
    }
    return found;
  };
  // P(X > x) from ln x, by straight lines.
  const roughlyAbove = (lnX) => {
    const position = (lnX - from) / step, node = Math.floor(position);
    if (n < 2 || node > n - 2) return 0;
    return position <= 0 ? smooth : over[node] + (over[node + 1] - over[node]) * (position - node);
  };
  const orInfinite = (value) => (value === null ? Infinity : value);
  return {
    atoms, smooth, at, atSteps, roughlyAbove, first: n > 0 ? places[0] : Infinity,
    mean: orInfinite(middle), variance: orInfinite(variance),
  };
};
// An amount that is certain.
const createPoint = (value) => ({
  atoms: [[value, 1]], smooth: 0, at: () => 0, atSteps: (_, count) => new Float64Array(count), roughlyAbove: () => 0,
  first: Infinity, mean: value, variance: 0,
});

// An amount, times a factor, on a lattice so that its first moments stay what they were: `math::compound::lattice`.
const BELOW = 24, ROUGH_CELLS = 24, UNEVEN = 0.15, LITTLE = 1e-10, PANELS = 12;
const isOnLattice = (value, h) => {
  const position = value / h;
  return Math.abs(position - Math.floor(position + 0.5)) <= 1e-9 * Math.max(position, 1);
};
const moved = ([second, third]) =>
  [-(2 * second - third) / 6, 0.5 * (second - third), 0.5 * third, -(second + third) / 6];
const evenBend = (before, left, right, after) => {
  const curveLeft = before - 2 * left + right, curveRight = left - 2 * right + after;
  const curve = 0.5 * (curveLeft + curveRight), l = left - curveLeft / 12, r = right - curveRight / 12;
  return [(l + r) / 12 - curve / 60, l / 30 + r / 20 - curve / 120];
};
const smoothWeights = (table, by, h, n, rule) => {
  if (!(table.smooth > 0 && table.first * by < h * n)) return null;
  const limited = table.atSteps(h / by, n + 1), hat = new Float64Array(n), kept = n - BELOW;
  hat[0] = table.smooth - limited[1];
  for (let k = 1; k < n; k++) hat[k] = (limited[k] - limited[k - 1]) - (limited[k + 1] - limited[k]);
  // The means of t (1 - t) and t^2 (1 - t) over a cell.
  const bend = (k) => {
    const sums = [0, 0];
    const panel = (from, to) => rule.forEach(([node, weight]) => {
      const t = from + (to - from) * node, value = weight * (to - from) * by * table.at((k + t) * h / by) / h;
      sums[0] += value;
      sums[1] += t * value;
    });
    let to = 1;
    for (let at = 0; k === 0 && at < PANELS; at++, to *= 0.125) panel(0.125 * to, to);
    panel(0, to);
    return [2 * sums[0] - limited[k] - limited[k + 1], 6 * sums[1] - 2 * sums[0] - limited[k + 1]];
  };
  const weights = hat.slice();
  weights.fill(0, kept);
  let roughCells = 0;
  for (let k = 0; k < kept; k++) {
    const left = hat[k], right = hat[k + 1], size = Math.abs(left) + Math.abs(right);
    const isRough = k < 2 || Math.abs(left - right) > UNEVEN * size;
    let own;
    if (isRough && size > LITTLE && roughCells < ROUGH_CELLS) {
      roughCells += 1;
      own = bend(k);
    } else {
      own = k < 2 ? [(left + right) / 12, left / 30 + right / 20] : evenBend(hat[k - 1], left, right, hat[k + 2]);
    }
    const [before, first, second, after] = moved(own);
    weights[k === 0 ? n - 1 : k - 1] += before;
    weights[k] += first;
    if (k + 1 < kept) weights[k + 1] += second;
    if (k + 2 < kept) weights[k + 2] += after;
  }
  return weights;
};
const atomWeights = (atoms, by, h, n) => {
  const weights = new Float64Array(n), kept = n - BELOW;
  let isAny = false;
  for (const [unscaled, chance] of atoms) {
    const value = unscaled * by, position = value / h, k = Math.floor(position), t = position - k;
    if (!(position < kept - 0.5)) continue;
    isAny = true;
    if (isOnLattice(value, h)) {
      weights[Math.floor(position + 0.5)] += chance;
      continue;
    }
    weights[k] += chance * (1 - t);
    if (k + 1 < kept) weights[k + 1] += chance * t;
    const second = chance * t * (1 - t), by4 = moved([second, t * second]);
    [k === 0 ? n - 1 : k - 1, k, k + 1, k + 2].forEach((at, place) => {
      if (at < kept || (k === 0 && place === 0)) weights[at] += by4[place];
    });
  }
  return isAny ? weights : null;
};

// How many: laws of a number of events of a given mean.
const lawOf = (counts) => {
  const some = chanceOfAny(counts);
  switch (counts[0]) {
    case "poisson": return { some, none: (m) => exp(-m), dispersion: 0 };
    case "negative-binomial": return { some, none: (m) => exp(-ln1p(counts[1] * m) / counts[1]), dispersion: counts[1] };
    default: return { some, none: (m) => Math.max(1 - m, 0), dispersion: -1 };
  }
};
const AT_MOST_ONE = lawOf(["at-most-one"]);
// From the transform of amounts, times their mean numbers, to that of their sum with at least one event, in place.
const SMALL = 0.3;
const transform = ({ dispersion: d }, m, re, im) => {
  if (d < 0) return;
  const noneLn = d === 0 ? -m : -ln1p(d * m) / d, none = exp(noneLn), share = d / (1 + d * m);
  const isNear = share * m < 0.1, isFew = -noneLn < SMALL;
  for (let k = 0; k < re.length; k++) {
    let x = re[k], y = im[k];
    if (d > 0) {
      const a = share * x, b = share * y;
      const square = isNear ? lnKernel(0, a * a + b * b - 2 * a, 0) : ln((1 - a) * (1 - a) + b * b);
      x = -0.5 * square / d;
      y = angle(1 - a, b) / d;
    }
    if (isFew) {
      // e^(x + iy) - 1, each part with its own digits near 0.
      turn(0.5 * y);
      const less = x + x * x * expTail(x), dip = 2 * sine * sine;
      re[k] = none * (less * (1 - dip) - dip);
      im[k] = none * ((1 + less) * (2 * sine * cosine));
    } else {
      turn(y);
      const size = exp(x + noneLn);
      re[k] = size * cosine - none;
      im[k] = size * sine;
    }
  }
};
const anyOf = (chances) => chances.reduce((any, chance) => any + chance * (1 - any), 0);

// A curve: P(S > knot), and P(S = knot) where it may jump; between knots as `math::Curve` reads it.
const quantileOf = (knots, { above, at }, level) => {
  const left = 1 - level;
  let next = above.findIndex((one) => !(one > left));
  if (next < 0) next = knots.length;
  if (next === 0 || next === knots.length) return knots[Math.min(next, knots.length - 1)];
  if (above[next] + at[next] > left) return knots[next];
  const end = (i) => above[i + 1] + at[i + 1], i = next - 1;
  const start = above[i], stop = Math.min(end(i), above[i]), low = knots[i], high = knots[next];
  if (i === 0 || !(stop > 0) || !(stop < start)) {
    return start > stop ? low + ((start - left) / (start - stop)) * (high - low) : high;
  }
  const slope = (j) => {
    const width = ln(knots[j + 1]) - ln(knots[j]);
    return [ln(end(j) / above[j]) / width, width];
  };
  const usable = (j, jump) => at[jump] === 0 && end(j) > 0 && end(j) < above[j];
  const x0 = ln(low), width = ln(high) - x0, rise = ln(stop / start) / width;
  const join = (other) => {
    if (!other) return rise;
    const [far, across] = other;
    return Math.min(Math.max((rise * across + far * width) / (across + width), 3 * Math.max(rise, far)), 0);
  };
  const a = join(i > 1 && usable(i - 1, i) ? slope(i - 1) : null) - rise;
  const b = join(i + 2 < knots.length && usable(i + 1, i + 1) ? slope(i + 1) : null) - rise;
  const y = (t) => ln(start) + width * t * (rise + (1 - t) * (a * (1 - t) - b * t)), target = ln(left);
  let [from, to] = [0, 1];
  for (let halving = 0; halving < 54; halving++) {
    const middle = 0.5 * (from + to);
    if (y(middle) > target) from = middle; else to = middle;
  }
  return Math.min(Math.max(exp(x0 + width * to), low), high);
};
const meanCurve = (curves) => {
  const over = (key) => curves[0][key].map((_, knot) => curves.reduce((sum, one) => sum + one[key][knot] / curves.length, 0));
  return { above: over("above"), at: over("at") };
};
const shifted = ({ above, at }, by) => {
  let least = 1;
  const found = { above: above.slice(), at: at.slice() };
  by.forEach((shift, knot) => {
    const now = Math.min(Math.max(above[knot] + shift, 0), least);
    if (least - now < at[knot]) found.at[knot] = least - now;
    found.above[knot] = least = now;
  });
  return found;
};

// The coefficients of a regression by the normal equations; a control that says nothing new gets none.
const N_CONTROLS = 4, NOTHING_NEW = 1e-6;
const regression = (rows) => {
  const system = Array.from({ length: N_CONTROLS }, () => new Float64Array(N_CONTROLS + 1));
  rows.forEach(([curve, known]) => system.forEach((row, i) => {
    for (let j = 0; j < N_CONTROLS; j++) row[j] += known[i] * known[j];
    row[N_CONTROLS] += known[i] * curve;
  }));
  const own = system.map((row, i) => row[i]), slopes = new Float64Array(N_CONTROLS);
  system.forEach((pivot, i) => {
    if (!(pivot[i] > NOTHING_NEW * own[i])) { pivot.fill(0); return; }
    system.slice(i + 1).forEach((row) => {
      const factor = row[i] / pivot[i];
      pivot.forEach((value, j) => { row[j] -= factor * value; });
    });
  });
  for (let i = N_CONTROLS - 1; i >= 0; i--) {
    if (!(system[i][i] > 0)) continue;
    let known = 0;
    for (let j = i + 1; j < N_CONTROLS; j++) known += system[i][j] * slopes[j];
    slopes[i] = (system[i][N_CONTROLS] - known) / system[i][i];
  }
  return slopes;
};

// The losses of a scenario's states, by an engine for its arrays.
const createLosses = (data, engine) => {
  const { points: n, rungs, knots, is_lattice: isLattice, items, due, in_fractions: inFractions, rule } = data.losses;
  const years = data.years, half = n / 2 + 1, fft = createFft(n), tables = data.losses.amounts.map(createTable);
  const lnKnots = knots.map(ln), isJump = new Uint8Array(knots.length);
  data.losses.jumps.forEach((knot) => { isJump[knot] = 1; });
  const TILT = 14, place = (k) => (k < n - BELOW ? k : k - n);
  const tilt = Float64Array.from({ length: n }, (_, k) => exp(-(TILT / n) * place(k)));
  const untilt = Float64Array.from({ length: n }, (_, k) => exp((TILT / n) * place(k)));
  // Where each knot but 0 is read: on a rung, between four points.
  const readings = knots.slice(1).map((x) => {
    const found = rungs.findIndex(([, top]) => top * (1 + 1e-9) >= x), rung = found < 0 ? rungs.length - 1 : found;
    const h = rungs[rung][0], position = Math.min(Math.max(x / h - 0.5, 0), n - BELOW - 5);
    const base = Math.max(Math.floor(position) - 1, 0), t = position - base, [a, b, c, d] = [t, t - 1, t - 2, t - 3];
    return {
      rung, base,
      from: base + Math.min(Math.floor(t), 2),
      shares: [-b * c * d / 6, a * c * d / 2, -a * b * d / 2, a * b * c / 6],
      step: Math.min(Math.max(Math.floor(x / h * (1 + 1e-12) + 1e-9), 0), n - 1),
    };
  });
  const rungsRead = [...new Set(readings.map(({ rung }) => rung))];

  // Spectra: of everything, and of atoms alone where they fall on the lattice.
  const spectrum = (weights) => weights && fft.forward(weights.map((weight, k) => weight * tilt[k]));
  const one = { re: new Float64Array(half).fill(1), im: new Float64Array(half) };
  const times = (a, b) => {
    if (a === one) return b;
    const re = new Float64Array(half), im = new Float64Array(half);
    for (let k = 0; k < half; k++) {
      re[k] = a.re[k] * b.re[k] - a.im[k] * b.im[k];
      im[k] = a.re[k] * b.im[k] + a.im[k] * b.re[k];
    }
    return { re, im };
  };
  const fits = ({ table, by }, [h, top]) => {
    const step = isLattice ? h : 2 * h;
    return table.atoms.every(([value]) => value * by > top || isOnLattice(value * by, step));
  };
  const pairOf = ({ table, by }, [h]) => {
    const smooth = smoothWeights(table, by, h, n, rule), atoms = atomWeights(table.atoms, by, h, n);
    const whole = smooth && atoms ? smooth.map((weight, k) => weight + atoms[k]) : smooth || atoms;
    return { whole: spectrum(whole), jumps: spectrum(atoms) };
  };
  const product = (pairs) => {
    const all = (key) => pairs.reduce((found, pair) => (found && pair[key] ? times(found, pair[key]) : null), one);
    return { whole: all("whole"), jumps: all("jumps") };
  };
  // Those of amounts that no draw scales are kept from one state to the next.
  const known = new Map();
  const fixedPair = (parts, rung) => {
    const key = `${rung}:${parts.map((part) => part.key).join()}`;
    if (!known.has(key)) known.set(key, product(parts.map((part) => pairOf(part, rungs[rung]))));
    return known.get(key);
  };

  // What may fall due in a state: kinds of events with their parts, and how often each comes in a draw.
  const described = (state) => {
    const { actors, left, column } = engine.inputs(state), kinds = [], byKey = new Map(), factors = [], scales = new Map();
    // A factor is a number in every draw, by the draw's place and the numbers of cells.
    const scaling = (share, outcome) => {
      const key = `${share}|${outcome}`;
      if (!scales.has(key)) {
        const some = [share === null ? null : column(share), left("loss", outcome)].filter((values) => values);
        const values = some.length > 0 ? some[0].map((_, at) => some.reduce((all, one) => all * one[at], 1)) : [1];
        const isSame = values.every((value) => value === values[0]);
        if (!isSame) factors.push((draw) => values[draw]);
        scales.set(key, isSame ? { by: values[0] } : { factor: factors.length - 1, values });
      }
      return scales.get(key);
    };
    // Certain amounts that are scaled alike are one.
    const together = (parts) => {
      const sums = new Map(), kept = [];
      parts.forEach(({ amount, by, factor }) => {
        const table = tables[amount], isPoint = table.smooth === 0 && table.atoms.length === 1;
        if (by === 0) return;
        if (!isPoint) { kept.push({ table, by, factor, key: `${amount}*${by === undefined ? `f${factor}` : by}` }); return; }
        const group = by === undefined ? `f${factor}` : "", value = table.atoms[0][0] * (by === undefined ? 1 : by);
        sums.set(group, { factor, value: value + (sums.has(group) ? sums.get(group).value : 0) });
      });
      sums.forEach(({ factor, value }, group) => {
        if (value === 0) return;
        kept.push({ table: createPoint(value), by: factor === undefined ? 1 : undefined, factor, key: `=${value}${group}` });
      });
      return kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    };
    const kindOf = (parts) => {
      const kept = together(parts), key = kept.map((part) => part.key).join();
      if (!byKey.has(key)) {
        byKey.set(key, kinds.length);
        const fixed = kept.filter(({ factor }) => factor === undefined);
        kinds.push({ fixed, varied: kept.filter(({ factor }) => factor !== undefined), isNothing: kept.length === 0 });
      }
      return byKey.get(key);
    };
    const splits = actors.map(({ due: falling }, actor) => falling.flatMap((at, cell) => {
      const cellItems = due[at].map((item) => items[item]), reacting = cellItems.filter(([, , secondary]) => secondary);
      if (cellItems.length === 0) return [];
      const partsOf = (outcome, parts) => parts.map(([amount, share]) => ({ amount, ...scaling(share, outcome) }));
      if (inFractions) {
        const scaled = (outcome, parts, reaction) => parts.map(([amount, share]) => {
          const { by, values } = scaling(share, outcome);
          factors.push((draw, rates, from) => rates[actor][cell][draw - from] * years
            * (by === undefined ? values[draw] : by) * (reaction ? reaction[draw] : 1));
          return { amount, factor: factors.length - 1 };
        });
        const parts = cellItems.flatMap(([outcome, primary, secondary]) => [
          ...scaled(outcome, primary, null), ...(secondary ? scaled(outcome, secondary[1], column(secondary[0])) : []),
        ]);
        return parts.length > 0 ? [{ cell, kind: kindOf(parts), reactions: null }] : [];
      }
      return Array.from({ length: 2 ** reacting.length }, (_, way) => {
        const comes = new Map(reacting.map((item, bit) => [item, (way >> bit) & 1]));
        const parts = cellItems.flatMap((item) => [
          ...partsOf(item[0], item[1]), ...(comes.get(item) ? partsOf(item[0], item[2][1]) : []),
        ]);
        const reactions = reacting.map((item) => [column(item[2][0]), comes.get(item)]);
        return { cell, kind: kindOf(parts), reactions };
      }).filter(({ kind }) => !kinds[kind].isNothing);
    }));
    const laws = actors.map(({ counts }) => (inFractions ? AT_MOST_ONE : lawOf(counts)));
    return { kinds, splits, laws, factors, inputs: engine.inputs(state) };
  };

  // What falls due in one draw: groups of kinds with their mean numbers, and what scales amounts.
  const dueIn = ({ splits, laws, factors, kinds }, rates, draw, from) => {
    const by = factors.map((factor) => factor(draw, rates, from)), groups = [];
    splits.forEach((list, actor) => {
      const means = new Map();
      list.forEach(({ cell, kind, reactions }) => {
        const rate = rates[actor][cell][draw - from];
        if (!reactions) {
          if (rate > 0) groups.push({ law: AT_MOST_ONE, means: [[kind, 1]] });
          return;
        }
        const weight = reactions.reduce((all, [p, comes]) => all * (comes ? p[draw] : 1 - p[draw]), 1);
        means.set(kind, (means.get(kind) || 0) + rate * weight * years);
      });
      const there = [...means].filter(([, number]) => number > 0).sort((a, b) => a[0] - b[0]);
      if (there.length > 0) groups.push({ law: laws[actor], means: there });
    });
    const scaled = (part) => (part.factor === undefined ? part.by : by[part.factor]);
    const momentsOf = ({ fixed, varied }) => {
      let [first, variance] = [0, 0];
      [...fixed, ...varied].forEach((part) => {
        const share = scaled(part);
        if (share === 0) return;
        first += share * part.table.mean;
        variance += share * share * part.table.variance;
      });
      return [first, variance + first * first];
    };
    let [middle, variance] = [0, 0];
    groups.forEach(({ law, means }) => {
      let [first, second] = [0, 0];
      means.forEach(([kind, number]) => {
        const [a, b] = momentsOf(kinds[kind]);
        first += number * a;
        second += number * b;
      });
      middle += first;
      variance += law.dispersion === 0 ? second : second + law.dispersion * first * first;
    });
    return { groups, by, moments: [middle, variance] };
  };

  // The cumulated chances of a draw on one rung.
  const room = { re: new Float64Array(half), im: new Float64Array(half) };
  const sums = (groups, term, out) => {
    const gather = (group, re, im) => {
      let isAny = false;
      group.means.forEach(([kind, number]) => {
        const found = term(kind);
        if (!found) return;
        isAny = true;
        for (let k = 0; k < half; k++) {
          re[k] += number * found.re[k];
          im[k] += number * found.im[k];
        }
      });
      return isAny;
    };
    const total = ({ means }) => means.reduce((sum, [, number]) => sum + number, 0);
    const poisson = groups.filter(({ law }) => law.dispersion === 0), others = groups.filter(({ law }) => law.dispersion !== 0);
    const lists = [...(poisson.length > 0 ? [poisson] : []), ...others.map((group) => [group])];
    const { re, im } = room;
    re.fill(0);
    im.fill(0);
    let none = 1, isAny = false;
    lists.forEach((list, at) => {
      const own = at === 0 ? room : { re: new Float64Array(half), im: new Float64Array(half) };
      list.forEach((group) => { isAny = gather(group, own.re, own.im) || isAny; });
      const number = list.reduce((sum, group) => sum + total(group), 0), law = list[0].law, ownNone = law.none(number);
      transform(law, number, own.re, own.im);
      for (let k = 0; at > 0 && k < half; k++) {
        const a = ownNone + own.re[k], b = own.im[k], r = re[k], i = im[k];
        re[k] = r * a - i * b + none * own.re[k];
        im[k] = r * b + i * a + none * own.im[k];
      }
      none *= ownNone;
    });
    if (!isAny) { out.fill(0); return false; }
    fft.inverse(re, im, out);
    for (let k = 0; k < n; k++) out[k] *= untilt[k];
    return true;
  };
  const total = new Float64Array(n), jump = new Float64Array(n), stepped = new Float64Array(n), smooth = new Float64Array(n);
  const climb = (groups, terms, isExact) => {
    const kept = n - BELOW;
    sums(groups, (kind) => terms(kind).whole, total);
    const isJumping = isExact && sums(groups, (kind) => terms(kind).jumps, jump);
    let below = 0;
    for (let k = 0; isJumping && k < kept; k++) {
      below += jump[k];
      stepped[k] = below;
      total[k] -= jump[k];
    }
    below = 0;
    for (let k = kept; k < n; k++) below += total[k];
    for (let k = 0; k < kept; k++) {
      below += total[k];
      smooth[k] = below + (total[k + 1] - total[k]) / 24;
    }
    // The waves that an atom between points leaves around its step.
    let twoBefore = smooth[0], before = smooth[1];
    for (let k = 2; k < kept - 2; k++) {
      const own = smooth[k], low = Math.min(twoBefore, own), high = Math.max(twoBefore, own);
      smooth[k] = Math.max(low, Math.min(high, smooth[k + 2]));
      twoBefore = before;
      before = own;
    }
    return ({ base, from, shares, step }, any) => {
      const [a, b, c, d] = shares;
      const read = a * smooth[base] + b * smooth[base + 1] + c * smooth[base + 2] + d * smooth[base + 3];
      const low = Math.min(smooth[from], smooth[from + 1]), high = Math.max(smooth[from], smooth[from + 1]);
      const below = Math.min(Math.max(read, low), high);
      return [any - below - (isJumping ? stepped[step] : 0), isJumping ? Math.max(jump[step], 0) : 0];
    };
  };
  // By kind, what a draw has on a rung.
  const termsOn = (kinds, rung, by) => {
    const spacing = rungs[rung], pairs = new Map(), found = new Map();
    const scaledPair = ({ table, factor, key }) => {
      const share = by[factor];
      if (!pairs.has(key)) pairs.set(key, share > 0 ? pairOf({ table, by: share }, spacing) : { whole: one, jumps: one });
      return pairs.get(key);
    };
    return (kind) => {
      if (!found.has(kind)) {
        const { fixed, varied } = kinds[kind], pair = fixedPair(fixed, rung);
        found.set(kind, varied.length === 0 ? pair : product([pair, ...varied.map(scaledPair)]));
      }
      return found.get(kind);
    };
  };
  const curveOf = ({ kinds }, { groups, by }) => {
    const zeroOf = ({ fixed, varied }) => [...fixed, ...varied].reduce((all, part) => {
      const isSpared = part.factor !== undefined && !(by[part.factor] > 0);
      return all * (isSpared ? 1 : part.table.atoms.reduce((sum, [value, chance]) => sum + (value === 0 ? chance : 0), 0));
    }, 1);
    const number = (of) => anyOf(groups.map(({ law, means }) => law.some(means.reduce((sum, [kind, m]) => sum + m * of(kind), 0))));
    const any = number(() => 1), lossy = number((kind) => 1 - zeroOf(kinds[kind]));
    const above = new Float64Array(knots.length), at = new Float64Array(knots.length);
    const present = [...new Set(groups.flatMap(({ means }) => means.map(([kind]) => kind)))];
    above[0] = lossy;
    at[0] = 1 - lossy;
    rungsRead.forEach((rung) => {
      const parts = present.flatMap((kind) => [...kinds[kind].fixed, ...kinds[kind].varied]);
      const isExact = parts.every((part) => {
        const share = part.factor === undefined ? part.by : by[part.factor];
        return !(share > 0) || fits({ table: part.table, by: share }, rungs[rung]);
      });
      const read = climb(groups, termsOn(kinds, rung, by), isExact);
      readings.forEach((reading, knot) => {
        if (reading.rung === rung) [above[knot + 1], at[knot + 1]] = read(reading, any);
      });
    });
    let least = lossy;
    for (let knot = 1; knot < knots.length; knot++) {
      least = above[knot] < least ? Math.max(above[knot], 0) : least;
      above[knot] = least;
      if (!isJump[knot]) at[knot] = 0;
    }
    return { above, at };
  };

  // What is known of a draw without a curve: `eval::control`.
  const chanceAbove = ({ table, by }) => {
    const shift = ln(by), found = new Float64Array(knots.length);
    for (let knot = 0; knot < found.length; knot++) {
      let chance = table.roughlyAbove(lnKnots[knot] - shift);
      for (const [value, own] of table.atoms) if (value * by > knots[knot]) chance += own;
      found[knot] = chance;
    }
    return found;
  };
  const tails = new Map();
  const tailOf = (kinds, kind) => {
    const { fixed } = kinds[kind], key = fixed.map((part) => part.key).join();
    if (!tails.has(key)) {
      let tail;
      if (fixed.length === 1) {
        tail = chanceAbove(fixed[0]);
      } else {
        const groups = [{ law: AT_MOST_ONE, means: [[kind, 1]] }];
        tail = curveOf({ kinds }, { groups, by: [] }).above;
      }
      tails.set(key, Float64Array.from(tail));
    }
    return tails.get(key);
  };
  const controlsOf = ({ kinds }, { groups, by, moments }) => {
    const largest = new Float64Array(knots.length), matched = new Float64Array(knots.length), parts = new Map();
    const roughly = ({ table, factor, key, by: fixedBy }) => {
      const share = factor === undefined ? fixedBy : by[factor];
      if (!parts.has(key)) parts.set(key, share > 0 ? chanceAbove({ table, by: share }) : new Float64Array(knots.length));
      return parts.get(key);
    };
    const tail = (kind) => {
      const { fixed, varied } = kinds[kind];
      if (varied.length === 0) return tailOf(kinds, kind);
      const none = new Float64Array(knots.length).fill(1);
      [...fixed, ...varied].map(roughly).forEach((one) => {
        for (let knot = 0; knot < none.length; knot++) none[knot] *= 1 - one[knot];
      });
      return none.map((one) => 1 - one);
    };
    const poisson = groups.filter(({ law }) => law.dispersion === 0), others = groups.filter(({ law }) => law.dispersion !== 0);
    [...(poisson.length > 0 ? [poisson] : []), ...others.map((group) => [group])].forEach((list) => {
      const over = new Float64Array(knots.length);
      list.forEach(({ means }) => means.forEach(([kind, number]) => {
        const own = tail(kind);
        for (let knot = 0; knot < over.length; knot++) over[knot] += number * own[knot];
      }));
      const { some } = list[0].law;
      for (let knot = 0; knot < over.length; knot++) largest[knot] += (1 - largest[knot]) * some(over[knot]);
    });
    const [middle, variance] = moments, square = ln1p(variance / (middle * middle));
    const center = ln(middle) - 0.5 * square, width = 1.702 / Math.sqrt(square);
    if (Number.isFinite(center) && Number.isFinite(width)) {
      for (let knot = 0; knot < knots.length; knot++) matched[knot] = sigmoid(width * (center - lnKnots[knot]));
    }
    const any = anyOf(groups.map(({ law, means }) => law.some(means.reduce((sum, [, m]) => sum + m, 0))));
    return { largest, matched, levels: [Number.isFinite(middle) ? middle : 0, any] };
  };
  const numbersAt = ({ largest, matched, levels }, knot) => [largest[knot], matched[knot], levels[0], levels[1]];

  // The curves of one state: replicate after replicate, more draws as they are asked for.
  let session = null;
  const sessionOf = (state) => {
    const key = JSON.stringify(state);
    if (!session || session.key !== key) session = { key, described: described(state), replicates: [] };
    return session;
  };
  // Reads curves of the draws of a replicate, up to so many.
  const read = (state, at, to) => {
    const { described: all, replicates } = sessionOf(state), from = at * data.draws;
    if (!replicates[at]) {
      const rates = engine.occurrences(state, at, true), levels = [0, 0];
      const largest = new Float64Array(knots.length), matched = new Float64Array(knots.length);
      for (let draw = 0; draw < data.draws; draw++) {
        const known = controlsOf(all, dueIn(all, rates, from + draw, from));
        for (let knot = 0; knot < knots.length; knot++) {
          largest[knot] += known.largest[knot] / data.draws;
          matched[knot] += known.matched[knot] / data.draws;
        }
        known.levels.forEach((level, which) => { levels[which] += level / data.draws; });
      }
      replicates[at] = { rates, of: { largest, matched, levels }, curves: [], controls: [] };
    }
    const { rates, curves, controls } = replicates[at];
    for (let draw = curves.length; draw < to; draw++) {
      const due = dueIn(all, rates, from + draw, from);
      curves.push(curveOf(all, due));
      controls.push(controlsOf(all, due));
    }
  };
  // What the curves that were read come to; every replicate has been read.
  const finish = (state) => {
    const { replicates } = sessionOf(state), middle = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const shifts = replicates.map(() => new Float64Array(knots.length));
    const means = replicates.map(({ curves }) => meanCurve(curves)), level = (knot) => middle(means.map(({ above }) => above[knot]));
    const least = Math.min(0.01, 0.05 * level(0));
    let error = 0;
    knots.forEach((_, knot) => {
      const columns = replicates.map(({ curves, controls }) => {
        const known = controls.map((one) => numbersAt(one, knot)), curve = curves.map(({ above }) => above[knot]);
        const center = known[0].map((_, which) => middle(known.map((one) => one[which]))), height = middle(curve);
        return { center, height, rows: curve.map((x, at) => [x - height, known[at].map((y, which) => y - center[which])]) };
      });
      const slopes = regression(columns.flatMap(({ rows }) => rows));
      const explained = (values) => values.reduce((sum, x, which) => sum + slopes[which] * x, 0);
      const rests = columns.map(({ center, height }, at) => {
        const all = numbersAt(replicates[at].of, knot);
        shifts[at][knot] = explained(all.map((x, which) => x - center[which]));
        return height - explained(center);
      });
      const rest = middle(rests), squares = rests.reduce((sum, x) => sum + (x - rest) * (x - rest), 0), r = rests.length;
      const now = level(knot);
      if (now >= least && now > 0) error = Math.max(error, Math.sqrt(squares / (r * (r - 1))) / now);
    });
    const all = means.map((one, at) => shifted(one, shifts[at])), curve = meanCurve(all);
    const draws = replicates.flatMap(({ curves }) => curves);
    const told = (number) => {
      const sorted = Float64Array.from(draws, number).sort(), each = all.map(number), center = middle(each), r = each.length;
      const squares = each.reduce((sum, x) => sum + (x - center) * (x - center), 0);
      return {
        mean: number(curve), p5: sampleQuantile(sorted, 0.05), p95: sampleQuantile(sorted, 0.95),
        standard_error: Math.sqrt(squares / (r * (r - 1))),
      };
    };
    return {
      draws: draws.length,
      error,
      exceedance: data.losses.told.map((x) => {
        const knot = knots.findIndex((one) => Math.abs(one - x) <= 1e-9 * x);
        return [x, told(({ above }) => above[knot])];
      }),
      periods: data.losses.periods.map((period) => [period, told((one) => quantileOf(knots, one, 1 - 1 / period))]),
    };
  };

  // The expected loss a year in a state: the mean with the chances of factors, the band with their states as drawn.
  const expected = (state) => {
    const { column, left, actors } = engine.inputs(state);
    const of = (isDrawn) => Array.from({ length: data.replicates }, (_, at) => {
      const rates = engine.occurrences(state, at, isDrawn), from = at * data.draws, sums = new Float64Array(data.draws);
      const add = (rate, parts, outcome, reaction) => parts.forEach(([amount, share]) => {
        const shares = share === null ? null : column(share), spared = left("loss", outcome), { mean: middle } = tables[amount];
        for (let draw = 0; draw < sums.length; draw++) {
          const at = from + draw;
          sums[draw] += rate[draw] * middle * (shares ? shares[at] : 1) * (spared ? spared[at] : 1) * (reaction ? reaction[at] : 1);
        }
      });
      actors.forEach(({ due: falling }, actor) => falling.forEach((list, cell) => due[list].forEach((item) => {
        const [outcome, primary, secondary] = items[item];
        add(rates[actor][cell], primary, outcome, null);
        if (secondary) add(rates[actor][cell], secondary[1], outcome, column(secondary[0]));
      })));
      return sums;
    });
    return estimate(of(false), of(true));
  };
  return { expected, read, finish };
};
