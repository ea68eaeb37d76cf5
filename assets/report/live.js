// The controls of the page: what-ifs, safeguards, factors, numbers given as ranges, and the day.
//
// A change shows a preview at once, on as many draws as fit into a frame; a worker then computes the numbers of the
// program, bit for bit. The state of the controls stands in the address behind `#`.
"use strict";

// SHA-256 (FIPS 180-4) of a text, in hexadecimal: the page may be opened where the browser's own is switched off.
const sha256 = (text) => {
  const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (isPrime(n)) primes.push(n);
  // Exact: the first 32 bits behind the point of square and cube roots of small numbers, by whole numbers.
  const rootBits = (n, power) => {
    let low = 0n, high = 1n << 40n;
    const wanted = BigInt(n) << BigInt(32 * power);
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** BigInt(power) <= wanted) low = middle; else high = middle;
    }
    return Number(low & 0xffffffffn);
  };
  const k = primes.map((n) => rootBits(n, 3)), h = Int32Array.from(primes.slice(0, 8), (n) => rootBits(n, 2));
  const bytes = new TextEncoder().encode(text), blocks = Math.ceil((bytes.length + 9) / 64);
  const padded = new Uint8Array(64 * blocks), view = new DataView(padded.buffer), w = new Int32Array(64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  view.setUint32(64 * blocks - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(64 * blocks - 4, (8 * bytes.length) >>> 0);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  for (let block = 0; block < blocks; block++) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(64 * block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const a = w[t - 15], b = w[t - 2];
      w[t] = w[t - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3))
        + w[t - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, last] = h;
    for (let t = 0; t < 64; t++) {
      const one = (last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[t] + w[t]) | 0;
      const other = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, last] = [(one + other) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, last].forEach((x, at) => { h[at] += x; });
  }
  return Array.from(h, (x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
};

// Numbers as the program prints them: `render::number`.
const twoDigits = (x) => {
  const size = Math.abs(x);
  if (size === 0) return "0";
  for (const [from, digits] of [[10, 0], [0.95, 1], [0.095, 2], [0.0095, 3], [0.00095, 4]]) {
    if (size >= from) return x.toFixed(digits);
  }
  return x.toExponential(1);
};
const percent = (p) => {
  const s = 100 * p;
  if (s === 0 || s === 100) return `${s}%`;
  if (s < 0.95) return `${twoDigits(s)}%`;
  if (s > 99.5) {
    let digits = 1;
    for (let shown = 100 - s; shown < 0.95 && digits < 12; digits++) shown *= 10;
    return `${s.toFixed(Math.max(digits, 2) - 1)}%`;
  }
  return `${s.toFixed(s < 9.95 ? 1 : 0)}%`;
};
// Amounts of money: `render::number::Money`.
const SCALES = ["", "k", "M", "B", "T", " quadrillion"];
const moneyOf = (code) => {
  const sign = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" }[code] || code, space = /^[a-z]+$/i.test(sign) ? " " : "";
  const signed = (amount, digits) => `${amount < 0 ? "-" : ""}${sign}${space}${digits}`;
  const scaled = (amount, from) => {
    let value = Math.abs(amount), scale = 0;
    while (value >= from && scale + 1 < SCALES.length) { value /= 1000; scale += 1; }
    return [value, SCALES[scale]];
  };
  const short = (amount) => {
    if (!Number.isFinite(amount)) return "without bound";
    const [value, scale] = scaled(amount, 995);
    return signed(amount, `${value >= 99.5 ? (Math.round(value / 10) * 10).toFixed(0) : twoDigits(value)}${scale}`);
  };
  const exact = (amount) => {
    const [value, scale] = scaled(amount, 1000);
    return signed(amount, `${Math.round(value * 1000) / 1000}${scale}`);
  };
  return { short, exact };
};
const points = (x) => (Math.abs(x) >= 9.95 || x === 0 ? x.toFixed(0) : twoDigits(x));

const startLive = () => {
  const root = document.getElementById("live");
  const text = document.getElementById("live-data").textContent;
  const data = JSON.parse(text), expected = JSON.parse(document.getElementById("live-expected").textContent);
  const last = data.days.length - 1;
  const asItStands = () => structuredClone(expected.states[0].state);
  let state = asItStands();

  // The document: elements by name, attributes and what they hold; text is only ever text.
  const element = (name, attributes = {}, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...inner);
    return made;
  };
  const svg = (name, attributes, ...inner) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };

  const more = (title, ...inner) => element("details", {}, element("summary", {}, title), ...inner);

  // The worker: the engine on all draws, one state at a time, the newest next.
  const serve = () => {
    let engine = null, losses = null;
    const tasks = {
      evaluate: (state) => ({ ...engine.evaluate(state), ...(losses && { loss: losses.expected(state) }) }),
      parts: (state, replicate) => engine.parts(state, replicate),
      read: (state, replicate, to) => losses.read(state, replicate, to),
      finish: (state) => losses.finish(state),
    };
    self.onmessage = ({ data: { arrays, id, state, task: [kind, ...rest] } }) => {
      if (arrays) {
        engine = createEngine(arrays);
        losses = arrays.losses && createLosses(arrays, engine);
      } else {
        self.postMessage({ id, found: engine.canEvaluate(state) ? tasks[kind](state, ...rest) : null });
      }
    };
  };
  const scripts = ["engine", "losses-engine"].map((id) => document.getElementById(id).textContent);
  const source = `${scripts.join("\n")}\n(${serve})();`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  worker.postMessage({ arrays: data, task: [] });
  const waiting = new Map();
  let nextId = 0, running = null, queued = null;
  const send = (job) => {
    running = nextId++;
    waiting.set(running, job.done);
    worker.postMessage({ id: running, state: job.state, task: job.task });
  };
  worker.onmessage = ({ data: { id, found } }) => {
    waiting.get(id)(found);
    waiting.delete(id);
    running = null;
    if (queued) { const job = queued; queued = null; send(job); }
  };
  const compute = (wanted, done, ...task) => {
    const job = { state: structuredClone(wanted), done, task: task.length > 0 ? task : ["evaluate"] };
    if (running === null) send(job); else queued = job;
  };
  // The parts of factors, replicate by replicate, so that a newer state never waits for more than one of them.
  const computeParts = (wanted, done, found = []) => {
    if (found.length === data.replicates) { done(found); return; }
    // A state that waits comes first; when it is done it asks for its own parts.
    if (queued || !isNow(wanted)) return;
    compute(wanted, (one) => computeParts(wanted, done, [...found, one]), "parts", found.length);
  };
  // The curve of losses: twice as many draws until more would hardly move it, or until it has taken long enough.
  const FEWEST_CURVES = 8, ENOUGH = 0.01, CURVES_MS = 1500;
  const computeCurve = (of, isWanted, done, start = performance.now(), to = Math.min(FEWEST_CURVES, data.draws), replicate = 0) => {
    if (queued || !isWanted()) return;
    const next = (to, replicate) => computeCurve(of, isWanted, done, start, to, replicate);
    if (replicate < data.replicates) {
      compute(of, () => next(to, replicate + 1), "read", replicate, to);
      return;
    }
    compute(of, (found) => {
      const isLast = found.error <= ENOUGH || 2 * to > data.draws || performance.now() - start > CURVES_MS;
      if (isLast) done(found); else next(2 * to, 0);
    }, "finish");
  };
  const isNow = (wanted) => JSON.stringify(wanted) === JSON.stringify(state);

  // The preview: states of factors as they are drawn, which takes one pass where the full numbers take one for every
  // combination of states. On half as many draws whenever a state does not fit into a frame.
  const FRAME_MS = 10, FEWEST = 32;
  let previewDraws = Math.min(4, data.replicates) * data.draws, preview = null, previewedOn = 0;
  const makePreview = () => {
    const draws = Math.min(previewDraws, data.draws);
    preview = createEngine({ ...data, replicates: previewDraws / draws, draws, integrated: null });
    preview.evaluate(asItStands());
  };
  const previewed = (wanted) => {
    if (!preview) makePreview();
    const start = performance.now(), found = preview.evaluate(wanted), took = performance.now() - start;
    previewedOn = previewDraws;
    if (took > FRAME_MS && previewDraws > FEWEST) {
      [previewDraws, preview] = [previewDraws / 2, null];
      // Made anew after the frame, so that the next change finds it there.
      setTimeout(() => preview || makePreview());
    }
    return found;
  };

  // What the state comes to.
  let baseline = null;
  const money = moneyOf(data.currency);
  const measures = [
    {
      key: "composite", title: "Composite exposure", show: points, unit: " of 100", most: 100,
      by: (x) => `${points(x)} points`,
    },
    {
      key: "probability", title: "Chance of an incident", show: percent, unit: "", most: 1,
      by: (x) => `${points(100 * x)} percentage points`,
    },
    {
      key: "loss", title: "Expected loss a year", show: (x) => money.short(x), unit: "", most: null,
      by: (x) => money.short(x),
    },
  ].filter(({ key }) => (key === "composite" ? expected.rated : key === "probability" || data.losses));
  const rail = () => {
    const at = (x) => 4 + 192 * Math.min(x, 1);
    const before = svg("g", { class: "live-before" }), now = svg("g", { class: "live-now" });
    const picture = svg("svg", { viewBox: "0 0 200 26", "aria-hidden": "true", class: "live-rail" },
      svg("line", { x1: 4, x2: 196, y1: 13, y2: 13, class: "live-axis" }), before, now);
    const draw = (group, y, { mean, p5, p95 }, most) => group.replaceChildren(
      svg("line", { x1: at(p5 / most), x2: at(p95 / most), y1: y, y2: y }),
      svg("circle", { cx: at(mean / most), cy: y, r: 3.5 }));
    return { picture, before: (one, most) => draw(before, 7, one, most), now: (one, most) => draw(now, 19, one, most) };
  };
  const cards = measures.map((measure) => {
    const value = element("span", { class: "live-value" }), change = element("span", { class: "live-change" });
    const scale = rail();
    const card = element("div", { class: "live-card" },
      element("span", { class: "live-title" }, measure.title), value, change, scale.picture);
    return { measure, value, change, scale, card };
  });
  const status = element("p", { class: "live-status", role: "status" });
  const show = (found, isPreview) => {
    for (const { measure: { key, show: say, unit, most: whole, by }, value, change, scale } of cards) {
      if (!found[key]) {
        value.textContent = "…";
        change.textContent = "";
        continue;
      }
      const { mean: middle, p5, p95 } = found[key];
      const most = whole === null ? 1.25 * Math.max((baseline || found)[key].p95, Number.MIN_VALUE) : whole;
      value.textContent = `${say(middle)}${unit} (90% between ${say(p5)} and ${say(p95)})`;
      scale.now(found[key], most);
      if (!baseline) continue;
      scale.before(baseline[key], most);
      const difference = middle - baseline[key].mean;
      const words = difference === 0 ? "the same" : `${by(Math.abs(difference))} ${difference < 0 ? "less" : "more"}`;
      const than = `${difference === 0 ? "" : "than "}as it stands (${say(baseline[key].mean)})`;
      change.textContent = isStanding() ? "as it stands" : `${words} ${than}`;
    }
    const n = data.draws * data.replicates;
    status.textContent = isPreview
      ? `Preview on ${previewedOn} draws; the full numbers follow.`
      : `Computed here on all ${n} draws: ${expected.rated ? "composite exposure and chance are" : "the chance is"} the program's to the bit.`;
    if (isPreview) { delete root.dataset.parts; delete root.dataset.curve; }
    else root.dataset.values = JSON.stringify(found);
    root.dataset.shown = isPreview ? "preview" : "full";
  };
  // What drives this state: the largest parts, with their bands.
  const SHOWN = 8;
  const drivers = element("table", { class: "live-drivers" });
  const showParts = (replicates) => {
    const ids = [...new Set(replicates.flatMap((one) => [...one.keys()]))];
    const rows = ids.map((id) => {
      const columns = replicates.map((one) => one.get(id));
      return { id, ...estimate(columns, columns) };
    });
    rows.sort((a, b) => b.mean - a.mean || a.id - b.id);
    const most = Math.max(...rows.map((one) => one.mean), 1e-9);
    const bar = ({ mean: middle }) => svg("svg", { viewBox: "0 0 100 10", class: "live-bar", "aria-hidden": "true", preserveAspectRatio: "none" },
      svg("rect", { x: 0, y: 1, width: Math.max(0, 100 * middle / most), height: 8 }));
    const head = (name) => element("th", { scope: "col" }, name);
    const shown = rows.filter((one) => one.mean !== 0).slice(0, SHOWN);
    drivers.replaceChildren(
      element("caption", {}, "What drives it in this state, in points of the composite exposure"),
      element("thead", {}, element("tr", {}, head("Factor"), head("Adds"), head("90% between"), element("td", {}))),
      element("tbody", {}, ...shown.map((one) => element("tr", {},
        element("th", { scope: "row" }, data.factors[one.id].title),
        element("td", { class: "number" }, points(one.mean)),
        element("td", { class: "number" }, `${points(one.p5)} and ${points(one.p95)}`),
        element("td", {}, bar(one))))));
    root.dataset.parts = JSON.stringify(Object.fromEntries(rows.map((one) => [data.factors[one.id].id, one])));
  };
  // The curve of losses in this state, beside that of the scenario as it stands.
  let standingCurve = null;
  const curveFrame = element("div", { class: "live-curve" });
  const curvePicture = (now, before) => {
    const width = Math.max(260, Math.min(640, root.clientWidth - 40));
    const [height, left, right, top, bottom] = [width < 480 ? 200 : 250, 46, 28, 10, 34];
    const all = now.exceedance, low = all[0][0], high = all[all.length - 1][0];
    const highest = Math.max(...[now, before].filter(Boolean).flatMap((one) => one.exceedance.map(([, { p95 }]) => p95)));
    const most = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1].find((one) => one >= highest) || 1;
    const x = (amount) => left + ((width - left - right) * (ln(amount) - ln(low))) / (ln(high) - ln(low));
    const y = (chance) => top + (height - top - bottom) * (1 - chance / most);
    const place = (amount, chance) => `${x(amount).toFixed(1)},${y(chance).toFixed(1)}`;
    const line = (one) => one.exceedance.map(([amount, { mean: chance }]) => place(amount, chance)).join(" ");
    const band = [...all.map(([amount, { p95 }]) => place(amount, p95)),
      ...all.map(([amount, { p5 }]) => place(amount, p5)).reverse()].join(" ");
    const marks = [];
    for (let power = 1; power <= high; power *= 10) {
      for (const step of [1, 2, 5]) if (step * power >= low && step * power <= high) marks.push(step * power);
    }
    const every = Math.ceil(marks.length / (width < 480 ? 3 : 6)), shown = marks.filter((_, at) => at % every === 0);
    const word = (text, attributes) => svg("text", attributes, text);
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "live-lec" },
      ...[0, 0.5, 1].flatMap((share) => [
        svg("line", { x1: left, x2: width - right, y1: y(share * most), y2: y(share * most), class: "live-grid" }),
        word(percent(share * most), { x: left - 6, y: y(share * most) + 4, "text-anchor": "end" }),
      ]),
      ...shown.flatMap((amount) => [
        svg("line", { x1: x(amount), x2: x(amount), y1: top, y2: height - bottom, class: "live-grid" }),
        word(money.exact(amount), { x: x(amount), y: height - bottom + 18, "text-anchor": "middle" }),
      ]),
      svg("polygon", { points: band, class: "live-band" }),
      ...(before ? [svg("polyline", { points: line(before), class: "live-curve-before" })] : []),
      svg("polyline", { points: line(now), class: "live-curve-now" }));
  };
  const curveTable = (caption, names, rows) => element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...rows.map(([name, ...cells]) => element("tr", {},
      element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", { class: "number" }, cell))))));
  const showCurve = (now) => {
    if (isStanding()) standingCurve = now;
    const before = isStanding() ? null : standingCurve, printed = expected.losses.curve;
    const beside = (list, at, say) => (before ? [say(list(before)[at][1].mean)] : []);
    const told = (list, name, say) => list(now).map(([key, { mean: middle, p5, p95 }], at) =>
      [name(key), say(middle), `${say(p5)} and ${say(p95)}`, ...beside(list, at, say)]);
    const names = (first) => [first, "Now", "90% between", ...(before ? ["As it stands"] : [])];
    const apart = standingCurve && Math.max(...printed.exceedance.map(([amount, chance]) => {
      const found = standingCurve.exceedance.find(([other]) => other === amount);
      return found ? Math.abs(found[1].mean - chance) : 0;
    }));
    const check = apart === null ? "" : ` As it stands, the chances found here differ from the printed ones by at most ${
      apart === 0 ? "nothing" : `${(100 * apart).toPrecision(1)} percentage points`}.`;
    curveFrame.replaceChildren(
      element("p", { class: "live-title" }, before
        ? "Chance to lose more than an amount: in this state with its 90% band, and as it stands (grey)"
        : "Chance to lose more than an amount, with its 90% band"),
      curvePicture(now, before),
      curveTable("The loss that is exceeded with a chance of", names("Chance"), told(({ periods }) => periods, (n) => percent(1 / n), money.short)),
      more("Chances by amount", curveTable("Chance to lose more", names("Than"), told(({ exceedance }) => exceedance, money.exact, percent))),
      element("p", { class: "live-status" }, `Curves of ${now.draws} draws, steadied by all ${data.draws * data.replicates}; more draws `
        + `would move them by ${(100 * now.error).toPrecision(1)}% (one standard error).${check}`));
    root.dataset.curve = JSON.stringify({ ...now, apart });
  };
  const startCurve = (wanted) => {
    if (!data.losses || !expected.losses || !expected.losses.curve) return;
    const isWanted = () => isNow(wanted);
    computeCurve(wanted, isWanted, (found) => {
      showCurve(found);
      if (standingCurve || isStanding()) return;
      computeCurve(asItStands(), isWanted, (other) => { standingCurve = other; showCurve(found); });
    });
  };
  const isStanding = () => JSON.stringify(state) === JSON.stringify(asItStands());

  // The state in the address: ids, so that it outlives another order of the file.
  const fragment = () => {
    if (isStanding()) return "";
    const parts = [], opened = asItStands();
    const list = (name, rows, chosen) => (chosen.length > 0 || opened.whatIfs.length > 0)
      && parts.push(`${name}=${chosen.map((at) => encodeURIComponent(rows[at].id)).join(",")}`);
    list("what-if", data.what_ifs, state.whatIfs);
    list("safeguard", data.safeguards, state.safeguards);
    Object.entries(state.factors).forEach(([at, holds]) =>
      parts.push(`factor.${encodeURIComponent(data.factors[at].id)}=${holds}`));
    Object.entries(state.sliders).forEach(([at, value]) =>
      parts.push(`${encodeURIComponent(data.sliders[at].path)}=${value}`));
    if (state.day !== last) parts.push(`as-of=${data.days[state.day]}`);
    return parts.join("&");
  };
  const fromFragment = (text) => {
    if (text === "") return asItStands();
    const found = { safeguards: [], whatIfs: [], factors: {}, sliders: {}, day: last };
    const place = (rows, id) => rows.findIndex((row) => row.id === id);
    const places = (rows, ids) => ids.split(",").map((id) => place(rows, id)).filter((at) => at >= 0);
    for (const part of text.split("&")) {
      let key, value;
      try { [key, value] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)].map(decodeURIComponent); }
      catch { continue; }
      const slider = data.sliders.findIndex(({ path }) => path === key);
      if (key === "what-if") found.whatIfs = places(data.what_ifs, value);
      else if (key === "safeguard") found.safeguards = places(data.safeguards, value);
      else if (key === "as-of" && data.days.includes(value)) found.day = data.days.indexOf(value);
      else if (slider >= 0) {
        const { is_probability: isProbability } = data.sliders[slider], number = Number(value);
        if (number >= 0 && Number.isFinite(number) && (!isProbability || number < 1)) found.sliders[slider] = number;
      } else if (key.startsWith("factor.")) {
        const at = place(data.factors, key.slice(7));
        if (at >= 0 && (value === "true" || value === "false")) found.factors[at] = value === "true";
      }
    }
    return found;
  };
  const command = () => {
    const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
    const words = JSON.parse(root.dataset.command);
    state.whatIfs.forEach((at) => words.push("--what-if", data.what_ifs[at].id));
    state.safeguards.forEach((at) => words.push("--set", `safeguard.${data.safeguards[at].id}=true`));
    Object.entries(state.factors).forEach(([at, holds]) => words.push("--set", `factor.${data.factors[at].id}=${holds}`));
    Object.entries(state.sliders).forEach(([at, value]) => words.push("--set", `${data.sliders[at].path}=${value}`));
    if (state.day !== last) words.push("--as-of", data.days[state.day]);
    return words.map(quoted).join(" ");
  };

  // A change of the state: kept in the address, previewed in the next frame, computed after it.
  const commandLine = element("code", { id: "live-command", tabindex: "0" });
  let frame = 0;
  const changed = () => {
    const words = fragment();
    history.replaceState(null, "", words ? `#${words}` : location.pathname + location.search);
    refresh();
  };
  const refresh = () => {
    commandLine.textContent = command();
    controls.forEach((control) => control());
    // Until the frame comes the numbers shown are those of the state before.
    root.dataset.shown = "stale";
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const wanted = structuredClone(state);
      if (!mayBeEvaluated(wanted)) {
        status.textContent = "This combination changes the diagrams in a way that only the program computes: "
          + "copy the command.";
        root.dataset.shown = "refused";
        return;
      }
      show(previewed(wanted), true);
      compute(wanted, (found) => {
        if (!isNow(wanted)) return;
        if (isStanding()) baseline = found;
        show(found, false);
        if (expected.rated && data.factors.length > 0) {
          computeParts(wanted, (parts) => { showParts(parts); startCurve(wanted); });
        } else {
          startCurve(wanted);
        }
      });
    });
  };
  const mayBeEvaluated = (wanted) => {
    if (!preview) makePreview();
    return preview.canEvaluate(wanted);
  };

  // The controls; each can be brought in line with the state.
  const controls = [];
  const toggle = (list, at, on) => {
    state[list] = state[list].filter((one) => one !== at);
    if (on) state[list] = [...state[list], at].sort((a, b) => a - b);
  };
  const switches = (legend, list, rows) => element("fieldset", {}, element("legend", {}, legend),
    element("div", { class: "live-switches" }, ...rows.map((row, at) => {
      const box = element("input", { type: "checkbox", role: "switch", "data-switch": `${list}.${row.id}` });
      box.addEventListener("change", () => { toggle(list, at, box.checked); changed(); });
      controls.push(() => { box.checked = state[list].includes(at); });
      return element("label", { class: "live-switch" }, box, element("span", {}, row.title));
    })));
  const factors = () => element("fieldset", {}, element("legend", {}, "What holds"),
    ...data.factors.map((row, at) => {
      const choice = element("select", { "data-factor": row.id },
        element("option", { value: "" }, "as reported"),
        element("option", { value: "true" }, "holds"),
        element("option", { value: "false" }, "does not hold"));
      choice.addEventListener("change", () => {
        delete state.factors[at];
        if (choice.value) state.factors[at] = choice.value === "true";
        changed();
      });
      controls.push(() => { choice.value = at in state.factors ? String(state.factors[at]) : ""; });
      return element("label", { class: "live-factor" }, element("span", {}, row.title), choice);
    }));
  const STEPS = 100;
  const sliders = () => element("fieldset", {}, element("legend", {}, "Numbers that the file gives as a range"),
    ...data.sliders.map((row, at) => {
      const [low, middle, high] = row.stated;
      const isWide = low > 0 && high / low > 10;
      const value = (step) => Number((isWide
        ? exp(ln(low) + (step / STEPS) * (ln(high) - ln(low)))
        : low + (step / STEPS) * (high - low)).toPrecision(3));
      const say = (x) => (row.is_probability ? percent(x) : `${twoDigits(x)} a year`);
      const step = element("input", { type: "range", min: 0, max: STEPS, "data-slider": row.path });
      const words = element("output", {});
      const back = element("button", { type: "button", class: "live-back" }, "as stated");
      const nearest = (x) => {
        let best = 0;
        for (let one = 0; one <= STEPS; one++) if (Math.abs(value(one) - x) < Math.abs(value(best) - x)) best = one;
        return best;
      };
      step.addEventListener("input", () => { state.sliders[at] = value(Number(step.value)); changed(); });
      back.addEventListener("click", () => { delete state.sliders[at]; changed(); step.focus(); });
      controls.push(() => {
        const isSet = at in state.sliders, shown = isSet ? state.sliders[at] : middle;
        step.value = nearest(shown);
        words.textContent = isSet ? say(shown) : `${say(low)} to ${say(high)}`;
        step.setAttribute("aria-valuetext", isSet ? say(shown) : `as stated, 90% between ${say(low)} and ${say(high)}`);
        back.disabled = !isSet;
      });
      const name = `${row.title}: ${row.is_probability ? "chance in an attempt" : "attempts"}`;
      return element("div", { class: "live-slider" },
        element("label", {}, element("span", {}, name), step), words, back);
    }));
  const days = () => {
    const step = element("input", { type: "range", min: 0, max: last, "data-day": true });
    const words = element("output", {});
    step.addEventListener("input", () => { state.day = Number(step.value); changed(); });
    controls.push(() => {
      step.value = state.day;
      words.textContent = data.days[state.day];
      step.setAttribute("aria-valuetext", data.days[state.day]);
    });
    return element("fieldset", {}, element("legend", {}, "By what was known on"),
      element("div", { class: "live-slider" }, element("label", {}, element("span", {}, "Day"), step), words));
  };

  const copy = element("button", { type: "button" }, "Copy as command");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command());
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(commandLine);
      copy.textContent = "Selected: copy it now";
    }
    setTimeout(() => { copy.textContent = "Copy as command"; }, 2000);
  });
  const reset = element("button", { type: "button" }, "As it stands");
  reset.addEventListener("click", () => { state = asItStands(); changed(); });
  const check = element("p", { id: "self-test", role: "status" }, "Self-test: running");

  const parts = [];
  if (data.what_ifs.length > 0) parts.push(switches("What-ifs", "whatIfs", data.what_ifs));
  if (data.safeguards.length > 0) {
    parts.push(more("Single safeguards", switches("Safeguards in place", "safeguards", data.safeguards)));
  }
  if (data.factors.length > 0) parts.push(more("Single factors", factors()));
  if (data.sliders.length > 0) parts.push(more("Chances and rates", sliders()));
  if (last > 0) parts.push(more("Day", days()));
  root.append(
    element("div", { class: "live-result" }, element("div", { class: "live-cards" }, ...cards.map(({ card }) => card)), status),
    element("form", { class: "live-form", "aria-label": "What if" }, ...parts),
    element("p", { class: "live-tools" }, reset, copy),
    element("p", { class: "live-line" }, commandLine),
    element("div", { class: "live-drivers-frame" }, drivers), curveFrame, check);
  root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  root.hidden = false;

  // The page proves itself: the data have their fingerprint, and states that the program computed come out to the bit.
  const same = (found, wanted) => found !== null && ["composite", "probability"].every((measure) =>
    Object.entries(wanted[measure]).every(([key, value]) => Object.is(found[measure][key], value)));
  const prove = (at, wrong) => {
    if (at < expected.states.length) {
      const { state: wanted, result } = expected.states[at];
      compute(wanted, (found) => {
        if (at === 0) baseline = found;
        prove(at + 1, same(found, result) ? wrong : [...wrong, at === 0 ? "as it stands" : `state ${at}`]);
      });
      return;
    }
    const isUnchanged = sha256(text) === expected.sha256;
    const faults = [...(isUnchanged ? [] : ["the data were changed"]), ...wrong.map((one) => `${one} came out otherwise`)];
    check.textContent = faults.length > 0
      ? `Self-test FAILED: ${faults.join("; ")}. Do not rely on the numbers of this page.`
      : `Self-test passed: the data are unchanged, and ${expected.states.length} states computed here equal the `
        + "program's to the last bit.";
    check.dataset.result = faults.length > 0 ? "failed" : "passed";
    start();
  };
  const start = () => {
    state = fromFragment(location.hash.slice(1));
    refresh();
  };
  controls.forEach((control) => control());
  commandLine.textContent = command();
  addEventListener("hashchange", start);
  prove(0, []);
};
// On paper nothing is folded away.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => {
  one.dataset.was = one.open;
  one.open = true;
}));
addEventListener("afterprint", () => document.querySelectorAll("details").forEach((one) => {
  one.open = one.dataset.was === "true";
}));
if (document.getElementById("live-data")) startLive();
