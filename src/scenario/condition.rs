//! Conditions: `and`, `or`, `not`, `at least k of (...)` over ids.

use super::MAX_DEPTH;
use super::checker::Checker;
use super::fields::{Node, span_of};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::Condition;

/// Words that an id may not be, because a condition could not be read.
pub(super) const RESERVED: [&str; 5] = ["and", "or", "not", "at", "of"];

/// What a condition may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Factors only: the `if` of a case.
    Factors,
    /// Factors only: what a risk needs.
    Risk,
    /// Factors and events.
    FactorsAndEvents,
}

/// A piece of a condition with its place.
#[derive(Clone, Debug, PartialEq)]
enum Token<'t> {
    Open,
    Close,
    Comma,
    Word(&'t str),
}

/// Reads a condition. Every unknown name in it is reported; the first mistake of grammar ends it.
pub(super) fn read(checker: &mut Checker, node: Node, path: &str, scope: Scope) -> Option<Condition> {
    let text = checker.string(node, path)?;
    let base = first_byte(checker, node, text);
    let place = |part: Span| match base {
        Some(base) => Span { start: base + part.start, end: base + part.end },
        None => span_of(node),
    };
    let tokens = tokenize(text);
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0, length: text.len() };
    let raw = match reader.whole() {
        Ok(raw) => raw,
        Err((span, message)) if message.starts_with("nested") => {
            checker.report(Diagnostic::new(Code::E007, place(span), message).about(path));
            return None;
        }
        Err((span, message)) => {
            let finding = Diagnostic::new(Code::E013, place(span), message).about(path);
            let help = "a condition is ids with `and`, `or`, `not`, parentheses, `at least 2 of (a, b, c)`";
            checker.report(finding.help(help));
            return None;
        }
    };
    resolve(checker, &raw, scope, &place, path, false)
}

/// Where the text of a value begins, behind its quotes if it has some; `None` where escapes shift what follows.
fn first_byte(checker: &Checker, node: Node, text: &str) -> Option<usize> {
    let start = span_of(node).start;
    [3, 1, 0].map(|quotes| start + quotes).into_iter().find(|&base| checker.stands_at(base, text))
}

fn tokenize(text: &str) -> Vec<(Token<'_>, Span)> {
    let mut tokens = Vec::new();
    let mut word: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let mark = match c {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            _ => None,
        };
        let ends = mark.is_some() || c.is_whitespace();
        match word {
            Some(start) if ends => {
                tokens.push((Token::Word(&text[start..at]), Span { start, end: at }));
                word = None;
            }
            None if !ends => word = Some(at),
            _ => {}
        }
        if let Some(mark) = mark {
            tokens.push((mark, Span { start: at, end: at + 1 }));
        }
    }
    tokens
}

