//! The nearest right name to a wrong one.

/// The longest name for which a nearest one is sought; the search takes time in its square. Units: bytes.
const LONGEST: usize = 200;

/// The candidate nearest to `name`, when one is near enough to be meant.
///
/// Near enough: at most a third of the letters differ (insertions, deletions, changes, swaps of neighbours),
/// or `name` begins or is begun by the candidate. Ties go to the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    meant(name, candidates).near
}

/// What could have been meant by a wrong name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meant<'a> {
    /// The candidate that is nearest, as [`nearest`] has it.
    pub(super) near: Option<&'a str>,
    /// The one that must be meant: one letter off, of names from eight letters on two, and nearer than any other. Of
    /// names below four letters there is none.
    pub(super) certain: Option<&'a str>,
}

/// What could have been meant by a wrong name; capitals make no difference.
pub(super) fn meant<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Meant<'a> {
    let wanted = name.to_lowercase();
    let letters = wanted.chars().count();
    let allowed = if letters < 3 { 0 } else { letters / 3 };
    if wanted.len() > LONGEST {
        return Meant::default();
    }
    let mut best: Option<(usize, &str)> = None;
    let (mut closest, mut is_alone): (Option<(usize, &str)>, bool) = (None, true);
    for candidate in candidates {
        let folded = candidate.to_lowercase();
        let far = folded.len().abs_diff(wanted.len()) > allowed * 4;
        let distance = if far { usize::MAX } else { strsim::damerau_levenshtein(&wanted, &folded) };
        let begins = wanted.len() >= 3 && (folded.starts_with(&wanted) || wanted.starts_with(&folded));
        let score = if distance <= allowed { distance } else { allowed + 1 };
        let near = distance <= allowed || begins;
        if near && best.is_none_or(|(least, _)| score < least) {
            best = Some((score, candidate));
        }
        match closest {
            Some((least, known)) if distance == least => is_alone &= known == candidate,
            Some((least, _)) if distance > least => {}
            _ => (closest, is_alone) = (Some((distance, candidate)), true),
        }
    }
    let sure = match letters {
        0..4 => None,
        4..8 => Some(1),
        _ => Some(2),
    };
    let certain = closest.filter(|(distance, _)| is_alone && sure.is_some_and(|most| *distance <= most));
    Meant { near: best.map(|(_, candidate)| candidate), certain: certain.map(|(_, candidate)| candidate) }
}

/// Advice that names the nearest candidate, or the first few where none is near.
pub(super) fn advice<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    advice_on(nearest(name, candidates.clone()), candidates)
}

/// The same where the nearest one is known already.
pub(super) fn advice_on<'a>(near: Option<&str>, candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    if let Some(near) = near {
        return format!("did you mean `{near}`?");
    }
    let known: Vec<&str> = candidates.into_iter().collect();
    let shown: Vec<String> = known.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match known.len() {
        0 => "none is defined in this file".to_owned(),
        n if n > SHOWN => format!("known are {} and {} more", shown.join(", "), n - SHOWN),
        _ => format!("known are {}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["public-phone-number", "unfiltered-line", "plans-on-messenger"];
        assert_eq!(nearest("public-phone-numbr", names), Some("public-phone-number"));
        assert_eq!(nearest("unfiltred-lien", names), Some("unfiltered-line"));
        assert_eq!(nearest("plans", names), Some("plans-on-messenger"));
        assert_eq!(nearest("weather", names), None);
    }

    #[test]
    fn what_is_certain_is_near_and_alone() {
        let names = ["plans-on-messenger", "badge", "badges", "line"];
        let certain = |name, candidates: &[&'static str]| meant(name, candidates.iter().copied()).certain;
        assert_eq!(certain("plans-on-mesenger", &names), Some("plans-on-messenger"));
        assert_eq!(certain("palns-on-mesenger", &names), Some("plans-on-messenger"));
        // As near to two; too far; too short.
        assert_eq!(certain("badgs", &["badge", "badgs1", "line"]), None);
        assert_eq!((certain("plans", &names), certain("lane", &["land", "line"])), (None, None));
        assert_eq!(certain("abd", &["abc"]), None);
    }

    #[test]
    fn advice_lists_what_is_known_where_nothing_is_near() {
        assert_eq!(advice("zzz", ["a", "b"]), "known are `a`, `b`");
        assert_eq!(advice("zzz", []), "none is defined in this file");
    }
}
