//! What was probably meant: the nearest of the names that exist.

/// The nearest name, if one is near enough to be a slip of the finger.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 100 {
        return None;
    }
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&word.to_lowercase(), name), name))
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

/// "did you mean `X`?", or the list of what there is.
pub(crate) fn suggestion<'a>(word: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(word, names.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<&str> = names.into_iter().collect();
    (!all.is_empty()).then(|| there_is(&all))
}

/// All names, or, where they would fill the screen, how many there are and what prints them.
fn there_is(all: &[&str]) -> String {
    const MOST: usize = 20;
    if all.len() > MOST {
        return format!("there are {}: see `papaver list`", all.len());
    }
    format!("there is: {}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["every", "until", "count"];
        assert_eq!(nearest("evry", names), Some("every"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(
            suggestion("colour", names).as_deref(),
            Some("there is: every, until, count")
        );
        assert_eq!(suggestion("colour", []), None);
        let many: Vec<String> = (0..21).map(|index| format!("name{index}")).collect();
        let help = suggestion("colour", many.iter().map(String::as_str));
        assert_eq!(help.as_deref(), Some("there are 21: see `papaver list`"));
    }
}
