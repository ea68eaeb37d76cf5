//! The driver: text to tree to names to model, with every finding on the way.

use super::checker::Checker;
use super::fields::{Fields, span_of};
use super::mend::without_doubtful;
use super::names::{NameList, Names};
use super::places::{PARTS_OF_A_RISK, Places};
use super::{FORMAT, MAX_NAMES, condition, decision, evidence, lint, parse, risk, setting, suggest, threat};
use crate::diag::{Code, Diagnostic, Severity, Source, Span, Warned};
use crate::model::{Configuration, Entity, Model, Override, Table};
use toml::de::DeTable;

/// A checked scenario, and where its parts stand in the text.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The model.
    pub model: Model,
    /// Where its parts stand.
    pub places: Places,
    /// What settings beside the file suppose: factors that hold or not, and safeguards in place.
    pub forced: Configuration,
    /// Lints that the file silences, each with a reason there.
    pub allowed: Vec<Code>,
    /// The settings beside the file, as they were written.
    pub settings: Vec<String>,
}

/// Reads a scenario and checks it.
///
/// Errors: every finding of the text, in the order of the text, when at least one is an error. Warnings that
/// the file allows with a reason are left out.
pub fn check(source: &Source) -> Result<Warned<Checked>, Vec<Diagnostic>> {
    let mut readable = parse::readable(source);
    if readable.damage.is_total() {
        return Err(readable.findings);
    }
    let mut findings = std::mem::take(&mut readable.findings);
    let settings = setting::padded(source);
    let written = source.settings().map(|(_, text)| text.to_owned()).collect();
    let mut root = parse::tree(&readable.text);
    let forced = setting::apply(&settings, &mut root, &mut findings);
    let mut checker = Checker::new(source, std::mem::take(&mut readable.damage), findings);
    let model = checker.model(&root);
    let allowed = checker.allowed(&root);
    let forced = checker.forced(&forced);
    let model = match model {
        Some(model) if !checker.has_errors() => model,
        _ => {
            let findings = without_doubtful(checker.findings, source.text());
            return Err(in_order(in_words(findings, &checker.places)));
        }
    };
    let lints = in_words(lint::lints(&model, &checker.places, &checker.consulted), &checker.places);
    // What only the diagrams of a model show is not known yet.
    let occurs = |code: Code| code == Code::W106 || lints.iter().any(|lint| lint.code == code);
    let unneeded = allowed.iter().filter(|(code, _)| !occurs(*code));
    let unneeded: Vec<Diagnostic> = unneeded.map(|(code, span)| silenced_in_vain(*code, *span)).collect();
    let heard = lints.into_iter().filter(|lint| !allowed.iter().any(|(code, _)| *code == lint.code));
    let warnings = in_order(heard.chain(unneeded).collect());
    let allowed = allowed.into_iter().map(|(code, _)| code).collect();
    Ok(Warned {
        value: Checked { model, places: checker.places, forced, allowed, settings: written },
        warnings,
    })
}

fn silenced_in_vain(code: Code, span: Span) -> Diagnostic {
    let message = format!("{code} is silenced but does not occur");
    Diagnostic::new(Code::W113, span, message).help("remove the line").about(format!("allow.{code}"))
}

/// The findings in the words of the file, in which nobody wrote the parts of a risk.
fn in_words(findings: Vec<Diagnostic>, places: &Places) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| finding.in_words(&|text| places.in_words_of_the_file(text))).collect()
}

fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    findings.dedup();
    findings
}

/// The tables of a scenario whose entries are named.
pub(super) const NAMED: [&str; 13] = [
    "source",
    "origin",
    "claim",
    "estimate",
    "factor",
    "actor",
    "event",
    "outcome",
    "safeguard",
    "inquiry",
    "whatif",
    "risk",
    "correlation",
];

/// The tables that stand once.
pub(super) const SINGLE: [&str; 3] = ["scenario", "tolerance", "allow"];

