// Reports in a real browser: no errors, no requests, accessible, usable by keyboard, equal to the program to the bit.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const program = process.argv[2], here = import.meta.dirname, root = resolve(here, "../..");
const folder = mkdtempSync(join(tmpdir(), "exposure-browser-"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const exposure = (...args) => execFileSync(program, args, { cwd: root, maxBuffer: 1 << 28, encoding: "utf8" });
const ran = (...args) => JSON.parse(exposure("run", "--format", "json", "-q", ...args));
const made = (name, ...args) => {
  const file = join(folder, `${name}.html`);
  exposure("report", "-q", "-o", file, ...args);
  return file;
};
const addressOf = (file, fragment = "") => pathToFileURL(file).href + fragment;

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

// A page that fails the test on an error, a refusal of the policy, a dialog or a request.
const opened = async (address, options = {}, allowed = ["file:", "data:", "blob:"]) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  const page = await context.newPage(), faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!allowed.some((start) => request.url().startsWith(start))) faults.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, faults, close: () => context.close() };
};
const settled = async (page) => {
  await page.waitForSelector("#self-test[data-result]", { timeout: 60000 });
  await page.waitForFunction(() => ["full", "refused"].includes(document.getElementById("live").dataset.shown),
    null, { timeout: 60000 });
};
const values = (page) => page.evaluate(() => JSON.parse(document.getElementById("live").dataset.values));
const equal = (found, result, what) => {
  for (const measure of ["composite", "probability"]) {
    for (const key of ["mean", "p5", "p50", "p95", "standard_error"]) {
      assert.ok(Object.is(found[measure][key], result[measure][key]),
        `${what}: ${measure}.${key} is ${found[measure][key]} in the page, ${result[measure][key]} in the program`);
    }
  }
};

