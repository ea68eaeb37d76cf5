//! Random small scenarios as texts, with every form of the language that moves a number of a run.

use super::chance::Chance;
use exposure::diag::{Severity, Source};
use exposure::model::Model;
use exposure::{plan, scenario};
use std::fmt::Write;

/// How many texts are tried until one says something that can be.
const TRIES: u64 = 1000;

/// A scenario that checks and compiles.
pub struct Random {
    /// Its text, to be printed when something disagrees on it.
    pub text: String,
    /// What was read; its one what-if is `w`.
    pub model: Model,
}

/// The scenario of a seed. Texts that the language or the plan refuses are passed over.
pub fn scenario(seed: u64) -> Random {
    let text_of = |attempt| Writer::new(seed.wrapping_mul(TRIES).wrapping_add(attempt)).write();
    let texts =
        (0..TRIES).map(text_of).flat_map(|text| [without_factor_effects(&text), text].into_iter().rev());
    let mut found = texts.filter_map(|text| read(&text).map(|model| Random { text, model }));
    found.next().expect("one text in a thousand is right")
}

/// The text without safeguards on factors, which are refused where a factor also does good.
fn without_factor_effects(text: &str) -> String {
    let mut blocks = text.split("[[safeguard.");
    let first = blocks.next().unwrap_or_default().to_owned();
    blocks.fold(first, |kept, block| {
        let rest = block.split_once("\n[").map_or(String::new(), |(_, rest)| format!("[{rest}"));
        match block.contains("on = \"factor.") {
            true => kept + &rest,
            false => format!("{kept}[[safeguard.{block}"),
        }
    })
}

/// The model of a text without errors.
fn read(text: &str) -> Option<Model> {
    let model = scenario::check(&Source::new("random", text)).ok()?.value.model;
    let is_right = plan::examine(&model).iter().all(|one| one.code.severity() == Severity::Warning);
    is_right.then_some(model)
}

/// Why a text is refused, for the test that most are not.
#[cfg(test)]
fn refusals(text: &str) -> Vec<String> {
    match scenario::check(&Source::new("random", text)) {
        Err(findings) => findings.iter().map(|one| format!("{}: {}", one.code, one.message)).collect(),
        Ok(checked) => {
            let errors = plan::examine(&checked.value.model);
            let errors = errors.iter().filter(|one| one.code.severity() == Severity::Error);
            errors.map(|one| format!("{}: {}", one.code, one.message)).collect()
        }
    }
}

/// A text in the making.
struct Writer {
    chance: Chance,
    text: String,
    factors: Vec<String>,
    /// The actors, with whether each has a capability.
    actors: Vec<(String, bool)>,
    /// The events, with the actors each is by, by position.
    events: Vec<(String, Vec<usize>)>,
    exposures: Vec<String>,
    sources: Vec<String>,
    /// The outcomes of attempts that cost something.
    priced: Vec<String>,
    /// The risks that have a susceptibility.
    risks: Vec<String>,
    /// Whether all amounts are whole thousands.
    whole: bool,
}

