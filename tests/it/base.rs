//! The smallest scenario that uses every kind of table an example needs, and how texts are checked.

use exposure::diag::{Code, Diagnostic, Source};
use exposure::model::{Configuration, Model};
use exposure::plan;
use exposure::scenario::{self, Checked};

/// A fragment that begins with this is a file of its own; others stand behind [`BASE`].
pub const WHOLE: &str = "format =";

pub const BASE: &str = r#"format = 1

[scenario]
title = "A phone"
as_of = 2025-04-25
horizon = "1 year"
currency = "USD"

[source.paper]
name = "A paper"
reliability = "B"

[factor.phone-public]
title = "The number is public"
prior = 0.2

[claim.C1]
text = "The number can be found."
source = "paper"
factor = "phone-public"
stance = "supports"
published = 2025-04-20

[actor.spies]
title = "Spies"
attempts = 2

[event.phone-read]
title = "The phone is read"
by = "spies"
probability = [{ if = "phone-public", p = 0.2 }, { p = 0.1 }]

[outcome.data-read]
title = "Data is read"
when = "phone-read"
severity = 70

"#;

/// The file that a fragment makes, and the line on which the fragment begins.
pub fn file_of(fragment: &str) -> (String, usize) {
    match fragment.trim_start().starts_with(WHOLE) {
        true => (fragment.to_owned(), 1),
        false => (format!("{BASE}{fragment}"), BASE.lines().count() + 1),
    }
}

/// What is found in a text by reading, checking and compiling it: code, line and column, in order.
pub fn findings(text: &str) -> Vec<(Code, usize, usize)> {
    let source = Source::new("test.toml", text);
    let placed = |code: Code, offset: usize| {
        let place = source.place(offset);
        (code, place.line, place.column)
    };
    let of = |found: &[Diagnostic]| found.iter().map(|one| placed(one.code, one.span.start)).collect();
    match scenario::check(&source) {
        Err(found) => of(&found),
        Ok(checked) => {
            let mut all: Vec<_> = of(&checked.warnings);
            let Checked { model, places, allowed, .. } = &checked.value;
            let refusals = plan::examine(model).into_iter().chain(refused_whatifs(model));
            let refusals = refusals.filter(|refusal| !allowed.contains(&refusal.code));
            all.extend(refusals.map(|refusal| placed(refusal.code, places.of(&refusal.path).start)));
            all
        }
    }
}

fn refused_whatifs(model: &Model) -> Vec<plan::Refusal> {
    let as_of = model.header.as_of;
    let compile = |id| plan::compile(model, &Configuration::of(model, id), as_of).err();
    model.whatifs.ids().filter_map(compile).collect()
}

/// The findings of a text that has mistakes.
pub fn refused(source: &Source) -> Vec<Diagnostic> {
    match scenario::check(source) {
        Ok(found) => panic!("checks without errors: {:?}", found.warnings),
        Err(found) => found,
    }
}
