//! The tables of a design.

use super::Level;
use crate::file::{Meta, key_name, table, table_entries, unknown_key};
use crate::leaf::{Count, Flag, OneOrMany, Read, Shape, Text};
use crate::mistakes::Sink;
use crate::raw::Node;
use crate::typed::Setting;

table! {
    /// A design of papaver: which values of a scenario change from run to run.
    DesignTable {
        /// The scenario's file, from the folder of this one; or the name of a built-in scenario. Required.
        scenario: Text,
        /// Heads what comes out.
        title: Text,
        /// grid, list, latin_hypercube, sobol, saltelli, morris or monte_carlo. Required.
        design: Text,
        /// Points of latin_hypercube, sobol and monte_carlo; of each of the two samples of saltelli, which has
        /// `runs` x (factors + 2) runs.
        runs: Count,
        /// Paths of morris, which has `trajectories` x (factors + 1) runs.
        trajectories: Count,
        /// Values of each factor in morris; an even number, 4 by default.
        levels: Count,
        /// Populations per arm in every run; else the scenario's.
        replicates: Count,
        /// Of the draws of the design itself; 1 by default.
        seed: Count,
        /// shared: all runs draw the same random numbers, so that they differ by their factors alone; own: every run its
        /// own, as virtual subjects do. own by default in monte_carlo, else shared.
        random_numbers: Text,
        /// What changes. Required.
        factor: OneOrMany<FactorTable>,
    }
}

table! {
    /// What changes from run to run: one path of the scenario.
    FactorTable {
        /// As for `--set`: `dose.morphine.amount`, `mechanism.npff`, `arm.NAME.genotype`. Required.
        path: Text,
        /// Heads its column; the path by default.
        name: Text,
        /// The values themselves.
        values: OneOrMany<Level>,
        /// With `values` in a design that draws: how likely each is, in any unit; alike by default.
        weights: OneOrMany<Setting>,
        /// From the smallest to the largest: `"2.5 to 20 mg"`, or `"x0.5 to x2"` of what the scenario has.
        range: Text,
        /// Values of a range in a grid.
        points: Count,
        /// linear or log: how a range is spaced or drawn; linear by default.
        scale: Text,
        /// normal, lognormal, triangular or uniform; uniform over `range` by default. A `range` beside normal and
        /// lognormal is not left.
        distribution: Text,
        /// Of normal.
        mean: Setting,
        /// Standard deviation, of normal.
        sd: Setting,
        /// Of lognormal.
        median: Setting,
        /// Coefficient of variation, of lognormal: 0.3 or `"30 %"`.
        cv: Setting,
        /// Most likely value, of triangular.
        mode: Setting,
        /// Numbers are rounded to whole ones.
        whole: Flag,
    }
}
