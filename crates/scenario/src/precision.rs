//! How many independent populations are run: a fixed number, or as many as an aimed precision takes.

use papaver_catalogue::quantity::{Dimension, parse};

use crate::file::ScenarioTable;
use crate::leaf::Count;
use crate::mistakes::Sink;
use crate::model::{Measure, Precision};
use crate::typed::SettingValue;

/// Replicates without a word about them.
const REPLICATES: u32 = 8;
/// Most replicates that `precision` may ask for: the last number at which intervals are looked at (8, 16, 32, 64).
const MOST_FOR_PRECISION: u32 = 64;
/// Most replicates of a run.
const MOST_REPLICATES: u32 = 1_000_000;

/// `replicates`: how many are run, or with `precision` how many it starts from.
pub(crate) fn replicates(file: &ScenarioTable, sink: &mut Sink) -> Option<u32> {
    let Some(count) = &file.replicates else {
        let most = file
            .max_replicates
            .as_ref()
            .and_then(|most| u32::try_from(most.value).ok());
        return Some(most.unwrap_or(REPLICATES).clamp(1, REPLICATES));
    };
    number(count, "replicates", MOST_REPLICATES, sink)
}

/// `precision` and `max_replicates`. The outer none is a mistake.
pub(crate) fn precision(
    file: &ScenarioTable,
    replicates: Option<u32>,
    sink: &mut Sink,
) -> Option<Option<Precision>> {
    let Some(precision) = &file.precision else {
        if let Some(most) = &file.max_replicates
            && !file.meta.broken.iter().any(|key| key == "precision")
        {
            let help = "say how narrow the intervals shall be, as in `precision = 0.1`; a fixed number is \
                        `replicates`";
            sink.help(most.spot, "`max_replicates` without `precision`", help);
            return None;
        }
        return Some(None);
    };
    let share = match &precision.value {
        SettingValue::Number(number) => Some(*number),
        SettingValue::Text(text) => match parse(text) {
            Ok(quantity) if quantity.dimension == Dimension::Fraction => Some(quantity.value),
            Ok(quantity) => {
                let found = quantity.dimension.name();
                let message = format!("`{text}` is {found}, `precision` is a share of each value");
                sink.help(precision.spot, message, "write it as in `precision = 0.1`");
                None
            }
            Err(error) => {
                sink.add_with(precision.spot, error.message, error.suggestion);
                None
            }
        },
    };
    let share = share.filter(|share| {
        let fits = *share > 0.0 && *share < 1.0;
        if !fits {
            let help = "it is the width of an interval as a share of its value: 0.1 is a tenth";
            let message = format!("`precision` is {share}; it lies between 0 and 1");
            sink.help(precision.spot, message, help);
        }
        fits
    });
    let max_replicates = match &file.max_replicates {
        Some(most) => number(most, "max_replicates", MOST_FOR_PRECISION, sink),
        None => Some(MOST_FOR_PRECISION),
    };
    let (share, max_replicates, first) = (share?, max_replicates?, replicates?);
    if first > max_replicates {
        let spot = [&file.replicates, &file.max_replicates]
            .into_iter()
            .flatten()
            .map(|count| count.spot)
            .next();
        let message = format!("`replicates` ({first}) is more than `max_replicates` ({max_replicates})");
        let help = "with `precision`, `replicates` is the number it starts from";
        sink.help(spot.unwrap_or(precision.spot), message, help);
        return None;
    }
    Some(Some(Precision {
        share,
        max_replicates,
    }))
}

fn number(count: &Count, key: &str, most: u32, sink: &mut Sink) -> Option<u32> {
    match u32::try_from(count.value) {
        Ok(0) => sink.add(count.spot, format!("`{key}` is 0; at least 1 population is run")),
        Ok(number) if number <= most => return Some(number),
        _ if most == MOST_FOR_PRECISION => {
            let message = format!("`{key}` is {}; the most is {most}", count.value);
            let help = "intervals are looked at with 8, 16, 32 and 64 replicates; for more leave `precision` out and \
                        set `replicates`";
            sink.help(count.spot, message, help);
        }
        _ => sink.add(
            count.spot,
            format!("{} {key}; at most {most} are run", count.value),
        ),
    }
    None
}

/// Notes that nothing has a band whose interval could become narrow.
pub(crate) fn nothing_to_reach(precision: Option<Precision>, measures: &[Measure], sink: &mut Sink) {
    let banded = |measure: &Measure| {
        measure
            .rows
            .iter()
            .any(|row| row.band.is_some() || !row.claims.is_empty())
    };
    if precision.is_some() && !measures.iter().any(banded) {
        sink.note("`precision` has nothing to reach: no measure has a `band` or a `claim`".into());
    }
}
