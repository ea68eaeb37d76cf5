//! A risk is an actor, an event and an outcome of its name, and its file says so nowhere.

use crate::base::{findings, refused};
use crate::support::checked;
use exposure::check;
use exposure::diag::{Code, Source};

const HEAD: &str = r#"format = 1
[scenario]
title = "A register"
as_of = 2025-04-25
horizon = "1 year"
currency = "EUR"

[factor.remote]
title = "People work from home"
prior = 0.6
why = "three in five do"

"#;

const SHORT: &str = r#"
[risk.fraud]
title = "Money is sent to a stranger"
cf = 30
poa = 0.1
tcap = { pert = [0.2, 0.5, 0.9] }
rs = { pert = [0.4, 0.6, 0.85] }
counts = { dispersion = 0.5 }
needs = "remote"
accidental = true
attack = "T1566"
why = "illustration"

[risk.fraud.loss]
lm = "€1k to €5k"

[risk.fraud.loss.secondary]
slef = 0.1
slem = "€50k"
"#;

const LONG: &str = r#"
[actor.fraud]
title = "Money is sent to a stranger"
contact_frequency = 30
probability_of_action = 0.1
capability = { pert = [0.2, 0.5, 0.9] }
counts = { dispersion = 0.5 }
accidental = true
why = "illustration"

[event.fraud]
title = "Money is sent to a stranger"
by = "fraud"
needs = "remote"
difficulty = { pert = [0.4, 0.6, 0.85] }
attack = "T1566"
why = "illustration"

[outcome.fraud]
title = "Money is sent to a stranger"
when = "fraud"
severity = 0
why = "illustration"

[outcome.fraud.loss]
magnitude = "€1k to €5k"

[outcome.fraud.loss.secondary]
probability = 0.1
magnitude = "€50k"
"#;

const DECIDED: &str = r#"
[safeguard.calls]
title = "A call before each payment"
effect = [{ on = "RISK", reduces = 0.5 }, { on = "LOSS", reduces = 0.2 }]

[whatif.calls]
title = "With calls"
safeguards = "calls"
"#;

fn decided(risk: &str, loss: &str) -> String {
    DECIDED.replace("RISK", risk).replace("LOSS", loss)
}

#[test]
fn a_risk_means_what_its_three_tables_mean() {
    let short = checked(&format!("{HEAD}{SHORT}{}", decided("risk.fraud", "risk.fraud.loss")));
    let long = checked(&format!("{HEAD}{LONG}{}", decided("event.fraud", "outcome.fraud.loss")));
    assert_eq!(short.model.to_string(), long.model.to_string());
    assert_eq!(short.model, long.model);
}

#[test]
fn lints_speak_of_what_the_file_says() {
    let text = format!(
        "{HEAD}[risk.fraud]\ntitle = \"Fraud\"\ntef = [{{ if = \"remote\", rate = 2 }}, {{ if = \"remote\", rate = 3 }}, \
         {{ rate = 1 }}]\nvuln = 0.1\nloss.lm = {{ pareto = [10, 0.5] }}\n"
    );
    let found = check(&Source::new("a.toml", text)).expect("it checks").warnings;
    let told: Vec<(Code, &str)> = found.iter().map(|one| (one.code, one.subject.as_str())).collect();
    assert_eq!(told, [(Code::W112, "risk.fraud"), (Code::W115, "risk.fraud.loss.magnitude")]);
    for one in found {
        let said = format!("{} {}", one.message, one.subject);
        assert!(!["actor", "event", "outcome"].iter().any(|part| said.contains(part)), "{said}");
    }
}

#[test]
fn errors_of_its_parts_stand_in_its_table() {
    let meets = format!("{HEAD}{SHORT}[event.next]\ntitle = \"Next\"\nby = \"plain\"\ndifficulty = 0.5\n");
    let text = format!("{meets}[risk.plain]\ntitle = \"Plain\"\nlef = 1\nseverity = 3\n");
    let found = refused(&Source::new("a.toml", text));
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`next` has a trial, but `lef` of `plain` counts successes only",
            "`next` has a difficulty, but risk `plain` has no capability",
        ]
    );
    let unreached = format!("{HEAD}{}", SHORT.replace("\"remote\"", "\"remote and not remote\""));
    let line = unreached.lines().position(|line| line.starts_with("needs")).map(|idx| idx + 1);
    assert_eq!(findings(&unreached), [(Code::E041, line.unwrap_or(0), 9)]);
}

#[test]
fn conventions_change_how_the_file_is_read() {
    let pert = "[risk.a]\ntitle = \"A\"\ntef = { pert = [2, 12, 60] }\nvuln = 0.5\nseverity = 5\n";
    let line = |text: &str| {
        let canonical = checked(text).model.to_string();
        let found = canonical.lines().find(|line| line.starts_with("attempts")).map(str::to_owned);
        found.expect("the attempts are written")
    };
    let plain = format!("{HEAD}{pert}");
    let sixth = plain.replace("currency", "compatibility = [\"pert-sd-sixth\"]\ncurrency");
    assert_eq!(line(&plain), "attempts else = pert(2, 12, 60)");
    assert_ne!(line(&sixth), line(&plain));
}
