//! Dose-response curves with the table of their fits.

use minijinja::{Value, context};

use super::{panel, swatch};
use crate::{files::DoseResponse, panels::Panels, words};

/// One section for each panel: the picture and a row for each curve.
pub(crate) fn sections(panels: &Panels) -> Vec<Value> {
    let section = |(picture, curves): (crate::panels::Panel, Vec<&DoseResponse>)| {
        let unit = curves.first().map_or("", |curve| curve.unit.as_str());
        context! {
            panel => panel(&picture),
            unit => unit,
            rows => curves.iter().map(|curve| row(curve, &curves, panels)).collect::<Vec<Value>>(),
        }
    };
    panels.dose_response().into_iter().map(section).collect()
}

fn row(curve: &DoseResponse, all: &[&DoseResponse], panels: &Panels) -> Value {
    let fit = curve.fit.unwrap_or_default();
    let text = |value: Option<f64>| value.map(words::number).unwrap_or_default();
    let interval = fit.lower.zip(fit.upper);
    context! {
        arm => curve.arm.as_str(),
        swatch => swatch(panels.curve_style(curve, all)),
        time => words::duration(curve.time_h),
        ec50 => text(fit.ec50),
        interval => interval.map(|(lower, upper)| format!("[{}, {}]", words::number(lower), words::number(upper))),
        fold => fold(curve, all).map(words::number).unwrap_or_default(),
        bottom => text(fit.bottom),
        emax => text(fit.emax),
        slope => text(fit.slope),
    }
}

/// The EC50 over that of the same arm at its earliest time; `None` for the earliest itself.
fn fold(curve: &DoseResponse, all: &[&DoseResponse]) -> Option<f64> {
    let first = all
        .iter()
        .filter(|other| other.arm == curve.arm)
        .min_by(|a, b| a.time_h.total_cmp(&b.time_h))
        .filter(|first| first.time_h < curve.time_h)?;
    let reference = first.fit?.ec50.filter(|ec50| *ec50 > 0.0)?;
    Some(curve.fit?.ec50? / reference)
}
