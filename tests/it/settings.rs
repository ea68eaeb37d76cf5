//! `--set path=value`: any value of the file by its path.

use crate::base::{BASE, refused};
use exposure::diag::{Code, Diagnostic, Source};
use exposure::model::{Override, Uncertain};
use exposure::scenario::{self, Checked};

/// A list, a nested table and a text, to be set one by one.
const MORE: &str = r#"
[event.phone-stolen]
title = "The phone is stolen"
by = "spies"
probability = [
  { if = "phone-public", p = { p5 = 0.1, p95 = 0.4 } },
  { p = 0.01 },
]

[outcome.data-read.loss]
response = { pert = ["$0", "$1M", "$4M"] }

[outcome.data-read.loss.secondary]
probability = 0.1
fines = "$1M"

[risk.fraud]
title = "Money is sent to a stranger"
tef = 0.5
vuln = 0.1

[risk.fraud.loss]
lm = "$50k"

[outcome.phone-gone]
title = "The phone is gone"
when = "phone-stolen"
severity = 10
"#;

fn source(settings: &[&str]) -> Source {
    let settings: Vec<String> = settings.iter().map(|one| (*one).to_owned()).collect();
    Source::new("a.toml", format!("{BASE}{MORE}")).with_settings(&settings)
}

fn with(settings: &[&str]) -> Checked {
    match scenario::check(&source(settings)) {
        Ok(found) => found.value,
        Err(found) => panic!("{settings:?}: {found:#?}"),
    }
}

/// The one error of a setting: its code, its place and what is said.
fn error(setting: &str) -> (Code, String, Diagnostic) {
    let source = source(&[setting]);
    let found = refused(&source);
    assert_eq!(found.len(), 1, "{setting}: {found:#?}");
    let place = source.place(found[0].span.start);
    (found[0].code, format!("{}:{}:{}", place.file, place.line, place.column), found[0].clone())
}

#[test]
fn any_value_can_be_set_by_its_path() {
    for (setting, line) in [
        ("factor.phone-public.prior=0.5", "prior = point(0.5)"),
        ("factor.phone-public.prior = { p5 = 0.1, p95 = 0.2 }", "prior = logit_normal"),
        ("actor.spies.attempts=once in 5 years", "attempts else = point(0.2)"),
        (
            "event.phone-read.probability=[{ if = \"phone-public\", p = 0.5 }, { p = 0.1 }]",
            "probability if phone-public = point(0.5)",
        ),
        ("event.phone-stolen.probability.1.p=0.02", "probability else = point(0.02)"),
        ("event.phone-stolen.probability.0.if=not phone-public", "probability if not phone-public"),
        ("outcome.data-read.loss.response.pert.2=$8M", "pert(0, 1000000, 8000000)"),
        ("outcome.data-read.severity=very high", "severity else = uniform(96, 100)"),
        ("source.paper.reliability=C", "reliability = C"),
        ("source.paper.kind=expert", "kind = Expert"),
        ("claim.C1.published=2025-03", "published = 2025-03-31"),
        ("claim.C1.stance=contradicts", "stance = Contradicts"),
        ("scenario.horizon=90 days", "horizon = 0.2465753424657534"),
        ("scenario.compatibility=[\"lef-times-lm\"]", "compatibility = Compatibility { lef_times_lm: true"),
        ("scenario.compatibility=pert-sd-sixth", "pert_sd_sixth: true"),
        ("risk.fraud.counts=at-most-one", "counts = AtMostOne"),
        ("actor.spies.counts={ dispersion = 0.5 }", "counts = NegativeBinomial { dispersion: 0.5 }"),
        ("outcome.data-read.loss.secondary.probability=0.2", "loss.secondary.probability else = point(0.2)"),
        ("risk.fraud.tef=3", "attempts else = point(3)"),
        ("risk.fraud.loss.lm=$70k", "loss.Magnitude else = point(70000)"),
        ("scenario.title=A phone, \"again\"", "title = \"A phone, \\\"again\\\"\""),
        ("event.phone-stolen.probability.0.p.p95=0.5", "probability if phone-public = logit_normal"),
    ] {
        let text = with(&[setting]).model.to_string();
        assert!(text.lines().any(|found| found.contains(line)), "{setting} leaves no `{line}` in\n{text}");
    }
}

#[test]
fn later_settings_win_and_the_file_stays_as_it_is() {
    let changed = with(&["factor.phone-public.prior=0.5", "factor.phone-public.prior=0.6"]);
    let prior = |checked: &Checked| {
        let id = checked.model.factors.find("phone-public").expect("the factor is there");
        checked.model.factors[id].prior.clone()
    };
    assert_eq!(prior(&changed), Uncertain::point(0.6));
    assert_eq!(prior(&with(&[])), Uncertain::point(0.2));
}

