//! Where a mistake of the catalogue stands in the text, which the catalogue itself does not know.

use crate::mistakes::Spot;
use crate::raw::{Node, Value};

/// Where something stands that the message names in back-ticks: a key by its path, a number by its name ("mu.efficacy"), or
/// else a key or a text anywhere in the table. The catalogue knows no places here.
pub(crate) fn place_of(node: &Node, message: &str) -> Option<Spot> {
    let words = || message.split('`').skip(1).step_by(2);
    let by_path = words().filter_map(|path| find(node, path)).next();
    let by_name = || {
        let mut names = words().filter(|word| word.contains('.'));
        names.find_map(|name| within(node, &name.split('.').collect::<Vec<_>>()))
    };
    by_path
        .or_else(by_name)
        .or_else(|| words().find_map(|word| anywhere(node, word)))
}

/// The place of the last of some keys that stand below each other, maybe with others between them. The parts of a list are
/// counted: "release_2" is the second of `release`.
fn within(node: &Node, keys: &[&str]) -> Option<Spot> {
    let (first, rest) = keys.split_first()?;
    let below = |node: &Node| match rest {
        [] => Some(node.key),
        _ => within(node, rest),
    };
    match &node.value {
        Value::Table(entries) => {
            let counted = || {
                let (list, number) = first.rsplit_once('_')?;
                let Value::List(items) = &node.get(list)?.value else {
                    return None;
                };
                items.get(number.parse::<usize>().ok()?.checked_sub(1)?)
            };
            let here = node.get(first).or_else(counted).and_then(below);
            here.or_else(|| entries.iter().find_map(|(_, entry)| within(entry, keys)))
        }
        Value::List(items) => items.iter().find_map(|item| within(item, keys)),
        _ => None,
    }
}

/// The first key or text that is `word`.
fn anywhere(node: &Node, word: &str) -> Option<Spot> {
    match &node.value {
        Value::Text(text) => (text == word).then_some(node.spot),
        Value::List(items) => items.iter().find_map(|item| anywhere(item, word)),
        Value::Table(entries) => entries.iter().find_map(|(key, below)| {
            if key == word {
                Some(below.key)
            } else {
                anywhere(below, word)
            }
        }),
        _ => None,
    }
}

/// The place of a key, or of the last key of a dotted path; `key[2]` is the second of a list.
pub(crate) fn find(node: &Node, path: &str) -> Option<Spot> {
    at(node, path).map(|node| node.key)
}

/// What stands at a dotted path.
pub(crate) fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut at = node;
    for part in path.split('.') {
        let (key, index) = part
            .strip_suffix(']')
            .and_then(|part| part.split_once('['))
            .unwrap_or((part, ""));
        at = at.get(key)?;
        if let (Ok(index), Value::List(items)) = (index.parse::<usize>(), &at.value) {
            at = items.get(index.checked_sub(1)?)?;
        }
    }
    Some(at)
}
