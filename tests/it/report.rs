//! `exposure report`: one file, complete without scripts, closed against what a scenario may say.

use crate::support::{code, json, run, run_with_input, scratch, stderr, stdout};
use exposure::plan::sha256;
use serde_json::Value;
use std::collections::BTreeMap;

const GROUP: &str = "scenarios/group-chat.toml";

fn page(args: &[&str]) -> String {
    let made = run(&[&["report"], args, &["-o", "-"]].concat());
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    stdout(&made)
}

/// The opening tags of a page with their attributes, scripts and styles taken out; panics where tags do not nest.
fn tags(page: &str) -> Vec<String> {
    let (mut found, mut open, mut rest) = (Vec::new(), Vec::<String>::new(), page);
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "tags nest");
            continue;
        }
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("").to_owned();
        found.push(tag.to_owned());
        let is_empty = tag.ends_with('/') || ["meta", "link", "br", "input"].contains(&name.as_str());
        if is_empty {
            continue;
        }
        if ["script", "style"].contains(&name.as_str()) {
            let close = format!("</{name}>");
            rest = &rest[rest.find(&close).expect("it ends") + close.len()..];
            continue;
        }
        open.push(name);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = format!(" {name}=\"");
    let at = tag.find(&start)? + start.len();
    tag[at..].split('"').next()
}

/// What the page holds as data under a name.
fn data(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    let text = page.split_once(&start).expect("it is there").1.split_once("</script>").expect("it ends").0;
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn the_real_report_is_whole() {
    let page = page(&[GROUP, "--draws", "64"]);
    let tags = tags(&page);
    assert!(page.len() < 3_000_000, "{}", page.len());
    let sections: Vec<&str> = tags
        .iter()
        .filter(|tag| tag.starts_with("section id="))
        .filter_map(|tag| attribute(tag, "id"))
        .collect();
    let wanted = [
        "summary",
        "what-if",
        "drivers",
        "paths",
        "timeline",
        "verify",
        "evidence",
        "assumptions",
        "limits",
        "reproducibility",
    ];
    let shown: Vec<&str> = sections.into_iter().filter(|id| wanted.contains(id)).collect();
    assert_eq!(shown, wanted);
    // Nothing styled in place, nothing fetched, every name once.
    assert!(tags.iter().all(|tag| attribute(tag, "style").is_none()));
    assert!(tags.iter().all(|tag| attribute(tag, "src").is_none()));
    let links = tags.iter().filter_map(|tag| attribute(tag, "href"));
    assert!(
        links.clone().all(|link| link.starts_with('#') || link == "data:,"),
        "{:?}",
        links.collect::<Vec<_>>()
    );
    let mut ids = BTreeMap::new();
    tags.iter().filter_map(|tag| attribute(tag, "id")).for_each(|id| *ids.entry(id).or_insert(0) += 1);
    assert!(ids.values().all(|n| *n == 1), "{ids:?}");
    // Every address inside the page leads somewhere.
    assert!(
        tags.iter()
            .filter_map(|tag| attribute(tag, "href")?.strip_prefix('#'))
            .all(|id| ids.contains_key(id))
    );
    // Every picture says what it shows, in both layouts, and has its numbers.
    let pictures = page.matches("role=\"img\"").count();
    assert_eq!(
        (pictures, page.matches("<title id=").count()),
        (2 * page.matches("<figure").count(), pictures)
    );
    assert_eq!(page.matches("The numbers of this chart").count(), page.matches("<figure").count());
    // Every claim stands in the tables.
    let model = crate::support::checked(&std::fs::read_to_string(GROUP).expect("the scenario")).model;
    for (_, claim) in model.claims.iter() {
        let row = format!("<th scope=\"row\">{}", claim.id);
        assert!(page.contains(&row) || page.contains(&format!("<dt>{}</dt>", claim.id)), "{}", claim.id);
    }
}

#[test]
fn the_policy_allows_what_the_page_has_and_nothing_else() {
    let page = page(&[GROUP, "--draws", "64"]);
    let policy = page.split_once("http-equiv=\"Content-Security-Policy\" content=\"").expect("it has one").1;
    let policy = policy.split_once('"').expect("it ends").0;
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("unsafe") && !policy.contains("http")
    );
    let hash = |text: &str| {
        let digits = sha256(text.as_bytes());
        let bytes: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&digits[2 * at..][..2], 16).expect("hex")).collect();
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bits: Vec<u8> =
            bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
        let six = |part: &[u8]| {
            letters[part.iter().chain([0; 5].iter()).take(6).fold(0, |at, bit| at << 1 | bit) as usize]
        };
        let text: String = bits.chunks(6).map(|part| char::from(six(part))).collect();
        format!("'sha256-{text}='")
    };
    let style = page.split_once("<style>").expect("it has one").1.split_once("</style>").expect("it ends").0;
    assert!(policy.contains(&format!("style-src {};", hash(style))));
    let scripts: Vec<&str> = page
        .split("<script id=")
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.1.split_once("</script>"))
        .map(|(text, _)| text)
        .collect();
    assert_eq!(scripts.len(), 3);
    let allowed: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    assert!(policy.contains(&format!("script-src {};", allowed.join(" "))));
    // No style but that one, and data that no script can be made of.
    assert_eq!(page.matches("<style").count(), 1);
}

