//! When noise matters: the run beside the same without chance.

use minijinja::{Value, context};

use crate::{
    files::{Twin, TwinRow},
    words,
};

/// Below this share of the twin's mean a difference is told as small.
const SMALL: f64 = 0.05;

/// The rows with their words.
pub(crate) fn rows(twins: &[TwinRow]) -> Vec<Value> {
    twins.iter().map(row).collect()
}

fn row(twin: &TwinRow) -> Value {
    let (mean, twin_mean) = twin.means;
    let (difference, lower, upper) = twin.difference;
    let text = |value: Option<f64>| value.map(words::estimate).unwrap_or_default();
    let interval = lower.zip(upper);
    context! {
        arm => twin.arm.as_str(),
        variable => words::plain(&twin.variable),
        twin => match twin.twin {
            Twin::SameNeurons => "same neurons",
            Twin::AverageNeuron => "average neuron",
        },
        mean => words::estimate(mean),
        twin_mean => words::estimate(twin_mean),
        unit => if twin.unit == "1" { "" } else { twin.unit.as_str() },
        difference => text(difference),
        interval => interval.map(|(low, high)| format!("[{}, {}]", words::estimate(low), words::estimate(high))),
        sd => text(twin.sds.0),
        twin_sd => text(twin.sds.1),
        verdict => verdict(twin),
    }
}

/// Whether chance moves the mean: by the interval of the difference, and by its size.
fn verdict(twin: &TwinRow) -> &'static str {
    let (Some(difference), lower, upper) = twin.difference else {
        return "no comparison";
    };
    let Some((lower, upper)) = lower.zip(upper) else {
        return "too few replicates to say";
    };
    let small = twin.means.1 != 0.0 && (difference / twin.means.1).abs() < SMALL;
    match (lower <= 0.0 && upper >= 0.0, small) {
        (true, _) => "no difference seen",
        (false, true) => "differs, by less than 5 %",
        (false, false) => "differs",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_goes_by_interval_and_size() {
        let row = |difference, lower, upper| TwinRow {
            arm: String::new(),
            variable: String::new(),
            unit: String::new(),
            twin: Twin::SameNeurons,
            means: (1.0, 2.0),
            difference: (difference, lower, upper),
            sds: (None, None),
        };
        assert_eq!(
            verdict(&row(Some(0.1), Some(-0.1), Some(0.3))),
            "no difference seen"
        );
        assert_eq!(
            verdict(&row(Some(0.05), Some(0.01), Some(0.09))),
            "differs, by less than 5 %"
        );
        assert_eq!(verdict(&row(Some(0.5), Some(0.4), Some(0.6))), "differs");
        assert_eq!(verdict(&row(Some(0.5), None, None)), "too few replicates to say");
        assert_eq!(verdict(&row(None, None, None)), "no comparison");
    }
}
