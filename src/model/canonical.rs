//! The model as one text that depends on its meaning alone.
//!
//! Tables come in the order of ids and numbers in their shortest exact form, so two files that say the same
//! in another order, spelling or layout have the same text, and the same fingerprint. Words for people are
//! part of it: they are part of what was assessed. What a factor turned out to be is not: no assessment knows
//! it, so an assessment of a file with it and of one without it are the same, to the last byte.

use super::*;
use crate::math::{CountLaw, Distribution};
use std::fmt::{self, Display, Write};

impl Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Canonical { model: self, text: String::new() }.write())
    }
}

struct Canonical<'a> {
    model: &'a Model,
    text: String,
}

impl Canonical<'_> {
    fn write(mut self) -> String {
        self.header();
        self.evidence();
        self.factors();
        self.threats();
        self.outcomes();
        self.decisions();
        self.correlations();
        self.text
    }

    fn table(&mut self, kind: &str, id: &str) {
        let _ = writeln!(self.text, "[{kind}.{id:?}]");
    }

    /// One line `key = value`; absent values leave no line.
    fn line(&mut self, key: &str, value: impl Display) {
        let value = value.to_string();
        if !value.is_empty() {
            let _ = writeln!(self.text, "{key} = {value}");
        }
    }

    fn quoted(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            let _ = writeln!(self.text, "{key} = {value:?}");
        }
    }

    fn header(&mut self) {
        let header = &self.model.header;
        self.text.push_str("[scenario]\n");
        self.quoted("title", &header.title);
        self.quoted("summary", &header.summary);
        self.line("as_of", header.as_of);
        match header.horizon {
            Horizon::Ahead(years) => self.line("horizon", format!("{} years", years.get())),
            Horizon::Window { from, to } => self.line("window", format!("{from} to {to}")),
        }
        self.line("currency", option(header.currency.as_ref()));
        if header.compatibility != Compatibility::default() {
            self.line("compatibility", format!("{:?}", header.compatibility));
        }
    }

    fn evidence(&mut self) {
        let model = self.model;
        for (_, source) in model.sources.iter() {
            self.table("source", &source.id);
            self.quoted("name", &source.name);
            self.line("kind", format!("{:?}", source.kind));
            self.line("reliability", reliability(source.reliability));
            self.quoted("note", &source.note);
        }
        for (_, origin) in model.origins.iter() {
            self.table("origin", &origin.id);
            self.line("dependence", origin.dependence.get());
            self.quoted("note", &origin.note);
        }
        model.claims.iter().for_each(|(_, claim)| self.claim(claim));
        model.estimates.iter().for_each(|(_, estimate)| self.estimate(estimate));
    }

    fn claim(&mut self, claim: &Claim) {
        let model = self.model;
        self.table("claim", &claim.id);
        self.quoted("text", &claim.text);
        self.quoted("source", &model.sources[claim.source].id);
        self.quoted("origin", claim.origin.map_or("", |id| &model.origins[id].id));
        self.line("factors", names(&model.factors, &claim.factors));
        self.line("outcomes", names(&model.outcomes, &claim.outcomes));
        self.line("stance", format!("{:?}", claim.stance));
        self.line("interest", format!("{:?}", claim.interest));
        self.line("reliability", claim.reliability.map_or(String::new(), reliability));
        self.standing(&claim.standing);
        self.line("observed_from", option(claim.observed.0));
        self.line("observed_to", option(claim.observed.1));
        self.quoted("relay_of", claim.relay_of.map_or("", |id| &model.claims[id].id));
        self.line("supersedes", names(&model.claims, &claim.supersedes));
        self.quoted("attributed_to", &claim.attributed_to);
        self.quoted("status", &claim.status);
        claim.cites.iter().for_each(|cite| self.quoted("cites", cite));
        self.quoted("note", &claim.note);
    }

    fn estimate(&mut self, estimate: &Estimate) {
        self.table("estimate", &estimate.id);
        self.quoted("text", &estimate.text);
        self.quoted("source", &self.model.sources[estimate.source].id);
        self.line("reliability", estimate.reliability.map_or(String::new(), reliability));
        self.line("probability", &estimate.probability);
        self.line("prior", &estimate.prior);
        self.standing(&estimate.standing);
        self.quoted("status", &estimate.status);
        estimate.cites.iter().for_each(|cite| self.quoted("cites", cite));
        self.quoted("note", &estimate.note);
        self.quoted("why", &estimate.why);
    }

    fn standing(&mut self, standing: &Standing) {
        self.line("published", standing.published);
        self.line("retracted", option(standing.retracted));
    }

    fn factors(&mut self) {
        for (_, factor) in self.model.factors.iter() {
            self.table("factor", &factor.id);
            self.quoted("title", &factor.title);
            self.line("kind", format!("{:?}", factor.kind));
            self.line("prior", self.model.uncertain(&factor.prior));
            self.quoted("why", &factor.why);
        }
    }

    fn threats(&mut self) {
        let model = self.model;
        for (_, actor) in model.actors.iter() {
            self.table("actor", &actor.id);
            self.quoted("title", &actor.title);
            self.line("accidental", actor.accidental);
            self.uncertain_cases("attempts", &actor.attempts.frequency);
            if let Some(action) = &actor.attempts.action {
                self.uncertain_cases("probability_of_action", action);
            }
            if actor.attempts.counts != CountLaw::Poisson {
                self.line("counts", format!("{:?}", actor.attempts.counts));
            }
            if let Some(capability) = &actor.capability {
                self.chance_cases("capability", capability);
            }
            self.quoted("why", &actor.why);
        }
        for (_, event) in model.events.iter() {
            self.table("event", &event.id);
            self.quoted("title", &event.title);
            self.line("by", names(&model.actors, &event.by));
            self.line("needs", event.needs.as_ref().map_or(String::new(), |needs| model.condition(needs)));
            match &event.trial {
                Trial::Probability(cases) => self.uncertain_cases("probability", cases),
                Trial::Difficulty(cases) => self.chance_cases("difficulty", cases),
            }
            event.attack.iter().for_each(|one| self.quoted("attack", one));
            self.quoted("why", &event.why);
        }
    }

    fn outcomes(&mut self) {
        let model = self.model;
        for (_, outcome) in model.outcomes.iter() {
            self.table("outcome", &outcome.id);
            self.quoted("title", &outcome.title);
            self.line("when", model.condition(&outcome.when));
            self.uncertain_cases("severity", &outcome.severity);
            self.line("includes", names(&model.outcomes, &outcome.includes));
            if let Some(loss) = &outcome.loss {
                self.loss_forms("loss", &loss.primary);
                if let Some(secondary) = &loss.secondary {
                    self.uncertain_cases("loss.secondary.probability", &secondary.probability);
                    self.loss_forms("loss.secondary", &secondary.forms);
                }
            }
            self.quoted("why", &outcome.why);
        }
    }

    fn loss_forms(&mut self, key: &str, forms: &[(LossForm, Cases<Distribution>)]) {
        for (form, cases) in forms {
            self.chance_cases(&format!("{key}.{form:?}"), cases);
        }
    }

    fn correlations(&mut self) {
        for (_, one) in self.model.correlations.iter() {
            self.table("correlation", &one.id);
            self.quoted("between", &one.between.join(", "));
            self.line("rank", one.rank);
            self.quoted("why", &one.why);
        }
    }

    fn decisions(&mut self) {
        let model = self.model;
        model.safeguards.iter().for_each(|(_, safeguard)| self.safeguard(safeguard));
        for (_, inquiry) in model.inquiries.iter() {
            self.table("inquiry", &inquiry.id);
            self.quoted("title", &inquiry.title);
            self.quoted("factor", &model.factors[inquiry.factor].id);
            self.line("sensitivity", model.uncertain(&inquiry.sensitivity));
            self.line("specificity", model.uncertain(&inquiry.specificity));
            self.cost(inquiry.cost.as_ref());
            self.quoted("why", &inquiry.why);
        }
        for (_, whatif) in model.whatifs.iter() {
            self.table("whatif", &whatif.id);
            self.quoted("title", &whatif.title);
            self.line("safeguards", names(&model.safeguards, &whatif.safeguards));
            whatif.set.iter().for_each(|one| self.override_of(one));
            self.quoted("why", &whatif.why);
        }
        if let Some(tolerance) = &model.tolerance {
            self.text.push_str("[tolerance]\n");
            self.line("score", option(tolerance.score.map(|score| score.get())));
            if tolerance.curve != ToleranceCurve::Points {
                self.line("curve", format!("{:?}", tolerance.curve));
            }
            for (probability, amount) in &tolerance.exceedance {
                self.line("exceedance", format!("{} {amount}", probability.get()));
            }
        }
    }

    fn safeguard(&mut self, safeguard: &Safeguard) {
        let model = self.model;
        self.table("safeguard", &safeguard.id);
        self.quoted("title", &safeguard.title);
        self.cost(safeguard.cost.as_ref());
        for effect in &safeguard.effects {
            let line = format!("{} {}", model.target(effect.on), model.uncertain(&effect.reduces));
            self.line("effect", line);
            self.quoted("effect.why", &effect.why);
        }
        for (key, value) in safeguard.coverage.quantities() {
            self.line(key, model.uncertain(value));
        }
        self.quoted("why", &safeguard.why);
    }

    fn cost(&mut self, cost: Option<&Cost>) {
        if let Some(cost) = cost {
            let due = if cost.per_year { "a year" } else { "once" };
            self.line("cost", format!("{} {due}", self.model.uncertain(&cost.amount)));
        }
    }

    fn override_of(&mut self, one: &Override) {
        let model = self.model;
        match one {
            Override::Holds(id, holds) => self.line(&format!("set factor.{}", model.factors[*id].id), holds),
            Override::Prior(id, prior) => {
                self.line(&format!("set factor.{}.prior", model.factors[*id].id), model.uncertain(prior));
            }
            Override::Trial(id, Trial::Probability(cases)) => {
                self.uncertain_cases(&format!("set event.{}.probability", model.events[*id].id), cases);
            }
            Override::Trial(id, Trial::Difficulty(cases)) => {
                self.chance_cases(&format!("set event.{}.difficulty", model.events[*id].id), cases);
            }
            Override::Attempts(id, cases) => {
                self.uncertain_cases(&format!("set actor.{}.attempts", model.actors[*id].id), cases);
            }
            Override::Capability(id, cases) => {
                self.chance_cases(&format!("set actor.{}.capability", model.actors[*id].id), cases);
            }
            Override::Severity(id, cases) => {
                self.uncertain_cases(&format!("set outcome.{}.severity", model.outcomes[*id].id), cases);
            }
            Override::Reliability(id, value) => {
                let key = format!("set source.{}.reliability", model.sources[*id].id);
                self.line(&key, reliability(*value));
            }
            Override::Reduces(id, share) => {
                let key = format!("set safeguard.{}.reduces", model.safeguards[*id].id);
                self.line(&key, model.uncertain(share));
            }
        }
    }

    fn uncertain_cases(&mut self, key: &str, cases: &Cases<Uncertain>) {
        self.cases(key, cases, |value| self.model.uncertain(value));
    }

    fn chance_cases(&mut self, key: &str, cases: &Cases<Distribution>) {
        self.cases(key, cases, Distribution::to_string);
    }

    fn cases<T>(&mut self, key: &str, cases: &Cases<T>, show: impl Fn(&T) -> String) {
        let lines: Vec<String> = cases
            .iter()
            .map(|case| {
                let guard = self.model.guard(case.when.as_ref());
                let why =
                    if case.why.is_empty() { String::new() } else { format!(" because {:?}", case.why) };
                format!("{key} {guard} = {}{why}\n", show(&case.value))
            })
            .collect();
        self.text.push_str(&lines.concat());
    }
}