#[test]
fn numbers_of_the_page_are_those_of_the_run() {
    let page = page(&[GROUP, "--draws", "64"]);
    let ran = json(&run(&["run", GROUP, "--draws", "64", "--format", "json"]));
    assert_eq!(data(&page, "exposure-report")["result"], ran);
    let shown = |value: &str| page.contains(&format!("<strong>{value}</strong>"));
    assert!(shown(&format!("{:.0} of 100", ran["composite"]["mean"].as_f64().expect("a number"))));
    assert!(shown(&format!("{:.0}%", 100.0 * ran["probability"]["mean"].as_f64().expect("a number"))));
    assert!(page.contains(ran["digest"].as_str().expect("a digest")));
    // What the page proves itself by is the run too.
    let expected = data(&page, "live-expected");
    assert_eq!(expected["states"][0]["result"]["composite"]["mean"], ran["composite"]["mean"]);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let one = page(&["scenarios/fair-analysis.toml", "--draws", "64", "--threads", "1"]);
    let seven = page(&["scenarios/fair-analysis.toml", "--draws", "64", "--threads", "7"]);
    assert!(one == seven);
}

#[test]
fn a_report_is_read_back() {
    let folder = scratch("report");
    let file = folder.join("r.html");
    let file = file.to_str().expect("a path");
    let supposing =
        ["--what-if", "filtered-office", "--set", "factor.public-phone-number=true", "--draws", "64"];
    let made = run(&[&["report", GROUP, "-o", file][..], &supposing].concat());
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let again = run(&["run", "--from", file, "--format", "json"]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    assert!(stderr(&again).contains("the same result as was kept"), "{}", stderr(&again));
    let direct = run(&[&["run", GROUP, "--format", "json"][..], &supposing].concat());
    assert_eq!(stdout(&again), stdout(&direct));
    // A scenario that somebody changed in the page comes to something else.
    let text = std::fs::read_to_string(file).expect("it is there");
    let changed = text.replacen("score = 20", "score = 30", 1);
    assert_ne!(text, changed);
    std::fs::write(file, changed).expect("it can be written");
    let other = run(&["run", "--from", file]);
    assert_eq!(code(&other), 1);
    assert!(stderr(&other).contains("another one"), "{}", stderr(&other));
    // A saved run is read back too; other files and two sources at once are refused.
    let saved = folder.join("s.json");
    let saved = saved.to_str().expect("a path");
    assert_eq!(code(&run(&["run", GROUP, "--draws", "64", "--save", saved])), 0);
    assert!(stderr(&run(&["run", "--from", saved])).contains("the same result"));
    let refused = run(&["run", "--from", GROUP]);
    assert_eq!((code(&refused), stdout(&refused).as_str()), (2, ""));
    assert!(stderr(&refused).contains("no report"));
    assert_eq!(code(&run(&["run", GROUP, "--from", saved])), 2);
}

#[test]
fn files_are_left_alone_and_folders_named() {
    let folder = scratch("report-files");
    let scenario = folder.join("mine.toml");
    std::fs::write(&scenario, "format = 1\n").expect("it can be written");
    let refused = run(&["report", GROUP, "-o", scenario.to_str().expect("a path")]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("left alone"));
    assert_eq!(std::fs::read_to_string(&scenario).expect("it is there"), "format = 1\n");
    let nowhere =
        run(&["report", "scenarios/fair-analysis.toml", "--draws", "16", "-o", "/no/such/folder/r.html"]);
    assert_eq!(code(&nowhere), 3);
    assert!(stderr(&nowhere).contains("/no/such/folder/r.html"));
}

/// A text that would be a script, an attribute, a comment or the end of an element, were it let.
const HOSTILE: &str = "</script></title><!--<img src=x onerror=alert(1)>\\\" onload=\\\"alert(2)' & ]]>";

#[test]
fn hostile_texts_are_text() {
    let text = format!(
        r#"
format = 1
[scenario]
title = "{HOSTILE}"
summary = "{HOSTILE}"
as_of = 2025-01-02
horizon = "1 year"
[source.s]
name = "{HOSTILE}"
kind = "news"
reliability = "B"
note = "{HOSTILE}"
[claim.C1]
text = "{HOSTILE}"
source = "s"
factors = ["f"]
stance = "supports"
published = 2025-01-01
attributed_to = "{HOSTILE}"
status = "{HOSTILE}"
cites = ["{HOSTILE}"]
note = "{HOSTILE}"
[factor.f]
title = "{HOSTILE}"
kind = "vulnerability"
prior = 0.2
why = "{HOSTILE}"
[actor.a]
title = "{HOSTILE}"
attempts = {{ p5 = 1, p95 = 4 }}
why = "{HOSTILE}"
[event.e]
title = "{HOSTILE}"
by = "a"
needs = "f"
probability = {{ p5 = 0.1, p95 = 0.4 }}
why = "{HOSTILE}"
[outcome.o]
title = "{HOSTILE}"
when = "e"
severity = 50
why = "{HOSTILE}"
[safeguard.g]
title = "{HOSTILE}"
why = "{HOSTILE}"
[[safeguard.g.effect]]
on = "event.e"
reduces = 0.5
why = "{HOSTILE}"
[whatif.w]
title = "{HOSTILE}"
safeguards = ["g"]
why = "{HOSTILE}"
"#
    );
    let made = run_with_input(&["report", "-", "--draws", "64", "-o", "-"], &text);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let page = stdout(&made);
    let tags = tags(&page);
    assert!(tags.iter().all(|tag| !tag.starts_with("img")));
    // Outside of quotes no tag says anything that the scenario said.
    let unquoted = |tag: &&String| {
        tag.split('"').step_by(2).any(|part| part.contains("onerror") || part.contains("onload"))
    };
    assert_eq!(tags.iter().filter(unquoted).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(!page.contains("<!--"));
    // All three scripts with data, and the two of the page, end where they should.
    assert_eq!(page.matches("</script>").count(), 6);
    assert_eq!(data(&page, "exposure-report")["kind"], "exposure-report");
}

#[test]
fn every_scenario_and_the_template_have_a_report() {
    let template = stdout(&run(&["new", "-"]));
    let made = run_with_input(&["report", "-", "--draws", "64", "-o", "-"], &template);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    tags(&stdout(&made));
    for name in ["fair-analysis", "risk-register"] {
        let page = page(&[&format!("scenarios/{name}.toml"), "--draws", "64"]);
        tags(&page);
        assert!(page.contains("What it may cost"), "{name}");
        let is_rated = data(&page, "exposure-report")["result"]["composite"]["mean"] != 0.0;
        assert_eq!(page.contains("Error of the composite exposure"), is_rated, "{name}");
    }
    // Nothing but facts: no attempts, no what-ifs, no losses.
    let facts = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n[factor.f]\ntitle = \"f\"\nkind = \"vulnerability\"\nprior = 0.3\n[outcome.o]\ntitle = \"o\"\nwhen = \"f\"\nseverity = 10\n";
    let made = run_with_input(&["report", "-", "--draws", "64", "-o", "-"], facts);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert!(!stdout(&made).contains("id=\"live-data\""));
    tags(&stdout(&made));
}