/// A condition whose names are still words.
enum Raw<'t> {
    Name(&'t str, Span),
    And(Vec<Raw<'t>>),
    Or(Vec<Raw<'t>>),
    Not(Box<Raw<'t>>),
    AtLeast(usize, Vec<Raw<'t>>),
}

type Parsed<'t> = Result<Raw<'t>, (Span, String)>;

struct Reader<'t> {
    tokens: &'t [(Token<'t>, Span)],
    at: usize,
    depth: usize,
    length: usize,
}

impl<'t> Reader<'t> {
    fn whole(&mut self) -> Parsed<'t> {
        let raw = self.alternatives()?;
        match self.peek() {
            None => Ok(raw),
            Some(_) => Err((self.here(), "expected `and`, `or` or the end of the condition".to_owned())),
        }
    }

    fn alternatives(&mut self) -> Parsed<'t> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err((self.here(), format!("nested more than {MAX_DEPTH} deep; name a part as an event")));
        }
        let mut parts = vec![self.all()?];
        while self.eat("or") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(single(parts, Raw::Or))
    }

    fn all(&mut self) -> Parsed<'t> {
        let mut parts = vec![self.factor()?];
        while self.eat("and") {
            parts.push(self.factor()?);
        }
        Ok(single(parts, Raw::And))
    }

    fn factor(&mut self) -> Parsed<'t> {
        let mut negations = 0;
        while self.eat("not") {
            negations += 1;
        }
        let raw = self.operand()?;
        Ok(if negations % 2 == 1 { Raw::Not(Box::new(raw)) } else { raw })
    }

    fn operand(&mut self) -> Parsed<'t> {
        let span = self.here();
        match self.peek() {
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.alternatives()?;
                self.expect(Token::Close, "expected `)`")?;
                Ok(inner)
            }
            Some(Token::Word("at")) => self.at_least(),
            Some(Token::Word(word)) if !RESERVED.contains(&word) => {
                self.at += 1;
                Ok(Raw::Name(word, span))
            }
            _ => Err((span, "expected an id, `not`, `at least` or `(`".to_owned())),
        }
    }

    fn at_least(&mut self) -> Parsed<'t> {
        self.at += 1;
        self.expect(Token::Word("least"), "expected `least` after `at`")?;
        let span = self.here();
        let k = match self.peek() {
            Some(Token::Word(digits)) => digits.parse::<usize>().ok(),
            _ => None,
        };
        let Some(k) = k else { return Err((span, "expected a whole number after `at least`".to_owned())) };
        self.at += 1;
        self.expect(Token::Word("of"), "expected `of` after the number")?;
        self.expect(Token::Open, "expected `(` and a list of conditions")?;
        let mut parts = vec![self.alternatives()?];
        while self.peek() == Some(Token::Comma) {
            self.at += 1;
            parts.push(self.alternatives()?);
        }
        self.expect(Token::Close, "expected `,` or `)`")?;
        match (1..=parts.len()).contains(&k) {
            true => Ok(Raw::AtLeast(k, parts)),
            false => Err((span, format!("`at least {k}` of {}: allowed is 1 to {0}", parts.len()))),
        }
    }

    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).map(|(token, _)| token.clone())
    }

    fn here(&self) -> Span {
        let end = Span { start: self.length, end: self.length };
        self.tokens.get(self.at).map_or(end, |(_, span)| *span)
    }

    fn eat(&mut self, word: &str) -> bool {
        let there = self.peek() == Some(Token::Word(word));
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, token: Token<'t>, message: &str) -> Result<(), (Span, String)> {
        if self.peek() != Some(token) {
            return Err((self.here(), message.to_owned()));
        }
        self.at += 1;
        Ok(())
    }
}

fn single<'t>(mut parts: Vec<Raw<'t>>, many: impl Fn(Vec<Raw<'t>>) -> Raw<'t>) -> Raw<'t> {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

fn resolve(
    checker: &mut Checker,
    raw: &Raw,
    scope: Scope,
    place: &dyn Fn(Span) -> Span,
    path: &str,
    negated: bool,
) -> Option<Condition> {
    let mut list = |parts: &[Raw]| -> Option<Vec<Condition>> {
        let found: Vec<_> =
            parts.iter().map(|part| resolve(checker, part, scope, place, path, negated)).collect();
        found.into_iter().collect()
    };
    Some(match raw {
        Raw::Name(name, span) => return name_in(checker, name, place(*span), scope, path, negated),
        Raw::And(parts) => Condition::And(flat(list(parts)?, |part| match part {
            Condition::And(inner) => Ok(inner),
            other => Err(other),
        })),
        Raw::Or(parts) => Condition::Or(flat(list(parts)?, |part| match part {
            Condition::Or(inner) => Ok(inner),
            other => Err(other),
        })),
        Raw::AtLeast(k, parts) => Condition::AtLeast(*k, list(parts)?),
        Raw::Not(inner) => Condition::Not(Box::new(resolve(checker, inner, scope, place, path, true)?)),
    })
}