impl Writer {
    fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            text: String::new(),
            factors: Vec::new(),
            actors: Vec::new(),
            events: Vec::new(),
            exposures: Vec::new(),
            sources: Vec::new(),
            priced: Vec::new(),
            risks: Vec::new(),
            whole: false,
        }
    }

    fn write(mut self) -> String {
        self.header();
        self.voices();
        self.factors();
        self.actors();
        self.whole = self.coin(0.2);
        self.risks();
        self.events();
        self.exposures();
        self.facts();
        self.safeguards();
        self.whatif();
        self.text
    }

    // ---- the tables

    fn header(&mut self) {
        let horizons = ["horizon = \"1 year\"", "horizon = \"6 months\"", "horizon = \"2 years\""];
        let window = "window = { from = 2025-01-01, to = 2025-04-25 }";
        let horizon = self.one_of(&[horizons[0], horizons[0], horizons[1], horizons[2], window]);
        self.line("format = 1");
        self.table("scenario", "");
        self.line("as_of = 2025-04-25\ncurrency = \"USD\"");
        self.line(horizon);
    }

    /// Sources, origins and one or two estimates.
    fn voices(&mut self) {
        for at in 0..self.between(2, 5) {
            let id = format!("s{at}");
            self.table("source", &id);
            let letters = ["\"A\"", "\"B\"", "\"B\"", "\"C\"", "\"D\"", "\"E\"", "\"F\"", "0.66", "0.9"];
            let reliability = self.one_of(&letters);
            let kind = if self.coin(0.1) { "relay" } else { "news" };
            self.line(&format!("reliability = {reliability}\nkind = \"{kind}\""));
            self.sources.push(id);
        }
        for at in 0..2 {
            let dependence = self.one_of(&["1", "0.5", "0.25", "0"]);
            self.line(&format!("[origin.o{at}]\ndependence = {dependence}"));
        }
        for at in 0..2 {
            let source = self.source();
            let stated = self.one_of(&["1", "0.9", "\"likely\"", "{ pert = [0.6, 0.8, 0.95] }"]);
            let prior = self.one_of(&["0.5", "0.3", "{ uniform = [0.1, 0.4] }"]);
            let published = self.one_of(&["2025-04-01", "2025-04-01", "2025-05-01"]);
            self.line(&format!(
                "[estimate.q{at}]\ntext = \"q\"\nsource = \"{source}\"\nprobability = {stated}"
            ));
            self.line(&format!("prior = {prior}\npublished = {published}"));
        }
    }

    fn factors(&mut self) {
        let n = self.between(2, 5);
        self.factors = (0..n).map(|at| format!("f{at}")).collect();
        for id in self.factors.clone() {
            let prior = match self.coin(0.15) {
                true => format!("{{ estimate = \"q{}\" }}", self.chance.below(2)),
                false => self.probability(),
            };
            self.table("factor", &id);
            self.line(&format!("prior = {prior}"));
        }
        for at in 0..self.between(n, 3 * n) {
            self.claim(at);
        }
    }

    fn claim(&mut self, at: usize) {
        let (source, factor, other) = (self.source(), self.factor(), self.factor());
        let factors = match factor != other && self.coin(0.2) {
            true => format!("factors = [\"{factor}\", \"{other}\"]"),
            false => format!("factor = \"{factor}\""),
        };
        let stance = self.one_of(&["supports", "supports", "contradicts"]);
        let interest = self.one_of(&["neutral", "neutral", "self-serving", "against-interest"]);
        let published = self.one_of(&["2025-04-01", "2025-04-25", "\"2025-03\"", "2025-05-01"]);
        self.line(&format!("[claim.c{at}]\ntext = \"c\"\nsource = \"{source}\"\n{factors}"));
        self.line(&format!("stance = \"{stance}\"\ninterest = \"{interest}\"\npublished = {published}"));
        if self.coin(0.4) {
            let origin = self.one_of(&["o0", "o1"]);
            self.line(&format!("origin = \"{origin}\""));
        }
        if self.coin(0.15) {
            let letter = self.one_of(&["A", "C", "F"]);
            self.line(&format!("reliability = \"{letter}\""));
        }
        if self.coin(0.1) {
            self.line("retracted = 2025-05-02");
        }
        if at > 0 && self.coin(0.1) {
            let key = self.one_of(&["supersedes", "relay_of"]);
            self.line(&format!("{key} = \"c{}\"", at - 1));
        }
    }

    fn actors(&mut self) {
        for at in 0..self.between(1, 3) {
            let (id, is_capable) = (format!("a{at}"), self.coin(0.5));
            self.table("actor", &id);
            if self.coin(0.3) {
                self.line("accidental = true");
            }
            if self.coin(0.25) {
                let (contacts, action) = (self.cases("rate", Self::rate), self.cases("p", Self::probability));
                self.line(&format!("contact_frequency = {contacts}\nprobability_of_action = {action}"));
            } else {
                let attempts = self.cases("rate", Self::rate);
                self.line(&format!("attempts = {attempts}"));
            }
            if is_capable {
                let capability = self.cases("value", Self::percentile);
                self.line(&format!("capability = {capability}"));
            }
            self.counts();
            self.actors.push((id, is_capable));
        }
    }

    /// One of the laws of counts, each about as often as leaving it out.
    fn counts(&mut self) {
        let counts = [
            "",
            "\"poisson\"",
            "\"at-most-one\"",
            "\"at-most-one\"",
            "{ dispersion = 0.4 }",
            "{ dispersion = 3 }",
        ];
        let counts = self.one_of(&counts);
        if !counts.is_empty() {
            self.line(&format!("counts = {counts}"));
        }
    }

    /// Risks in one table. One with a susceptibility is an actor and an event for what follows; one that counts
    /// losses takes no further trials, so nothing else is by it.
    fn risks(&mut self) {
        for at in 0..self.chance.below(3) {
            let id = format!("r{at}");
            self.table("risk", &id);
            let (rate, p) = (self.cases("rate", Self::rate), self.cases("p", Self::probability));
            let form = self.chance.below(4);
            let often = match form {
                0 => format!("lef = {rate}"),
                1 => format!("cf = {rate}\npoa = {p}\nsusceptibility = {}", self.probability()),
                2 => format!("tef = {rate}\ntcap = {}\nrs = {}", self.percentile(), self.percentile()),
                _ => format!("attempts = {rate}\nprobability = {p}"),
            };
            self.line(&often);
            self.counts();
            if self.coin(0.3) {
                let needs = self.over_factors();
                self.line(&format!("needs = \"{needs}\""));
            }
            let severity = self.cases("value", Self::severity);
            self.line(&format!("severity = {severity}"));
            self.loss("risk", &id);
            self.priced.push(id.clone());
            if matches!(form, 1 | 3) {
                self.risks.push(id.clone());
            }
            if form != 0 {
                self.events.push((id.clone(), vec![self.actors.len()]));
                self.actors.push((id, form == 2));
            }
        }
    }

    fn events(&mut self) {
        let n_actors = self.actors.len();
        for at in 0..self.between(2, 6).max(n_actors) {
            let id = format!("v{at}");
            self.table("event", &id);
            let is_first = at < n_actors || self.coin(0.2);
            let by = if is_first { self.by(at) } else { self.inherited() };
            let succeeds = match by.iter().all(|&actor| self.actors[actor].1) && self.coin(0.6) {
                true => format!("difficulty = {}", self.cases("value", Self::percentile)),
                false if !is_first && self.coin(0.1) => String::new(),
                false => format!("probability = {}", self.cases("p", Self::probability)),
            };
            self.line(&succeeds);
            self.events.push((id, by));
        }
    }

    /// Names the actors of an event that starts an attempt, at times with a factor that it needs.
    fn by(&mut self, at: usize) -> Vec<usize> {
        let n = self.actors.len();
        let by: Vec<usize> = (0..n).filter(|&actor| actor == at % n || self.coin(0.25)).collect();
        let names: Vec<String> = by.iter().map(|&actor| format!("\"{}\"", self.actors[actor].0)).collect();
        self.line(&format!("by = [{}]", names.join(", ")));
        if self.coin(0.3) {
            let needs = self.over_factors();
            self.line(&format!("needs = \"{needs}\""));
        }
        by
    }

    /// Names what an event needs of earlier ones, which says whose it is.
    fn inherited(&mut self) -> Vec<usize> {
        let (one, other, factor) = (self.event(), self.event(), self.over_factors());
        let (v, w) = (self.events[one].0.clone(), self.events[other].0.clone());
        let (needs, both) = match self.chance.below(6) {
            0 => (format!("{v} or {w}"), true),
            1 => (format!("{v} and ({factor})"), false),
            2 => (format!("({v} or {w}) and ({factor})"), true),
            3 => (format!("at least 2 of ({v}, {w}, {factor})"), true),
            4 => (format!("{v} and {w}"), true),
            _ => (v, false),
        };
        self.line(&format!("needs = \"{needs}\""));
        let mut by = self.events[one].1.clone();
        by.extend(if both { self.events[other].1.clone() } else { Vec::new() });
        by.sort_unstable();
        by.dedup();
        by
    }

    fn exposures(&mut self) {
        let n = self.between(1, 4);
        self.exposures = (0..n).map(|at| format!("x{at}")).collect();
        for at in 0..n {
            let (one, other, factor) = (self.event(), self.event(), self.over_factors());
            let (v, w) = (self.events[one].0.clone(), self.events[other].0.clone());
            let when = match self.chance.below(6) {
                0 => format!("{v} or {w}"),
                1 => format!("{v} and ({factor})"),
                2 => format!("at least 2 of ({v}, {w}, {factor})"),
                3 => format!("{v} and ({w} or {factor})"),
                _ => v,
            };
            self.outcome("x", at, n, &when);
        }
    }

    fn facts(&mut self) {
        let n = self.chance.below(3);
        for at in 0..n {
            let when = self.over_factors();
            self.outcome("y", at, n, &when);
        }
    }

    /// An outcome; it may include later ones of its kind, so that no circle closes.
    fn outcome(&mut self, kind: &str, at: usize, n: usize, when: &str) {
        self.table("outcome", &format!("{kind}{at}"));
        let severity = self.cases("value", Self::severity);
        self.line(&format!("when = \"{when}\"\nseverity = {severity}"));
        let mut lesser: Vec<String> =
            (at + 1..n).filter(|_| self.coin(0.35)).map(|other| format!("\"{kind}{other}\"")).collect();
        if kind == "x" && self.text.contains("[risk.r0]") && self.coin(0.3) {
            lesser.push("\"r0\"".to_owned());
        }
        self.line(&format!("includes = [{}]", lesser.join(", ")));
        if self.coin(0.75) {
            let id = format!("{kind}{at}");
            self.loss("outcome", &id);
            if kind == "x" {
                self.priced.push(id);
            }
        }
    }

    /// What an outcome or a risk costs.
    fn loss(&mut self, kind: &str, id: &str) {
        self.line(&format!("[{kind}.{id}.loss]"));
        self.forms();
        if self.coin(0.4) {
            let chance = self.cases("p", Self::reaction);
            self.line(&format!("[{kind}.{id}.loss.secondary]\nprobability = {chance}"));
            self.forms();
        }
    }

    /// A total that nobody split, or up to three forms.
    fn forms(&mut self) {
        if self.coin(0.3) {
            let amount = self.cases("value", Self::amount);
            return self.line(&format!("magnitude = {amount}"));
        }
        let all = ["response", "fines", "productivity", "replacement", "reputation", "competitive_advantage"];
        let first = self.chance.below(all.len());
        for at in 0..self.between(1, 3) {
            let amount = self.cases("value", Self::amount);
            self.line(&format!("{} = {amount}", all[(first + at) % all.len()]));
        }
    }

    /// One safeguard with every kind of effect, and perhaps another on some of the same targets.
    fn safeguards(&mut self) {
        let event = self.event();
        let every = [
            format!("factor.{}", self.factor()),
            format!("event.{}", self.events[event].0),
            format!("actor.{}", self.actors[0].0),
            format!("outcome.{}", self.exposures[0]),
        ];
        let mut every = every.to_vec();
        if !self.priced.is_empty() {
            let priced = self.priced[self.chance.below(self.priced.len())].clone();
            let kind = if priced.starts_with('r') { self.one_of(&["risk", "outcome"]) } else { "outcome" };
            every.push(format!("{kind}.{priced}.loss"));
        }
        let some: Vec<String> = every.iter().filter(|_| self.coin(0.6)).cloned().collect();
        let keys = [self.coverage(), self.coverage()];
        let plain = keys.iter().all(String::is_empty);
        for ((id, mut targets), keys) in [("g0", every), ("g1", some)].into_iter().zip(keys) {
            // Losses in several states take long to compute, so they are rare, and their shares are numbers.
            let in_states = keys.is_empty() || self.coin(0.2);
            targets.retain(|target| in_states || !target.ends_with(".loss"));
            if targets.is_empty() {
                continue;
            }
            self.table("safeguard", id);
            self.text.push_str(&keys);
            for target in targets {
                let reduces = match target.ends_with(".loss") && !plain {
                    true => self.one_of(&["0.35", "0.6"]).to_owned(),
                    false => self.probability(),
                };
                self.line(&format!("[[safeguard.{id}.effect]]\non = \"{target}\"\nreduces = {reduces}"));
            }
        }
    }

    /// The keys for where a safeguard is in place and how often it fails, each now and then.
    fn coverage(&mut self) -> String {
        let mut keys = String::new();
        if self.coin(0.35) {
            let _ = writeln!(keys, "coverage = {}", self.probability());
        }
        if self.coin(0.35) {
            let (failures, [a, b, c]) = (self.rate(), self.ascending(2.0, 90.0));
            let days = match self.chance.below(8) {
                0..3 => format!("{b:.0}"),
                3..6 => format!("{{ p5 = {a:.1}, p95 = {c:.1} }}"),
                6 => "\"2 weeks\"".to_owned(),
                _ => "0".to_owned(),
            };
            let _ = writeln!(keys, "failures_per_year = {failures}\nrepair_days = {days}");
            if self.coin(0.5) {
                let variance = self.one_of(&["0.1", "0.3", "0.8"]);
                let _ = writeln!(keys, "variance_effectiveness = {variance}");
            }
        }
        keys
    }

    fn whatif(&mut self) {
        self.table("whatif", "w");
        let both = self.text.contains("[safeguard.g1]");
        self.line(if both { "safeguards = [\"g0\", \"g1\"]" } else { "safeguards = [\"g0\"]" });
        let (factor, event, source) = (self.factor(), self.event(), self.source());
        let mut set = Vec::new();
        if self.coin(0.4) {
            let prior = self.one_of(&["", ".prior"]);
            let value = if prior.is_empty() { "true".to_owned() } else { self.probability() };
            set.push(format!("\"factor.{factor}{prior}\" = {value}"));
        }
        if self.coin(0.3) {
            let value = self.probability();
            set.push(format!("\"event.{}.probability\" = {value}", self.events[event].0));
        }
        if self.coin(0.2) {
            let value = self.rate();
            set.push(format!("\"actor.{}.attempts\" = {value}", self.actors[0].0));
        }
        if self.coin(0.2) {
            let value = self.severity();
            set.push(format!("\"outcome.{}.severity\" = {value}", self.exposures[0]));
        }
        if self.coin(0.2) {
            set.push(format!("\"source.{source}.reliability\" = \"C\""));
        }
        // The event may be that of a risk, whose trial is set once.
        let apart = self.risks.iter().find(|risk| **risk != self.events[event].0).cloned();
        if let Some(risk) = apart
            && self.coin(0.5)
        {
            set.push(format!("\"risk.{risk}.susceptibility\" = {}", self.probability()));
        }
        self.line(&format!("set = {{ {} }}", set.join(", ")));
    }

    // ---- conditions and quantities

    fn over_factors(&mut self) -> String {
        let (f, g, h) = (self.factor(), self.factor(), self.factor());
        match self.chance.below(7) {
            0 => format!("{f} and {g}"),
            1 => format!("{f} or {g}"),
            2 => format!("not {f}"),
            3 => format!("{f} and not {g}"),
            4 => format!("at least 2 of ({f}, {g}, {h})"),
            _ => f,
        }
    }

    /// One quantity, or up to three cases of it on factors.
    fn cases(&mut self, key: &str, one: impl Fn(&mut Self) -> String) -> String {
        let n = self.one_of(&[1, 1, 2, 3]);
        if n == 1 {
            return one(self);
        }
        let mut cases = Vec::new();
        for at in 0..n {
            let value = one(self);
            cases.push(match at + 1 == n {
                true => format!("{{ {key} = {value} }}"),
                false => format!("{{ if = \"{}\", {key} = {value} }}", self.over_factors()),
            });
        }
        format!("[{}]", cases.join(", "))
    }

    fn probability(&mut self) -> String {
        let [a, b, c] = self.ascending(0.02, 0.98);
        match self.chance.below(14) {
            0 | 1 => format!("{b:.3}"),
            2 | 3 => format!("{{ p5 = {a:.3}, p95 = {c:.3} }}"),
            4 => format!("{{ pert = [{a:.3}, {b:.3}, {c:.3}] }}"),
            5 => format!("{{ triangular = [{a:.3}, {b:.3}, {c:.3}] }}"),
            6 => format!("{{ uniform = [{a:.3}, {c:.3}] }}"),
            7 => format!("{{ hits = {}, of = {} }}", self.chance.below(4), self.between(4, 12)),
            8 => format!("{{ discrete = [[{a:.3}, 1], [{b:.3}, 2], [{c:.3}, 1]] }}"),
            9 => format!("{{ normal = [{b:.3}, 0.2], min = 0.01, max = 0.99 }}"),
            10 => format!("{{ metalog = [[0.25, {a:.3}], [0.75, {c:.3}]] }}"),
            11 => format!("{{ mixture = [[{{ p5 = {a:.3}, p95 = {b:.3} }}, 2], [{c:.3}, 1]] }}"),
            12 => {
                let voices = "{ says = { beta = [2, 3] } }, { says = { beta = [4, 2] }, weight = 2 }";
                format!("{{ experts = [{voices}], pooling = \"log\" }}")
            }
            _ => format!("\"{}\"", self.one_of(&["unlikely", "about even", "likely", "very unlikely"])),
        }
    }

    /// The chance that others react, now and then as a source stated it.
    fn reaction(&mut self) -> String {
        match self.coin(0.15) {
            true => format!("{{ estimate = \"q{}\" }}", self.chance.below(2)),
            false => self.probability(),
        }
    }

    /// An amount: a fixed sum, a light tail, a layer, or a tail so heavy that a deviation or a mean is missing.
    fn amount(&mut self) -> String {
        let [a, b, c] = self.ascending(1.0, 30.0).map(f64::round);
        match self.chance.below(if self.whole { 3 } else { 21 }) {
            0 => format!("\"${a}k\""),
            1 => format!("{:.0}", 1e3 * b),
            2 => format!("{{ discrete = [[\"${a}k\", 3], [\"${b}k\", 2], [\"${c}k\", 1]] }}"),
            3 => format!("\"${a}k to ${c}k\""),
            4 => format!("{{ p5 = {a}e3, p95 = {}e3 }}", 4.0 * c),
            5 => format!("{{ pert = [{a}e3, {b}e3, {c}e3] }}"),
            6 => format!("{{ triangular = [{a}e3, {b}e3, {c}e3], deductible = {b}e3 }}"),
            7 => format!("{{ uniform = [0, {c}e3] }}"),
            8 => format!("{{ gamma = [{:.2}, 0.0002] }}", a / 4.0),
            9 => format!("{{ lognormal = [9, {:.2}], limit = \"${b}k\" }}", b / 12.0),
            10 => format!("{{ lognormal = [9, 1.3], deductible = \"${a}k\", limit = \"${c}k\" }}"),
            11 => format!("{{ p5 = {a}e3, p95 = {c}e3, min = {b}e2, max = {c}e3 }}"),
            12 => format!("{{ normal = [{b}e3, 6e3], min = 0 }}"),
            13 => format!("{{ pareto = [\"${a}k\", 0.9], limit = \"${c}k\" }}"),
            14 => format!("{{ pareto = [{a}e3, 2.5] }}"),
            15 => format!("{{ pareto = [{a}e3, 1.4] }}"),
            16 => format!("{{ pareto = [{a}e2, 0.8] }}"),
            17 => format!("{{ metalog = [[0.2, {a}e3], [0.7, {c}e3]] }}"),
            18 => format!("{{ empirical = [{a}e3, {b}e3, {b}e3, {c}e3] }}"),
            19 => format!("{{ mixture = [[\"${a}k\", 3], [{{ p5 = {b}e3, p95 = {}e3 }}, 1]] }}", 3.0 * c),
            _ => format!("{{ lognormal = [8, 0.5], max = {c}e3 }}"),
        }
    }

    fn rate(&mut self) -> String {
        let [a, b, c] = self.ascending(0.2, 9.0);
        match self.chance.below(9) {
            0 => format!("{b:.2}"),
            1 | 2 => format!("{{ p5 = {a:.2}, p95 = {c:.2}, per = \"year\" }}"),
            3 => format!("{{ p5 = {:.3}, p95 = {:.3}, per = \"month\" }}", a / 12.0, c / 12.0),
            4 => format!("{{ pert = [{a:.2}, {b:.2}, {c:.2}] }}"),
            5 => format!("{{ count = {}, over = \"9 months\" }}", self.chance.below(5)),
            6 => format!("{{ at_least_once = {:.2}, over = \"6 months\" }}", b / 9.5),
            7 => format!(
                "{{ at_least_once = {{ estimate = \"q{}\" }}, over = \"3 months\" }}",
                self.chance.below(2)
            ),
            _ => "\"once in 2 years\"".to_owned(),
        }
    }

    fn severity(&mut self) -> String {
        let [a, b, c] = self.ascending(1.0, 99.0);
        match self.chance.below(6) {
            0 | 1 => format!("{b:.0}"),
            2 | 3 => format!("{{ pert = [{a:.1}, {b:.1}, {c:.1}] }}"),
            4 => format!("{{ p5 = {a:.1}, p95 = {c:.1} }}"),
            _ => format!("\"{}\"", self.one_of(&["low", "moderate", "high"])),
        }
    }

    fn percentile(&mut self) -> String {
        let [a, b, c] = self.ascending(0.05, 0.95);
        match self.chance.below(6) {
            0 | 1 => format!("{{ pert = [{a:.3}, {b:.3}, {c:.3}] }}"),
            2 => format!("{{ uniform = [{a:.3}, {c:.3}] }}"),
            3 => format!("{{ triangular = [{a:.3}, {b:.3}, {c:.3}] }}"),
            4 => format!("{{ p5 = {a:.3}, p95 = {c:.3} }}"),
            _ => format!("{b:.3}"),
        }
    }

    // ---- choices

    /// Three numbers in a range, well apart.
    fn ascending(&mut self, min: f64, max: f64) -> [f64; 3] {
        let mut third = |at: f64| min + (max - min) * (at + 0.1 + 0.8 * self.chance.uniform()) / 3.0;
        [third(0.0), third(1.0), third(2.0)]
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.chance.below(most - least + 1)
    }

    fn coin(&mut self, p: f64) -> bool {
        self.chance.coin(p)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.chance.below(all.len())]
    }

    fn factor(&mut self) -> String {
        self.factors[self.chance.below(self.factors.len())].clone()
    }

    fn source(&mut self) -> String {
        self.sources[self.chance.below(self.sources.len())].clone()
    }

    fn event(&mut self) -> usize {
        self.chance.below(self.events.len())
    }

    // ---- lines

    /// Begins a table and gives it a title or name.
    fn table(&mut self, kind: &str, id: &str) {
        let dot = if id.is_empty() { "" } else { "." };
        let key = if kind == "source" { "name" } else { "title" };
        let _ = writeln!(self.text, "[{kind}{dot}{id}]\n{key} = \"{kind} {id}\"");
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::simulate;
    use super::*;
    use exposure::model::{Configuration, Target};

    #[test]
    fn most_texts_are_right_and_no_refusal_is_about_spelling() {
        let mut right = 0;
        for seed in 0..60 {
            let text = Writer::new(seed).write();
            let refusals = refusals(&text);
            right += usize::from(refusals.is_empty() || read(&without_factor_effects(&text)).is_some());
            // What only the whole can show: outcomes that nobody reaches or that occur by themselves, and
            // safeguards against what does good.
            let expected =
                |one: &String| ["E040", "E041", "E042", "E044"].iter().any(|code| one.starts_with(code));
            assert!(refusals.iter().all(expected), "{refusals:#?}\n{text}");
        }
        assert!(right > 20, "{right}");
    }

    #[test]
    fn a_seed_gives_the_same_scenario_again_and_another_seed_another() {
        assert_eq!(scenario(3).text, scenario(3).text);
        assert_ne!(scenario(3).text, scenario(4).text);
    }

    #[test]
    fn every_form_of_the_language_comes_up_and_can_be_played() {
        let all: String = (0..60).map(|seed| Writer::new(seed).write()).collect();
        let forms = [
            "difficulty",
            "contact_frequency",
            "accidental",
            "at least 2 of",
            "not f",
            "includes = [\"x",
            "at_least_once",
            "estimate =",
            "window",
            "supersedes",
            "relay_of",
            "{ if =",
            "on = \"factor.",
            "on = \"event.",
            "on = \"actor.",
            "on = \"outcome.",
            "\"factor.f0\" = true",
            "[outcome.y1]",
            "count =",
            "dispersion =",
            "at-most-one",
            "\nlef =",
            "\npoa =",
            "\ntcap =",
            ".susceptibility\" =",
            "magnitude =",
            ".loss.secondary]",
            "deductible =",
            "limit =",
            "pareto =",
            "metalog =",
            "mixture =",
            "empirical =",
            "experts =",
            "[outcome.y0.loss]",
            "\"r0\"",
            "on = \"risk.r0.loss",
            "on = \"outcome.x0.loss",
            "\ncoverage =",
            "\nrepair_days = {",
            "\nvariance_effectiveness =",
        ];
        forms.iter().for_each(|form| assert!(all.contains(form), "{form}"));
        let mut on_factors = 0;
        for Random { text, model } in (0..40).map(scenario) {
            let whatif = Configuration::of(&model, model.whatifs.find("w").expect("a what-if"));
            for configuration in [Configuration::default(), whatif] {
                let naive = simulate(&model, &configuration, model.header.as_of, 200, 1);
                let in_range = (0.0..=100.0).contains(&naive.composite.value);
                assert!(in_range && naive.probability.value <= 1.0, "{naive}\n{text}");
            }
            let (_, safeguard) = model.safeguards.iter().next().expect("a safeguard");
            let targets = safeguard.effects.iter().map(|effect| effect.on);
            let targets: Vec<Target> = targets.collect();
            assert!(targets.len() >= 3, "{text}");
            on_factors += usize::from(targets.iter().any(|on| matches!(on, Target::Factor(_))));
        }
        assert!(on_factors > 0, "some safeguards are on factors");
    }
}