const tests = {
  async "no errors, no requests, no accessibility findings, no sideways scroll"() {
    for (const name of ["group-chat", "fair-analysis", "risk-register"]) {
      const file = made(name, `scenarios/${name}.toml`, "--draws", name === "group-chat" ? "4096" : "256");
      for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [360, "light"], [360, "dark"]]) {
        const { page, faults, close } = await opened(addressOf(file), { viewport: { width, height: 900 }, colorScheme });
        if (await page.$("#live-data")) await settled(page);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} at ${width}: ${wide} wide`);
        // The audit is no script of the page: it is run beside the policy, by the browser's own tools.
        const found = await page.evaluate(`(async () => { ${axe}; return await axe.run(document, { resultTypes: ["violations"] }); })()`);
        const told = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
        assert.deepEqual(told, [], `${name} at ${width}, ${colorScheme}`);
        assert.deepEqual(faults, [], `${name} at ${width}, ${colorScheme}`);
        await close();
      }
    }
  },

  async "every state of a small scenario equals the command line to the bit"() {
    const scenario = join(here, "small.toml"), file = made("small", scenario, "--draws", "256");
    const { page, faults, close } = await opened(addressOf(file));
    await settled(page);
    const whatIfs = ["fewer-calls", "not-public", "quiet"], safeguards = ["doorman", "filter", "training"];
    let n = 0;
    const chosen = (list, mask) => list.filter((_, at) => (mask >> at) & 1);
    for (let mask = 0; mask < 64; mask++) {
      const [named, placed] = [chosen(whatIfs, mask & 7), chosen(safeguards, mask >> 3)];
      const parts = [];
      if (named.length > 0) parts.push(`what-if=${named.join(",")}`);
      if (placed.length > 0) parts.push(`safeguard=${placed.join(",")}`);
      if (mask % 3 === 1) parts.push("factor.untrained=true");
      if (mask % 5 === 2) parts.push("as-of=2025-01-10");
      if (mask % 7 === 3) parts.push("event.secret-told.probability=0.15");
      await page.evaluate((words) => {
        document.getElementById("live").dataset.shown = "";
        location.hash = words;
        window.dispatchEvent(new HashChangeEvent("hashchange"));
      }, parts.join("&"));
      await settled(page);
      const command = await page.textContent("#live-command");
      const words = command.split(" ");
      assert.deepEqual(words.slice(0, 2), ["exposure", "run"]);
      equal(await values(page), ran(...words.slice(2)), command);
      n += 1;
    }
    assert.equal(n, 64);
    assert.deepEqual(faults, []);
    await close();
  },

  async "the parts of factors are the program's, as it stands and with a what-if"() {
    const { page, faults, close } = await opened(addressOf(join(folder, "group-chat.html")));
    await settled(page);
    for (const whatIf of [null, "phone-care"]) {
      if (whatIf) {
        await page.evaluate((id) => { delete document.getElementById("live").dataset.parts; location.hash = `what-if=${id}`; }, whatIf);
      }
      await page.waitForSelector("#live[data-parts]", { timeout: 60000 });
      const parts = await page.evaluate(() => JSON.parse(document.getElementById("live").dataset.parts));
      const { factors } = ran("scenarios/group-chat.toml", ...(whatIf ? ["--what-if", whatIf] : []));
      assert.ok(Object.keys(parts).length > 5);
      for (const [id, { mean, p5, p95 }] of Object.entries(parts)) {
        const { composite } = factors[id].attribution;
        for (const [found, wanted] of [[mean, composite.mean], [p5, composite.p5], [p95, composite.p95]]) {
          assert.ok(Math.abs(found - wanted) < 1e-9, `${id}: ${found} in the page, ${wanted} in the program`);
        }
      }
    }
    assert.deepEqual(faults, []);
    await close();
  },

  async "losses are the program's to printed digits, with amounts scaled by safeguards and multiplied by frequencies"() {
    // The last multiplies a frequency by one amount, as some tools do.
    const text = readFileSync(join(root, "scenarios/fair-analysis.toml"), "utf8");
    const product = join(folder, "product.toml");
    writeFileSync(product, text.replace(/^horizon = .*$/m, "$&\ncompatibility = [\"lef-times-lm\"]"));
    const cases = [
      ["scenarios/fair-analysis.toml", "", "what-if=copies", "what-if=weak-site", "safeguard=training,offline-copies"],
      ["scenarios/risk-register.toml", "", "what-if=programme"],
      [product, "", "what-if=copies"],
    ];
    for (const [scenario, ...fragments] of cases) {
      const { page, faults, close } = await opened(addressOf(made("losses", scenario)));
      for (const fragment of fragments) {
        await page.evaluate((words) => {
          delete document.getElementById("live").dataset.curve;
          location.hash = words;
          window.dispatchEvent(new HashChangeEvent("hashchange"));
        }, fragment);
        await settled(page);
        await page.waitForSelector("#live[data-curve]", { timeout: 60000 });
        const what = `${scenario} ${fragment}`, { loss } = await values(page);
        const curve = await page.evaluate(() => JSON.parse(document.getElementById("live").dataset.curve));
        const result = ran(...(await page.textContent("#live-command")).split(" ").slice(2)).loss;
        const near = (found, wanted, share, name) =>
          assert.ok(Math.abs(found - wanted) <= share * Math.abs(wanted), `${what}: ${name} is ${found}, not ${wanted}`);
        for (const key of ["mean", "p5", "p50", "p95"]) near(loss[key], result.mean[key], 1e-9, `expected loss, ${key}`);
        const likely = result.exceedance.filter(({ probability }) => probability > 1e-3);
        let compared = 0;
        for (const { loss: amount, probability } of likely) {
          const found = curve.exceedance.find(([other]) => other === amount);
          if (!found) continue;
          near(found[1].mean, probability, 0.002 + 3 * curve.error, `the chance of more than ${amount}`);
          compared += 1;
        }
        assert.ok(compared > 10, `${what}: ${compared} amounts in common`);
        for (const [years, { mean }] of curve.periods) near(mean, result.return_periods[years].mean, 0.005 + 3 * curve.error, `1 in ${years}`);
        if (fragment === "") assert.ok(curve.apart < 0.002, `${what}: ${curve.apart} from the printed curve`);
      }
      assert.deepEqual(faults, []);
      await close();
    }
  },

  async "the keyboard alone switches, slides and resets"() {
    const { page, faults, close } = await opened(addressOf(join(folder, "small.html")));
    await settled(page);
    const before = await values(page);
    const first = page.locator("input[data-switch='whatIfs.fewer-calls']");
    for (let presses = 0; presses < 60 && !(await first.evaluate((one) => one === document.activeElement)); presses++) {
      await page.keyboard.press("Tab");
    }
    assert.ok(await first.evaluate((one) => one === document.activeElement), "the first switch is reached by Tab");
    await page.keyboard.press("Space");
    await settled(page);
    assert.match(page.url(), /#what-if=fewer-calls$/);
    assert.notDeepEqual(await values(page), before);
    await page.keyboard.press("Space");
    await settled(page);
    assert.deepEqual(await values(page), before);
    assert.doesNotMatch(page.url(), /#./);
    await page.locator("summary", { hasText: "Chances and rates" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.match(page.url(), /#[a-z.-]+=[0-9.]+$/);
    assert.deepEqual(faults, []);
    await close();
  },

  async "a preview comes within a frame or two, and is marked"() {
    const { page, close } = await opened(addressOf(join(folder, "group-chat.html")));
    await settled(page);
    // The first previews find out how many draws fit.
    for (let at = 0; at < 8; at++) {
      await page.locator("input[data-switch]").nth(at % 3).click();
      await page.waitForTimeout(120);
    }
    await settled(page);
    const seen = await page.evaluate(() => new Promise((done) => {
      const live = document.getElementById("live");
      new MutationObserver(() => live.dataset.shown === "preview" && done(live.querySelector(".live-status").textContent))
        .observe(live, { attributes: true, attributeFilter: ["data-shown"] });
      live.querySelector("input[data-switch]").click();
    }));
    assert.match(seen, /^Preview on \d+ draws/);
    await close();
  },

  async "data that were changed fail the self-test"() {
    const page = readFileSync(join(folder, "small.html"), "utf8");
    const start = page.indexOf("id=\"live-data\"");
    const at = page.indexOf("\"printed\":0.", start) + "\"printed\":0.".length;
    const other = page[at] === "3" ? "4" : "3", file = join(folder, "changed.html");
    writeFileSync(file, page.slice(0, at) + other + page.slice(at + 1));
    const { page: shown, close } = await opened(addressOf(file));
    await settled(shown);
    assert.match(await shown.textContent("#self-test"), /FAILED: the data were changed/);
    assert.equal(await shown.getAttribute("#self-test", "data-result"), "failed");
    await close();
    const { page: sound, close: end } = await opened(addressOf(join(folder, "small.html")));
    await settled(sound);
    assert.match(await sound.textContent("#self-test"), /^Self-test passed/);
    await end();
  },

  async "without scripts the page is complete, and on paper nothing is folded away"() {
    const { page, faults, close } = await opened(addressOf(join(folder, "group-chat.html")), { javaScriptEnabled: false });
    const sections = ["summary", "what-if", "drivers", "paths", "timeline", "verify", "evidence", "assumptions",
      "limits", "reproducibility"];
    for (const id of sections) assert.ok((await page.locator(`#${id}`).innerText()).length > 80, id);
    assert.ok(await page.locator("figure .wide svg[role=img]").first().isVisible());
    await page.emulateMedia({ media: "print" });
    const tables = await page.locator("details table").all();
    assert.ok(tables.length > 10);
    for (const table of tables) assert.ok(await table.isVisible(), "a table is folded away on paper");
    assert.ok(await page.locator("figure .wide svg").first().isVisible());
    assert.ok(!(await page.locator("#live").isVisible()));
    assert.ok((await page.pdf({ format: "A4" })).length > 100000);
    assert.deepEqual(faults, []);
    await close();
  },

  async "hostile texts are text"() {
    const hostile = "</script></title><!--<img src=x onerror=alert(1)>\\\" onload=\\\"alert(2)' & ]]>";
    const text = readFileSync(join(here, "small.toml"), "utf8")
      .replace(/^(title|name|text) = "[^"]*"/gm, `$1 = "${hostile}"`);
    const scenario = join(folder, "hostile.toml");
    writeFileSync(scenario, text);
    const { page, faults, close } = await opened(addressOf(made("hostile", scenario, "--draws", "64")));
    await settled(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    assert.equal(await page.locator("img").count(), 0);
    assert.match(await page.textContent("h1"), /^<\/script><\/title><!--<img/);
    assert.match(await page.textContent(".live-switch"), /onerror=alert/);
    assert.match(await page.textContent("#self-test"), /^Self-test passed/);
    assert.deepEqual(faults, []);
    await close();
  },

  async "a served page renews itself, and tells what is wrong with the file"() {
    const scenario = join(folder, "served.toml"), text = readFileSync(join(here, "small.toml"), "utf8");
    writeFileSync(scenario, text);
    const server = spawn(program, ["serve", scenario, "--port", "0", "--draws", "64", "-q"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const address = await new Promise((done) => createInterface({ input: server.stdout }).once("line", done));
      const { page, faults, close } = await opened(address, {}, [new URL(address).origin, "data:", "blob:"]);
      assert.equal(new URL(page.url()).search, "", "the secret is not left in the address");
      await settled(page);
      writeFileSync(scenario, text.replace("A small office", "A larger office"));
      await page.waitForFunction(() => document.querySelector("h1").textContent === "A larger office", null, { timeout: 60000 });
      writeFileSync(scenario, text.replace("prior = 0.3", "prior = 30"));
      await page.waitForFunction(() => /served\.toml:\d+:\d+/.test(document.getElementById("served").textContent), null, { timeout: 60000 });
      assert.equal(await page.textContent("h1"), "A larger office");
      assert.deepEqual(faults, []);
      await close();
    } finally {
      server.kill();
    }
  },
};

let failed = 0;
const asked = Object.entries(tests).filter(([name]) => name.includes(process.argv[3] || ""));
for (const [name, test] of asked) {
  const start = performance.now();
  try {
    await test();
    console.log(`ok      ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
console.log(`${asked.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