impl Checker<'_> {
    pub(super) fn model(&mut self, root: &DeTable<'_>) -> Option<Model> {
        self.top_level(root);
        self.names = self.collect_names(root);
        let header = self.header(root);
        let sources = self.entities(root, "source", evidence::source);
        let origins = self.entities(root, "origin", evidence::origin);
        let claims = self.entities(root, "claim", evidence::claim);
        let estimates = self.entities(root, "estimate", evidence::estimate);
        let factors = self.entities(root, "factor", evidence::factor);
        let mut actors = self.entities(root, "actor", threat::actor);
        let mut events = self.entities(root, "event", threat::event);
        let mut outcomes = self.entities(root, "outcome", threat::outcome);
        for read in self.entities(root, "risk", risk::risk) {
            let (actor, event, outcome) =
                read.map_or((None, None, None), |(a, e, o)| (Some(a), Some(e), Some(o)));
            actors.push(actor);
            events.push(event);
            outcomes.push(outcome);
        }
        let safeguards = self.entities(root, "safeguard", decision::safeguard);
        let inquiries = self.entities(root, "inquiry", decision::inquiry);
        let whatifs = self.entities(root, "whatif", decision::whatif);
        let tolerance = self.tolerance(root);
        self.walk("claim", "refers to");
        let events = self.link_events(events, &actors);
        self.check_outcomes(&outcomes);
        let mut model = Model {
            header: header?,
            sources: table(sources)?,
            origins: table(origins)?,
            claims: table(claims)?,
            estimates: table(estimates)?,
            factors: table(factors)?,
            actors: table(actors.into_iter().map(|raw| raw.map(|raw| raw.actor)).collect())?,
            events: table(events)?,
            outcomes: table(outcomes)?,
            safeguards: table(safeguards)?,
            inquiries: table(inquiries)?,
            whatifs: table(whatifs)?,
            tolerance: tolerance?,
            correlations: Table::new(Vec::new()),
        };
        model.correlations = self.correlations(root, &model)?;
        Some(model)
    }

    /// The keys of the file itself, and its format.
    fn top_level(&mut self, root: &DeTable<'_>) {
        let mut fields = Fields::new(root, "the file", Span::default());
        let format = fields.required(self, "format");
        for key in NAMED {
            fields.get(key);
        }
        for key in SINGLE {
            fields.get(key);
        }
        // What stands in a table of an unknown kind is not unknown on top of it.
        for (key, value) in root {
            let kind = key.get_ref().as_ref();
            if !NAMED.contains(&kind) && !SINGLE.contains(&kind) {
                let names = value.get_ref().as_table().into_iter().flat_map(|table| table.keys());
                names.for_each(|name| self.damage.add_words(name.get_ref()));
            }
        }
        if let Some(node) = format
            && let Some(given) = self.bare_number(node, "format").filter(|given| *given != FORMAT as f64)
        {
            let message = format!("format {given} is not known; this version reads format {FORMAT}");
            self.report(Diagnostic::new(Code::E006, span_of(node), message).help("write `format = 1`"));
        }
        fields.finish(self);
    }

    fn collect_names(&mut self, root: &DeTable<'_>) -> Names {
        let mut lists = NAMED.map(|kind| self.names_of(root, kind)).into_iter();
        let mut next = || lists.next().unwrap_or_default();
        let mut names = Names {
            sources: next(),
            origins: next(),
            claims: next(),
            estimates: next(),
            factors: next(),
            actors: next(),
            events: next(),
            outcomes: next(),
            safeguards: next(),
            inquiries: next(),
            whatifs: next(),
            risks: next(),
            ..Names::default()
        };
        self.names_of_risks(&mut names);
        if names.count() > MAX_NAMES {
            let message = format!("the file gives {} names; at most {MAX_NAMES} are read", names.count());
            let finding = Diagnostic::new(Code::E007, Span::default(), message);
            self.report(
                finding.help("a model this large is beyond what anybody can check; split the scenario"),
            );
        }
        for name in names.events.iter().filter(|name| names.factors.has(name)) {
            let span = self.places.of(&format!("event.{name}"));
            let what = if names.risks.has(name) { "a risk" } else { "an event" };
            let message = format!("`{name}` is a factor and {what}; a condition could mean either");
            self.report(Diagnostic::new(Code::E009, span, message).help("rename one of them"));
        }
        names
    }

    /// Gives every risk the names of the actor, the event and the outcome that it stands for.
    fn names_of_risks(&mut self, names: &mut Names) {
        for id in names.risks.iter() {
            let here = self.places.of(&format!("risk.{id}"));
            for part in PARTS_OF_A_RISK {
                let path = format!("{part}.{id}");
                if !self.places.knows(&path) {
                    self.places.note(&path, here);
                    continue;
                }
                let message = format!("`{id}` is an {part} and a risk");
                let finding = Diagnostic::new(Code::E002, self.places.of(&path).max(here), message);
                let help =
                    "a risk stands for an actor, an event and an outcome of its name; rename one of them";
                self.report(finding.label("the second one").help(help).about(format!("risk.{id}")));
            }
        }
        for id in names.risks.iter() {
            self.places.note_risk(id);
        }
        for list in [&mut names.actors, &mut names.events, &mut names.outcomes] {
            *list = list.with(&names.risks);
        }
    }

    fn names_of(&mut self, root: &DeTable<'_>, kind: &str) -> NameList {
        let Some(table) = root.get(kind).and_then(|node| node.get_ref().as_table()) else {
            return NameList::default();
        };
        let mut names = Vec::with_capacity(table.len());
        for key in table.keys() {
            let (name, span) = (key.get_ref().as_ref(), Span::from(key.span()));
            self.places.note(&format!("{kind}.{name}"), span);
            let bad = |c: char| c.is_whitespace() || c.is_control() || "(),.\"'[]=".contains(c);
            if name.is_empty() || name.contains(bad) || condition::RESERVED.contains(&name) {
                let message = format!("`{name}` cannot be an id");
                let help = "an id has no spaces, dots, commas, quotes, brackets or equals signs, and is none of \
                            the words and, or, not, at, of";
                self.report(Diagnostic::new(Code::E009, span, message).help(help));
            }
            names.push(name.to_owned());
        }
        NameList::new(names)
    }

    pub(super) fn entities<'r, T>(
        &mut self,
        root: &'r DeTable<'r>,
        kind: &str,
        read: impl Fn(&mut Self, &str, Fields<'r>) -> Option<T>,
    ) -> Vec<Option<T>> {
        let Some(node) = root.get(kind) else { return Vec::new() };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(node, kind, &format!("tables such as `[{kind}.some-id]`"));
            return Vec::new();
        };
        let mut rows = Vec::with_capacity(table.len());
        for (key, value) in table {
            let id = key.get_ref().as_ref();
            let path = format!("{kind}.{id}");
            rows.push(match value.get_ref().as_table() {
                Some(inner) => read(self, id, Fields::new(inner, path, key.span().into())),
                None => {
                    self.wrong_type(value, &path, &format!("a table `[{path}]`"));
                    None
                }
            });
        }
        rows
    }

    /// The codes that the file allows with a reason, and where it says so.
    fn allowed(&mut self, root: &DeTable<'_>) -> Vec<(Code, Span)> {
        let Some(node) = root.get("allow") else { return Vec::new() };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(node, "allow", "a table such as `W103 = \"kept for the next report\"`");
            return Vec::new();
        };
        let mut codes = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let code = name.parse::<Code>().ok().filter(|code| code.severity() == Severity::Warning);
            let Some(code) = code else {
                let known = Code::ALL.iter().map(|code| code.as_str()).filter(|code| code.starts_with('W'));
                let message = format!("`{name}` is no lint that can be silenced");
                let finding = Diagnostic::new(Code::E012, key.span(), message);
                self.report(finding.help(suggest::advice(name, known)));
                continue;
            };
            if self.string(value, &format!("allow.{code}")).is_some_and(|reason| reason.trim().is_empty()) {
                let message = format!("{code} is silenced without a reason");
                self.report(Diagnostic::new(Code::E030, span_of(value), message).help("say why in the text"));
            }
            codes.push((code, key.span().into()));
        }
        codes
    }

    /// A factor that a setting forces, once the names are known.
    fn forced(&mut self, all: &[setting::Forced]) -> Configuration {
        let mut found = Configuration::default();
        for setting::Forced { what, id, span } in all {
            match what {
                setting::What::Factor { holds } => match self.names.factors.find(id) {
                    Some(factor) => found.overrides.push(Override::Holds(factor, *holds)),
                    None => self.unknown("factor", id, *span, ""),
                },
                setting::What::Safeguard => match self.names.safeguards.find(id) {
                    Some(safeguard) => found.safeguards.push(safeguard),
                    None => self.unknown("safeguard", id, *span, ""),
                },
            }
        }
        Configuration::default().and(found)
    }
}

fn table<T: Entity>(rows: Vec<Option<T>>) -> Option<Table<T>> {
    rows.into_iter().collect::<Option<Vec<T>>>().map(Table::new)
}
