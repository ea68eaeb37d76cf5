//! Settings beside the file: `--set factor.x.prior=0.5` replaces any value by its path.

use super::suggest;
use crate::diag::{Code, Diagnostic, Source, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a setting supposes that is no value of the file.
pub(super) struct Forced {
    pub(super) what: What,
    pub(super) id: String,
    pub(super) span: Span,
}

/// What kind of thing is supposed.
pub(super) enum What {
    /// A factor holds or does not: counterfactual, like `set` in a what-if.
    Factor { holds: bool },
    /// A safeguard is in place, like `safeguards` in a what-if.
    Safeguard,
}

/// A setting as written, and twice as TOML: with its value as it stands, and with its value as a text.
pub(super) struct Setting {
    offset: usize,
    text: String,
    literal: String,
    quoted: String,
}

/// The settings of a source, padded so that every span of a value is where it stands in the source.
pub(super) fn padded(source: &Source) -> Vec<Setting> {
    let padded = |(offset, text): (usize, &str)| {
        let (path, value) = text.split_once('=').unwrap_or((text, ""));
        let pad = " ".repeat((offset + path.len() + 1).saturating_sub(2));
        let (words, gap) = (value.trim(), value.len() - value.trim_start().len());
        let (gap, quoted) = (" ".repeat(gap), toml::Value::String(words.to_owned()));
        let (literal, quoted) = (format!("{pad}v={value}"), format!("{pad}v={gap}{quoted}"));
        Setting { offset, text: text.to_owned(), literal, quoted }
    };
    source.settings().map(padded).collect()
}

/// Writes every setting into the tree, and returns those that suppose a factor or a safeguard.
pub(super) fn apply<'t>(
    settings: &'t [Setting],
    root: &mut DeTable<'t>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Forced> {
    let mut forced = Vec::new();
    for setting in settings {
        match setting.read() {
            Ok((path, span, value)) => match (&path[..], value.get_ref()) {
                ([kind, id], DeValue::Boolean(holds)) if kind == "factor" => {
                    forced.push(Forced { what: What::Factor { holds: *holds }, id: id.clone(), span });
                }
                ([kind, id], DeValue::Boolean(true)) if kind == "safeguard" => {
                    forced.push(Forced { what: What::Safeguard, id: id.clone(), span });
                }
                _ => findings.extend(write(root, &path, span, value).err().map(|finding| *finding)),
            },
            Err(finding) => findings.push(*finding),
        }
    }
    forced
}

type Read<'t> = (Vec<String>, Span, Spanned<DeValue<'t>>);

impl Setting {
    /// The path, its span and the value; a value that is no TOML is a text, so that words need no quotes.
    fn read(&self) -> Result<Read<'_>, Box<Diagnostic>> {
        let whole = Span { start: self.offset, end: self.offset + self.text.len() };
        let usage = |message: String| {
            let help = "a setting is `path=value`, such as factor.public-phone-number.prior=0.5";
            Box::new(Diagnostic::new(Code::E001, whole, message).help(help))
        };
        let Some((path, value)) = self.text.split_once('=') else {
            return Err(usage(format!("`{}` is no setting", self.text)));
        };
        let steps: Vec<String> = path.trim().split('.').map(|step| step.trim().to_owned()).collect();
        if steps.iter().any(String::is_empty) {
            return Err(usage(format!("`{path}` is no path")));
        }
        let parsed = parse_value(&self.literal).or_else(|| parse_value(&self.quoted));
        let Some(found) = parsed else { return Err(usage(format!("`{value}` is no value"))) };
        let span = found.span();
        let kept = span.start.min(whole.end)..span.end.min(whole.end);
        let named = Span { start: whole.start, end: whole.start + path.len() };
        Ok((steps, named, Spanned::new(kept, found.into_inner())))
    }
}

fn parse_value(text: &str) -> Option<Spanned<DeValue<'_>>> {
    let mut root = DeTable::parse(text).ok()?.into_inner();
    let value = root.remove("v")?;
    root.is_empty().then_some(value)
}

/// Replaces or adds the value at a path. A named table must exist; a key in it need not.
fn write<'t>(
    root: &mut DeTable<'t>,
    path: &[String],
    span: Span,
    value: Spanned<DeValue<'t>>,
) -> Result<(), Box<Diagnostic>> {
    let Some((last, steps)) = path.split_last() else { return Ok(()) };
    let known: Vec<String> = root.keys().map(|key| key.get_ref().to_string()).collect();
    let Some(first) = steps.first() else {
        root.remove(last.as_str());
        root.insert(Spanned::new(span.start..span.end, last.clone().into()), value);
        return Ok(());
    };
    let Some(node) = root.get_mut(first.as_str()) else {
        let finding = Diagnostic::new(Code::E011, span, format!("unknown name `{first}` in a setting"));
        return Err(Box::new(finding.help(suggest::advice(first, known.iter().map(String::as_str)))));
    };
    write_below(node, &path[1..], span, value)
}

fn write_below<'t>(
    node: &mut Spanned<DeValue<'t>>,
    path: &[String],
    span: Span,
    value: Spanned<DeValue<'t>>,
) -> Result<(), Box<Diagnostic>> {
    let refused = |message: String| Diagnostic::new(Code::E005, span, message);
    match (node.get_mut(), path) {
        (_, []) => *node = value,
        (DeValue::Table(table), _) => return write(table, path, span, value),
        (DeValue::Array(items), [step, rest @ ..]) => {
            let n = items.len();
            let item = step.parse::<usize>().ok().and_then(|at| items.get_mut(at));
            let Some(item) = item else {
                let help = format!("the list has {n} entries; the first is 0, as in event.x.probability.0.p");
                return Err(Box::new(refused(format!("`{step}` is no position in the list")).help(help)));
            };
            return write_below(item, rest, span, value);
        }
        (_, [step, ..]) => {
            return Err(Box::new(refused(format!("there is no `{step}` below a single value"))));
        }
    }
    Ok(())
}
