//! Formulas among measures: names are looked up, arms matched, circles found.

use crate::file::MeasureTable;
use crate::formula::{Expression, parse};
use crate::measure::Stage;
use crate::mistakes::{Sink, Spot, given};
use crate::model::{Formula, Measure, MeasureKind, MeasureRow};
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::probe::{MeasureTables, arm_indexes};
use crate::units::ResultUnit;

/// All measures in the order of the file; formulas are read after what they depend on.
pub(crate) struct Formulas<'s> {
    stage: &'s Stage<'s>,
    tables: &'s MeasureTables,
    found: Vec<Option<Measure>>,
    busy: Vec<usize>,
    done: Vec<bool>,
}

impl<'s> Formulas<'s> {
    /// Reads all measures.
    pub fn read_all(
        stage: &'s Stage<'s>,
        tables: &'s MeasureTables,
        sink: &mut Sink,
    ) -> Vec<Option<Measure>> {
        let count = tables.len();
        let found = (0..count).map(|_| None).collect();
        let mut formulas = Formulas {
            stage,
            tables,
            found,
            busy: Vec::new(),
            done: vec![false; count],
        };
        for index in 0..count {
            formulas.read(index, sink);
        }
        formulas.found
    }

    fn read(&mut self, index: usize, sink: &mut Sink) {
        if self.done[index] {
            return;
        }
        self.done[index] = true;
        self.busy.push(index);
        let (name, spot, table) = &self.tables[index];
        let before = sink.count();
        self.found[index] = match &table.formula {
            Some(_) => self.formula(name, *spot, table, sink),
            None => self.stage.measure(name, *spot, table, sink),
        };
        // Nothing is left out without a word.
        if self.found[index].is_none() && sink.count() == before && sink.is_clean() {
            sink.add(*spot, format!("the measure `{name}` reads nothing"));
        }
        self.busy.pop();
    }

    fn formula(&mut self, name: &str, spot: Spot, table: &MeasureTable, sink: &mut Sink) -> Option<Measure> {
        snake_case(name, "measure", spot, sink);
        let text = table.formula.as_ref()?;
        no_other_keys(table, sink);
        let expression = parse(&text.text, text.spot, sink)?;
        for (name, _, spot) in expression.names() {
            self.depend(name, spot, sink)?;
        }
        let arms = self.arms_of(&expression, table, text.spot, sink)?;
        let unit = ResultUnit::new("1").printed(None, sink);
        let unit = table
            .unit
            .as_ref()
            .map_or(unit, |unit| ResultUnit::new(&unit.text));
        let names: Vec<&str> = arms.iter().map(String::as_str).collect();
        let published = self.stage.published(table, &names, &unit, false, sink);
        let mut rows = Vec::new();
        for (arm, published) in arms.iter().zip(published) {
            let formula = self.look_up(&expression, arm, sink)?;
            rows.push(MeasureRow {
                arm: arm.clone(),
                what: MeasureKind::Formula(formula),
                band: published.band,
                claims: published.claims,
            });
        }
        Some(
            self.stage
                .finish(name, table, rows, (unit.text.clone(), 1.0), sink),
        )
    }

    /// Reads the measure that a formula names, unless that waits for the formula.
    fn depend(&mut self, name: &str, spot: Spot, sink: &mut Sink) -> Option<usize> {
        let Some(index) = self.tables.iter().position(|(other, _, _)| other == name) else {
            let help = suggestion(name, self.tables.iter().map(|(name, _, _)| name.as_str()));
            sink.add_with(spot, format!("no measure `{name}`"), help);
            return None;
        };
        if self.busy.contains(&index) {
            let circle: Vec<&str> = self
                .busy
                .iter()
                .map(|index| self.tables[*index].0.as_str())
                .collect();
            let message = match circle.as_slice() {
                [_] => "the formula waits for itself".to_string(),
                _ => format!(
                    "the formulas wait for each other: {} and {name}",
                    circle.join(", ")
                ),
            };
            sink.help(spot, message, "name a measure that has a `variable`");
            return None;
        }
        // A long chain of formulas would be as deep a recursion.
        if self.busy.len() > 100 {
            sink.add(spot, "more than 100 formulas depend on each other in a row");
            return None;
        }
        self.read(index, sink);
        self.found[index].is_some().then_some(index)
    }