/// The parts of an `and` or `or` with nested ones of the same kind opened: they mean the same.
fn flat(
    parts: Vec<Condition>,
    open: impl Fn(Condition) -> Result<Vec<Condition>, Condition>,
) -> Vec<Condition> {
    parts.into_iter().flat_map(|part| open(part).unwrap_or_else(|other| vec![other])).collect()
}

fn name_in(
    checker: &mut Checker,
    name: &str,
    span: Span,
    scope: Scope,
    path: &str,
    negated: bool,
) -> Option<Condition> {
    if let Some(id) = checker.names.factors.find(name) {
        return Some(Condition::Factor(id));
    }
    let Some(id) = checker.names.events.find(name) else {
        let kind = if scope == Scope::FactorsAndEvents { "factor or event" } else { "factor" };
        checker.unknown(kind, name, span, path);
        return None;
    };
    let trouble = match (scope, negated) {
        (Scope::Factors, _) => "`if` names factors only",
        (Scope::Risk, _) => "`needs` of a risk names factors only",
        (_, true) => "`not` stands before factors only",
        _ => {
            if let Some(event) = path.strip_prefix("event.").and_then(|rest| rest.strip_suffix(".needs")) {
                checker.refers("event", event, id.position());
            }
            return Some(Condition::Event(id));
        }
    };
    let what = if checker.names.risks.has(name) { "a risk" } else { "an event" };
    let message = format!("`{name}` is {what}; {trouble}");
    let help = match scope {
        Scope::Risk => {
            "where one event needs another, write the actor, the events and the outcome one by one"
        }
        _ => "an event happens in an attempt or not; say what must hold for it in its `needs`",
    };
    checker.report(Diagnostic::new(Code::E014, span, message).label(trouble).help(help).about(path));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(raw: &Raw) -> String {
        let list = |parts: &[Raw]| parts.iter().map(shape).collect::<Vec<_>>().join(" ");
        match raw {
            Raw::Name(name, _) => (*name).to_owned(),
            Raw::And(parts) => format!("(and {})", list(parts)),
            Raw::Or(parts) => format!("(or {})", list(parts)),
            Raw::Not(inner) => format!("(not {})", shape(inner)),
            Raw::AtLeast(k, parts) => format!("(≥{k} {})", list(parts)),
        }
    }

    fn parsed(text: &str) -> Result<String, (usize, String)> {
        let tokens = tokenize(text);
        let mut reader = Reader { tokens: &tokens, at: 0, depth: 0, length: text.len() };
        reader.whole().map(|raw| shape(&raw)).map_err(|(span, message)| (span.start, message))
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tightest() {
        assert_eq!(parsed("a or b and not c"), Ok("(or a (and b (not c)))".into()));
        assert_eq!(parsed("(a or b) and c"), Ok("(and (or a b) c)".into()));
        assert_eq!(parsed("not not a"), Ok("a".into()));
        assert_eq!(parsed("at least 2 of (a, b or c, d)"), Ok("(≥2 a (or b c) d)".into()));
        assert_eq!(parsed("中文-id and ü"), Ok("(and 中文-id ü)".into()));
    }

    #[test]
    fn mistakes_are_told_where_they_stand() {
        assert_eq!(parsed("a b").map_err(|e| e.0), Err(2));
        assert_eq!(parsed("a and").map_err(|e| e.0), Err(5));
        assert_eq!(parsed("(a or b").map_err(|e| e.0), Err(7));
        assert_eq!(parsed("at least 4 of (a, b)").map_err(|e| e.0), Err(9));
        assert_eq!(parsed("").map_err(|e| e.0), Err(0));
    }

    #[test]
    fn the_limit_on_depth_is_sharp() {
        let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(parsed(&nested(MAX_DEPTH - 1)).is_ok());
        assert!(parsed(&nested(MAX_DEPTH)).is_err_and(|e| e.1.contains("200")));
    }
}