impl Model {
    /// A condition in the spelling of the language, with ids and the fewest parentheses.
    pub fn condition(&self, condition: &Condition) -> String {
        let list = |parts: &[Condition], word: &str| {
            parts.iter().map(|part| self.operand(part)).collect::<Vec<_>>().join(word)
        };
        match condition {
            Condition::Factor(id) => self.factors[*id].id.clone(),
            Condition::Event(id) => self.events[*id].id.clone(),
            Condition::Not(inner) => format!("not {}", self.operand(inner)),
            Condition::And(parts) => list(parts, " and "),
            Condition::Or(parts) => list(parts, " or "),
            Condition::AtLeast(k, parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
                format!("at least {k} of ({})", parts.join(", "))
            }
        }
    }

    /// The condition of a case: `if ...`, or `else` for the last.
    pub fn guard(&self, when: Option<&Condition>) -> String {
        when.map_or("else".to_owned(), |when| format!("if {}", self.condition(when)))
    }

    /// What an effect acts on, by its path.
    pub fn target(&self, target: Target) -> String {
        match target {
            Target::Factor(id) => format!("factor.{}", self.factors[id].id),
            Target::Event(id) => format!("event.{}", self.events[id].id),
            Target::Actor(id) => format!("actor.{}", self.actors[id].id),
            Target::Outcome(id) => format!("outcome.{}", self.outcomes[id].id),
            Target::Loss(id) => format!("outcome.{}.loss", self.outcomes[id].id),
        }
    }

    /// A quantity in canonical words.
    pub fn uncertain(&self, quantity: &Uncertain) -> String {
        match quantity {
            Uncertain::Known(distribution) => distribution.to_string(),
            Uncertain::Estimate(id) => format!("estimate({})", self.estimates[*id].id),
            Uncertain::AtLeastOnce { probability, years } => {
                format!("at_least_once({}, {years} years)", self.uncertain(probability))
            }
        }
    }

    fn operand(&self, condition: &Condition) -> String {
        match condition {
            Condition::And(_) | Condition::Or(_) => format!("({})", self.condition(condition)),
            _ => self.condition(condition),
        }
    }
}

fn option<T: Display>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn reliability(value: Reliability) -> String {
    match value {
        Reliability::Letter(letter) => letter.to_string(),
        Reliability::Number(number) => number.to_string(),
    }
}

fn names<T: Entity>(table: &Table<T>, ids: &[Id<T>]) -> String {
    let mut names: Vec<String> = ids.iter().map(|id| format!("{:?}", table[*id].id())).collect();
    names.sort();
    names.join(" ")
}
