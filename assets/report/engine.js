// The engine of the page: the arithmetic of a scenario's arrays, in the order of the program that made them.
//
// Everything here is `+ - * /`, square roots and bit operations on doubles and 32-bit words, as in the program, so the
// numbers agree to the last bit on every machine; the browser's own exp and log are never called. What the arrays
// mean stands in docs/live.md. Used by the page, by its worker and by the tests.
"use strict";

// Elementary functions: those of the program's `math::float`.
const word = new Uint32Array(2), double = new Float64Array(word.buffer);
double[0] = 1;
const HIGH = word[1] === 0x3ff00000 ? 1 : 0, LOW = 1 - HIGH;
const fromWords = (high, low) => { word[HIGH] = high; word[LOW] = low; return double[0]; };
const LN_2_HIGH = fromWords(0x3fe62e42, 0xfee00000), LN_2_LOW = fromWords(0x3dea39ef, 0x35793c76);
const LOG2_E = fromWords(0x3ff71547, 0x652b82fe), ROUND = 6755399441055744;

const expTail = (r) => {
  const r2 = r * r, r4 = r * r * (r * r);
  const a = (1 / 2 + r * (1 / 6)) + r2 * (1 / 24 + r * (1 / 120));
  const b = (1 / 720 + r * (1 / 5040)) + r2 * (1 / 40320 + r * (1 / 362880));
  const c = (1 / 3628800 + r * (1 / 39916800)) + r2 * (1 / 479001600 + r * (1 / 6227020800));
  return a + r4 * (b + r4 * c);
};
const scale = (y, k) => {
  const biased = k + 2046, half = biased >> 1;
  return y * fromWords(half << 20, 0) * fromWords((biased - half) << 20, 0);
};
const exp = (x) => {
  x = x < -746 ? -746 : x > 710 ? 710 : x;
  const k = (x * LOG2_E + ROUND) - ROUND;
  const high = x - k * LN_2_HIGH, low = k * LN_2_LOW, r = high - low;
  return scale(1 - ((low - r * r * expTail(r)) - high), k);
};
const expM1 = (x) => {
  if (Math.abs(x) < 0.34) return x + x * x * expTail(x);
  x = x < -50 ? -50 : x > 710 ? 710 : x;
  const k = (x * LOG2_E + ROUND) - ROUND;
  const high = x - k * LN_2_HIGH, low = k * LN_2_LOW, r = high - low;
  const rest = r * r * expTail(r) + ((high - r) - low);
  return scale(((1 - scale(1, -k)) + r) + rest, k);
};
const atanhRest = (z) => {
  const z2 = z * z, z4 = z * z * (z * z);
  const a = (2 / 5 + z * (2 / 7)) + z2 * (2 / 9 + z * (2 / 11));
  const b = (2 / 13 + z * (2 / 15)) + z2 * (2 / 17 + z * (2 / 19));
  return a + z4 * (b + z4 * (2 / 21));
};
const lnKernel = (k, f, c) => {
  const s = f / (2 + f), halfSquare = 0.5 * f * f, z = s * s;
  const rest = s * (halfSquare + z * (2 / 3 + z * atanhRest(z))) + (k * LN_2_LOW + c);
  return k * LN_2_HIGH - ((halfSquare - rest) - f);
};
// Of a positive normal number 2^k m, m from the root of a half to that of two: k, with m - 1 left in `mantissa`.
let mantissa = 0;
const split = (x) => {
  double[0] = x;
  let low = word[LOW] + 0x9980c433, high = word[HIGH] + 0x00095f61;
  if (low > 0xffffffff) { low -= 0x100000000; high += 1; }
  const k = (high >>> 20) - 1023;
  let below = low + 0x667f3bcd, above = (high & 0xfffff) + 0x3fe6a09e;
  if (below > 0xffffffff) { below -= 0x100000000; above += 1; }
  mantissa = fromWords(above, below) - 1;
  return k;
};
const ln = (x) => {
  if (x === 0) return -Infinity;
  if (!(x > 0) || x === Infinity) return x > 0 ? x : NaN;
  const isSubnormal = x < 2.2250738585072014e-308;
  const k = split(isSubnormal ? x * 18014398509481984 : x);
  return lnKernel(isSubnormal ? k - 54 : k, mantissa, 0);
};
const ln1p = (x) => {
  if (Math.abs(x) < 0.29) return lnKernel(0, x, 0);
  if (!(x > -1 && x < Infinity)) return ln(x + 1);
  const u = 1 + x, lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  const k = split(u);
  return lnKernel(k, mantissa, lost / u);
};
const sigmoid = (x) => { const e = exp(-Math.abs(x)); return (x < 0 ? e : 1) / (1 + e); };
const logit = (p) => (Math.abs(p - 0.5) <= 0.25 ? ln1p((2 * p - 1) / (1 - p)) : ln(p / (1 - p)));

