//! What the format has and this version does not: told by name, never ignored.

/// Keys by the table they stand in ("" for the top level; "arm" for what may stand in any arm).
const KEYS: &[(&str, &str)] = &[("", "circuit"), ("arm", "circuit")];

/// Words by the key that they are a value of.
const WORDS: &[(&str, &str)] = &[("variable", "csf")];

/// The message, if `key` of `table` is part of the format and not of this version.
pub(crate) fn key(table: &str, key: &str) -> Option<String> {
    KEYS.contains(&(table, key)).then(|| message(key))
}

/// The message, if `word` as a value of `key` is part of the format and not of this version.
pub(crate) fn word(key: &str, word: &str) -> Option<String> {
    WORDS.contains(&(key, word)).then(|| message(word))
}

fn message(word: &str) -> String {
    if word == "circuit" {
        return "`circuit`: the catalogue has no circuits yet; name the populations one by one, as in \
                `[population.locus_coeruleus]` (`papaver list neurons` shows the types)"
            .to_string();
    }
    format!("`{word}` is part of the format but not available in this version")
}
