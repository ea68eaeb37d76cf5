//! Changes to a text that put findings right.

use super::{Place, Span};

/// A change to a text that puts a finding right and leaves no doubt of what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Where it stood when it was made.
    pub place: Place,
    /// What stood there.
    pub from: String,
    /// What stands there now.
    pub to: String,
}

/// The same text with fixes made, and which of them; all else is left as it is, byte for byte.
///
/// Of fixes that overlap the first is made. What lies outside the text, or within a character, is not made.
///
/// ```
/// use exposure::diag::{Fix, Span, apply};
/// let text = "p = 30 # so far\n";
/// let fix = Fix { span: Span { start: 4, end: 6 }, text: "0.30".to_owned() };
/// assert_eq!(apply(text, &[fix.clone()]), ("p = 0.30 # so far\n".to_owned(), vec![fix]));
/// ```
pub fn apply(text: &str, fixes: &[Fix]) -> (String, Vec<Fix>) {
    let mut order: Vec<&Fix> = fixes.iter().collect();
    order.sort_by_key(|fix| fix.span);
    let (mut found, mut made, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for fix in order {
        let Span { start, end } = fix.span;
        if start < at || end < start || text.get(start..end).is_none() {
            continue;
        }
        found.push_str(&text[at..start]);
        found.push_str(&fix.text);
        at = end;
        made.push(fix.clone());
    }
    found.push_str(&text[at..]);
    (found, made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fix(start: usize, end: usize, text: &str) -> Fix {
        Fix { span: Span { start, end }, text: text.to_owned() }
    }

    #[test]
    fn of_two_that_overlap_the_first_is_made() {
        let (text, made) =
            apply("abcdef", &[fix(3, 5, "Y"), fix(1, 4, "X"), fix(5, 6, "Z"), fix(9, 12, "-")]);
        assert_eq!((text.as_str(), made.len()), ("aXeZ", 2));
        assert_eq!(apply("aüb", &[fix(1, 2, "-")]), ("aüb".to_owned(), Vec::new()));
    }

    proptest! {
        #[test]
        fn what_is_not_replaced_stays(text in ".{0,40}", at in 0_usize..60, length in 0_usize..8, new in ".{0,5}") {
            let (found, made) = apply(&text, &[fix(at, at + length, &new)]);
            match made.first() {
                None => prop_assert_eq!(found, text),
                Some(_) => {
                    prop_assert_eq!(&found[..at], &text[..at]);
                    prop_assert_eq!(&found[at + new.len()..], &text[at + length..]);
                }
            }
        }
    }
}