// The standard normal quantile at a level.
const CENTER = [
  [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852855],
];
const MIDDLE = [
  [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 7.745450142783414e-4],
  [1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 5.475938084995345e-4, 1.0507500716444168e-9],
];
const FAR = [
  [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  [1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899398e-15],
];
const polynomial = (r, c) => {
  const r2 = r * r, low = (c[0] + c[1] * r) + r2 * (c[2] + c[3] * r);
  return low + r2 * r2 * ((c[4] + c[5] * r) + r2 * (c[6] + c[7] * r));
};
const ratio = (r, table) => polynomial(r, table[0]) / polynomial(r, table[1]);
const normalAt = (u) => {
  const above = 1 - u, q = 0.5 * (u - above);
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, CENTER);
  const r = Math.sqrt(-ln(Math.min(u, above)));
  const z = r <= 5 ? ratio(r - 1.6, MIDDLE) : ratio(r - 5, FAR);
  return q < 0 ? -z : z;
};

// Sums that keep their digits, and quantiles of a sample: `math::sum`.
const sumOf = (values) => {
  let total = 0, lost = 0;
  for (let at = 0; at < values.length; at++) {
    const x = values[at], next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? (total - next) + x : (x - next) + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
};
const mean = (values) => sumOf(values) / values.length;
const sampleQuantile = (sorted, level) => {
  const last = sorted.length - 1, position = last * level, below = Math.floor(position);
  const low = sorted[below], high = sorted[Math.min(below + 1, last)], share = position - below;
  return share === 0 || low === high ? low : low + share * (high - low);
};

// Uniform numbers: Sobol' points under Owen's scrambling, keyed by hashes of 64 bits in two words.
let hashHigh = 0, hashLow = 0;
const multiply = (highA, lowA, highB, lowB) => {
  const a = lowA & 0xffff, b = lowA >>> 16, c = lowB & 0xffff, d = lowB >>> 16;
  const ac = a * c, middle = b * c + (ac >>> 16), other = a * d + (middle & 0xffff);
  const carried = b * d + Math.floor(middle / 65536) + Math.floor(other / 65536);
  hashLow = ((other << 16) | (ac & 0xffff)) >>> 0;
  hashHigh = (carried + Math.imul(lowA, highB) + Math.imul(highA, lowB)) >>> 0;
};
const mix = (high, low) => {
  const sum = low + 0x7f4a7c15;
  high = (high + 0x9e3779b9 + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  low = sum >>> 0;
  low = (low ^ ((low >>> 30) | (high << 2))) >>> 0;
  high = (high ^ (high >>> 30)) >>> 0;
  multiply(high, low, 0xbf58476d, 0x1ce4e5b9);
  low = (hashLow ^ ((hashLow >>> 27) | (hashHigh << 5))) >>> 0;
  high = (hashHigh ^ (hashHigh >>> 27)) >>> 0;
  multiply(high, low, 0x94d049bb, 0x133111eb);
  hashLow = (hashLow ^ ((hashLow >>> 31) | (hashHigh << 1))) >>> 0;
  hashHigh = (hashHigh ^ (hashHigh >>> 31)) >>> 0;
};
const combine = (parts) => {
  mix(0, parts.length);
  for (const [high, low] of parts) mix((hashHigh ^ high) >>> 0, (hashLow ^ low) >>> 0);
  return [hashHigh, hashLow];
};
const flip = (high, low, digits) => {
  let flips = 0;
  for (let level = 0; level < 6; level++) {
    const node = (1 << level) | (digits >> (6 - level));
    flips |= ((node < 32 ? low >>> node : high >>> (node - 32)) & 1) << (5 - level);
  }
  return digits ^ flips;
};
const fillUniform = (out, from, n, key, dimension, directions) => {
  const keys = [0, 1, 2, 3, 4].map((place) => combine([key, [0, dimension], [0, place]]));
  mix(keys[0][0], keys[0][1]);
  const [rootHigh, rootLow] = [hashHigh, hashLow];
  const leading = Array.from({ length: 64 }, (_, digits) => flip(rootHigh, rootLow, digits));
  let digits = 0;
  for (let index = 0; index < n; index++) {
    let scrambled = leading[digits >>> 26];
    for (let group = 1; group < 4; group++) {
      const before = 32 - 6 * group;
      mix(keys[group][0], (keys[group][1] ^ (digits >>> before)) >>> 0);
      scrambled = scrambled * 64 + flip(hashHigh, hashLow, (digits >>> (before - 6)) & 63);
    }
    mix(keys[4][0], (keys[4][1] ^ index) >>> 0);
    out[from + index] = (scrambled * 268435456 + (hashHigh >>> 4) + 0.5) * (1 / 4503599627370496);
    let bit = 0;
    while ((index >>> bit) & 1) bit++;
    digits = (digits ^ directions[bit]) >>> 0;
  }
};

// Quantile functions, from their pieces.
const doublesOf = (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer), values = new Float64Array(bytes.length / 8);
  for (let at = 0; at < values.length; at++) values[at] = view.getFloat64(8 * at, true);
  return values;
};
const START_PLACE = 0x40100000 >>> 15;
const knot = (place) => fromWords((place + START_PLACE) << 15, 0) - 4;
const onAxis = (axis, y) => {
  switch (axis[0]) {
    case "line": return y;
    case "logarithm": return axis[1] * exp(y);
    case "log-odds": return sigmoid(y);
    default: {
      const e = exp(-Math.abs(y)), offset = (axis[2] - axis[1]) * (e / (1 + e));
      return y < 0 || Object.is(y, -0) ? axis[1] + offset : axis[2] - offset;
    }
  }
};
const quantiles = (form) => {
  switch (form[0]) {
    case "point": return () => form[1];
    case "uniform": {
      const [, min, max] = form;
      return (u) => (u <= 0.5 ? min + u * (max - min) : max - (1 - u) * (max - min));
    }
    case "normal": return (u) => onAxis(form[3], form[1] + form[2] * normalAt(u));
    case "scaled": { const inner = quantiles(form[1]); return (u) => form[2] * inner(u); }
    default: {
      const sides = [doublesOf(form[1]), doublesOf(form[2])];
      return (u) => {
        const t = ln(u / (1 - u)), distance = Math.abs(t), c = sides[t < 0 ? 1 : 0];
        double[0] = distance + 4;
        const place = (word[HIGH] >>> 15) - START_PLACE, at = 6 * place;
        const start = knot(place), v = (distance - start) * (1 / (knot(place + 1) - start)), v2 = v * v;
        const y = c[at] + (v * (c[at + 1] + v * c[at + 2])
          + v2 * v * (c[at + 3] + v * c[at + 4] + v2 * c[at + 5]));
        return onAxis(form[3], y);
      };
    }
  }
};

// A mean over replicates with its error, and the band of single draws.
const estimate = (means, values) => {
  const all = new Float64Array(values.reduce((n, one) => n + one.length, 0));
  values.reduce((at, one) => { all.set(one, at); return at + one.length; }, 0);
  all.sort();
  const each = means.map(mean), middle = mean(each), r = each.length;
  const squares = each.map((one) => (one - middle) * (one - middle));
  return {
    mean: middle,
    p5: sampleQuantile(all, 0.05),
    p50: sampleQuantile(all, 0.5),
    p95: sampleQuantile(all, 0.95),
    standard_error: r > 1 ? Math.sqrt(sumOf(squares) / (r * (r - 1))) : null,
  };
};

// How many: laws of the number of attempts.
const chanceOfAny = (counts) => {
  switch (counts[0]) {
    case "poisson": return (m) => 0 - expM1(-m);
    case "negative-binomial": return (m) => 0 - expM1(-ln1p(counts[1] * m) / counts[1]);
    default: return (m) => Math.min(m, 1);
  }
};

// An engine for the arrays of one scenario.
//
// A state of the switches is `{ safeguards, whatIfs, factors, sliders, day }`: two lists of positions, an object from
// the position of a factor to whether it holds, an object from the position of a slider to its value, and the position
// of a day.
const createEngine = (data) => {
  const n = data.draws, all = n * data.replicates;
  const isIntegrated = data.integrated !== null, nIntegrated = isIntegrated ? data.integrated : 0;
  const wordsOf = (text) => [parseInt(text.slice(0, 8), 16), parseInt(text.slice(8), 16)];
  const uniforms = new Map(), leaves = new Map(), columns = new Map();
  const draws = (count, one) => {
    const values = new Float64Array(count);
    for (let at = 0; at < count; at++) values[at] = one(at);
    return values;
  };

  const uniform = (at) => {
    if (uniforms.has(at)) return uniforms.get(at);
    const { hash, sobol } = data.streams[at], values = new Float64Array(all);
    for (let replicate = 0; replicate < data.replicates; replicate++) {
      const key = combine([wordsOf(data.seed), [0, replicate], wordsOf(hash)]);
      fillUniform(values, replicate * n, n, key, sobol[0], sobol[1]);
    }
    uniforms.set(at, values);
    return values;
  };
  const leaf = (at) => {
    if (leaves.has(at)) return leaves.get(at);
    const { stream, form } = data.leaves[at];
    const values = form[0] === "values" ? doublesOf(form[1]) : uniform(stream).map(quantiles(form));
    leaves.set(at, values);
    return values;
  };

  // The columns that a formula names.
  const named = (formula) => {
    switch (formula[0]) {
      case "constant": case "leaf": return [];
      case "at-least-once": case "at-most-one": return [formula[1]];
      case "product": case "operational": return formula[1];
      default: return formula.slice(1);
    }
  };
  const compute = (formula, column) => {
    const parts = named(formula).map(column);
    const [a, b, c, d] = parts;
    switch (formula[0]) {
      case "constant": return new Float64Array(all).fill(formula[1]);
      case "leaf": return leaf(formula[1]);
      case "estimate": {
        return draws(all, (at) => a[at] * Math.min(Math.max(b[at], 0.01), 0.99) + (1 - a[at]) * c[at]);
      }
      case "at-least-once": return draws(all, (at) => -ln1p(-Math.min(a[at], 0.99)) / formula[2]);
      case "at-most-one": return draws(all, (at) => (0 - expM1(-a[at] * formula[2])) / formula[2]);
      case "product": return draws(all, (at) => parts.reduce((product, part) => product * part[at], 1));
      case "complement": return draws(all, (at) => 1 - a[at]);
      case "reliability": {
        const works = (failures, days) =>
          (days === 0 ? 1 : failures >= 365 ? 0 : exp(days * ln1p(-failures / 365)));
        return draws(all, (at) => works(a[at], b[at]));
      }
      default: return draws(all, (at) => a[at] * (b[at] * c[at] + (1 - b[at]) * d[at]));
    }
  };
  // Columns with some of them replaced: what rests on none of these is kept from one state to the next.
  const columnsWith = (replaced) => {
    const own = new Map(), touched = new Map();
    const touches = (at) => {
      if (!touched.has(at)) touched.set(at, replaced.has(at) || named(data.columns[at]).some(touches));
      return touched.get(at);
    };
    const column = (at) => {
      const known = replaced.size > 0 && touches(at) ? own : columns;
      if (!known.has(at)) {
        const value = replaced.get(at);
        const found = value === undefined ? compute(data.columns[at], column) : draws(all, () => value);
        known.set(at, found);
      }
      return known.get(at);
    };
    return column;
  };

  // Operations with a place of its own for each result, so that one may stand for another.
  const circuits = data.circuits.map(({ slots, ops, cells }) => {
    const place = new Int32Array(slots), found = [], used = new Set();
    place[1] = 1;
    for (let at = 0; at < ops.length; at += 4) {
      found.push([ops[at], place[ops[at + 1]], place[ops[at + 2]]]);
      used.add(ops[at]);
      place[ops[at + 3]] = found.length + 1;
    }
    return {
      ops: found,
      variables: [...used].sort((a, b) => a - b),
      cells: cells.map(([slot, mode, outcomes]) => ({ at: place[slot], mode, outcomes })),
    };
  });

  // What a state of the switches supposes: the plan, the safeguards in place, and what factors hold; nothing where
  // the arrays have no plan for what it combines.
  const configured = (state) => {
    const structural = new Set(), safeguards = new Set(state.safeguards), holds = new Map();
    const changes = (kind, id) => data.structural.forEach(([of, at], bit) => {
      if (of === kind && at === id) structural.add(bit);
    });
    for (const at of [...state.whatIfs].sort((a, b) => a - b)) {
      const whatIf = data.what_ifs[at];
      whatIf.safeguards.forEach((one) => safeguards.add(one));
      whatIf.holds.forEach(([factor, value]) => holds.set(factor, value));
      changes("what_if", at);
    }
    Object.entries(state.factors).forEach(([factor, value]) => holds.set(Number(factor), value));
    safeguards.forEach((one) => changes("safeguard", one));
    const wanted = [...structural].sort((a, b) => a - b).join();
    const variant = data.variants.find(({ set }) => set.join() === wanted);
    return variant && { plan: data.plans[variant.plans[state.day]], safeguards, holds };
  };

  // Every number that the arithmetic of a state needs, draw by draw; those of the last state are kept.
  let last = { key: null, found: null };
  const inputs = (state) => {
    const key = JSON.stringify(state);
    if (key !== last.key) last = { key, found: prepared(state) };
    return last.found;
  };
  const prepared = (state) => {
    const { plan, safeguards, holds } = configured(state);
    const replaced = Object.entries(state.sliders).map(([at, value]) => [data.sliders[at].column, value]);
    const column = columnsWith(new Map(replaced));
    const acting = (kind, id) => plan.effects.filter((effect) =>
      effect[1] === kind && effect[2] === id && safeguards.has(effect[0]));
    const lefts = new Map();
    const left = (kind, id) => {
      const key = `${kind}${id}`;
      if (!lefts.has(key)) {
        const taken = acting(kind, id).map((effect) => column(effect[3]));
        lefts.set(key, taken.length === 0 ? null
          : draws(all, (at) => taken.reduce((product, share) => product * (1 - share[at]), 1)));
      }
      return lefts.get(key);
    };
    const factor = (id) => {
      const row = data.factors_on_days[plan.factors[id]], forced = holds.get(id);
      const isFixed = forced !== undefined || row.constant;
      const fixed = forced === undefined ? row.printed : Number(forced);
      const chance = (shifts) => {
        if (isFixed) return draws(all, () => fixed);
        const prior = column(row.prior), terms = row.terms.map(([weight, b, r]) => [weight, b, column(r)]);
        return draws(all, (at) => {
          let z = logit(prior[at]);
          for (const [weight, b, reliability] of terms) {
            const r = Math.min(reliability[at], 0.999);
            z += weight * ln1p(r / ((1 - r) * b));
          }
          return sigmoid(z + shifts[Math.floor(at / n)]);
        });
      };
      const p = chance(row.shift), level = uniform(row.state);
      const integrated = isFixed || nIntegrated === n ? p.slice() : chance(row.shift_integrated);
      const is = draws(all, (at) => (level[at] < p[at] ? 1 : 0));
      for (const [, , , taken, stream] of acting("factor", id)) {
        const share = column(taken), u = uniform(stream);
        for (let at = 0; at < all; at++) {
          integrated[at] *= 1 - share[at];
          p[at] *= 1 - share[at];
          if (u[at] < share[at]) is[at] = 0;
        }
      }
      return { now: p, integrated, holds: is, isOut: forced === false };
    };
    const known = new Map();
    const factorOf = (id) => {
      if (!known.has(id)) known.set(id, factor(id));
      return known.get(id);
    };
    const actors = plan.actors.map((actor) => {
      const circuit = circuits[actor.circuit], thinned = left("actor", actor.actor);
      const p = actor.variables.map(([kind, id], variable) => {
        if (kind === "factor" || !circuit.variables.includes(variable)) return null;
        return kind === "chance" ? column(id) : left(kind, id);
      });
      const rates = actor.rates.map((at) => {
        const rate = column(at);
        return thinned ? draws(all, (draw) => rate[draw] * thinned[draw]) : rate;
      });
      const factors = circuit.variables
        .filter((variable) => actor.variables[variable][0] === "factor")
        .map((variable) => ({ variable, id: actor.variables[variable][1] }));
      return { circuit, p, rates, factors, due: actor.due, counts: actor.counts, some: chanceOfAny(actor.counts) };
    });
    return { left, column, actors, severities: plan.severities.map(column), factorOf, nFactors: plan.factors.length };
  };

  // The order of outcomes by severity in each draw of a replicate.
  const ranking = (severities, from) => {
    const m = severities.length, rank = severities.map(() => new Uint8Array(n));
    const sorted = Array.from({ length: m + 1 }, () => new Float64Array(n));
    let isAlike = true;
    for (let draw = 0; draw < n; draw++) {
      const order = severities.map((_, at) => at);
      order.sort((a, b) => severities[b][from + draw] - severities[a][from + draw] || a - b);
      order.forEach((one, position) => {
        rank[one][draw] = position;
        sorted[position][draw] = severities[one][from + draw];
        if (position !== rank[one][0]) isAlike = false;
      });
    }
    return { rank, sorted, isAlike };
  };

  // One replicate of a state: composite and chance, by value and with the states of factors integrated out.
  //
  // With `keep` also what each actor brings about in every state of its factors, for the parts of factors.
  const replicate = ({ actors, severities, factorOf, nFactors }, at, keep = false) => {
    const from = at * n, m = severities.length, years = data.years;
    const ranks = ranking(severities, from);
    const row = () => Array.from({ length: m }, () => new Float64Array(n));
    const ones = new Float64Array(n).fill(1), zeros = new Float64Array(n);
    const work = actors.map(({ circuit, p, rates }) => ({
      values: circuit.ops.map(() => new Float64Array(n)),
      place: [zeros, ones],
      p: p.map((values) => values && values.subarray(from, from + n)),
      rates: rates.map((values) => values.subarray(from, from + n)),
      worst: circuit.cells.map(({ outcomes }) => Uint8Array.from({ length: ranks.isAlike ? 1 : n }, (_, draw) =>
        outcomes.reduce((least, bit) => Math.min(least, ranks.rank[bit][draw]), m))),
    }));
    // The chance of any of the k worst outcomes by one actor; `states` holds 0, 1 or an array by variable.
    const chances = (actor, states, count, out) => {
      const { circuit, some } = actors[actor], { values, place, p, rates, worst } = work[actor];
      circuit.ops.forEach(([variable, high, low], op) => {
        const state = states[variable] === undefined ? p[variable] : states[variable];
        const h = place[high], l = place[low];
        if (state === null || state === 1) {
          place[op + 2] = h;
        } else if (state === 0) {
          place[op + 2] = l;
        } else {
          const result = values[op];
          for (let draw = 0; draw < count; draw++) {
            result[draw] = state[draw] * h[draw] + (1 - state[draw]) * l[draw];
          }
          place[op + 2] = result;
        }
      });
      out.forEach((values) => values.fill(0));
      circuit.cells.forEach(({ at, mode }, cell) => {
        const chance = place[at], often = rates[mode], least = worst[cell];
        if (chance === zeros) return;
        if (ranks.isAlike) {
          const sum = out[least[0]];
          for (let draw = 0; draw < count; draw++) sum[draw] += chance[draw] * often[draw];
        } else {
          for (let draw = 0; draw < count; draw++) out[least[draw]][draw] += chance[draw] * often[draw];
        }
      });
      for (let k = 1; k < m; k++) {
        const sum = out[k], before = out[k - 1];
        for (let draw = 0; draw < count; draw++) sum[draw] += before[draw];
      }
      for (let draw = 0; draw < count; draw++) {
        let rate = 0, chance = 0;
        for (let k = 0; k < m; k++) {
          if (out[k][draw] !== rate) {
            rate = out[k][draw];
            chance = some(rate * years);
          }
          out[k][draw] = chance;
        }
      }
    };
    const either = (any, chance, count) => any.forEach((values, k) => {
      const other = chance[k];
      for (let draw = 0; draw < count; draw++) values[draw] += (1 - values[draw]) * other[draw];
    });
    const told = (any, count) => {
      const composite = new Float64Array(count);
      any.forEach((values, k) => {
        const worse = ranks.sorted[k], next = ranks.sorted[k + 1];
        for (let draw = 0; draw < count; draw++) composite[draw] += (worse[draw] - next[draw]) * values[draw];
      });
      return { composite, probability: m > 0 ? any[m - 1].slice(0, count) : new Float64Array(count) };
    };
    const scratch = row(), drawn = row();
    actors.forEach(({ factors }, actor) => {
      const states = [];
      factors.forEach(({ variable, id }) => { states[variable] = factorOf(id).holds.subarray(from, from + n); });
      chances(actor, states, n, scratch);
      either(drawn, scratch, n);
    });
    const values = told(drawn, n);
    if (!isIntegrated || actors.length === 0) return { values, better: values, kept: null };

    const count = nIntegrated, uses = new Array(nFactors).fill(0);
    const mayHold = actors.map(({ factors }) => factors.filter(({ id }) => !factorOf(id).isOut));
    mayHold.flat().forEach(({ id }) => { uses[id] += 1; });
    const shared = uses.map((_, id) => id).filter((id) => uses[id] > 1);
    const now = (id) => factorOf(id).integrated.subarray(from, from + n);
    const weightOf = (state, chances) => {
      const weight = new Float64Array(count).fill(1);
      chances.forEach((p, bit) => {
        if ((state >> bit) & 1) for (let draw = 0; draw < count; draw++) weight[draw] *= p[draw];
        else for (let draw = 0; draw < count; draw++) weight[draw] *= 1 - p[draw];
      });
      return weight;
    };
    const add = (sums, chance, weight) => sums.forEach((sum, k) => {
      const values = chance[k];
      for (let draw = 0; draw < count; draw++) sum[draw] += weight[draw] * values[draw];
    });
    const tables = actors.map(({ factors }, actor) => {
      const own = mayHold[actor].filter(({ id }) => uses[id] === 1);
      const common = mayHold[actor].filter(({ id }) => uses[id] > 1);
      const chancesOfOwn = own.map(({ id }) => now(id));
      const weights = Array.from({ length: 2 ** own.length }, (_, state) => weightOf(state, chancesOfOwn));
      const states = [];
      factors.forEach(({ variable }) => { states[variable] = 0; });
      const kept = [];
      const rows = Array.from({ length: 2 ** common.length }, (_, at) => {
        const sums = row();
        kept.push([]);
        common.forEach(({ variable }, bit) => { states[variable] = (at >> bit) & 1; });
        weights.forEach((weight, state) => {
          own.forEach(({ variable }, bit) => { states[variable] = (state >> bit) & 1; });
          chances(actor, states, count, scratch);
          add(sums, scratch, weight);
          if (keep) kept[at].push(scratch.map((values) => values.slice(0, count)));
        });
        return sums;
      });
      const places = common.map(({ id }) => shared.indexOf(id));
      const rowOf = (state) => places.reduce((at, place, bit) => at | (((state >> place) & 1) << bit), 0);
      return { rows, rowOf, kept, own: own.map(({ id }) => id) };
    });
    const total = row(), any = row(), sharedChances = shared.map(now);
    for (let state = 0; state < 2 ** shared.length; state++) {
      any.forEach((values) => values.fill(0));
      tables.forEach(({ rows, rowOf }) => either(any, rows[rowOf(state)], count));
      add(total, any, weightOf(state, sharedChances));
    }
    const layers = ranks.sorted.slice(0, m).map((worse, k) => draws(count, (draw) => worse[draw] - ranks.sorted[k + 1][draw]));
    return { values, better: told(total, count), kept: { tables, shared, layers, now, count, m } };
  };

  // The weights of the states of some factors, and the way back from values in them to derivatives.
  const expansion = (chances, count) => {
    const weights = [[new Float64Array(count).fill(1)]];
    for (const p of chances) {
      const before = weights[weights.length - 1];
      weights.push([
        ...before.map((weight) => draws(count, (draw) => weight[draw] * (1 - p[draw]))),
        ...before.map((weight) => draws(count, (draw) => weight[draw] * p[draw])),
      ]);
    }
    const slopes = (values) => {
      const found = chances.map(() => new Float64Array(count));
      for (let bit = chances.length - 1; bit >= 0; bit--) {
        const half = 1 << bit, p = chances[bit];
        for (let at = 0; at < half; at++) {
          const without = values[at], held = values[at + half], weight = weights[bit][at];
          for (let draw = 0; draw < count; draw++) {
            found[bit][draw] += weight[draw] * (held[draw] - without[draw]);
            without[draw] = p[draw] * held[draw] + (1 - p[draw]) * without[draw];
          }
        }
      }
      return found;
    };
    return { weights: weights[weights.length - 1], slopes };
  };

  // The derivative of the composite exposure by the chance of each factor, at the chances `q`.
  const slopesAt = ({ tables, shared, layers, count, m }, q, add) => {
    const zeros = () => Array.from({ length: m }, () => new Float64Array(count));
    const own = tables.map((table) => expansion(table.own.map(q), count));
    const rows = tables.map((table, actor) => table.kept.map((states) => {
      const sums = zeros();
      states.forEach((chance, state) => sums.forEach((sum, k) => {
        const weight = own[actor].weights[state], values = chance[k];
        for (let draw = 0; draw < count; draw++) sum[draw] += weight[draw] * values[draw];
      }));
      return sums;
    }));
    const seeds = rows.map((all) => all.map(zeros)), common = expansion(shared.map(q), count);
    const composites = common.weights.map((weight, state) => {
      const composite = new Float64Array(count), at = tables.map((table) => table.rowOf(state));
      for (let k = 0; k < m; k++) {
        const layer = layers[k], chances = rows.map((all, actor) => all[at[actor]][k]);
        for (let draw = 0; draw < count; draw++) {
          let none = 1;
          for (const chance of chances) none *= 1 - chance[draw];
          composite[draw] += layer[draw] * (1 - none);
        }
        tables.forEach((table, actor) => {
          if (table.own.length === 0) return;
          const seed = seeds[actor][at[actor]][k];
          for (let draw = 0; draw < count; draw++) {
            let others = weight[draw];
            for (let other = 0; other < chances.length; other++) if (other !== actor) others *= 1 - chances[other][draw];
            seed[draw] += others;
          }
        });
      }
      return composite;
    });
    common.slopes(composites).forEach((slope, bit) => add(shared[bit], slope));
    tables.forEach((table, actor) => table.kept.forEach((states, at) => {
      if (table.own.length === 0) return;
      const weighed = states.map((chance) => {
        const sum = new Float64Array(count);
        chance.forEach((values, k) => {
          const seed = seeds[actor][at][k], layer = layers[k];
          for (let draw = 0; draw < count; draw++) sum[draw] += values[draw] * seed[draw] * layer[draw];
        });
        return sum;
      });
      own[actor].slopes(weighed).forEach((slope, bit) => add(table.own[bit], slope));
    }));
  };

  // The Shapley parts of factors in the composite exposure of one replicate, by draw: the integral of derivatives along
  // the line from "no factor holds" to what is so.
  const parts = (state, at) => {
    const { kept } = replicate(inputs(state), at, true), found = new Map();
    if (kept === null) return found;
    const ids = [...kept.shared, ...kept.tables.flatMap((table) => table.own)];
    ids.forEach((id) => found.set(id, new Float64Array(kept.count)));
    for (const [t, weight] of data.legendre[Math.max(Math.ceil(ids.length / 2), 1) - 1]) {
      slopesAt(kept, (id) => kept.now(id).map((p) => t * p), (id, slope) => {
        const part = found.get(id), p = kept.now(id);
        for (let draw = 0; draw < kept.count; draw++) part[draw] += weight * p[draw] * slope[draw];
      });
    }
    return found;
  };

  // How often the cells of each actor come about in the draws of a replicate, per year: with the states of factors as
  // drawn, or with their chances in the place of states.
  const occurrences = (state, at, isDrawn) => {
    const { actors, factorOf } = inputs(state), from = at * n;
    return actors.map(({ circuit, p, rates, factors }) => {
      const own = p.map((values) => values && values.subarray(from, from + n));
      factors.forEach(({ variable, id }) => {
        own[variable] = (isDrawn ? factorOf(id).holds : factorOf(id).now).subarray(from, from + n);
      });
      const place = [new Float64Array(n), new Float64Array(n).fill(1)];
      circuit.ops.forEach(([variable, high, low]) => {
        const chance = own[variable], h = place[high], l = place[low];
        place.push(chance === null ? h : draws(n, (draw) => chance[draw] * h[draw] + (1 - chance[draw]) * l[draw]));
      });
      return circuit.cells.map(({ at: slot, mode }) => {
        const often = rates[mode];
        return draws(n, (draw) => place[slot][draw] * often[from + draw]);
      });
    });
  };

  // Composite exposure and chance of an incident in a state, over the first replicates or over all.
  const evaluate = (state, nReplicates = data.replicates) => {
    const found = Array.from({ length: nReplicates }, (_, at) => replicate(inputs(state), at));
    const of = (measure) => estimate(found.map(({ better }) => better[measure]), found.map(({ values }) => values[measure]));
    return { composite: of("composite"), probability: of("probability") };
  };
  return { evaluate, parts, inputs, occurrences, canEvaluate: (state) => configured(state) !== undefined };
};
