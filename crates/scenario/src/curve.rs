//! Numbers of dose-response curves as measures.

use crate::file::RelativeTable;
use crate::leaf::Text;
use crate::measure::{Ask, Row, Stage, itself};
use crate::mistakes::{Sink, given};
use crate::model::{Compare, CurvePlace, CurveResult, DoseResponse, MeasureKind, Ms, ProbeKind};
use crate::probe::ProbeScene;
use crate::response::response_unit;
use crate::scene::ArmScene;
use crate::typed::{Time, Typed};
use crate::units::ResultUnit;
use crate::words;

impl<'s> Stage<'s> {
    /// A number of the curve of `probe`.
    pub fn curve_row(
        &self,
        ask: Ask<'_, 's>,
        probe: &'s ProbeScene<'s>,
        result: CurveResult,
        sink: &mut Sink,
    ) -> Option<Row> {
        let Ask {
            table, variable, arm, ..
        } = ask;
        no_reading_keys(ask, probe, sink);
        let spot = table.probe.as_ref().map_or(probe.spot, |text| text.spot);
        let at_ms = self.taken_at(arm, probe, table.probe_at.as_ref(), ask.fork, spot, sink)?;
        let curve = self.curve_place(arm, probe, at_ms);
        let compare = words::compare(table.r#as.as_ref(), sink)?;
        let relative_to = match &table.relative_to {
            None => None,
            Some(relative) => {
                let there = self.reference_curve(relative, probe, arm, at_ms, sink)?;
                if there == curve && !ask.passes(relative) {
                    return itself(relative, ask, sink);
                }
                Some(there)
            }
        };
        let response = self.dose_response(probe, arm)?;
        if result == CurveResult::Ed50 && response.level.is_infinite() {
            let unit = response_unit(response, &self.arms[arm]).text;
            let message = "`ed50` is the dose that reaches a level, and the probe has none";
            let help = format!(
                "give `[probe.{}]` a `level` in {unit}, or measure `ec50`",
                probe.name
            );
            sink.help(variable.spot, message, help);
            return None;
        }
        let compared = relative_to.is_some().then_some(compare);
        let (unit, own_per_unit) = curve_unit(result, response, &self.arms[arm], compared);
        let kind = MeasureKind::Curve {
            curve,
            result,
            relative_to,
            compare,
        };
        Some(Row {
            kind,
            unit,
            own_per_unit,
            is_time: false,
        })
    }

    fn curve_place(&self, arm: usize, probe: &ProbeScene, at_ms: Ms) -> CurvePlace {
        let arm = self.arms[arm].arm.name.clone();
        CurvePlace {
            arm,
            probe: probe.name.to_string(),
            at_ms,
        }
    }

    /// The curve that a curve is compared with: of another arm, probe or time, else the same.
    fn reference_curve(
        &self,
        relative: &RelativeTable,
        probe: &'s ProbeScene<'s>,
        arm: usize,
        at_ms: Ms,
        sink: &mut Sink,
    ) -> Option<CurvePlace> {
        curve_keys_alone(relative, sink)?;
        let arm = self.reference_arm(relative, arm, sink)?;
        let other = match &relative.probe {
            Some(text) => {
                let other = self.probe(text, sink)?;
                if !other.curve {
                    let message = format!("`{}` is no dose_response probe, so it has no curve", other.name);
                    sink.add(text.spot, message);
                    return None;
                }
                other
            }
            None => probe,
        };
        let time = match &relative.probe {
            Some(_) => other.taken(arm, at_ms),
            None => Some(at_ms),
        };
        let spot = relative.arm.as_ref().map_or(relative.meta.spot, |text| text.spot);
        let at_ms = self.taken_at(arm, other, relative.probe_at.as_ref(), time, spot, sink)?;
        Some(self.curve_place(arm, other, at_ms))
    }

    fn dose_response(&self, probe: &ProbeScene, arm: usize) -> Option<&'s DoseResponse> {
        let name = &self.arms[arm].arm.name;
        let found = self
            .finished
            .iter()
            .find(|one| one.name == probe.name && one.arms.contains(name))?;
        match &found.kind {
            ProbeKind::DoseResponse(response) => Some(response),
            ProbeKind::Challenge | ProbeKind::Binding => None,
        }
    }
}

/// How a curve is read is said by its probe.
fn no_reading_keys(ask: Ask, probe: &ProbeScene, sink: &mut Sink) {
    let table = ask.table;
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.spot);
    let time = |time: &Option<Typed<Time>>| time.as_ref().map(|time| time.spot);
    let keys = [
        ("at", time(&table.at)),
        ("window", text(&table.window)),
        ("since", ask.since.map(|since| since.spot)),
        ("stat", text(&table.stat)),
        ("bin", time(&table.bin)),
        ("reduce", text(&table.reduce)),
        ("level", ask.level.map(|level| level.spot)),
    ];
    for (key, spot) in given(keys) {
        let help = format!("how the response is read stands in `[probe.{}]`", probe.name);
        sink.help(
            spot,
            format!("`{key}` says nothing about a number of a curve"),
            help,
        );
    }
}

/// A curve compares with the same number of another curve.
fn curve_keys_alone(relative: &RelativeTable, sink: &mut Sink) -> Option<()> {
    let keys = [
        ("at", relative.at.as_ref().map(|at| at.spot)),
        ("window", relative.window.as_ref().map(|text| text.spot)),
        ("variable", relative.variable.as_ref().map(|text| text.spot)),
        ("reduce", relative.reduce.as_ref().map(|text| text.spot)),
        ("vehicle", relative.vehicle.as_ref().map(|flag| flag.spot)),
    ];
    let Some((key, spot)) = given(keys).next() else {
        return Some(());
    };
    let help = "use `arm`, `probe` or `probe_at`";
    sink.help(spot, format!("a curve is not compared by `{key}`"), help);
    None
}

/// The unit of a number of a curve, and how many of the study's own (nmol, nM, the response's) it has.
fn curve_unit(
    result: CurveResult,
    response: &DoseResponse,
    scene: &ArmScene,
    compare: Option<Compare>,
) -> (ResultUnit, f64) {
    let (unit, per) = match result {
        CurveResult::Ec50 | CurveResult::Ed50 => {
            (ResultUnit::new(&response.dose_unit.0), response.dose_unit.1)
        }
        CurveResult::Emax => (response_unit(response, scene), 1.0),
        CurveResult::Slope => (ResultUnit::new("1"), 1.0),
    };
    match compare {
        None | Some(Compare::Difference) => (unit, per),
        compare => (unit.compared(compare), 1.0),
    }
}
