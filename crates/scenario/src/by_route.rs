//! How what is given by a route goes in: at once, evenly over a time, or from something implanted.

use papaver_catalogue::types::{Drug, Route, RouteNumbers, Species};

use crate::known::Known;
use crate::model::{Dose, Ms, ParameterValue};
use crate::series::What;

/// Why something cannot be given so, and what to do.
pub(crate) struct Refused {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What an administration by a route is, as it was written: an amount or a rate, which `lasts` if it says how long.
pub(crate) fn as_given(
    route: Route,
    numbers: Option<&RouteNumbers>,
    what: What,
    lasts: bool,
) -> Result<What, Refused> {
    let refused = |message: String, help: &str| {
        let help = help.to_string();
        Err(Refused { message, help })
    };
    let releases = numbers.is_some_and(|numbers| !numbers.release.is_empty());
    let taken_out = matches!(route, Route::Patch | Route::Pump | Route::Pellet);
    match (route, what) {
        (_, What::Amount) if taken_out && releases => Ok(What::Implant),
        (_, What::Rate | What::SteadyState) if taken_out && releases => refused(
            format!("a {route} of this drug holds an amount and lets go of it in its own way"),
            "give an `amount`, and with `over` when it is taken out",
        ),
        (Route::Patch | Route::Pump, What::Amount | What::SteadyState) if !lasts => refused(
            format!("a {route} gives its amount evenly, and nothing says for how long"),
            "say how long with `over`, as in `over = \"72 h\"`, or give a `rate`",
        ),
        (_, What::Amount | What::SteadyState | What::Rate)
            if (route == Route::Depot || releases) && (lasts || what == What::Rate) =>
        {
            refused(
                format!("what is given by {route} is given at once, and released as the drug's numbers say"),
                "give an `amount` without `over`",
            )
        }
        _ => Ok(what),
    }
}

/// The numbers of a drug for a route.
pub(crate) fn numbers(drug: &Drug, species: Species, route: Route) -> Option<&RouteNumbers> {
    drug.pharmacokinetics.get(&species)?.routes.get(&route)
}

/// Says of each dose when its release changes, under the values of an arm.
pub(crate) fn add_release(doses: &mut [Dose], species: Species, values: &[ParameterValue], known: &Known) {
    for dose in doses {
        let Some(mut drug) = known.catalogue.drugs.get(&dose.drug).cloned() else {
            continue;
        };
        for value in values.iter().filter(|value| value.owner == dose.drug) {
            drug.set(&value.name, value.value);
        }
        let numbers = numbers(&drug, species, dose.route);
        let spans = numbers
            .into_iter()
            .flat_map(|numbers| &numbers.release)
            .map(|part| part.span_ms());
        let mut changes: Vec<Ms> = spans
            .flat_map(|(from, over)| [from, from.saturating_add(over)])
            .collect();
        changes.sort_unstable();
        changes.dedup();
        dose.release_ms = changes;
    }
}