#[test]
fn a_truth_value_forces_the_factor() {
    let checked = with(&["factor.phone-public=false"]);
    let id = checked.model.factors.find("phone-public").expect("the factor is there");
    assert_eq!(checked.forced.overrides, [Override::Holds(id, false)]);
    assert_eq!(checked.model, with(&[]).model);
}

#[test]
fn places_are_cited_by_setting() {
    let found = refused(&source(&["source.paper.reliability=B", "factor.phone-public.prior=7"]));
    let place =
        source(&["source.paper.reliability=B", "factor.phone-public.prior=7"]).place(found[0].span.start);
    assert_eq!((place.file.as_str(), place.line, place.column), ("--set", 2, 27));
    assert_eq!(found[0].help.as_deref(), Some("write 0.07 for 7 %"));
    let (code, place, _) = error("scenario.as_of=soon");
    assert_eq!((code, place.as_str()), (Code::E024, "--set:1:16"));
    let (code, place, _) = error("event.phone-read.needs=phone-public and phone-pubic");
    assert_eq!((code, place.as_str()), (Code::E011, "--set:1:41"));
    let (code, place, _) = error("factor.phone-public.title=  7");
    assert_eq!((code, place.as_str()), (Code::E005, "--set:1:29"));
}

#[test]
fn unknown_names_come_with_the_nearest() {
    for (setting, place, near) in [
        ("factor.phone-pubic.prior=0.5", "--set:1:1", "phone-public"),
        ("factor.phone-pubic=true", "--set:1:1", "phone-public"),
        ("facter.phone-public.prior=0.5", "--set:1:1", "factor"),
        ("factor.phone-public.pior=0.5", "--set:1:1", "prior"),
        ("scenario.horizn=2 years", "--set:1:1", "horizon"),
    ] {
        let (_, found, finding) = error(setting);
        assert_eq!(found, place, "{setting}");
        let help = finding.help.unwrap_or_default();
        assert!(help.contains(&format!("`{near}`")), "{setting}: {help}");
    }
}

#[test]
fn what_is_no_setting_is_told_so() {
    for (setting, code, words) in [
        ("factor.phone-public.prior", Code::E001, "no setting"),
        ("=0.5", Code::E001, "no path"),
        ("factor..prior=0.5", Code::E001, "no path"),
        ("event.phone-stolen.probability.2.p=0.5", Code::E005, "no position"),
        ("event.phone-stolen.probability.last.p=0.5", Code::E005, "no position"),
        ("factor.phone-public.prior.p5=0.5", Code::E005, "single value"),
    ] {
        let (found, place, finding) = error(setting);
        assert_eq!((found, place.as_str()), (code, "--set:1:1"), "{setting}");
        assert!(finding.message.contains(words), "{setting}: {}", finding.message);
    }
}

#[test]
fn a_safeguard_put_in_place_is_the_what_if_that_does_so() {
    let whatif = "\n[whatif.alone]\ntitle = \"t\"\nsafeguards = [\"second-pair-of-eyes\"]\n";
    let text = std::fs::read_to_string("scenarios/group-chat.toml").expect("the scenario") + whatif;
    let run = |settings: &[&str], what_ifs: &[&str]| {
        let what_ifs = what_ifs.iter().map(|one| (*one).to_owned()).collect();
        let request = exposure::Request { draws: Some(256), what_ifs, ..exposure::Request::default() };
        exposure::assess(&crate::support::checked_with(&text, settings), &request).expect("it compiles")
    };
    let (set, named) = (run(&["safeguard.second-pair-of-eyes=true"], &[]), run(&[], &["alone"]));
    assert_eq!((set.composite, set.probability), (named.composite, named.probability));
    assert_eq!(set.supposed, ["safeguard.second-pair-of-eyes=true"]);
    assert_ne!(set.composite, run(&[], &[]).composite);
    // Together with what-ifs it is there once.
    assert_eq!(run(&["safeguard.second-pair-of-eyes=true"], &["alone"]).composite, named.composite);
    let findings = refused_with(&text, "safeguard.second-pair-of-eye=true");
    assert_eq!(findings[0].code, Code::E011);
    assert!(
        findings[0].help.as_deref().is_some_and(|help| help.contains("second-pair-of-eyes")),
        "{findings:?}"
    );
}

fn refused_with(text: &str, setting: &str) -> Vec<Diagnostic> {
    let source = Source::new("test.toml", text).with_settings(&[setting.to_owned()]);
    scenario::check(&source).expect_err("an unknown name")
}
