//! Shares of a drug that a scenario sets one by one, and that have to add up.

use papaver_catalogue::types::Drug;

use crate::acts::{Acts, fold, in_order, last_place};
use crate::known::Known;
use crate::mistakes::Sink;

/// Tells where the values of `acts` let more of a drug arrive, or become metabolites, than there is; a value that cannot be
/// by itself is told elsewhere.
pub(crate) fn shares_add_up(acts: &Acts, known: &Known, sink: &mut Sink) {
    let mut owners: Vec<&String> = acts.keys().map(|(owner, _)| owner).collect();
    owners.dedup();
    for owner in owners {
        let Some(drug) = known.catalogue.drugs.get(owner) else {
            continue;
        };
        let Some(changed) = changed(owner, drug, acts, known) else {
            continue;
        };
        for (names, what) in changed.sum_mistakes() {
            let about = acts
                .iter()
                .filter(|((of, name), _)| of == owner && name.starts_with(&names));
            let all = in_order(about.flat_map(|(_, acts)| acts.values().flatten()));
            if let Some(spot) = last_place(&all) {
                sink.add(spot, format!("{owner}: {what}"));
            }
        }
    }
}

/// A drug with the values in it; none where one of them cannot be.
fn changed(owner: &str, drug: &Drug, acts: &Acts, known: &Known) -> Option<Drug> {
    let mut changed = drug.clone();
    for ((_, name), acts) in acts.iter().filter(|((of, _), _)| of == owner) {
        let parameter = known.parameter(owner, name)?;
        let value = fold(
            parameter.default,
            &in_order(acts.get(&None).into_iter().flatten()),
        );
        if !parameter.holds(value) {
            return None;
        }
        changed.set(name, value);
    }
    Some(changed)
}
