//! Measures of a scenario that has none: peak, its time, and final value of each recorded variable.

use crate::measure::Stage;
use crate::model::{
    Compare, Measure, MeasureKind, MeasureRow, Place, Reading, Reduce, Statistic, VariablePath, Window,
};
use crate::scene::ArmScene;
use crate::units::ResultUnit;

impl<'s> Stage<'s> {
    /// Peak, its time, and final value of each recorded variable, for a scenario without measures.
    pub fn generated(&self, recorded: &[VariablePath]) -> Vec<Measure> {
        let mut measures = Vec::new();
        for path in recorded {
            for (word, reduce) in [
                ("max", Reduce::Max),
                ("time_of_max", Reduce::TimeOfMax),
                ("final", Reduce::Final),
            ] {
                measures.extend(self.generated_one(path, word, reduce));
            }
        }
        measures
    }

    fn generated_one(&self, path: &VariablePath, word: &str, reduce: Reduce) -> Option<Measure> {
        let find = |scene: &'s ArmScene| {
            scene
                .universe
                .variables
                .iter()
                .find(|variable| variable.path == *path)
        };
        let variable = self.arms.iter().find_map(find)?;
        let unit = ResultUnit::new(&variable.unit).reduced(reduce);
        let rows = self
            .arms
            .iter()
            .filter(|scene| find(scene).is_some())
            .map(|scene| {
                let reading = Reading {
                    variable: path.clone(),
                    stat: Statistic::Mean,
                    window: Window::Whole,
                    bin_ms: None,
                    reduce,
                    level: None,
                    relative_to: None,
                    compare: Compare::Ratio,
                };
                let place = Place::Run {
                    arm: scene.arm.name.clone(),
                };
                let what = MeasureKind::Reading {
                    place,
                    reading,
                    since_ms: 0,
                };
                MeasureRow {
                    arm: scene.arm.name.clone(),
                    what,
                    band: None,
                    claims: Vec::new(),
                }
            })
            .collect();
        let name = format!("{}.{word}", variable.text);
        Some(Measure {
            name,
            rows,
            unit: (unit.text, 1.0),
            source: None,
            grade: None,
            usage: None,
            phenomenon: None,
        })
    }
}