    /// The arms of a formula's rows: those that it names, else those that all its names without an arm share; one row
    /// without an arm where every name has a single value.
    fn arms_of(
        &self,
        expression: &Expression,
        table: &MeasureTable,
        spot: Spot,
        sink: &mut Sink,
    ) -> Option<Vec<String>> {
        if let Some(many) = &table.arm {
            let indexes = arm_indexes(many, self.stage.arms, sink);
            return Some(
                indexes
                    .iter()
                    .map(|index| self.stage.arms[*index].arm.name.clone())
                    .collect(),
            );
        }
        let open = expression.names().into_iter().filter(|(_, arm, _)| arm.is_none());
        let many: Vec<&Measure> = open
            .filter_map(|(name, _, _)| self.measure(name))
            .filter(|(_, measure)| measure.rows.len() > 1)
            .map(|(_, measure)| measure)
            .collect();
        let Some(first) = many.first() else {
            return Some(vec![String::new()]);
        };
        let shared = |arm: &str| {
            many.iter()
                .all(|measure| measure.rows.iter().any(|row| row.arm == arm))
        };
        let arms: Vec<String> = first
            .rows
            .iter()
            .map(|row| row.arm.clone())
            .filter(|arm| shared(arm))
            .collect();
        if arms.is_empty() {
            sink.help(
                spot,
                "the measures in the formula have no arm in common",
                "write `name[arm]`",
            );
            return None;
        }
        Some(arms)
    }

    fn measure(&self, name: &str) -> Option<(usize, &Measure)> {
        let index = self.tables.iter().position(|(other, _, _)| other == name)?;
        Some((index, self.found[index].as_ref()?))
    }

    fn look_up(&self, expression: &Expression, arm: &str, sink: &mut Sink) -> Option<Formula> {
        Some(match expression {
            Expression::Number(number) => Formula::Number(*number),
            Expression::Name {
                name,
                arm: named,
                spot,
            } => {
                let (index, measure) = self.measure(name)?;
                let wanted = named.as_deref().unwrap_or(arm);
                let row = match measure.rows.iter().position(|row| row.arm == wanted) {
                    Some(row) => row,
                    None if named.is_none() && measure.rows.len() == 1 => 0,
                    None => {
                        let help = suggestion(wanted, measure.rows.iter().map(|row| row.arm.as_str()));
                        sink.add_with(*spot, format!("`{name}` has no row for an arm `{wanted}`"), help);
                        return None;
                    }
                };
                Formula::Value(index, row)
            }
            Expression::Negate(inner) => Formula::Negate(Box::new(self.look_up(inner, arm, sink)?)),
            Expression::Binary(sign, left, right) => {
                let left = self.look_up(left, arm, sink)?;
                Formula::Binary(*sign, Box::new(left), Box::new(self.look_up(right, arm, sink)?))
            }
            Expression::Call(function, arguments) => {
                let arguments: Option<Vec<Formula>> = arguments
                    .iter()
                    .map(|argument| self.look_up(argument, arm, sink))
                    .collect();
                Formula::Call(function.clone(), arguments?)
            }
        })
    }
}

/// A formula reads measures, not variables.
fn no_other_keys(table: &MeasureTable, sink: &mut Sink) {
    let text = |text: &Option<crate::leaf::Text>| text.as_ref().map(|text| text.spot);
    let keys = [
        ("variable", text(&table.variable)),
        ("probe", text(&table.probe)),
        ("probe_at", table.probe_at.as_ref().map(|at| at.spot)),
        ("at", table.at.as_ref().map(|at| at.spot)),
        ("window", text(&table.window)),
        ("since", table.since.as_ref().map(|since| since.spot)),
        ("stat", text(&table.stat)),
        ("bin", table.bin.as_ref().map(|bin| bin.spot)),
        ("reduce", text(&table.reduce)),
        ("level", table.level.as_ref().map(|level| level.spot)),
        (
            "relative_to",
            table.relative_to.as_ref().map(|relative| relative.meta.spot),
        ),
        ("as", text(&table.r#as)),
        ("across", text(&table.across)),
    ];
    for (key, spot) in given(keys) {
        let help = "the measures that it names say what is read";
        sink.help(spot, format!("`{key}` beside a `formula`"), help);
    }
}
