//! Two receptor chains compiled by rebop's macro, its fastest form: the baselines of `versus_rebop`.
//!
//! [`Trafficking`] holds the number of receptors nearly constant under doses and feedback; [`Draining`] is the chain W1
//! of [`crate::ssa::draining_chain`] with a slow loss of free receptors that balances their synthesis while there is no
//! ligand. Environments are constant within a call of `advance_until`: who drives the chain sets a new one as often as he
//! likes. The rates are placeholders that exercise every kind of transition, not pharmacology.

use rebop::define_system;

/// Rates of [`Trafficking`], per second where nothing else is said.
pub mod rate {
    /// Association, per nM and second.
    pub const ASSOCIATION: f64 = 1e-4;
    /// Dissociation.
    pub const DISSOCIATION: f64 = 0.05;
    /// Phosphorylation of a bound receptor, times the activity of the kinase.
    pub const PHOSPHORYLATION: f64 = 0.005;
    /// Dephosphorylation at the surface.
    pub const DEPHOSPHORYLATION: f64 = 0.001;
    /// Arrestin on a bound and phosphorylated receptor, times what is left of arrestin.
    pub const RECRUITMENT: f64 = 0.02;
    /// From arrestin into the endosome.
    pub const ENDOCYTOSIS: f64 = 0.003;
    /// From the endosome to the recycling store.
    pub const SORTING: f64 = 0.002;
    /// From the store to the surface.
    pub const RECYCLING: f64 = 0.0012;
    /// From the surface to the store without a ligand's doing.
    pub const INTAKE: f64 = 2e-5;
    /// Loss from the store: 2 % a day under much ligand, so that the number of receptors hardly changes.
    pub const LOSS: f64 = 1e-6;

    /// Share of receptors in the store when there is no ligand.
    pub const fn naive_store() -> f64 {
        INTAKE / (INTAKE + RECYCLING + LOSS)
    }
}

/// States of [`Trafficking`]: free, bound, phosphorylated, phosphorylated and bound, with arrestin, in the endosome, in
/// the recycling store. A place without a receptor is the eighth.
pub const TRAFFICKING_STATES: usize = 7;

define_system! {
    bind kinase arrestin synthesis;
    TraffickingSystem { r, rl, p, pl, a, e, q }
    bound: r => rl @ bind
    freed: rl => r @ rate::DISSOCIATION
    bound_p: p => pl @ bind
    freed_p: pl => p @ rate::DISSOCIATION
    phosphorylated: rl => pl @ rate::PHOSPHORYLATION * kinase
    dephosphorylated: p => r @ rate::DEPHOSPHORYLATION
    dephosphorylated_bound: pl => rl @ rate::DEPHOSPHORYLATION
    recruited: pl => a @ rate::RECRUITMENT * arrestin
    taken_in: a => e @ rate::ENDOCYTOSIS
    sorted: e => q @ rate::SORTING
    recycled: q => r @ rate::RECYCLING
    stored: r => q @ rate::INTAKE
    stored_bound: rl => q @ rate::INTAKE
    lost: q => @ rate::LOSS
    made: => r @ synthesis
}

/// One cell: eight states with the vacant one, fifteen channels, binding among them.
#[derive(Clone, Debug)]
pub struct Trafficking(TraffickingSystem);

impl Trafficking {
    /// A cell that never met the ligand, at rest on the average.
    pub fn new(receptors: u32, seed: u64) -> Self {
        let all = f64::from(receptors);
        let mut cell =
            TraffickingSystem::with_parameters(0.0, 0.0, 1.0, all * rate::LOSS * rate::naive_store());
        cell.seed(seed);
        cell.q = (all * rate::naive_store()).round() as isize;
        cell.r = receptors as isize - cell.q;
        Trafficking(cell)
    }

    /// What the receptors meet from now on: ligand in nM, activity of the kinase, and arrestin, each 0 to 1.
    pub fn meet(&mut self, ligand_nm: f64, kinase: f64, arrestin: f64) {
        self.0.bind = rate::ASSOCIATION * ligand_nm;
        self.0.kinase = kinase;
        self.0.arrestin = arrestin;
    }

    /// Simulates until `time_s`.
    pub fn advance_until(&mut self, time_s: f64) {
        self.0.advance_until(time_s);
    }

    /// Receptors per state.
    pub fn counts(&self) -> [isize; TRAFFICKING_STATES] {
        let c = &self.0;
        [c.r, c.rl, c.p, c.pl, c.a, c.e, c.q]
    }
}

/// Rates of [`Draining`], per second.
pub mod draining_rate {
    /// Binding at the constant concentration.
    pub const BINDING: f64 = 0.1;
    /// Release.
    pub const RELEASE: f64 = 0.05;
    /// Bound to phosphorylated.
    pub const PHOSPHORYLATION: f64 = 0.005;
    /// And back.
    pub const DEPHOSPHORYLATION: f64 = 0.001;
    /// Phosphorylated to arrestin-bound.
    pub const RECRUITMENT: f64 = 0.02;
    /// Arrestin-bound to internal.
    pub const ENDOCYTOSIS: f64 = 0.003;
    /// Internal to free.
    pub const RECYCLING: f64 = 0.0012;
    /// Internal to degraded.
    pub const DEGRADATION: f64 = 0.000_12;
    /// Synthesis per receptor of the first number, and loss of free receptors, which it balances without the ligand.
    pub const TURNOVER: f64 = 1.2e-6;
}

/// States of [`Draining`]: those of [`crate::ssa::draining_chain`].
pub const DRAINING_STATES: usize = crate::ssa::DRAINING_STATES;

define_system! {
    synthesis;
    DrainingSystem { free, bound, phosphorylated, arrestin, internal }
    binding: free => bound @ draining_rate::BINDING
    release: bound => free @ draining_rate::RELEASE
    phosphorylation: bound => phosphorylated @ draining_rate::PHOSPHORYLATION
    dephosphorylation: phosphorylated => bound @ draining_rate::DEPHOSPHORYLATION
    recruitment: phosphorylated => arrestin @ draining_rate::RECRUITMENT
    endocytosis: arrestin => internal @ draining_rate::ENDOCYTOSIS
    recycling: internal => free @ draining_rate::RECYCLING
    degradation: internal => @ draining_rate::DEGRADATION
    loss: free => @ draining_rate::TURNOVER
    making: => free @ synthesis
}

/// One cell under a constant ligand, which drives most of its receptors to where they are degraded.
#[derive(Clone, Debug)]
pub struct Draining(DrainingSystem);

impl Draining {
    /// All receptors free.
    pub fn new(receptors: u32, seed: u64) -> Self {
        let mut cell = DrainingSystem::with_parameters(f64::from(receptors) * draining_rate::TURNOVER);
        cell.seed(seed);
        cell.free = receptors as isize;
        Draining(cell)
    }

    /// Simulates until `time_s`.
    pub fn advance_until(&mut self, time_s: f64) {
        self.0.advance_until(time_s);
    }

    /// Receptors per state.
    pub fn counts(&self) -> [isize; DRAINING_STATES] {
        let c = &self.0;
        [c.free, c.bound, c.phosphorylated, c.arrestin, c.internal]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ode::integrate;
    use crate::statistics::{moments, standard_errors_apart};

    /// Means of many cells against the linear equations of the chain.
    fn assert_means<const N: usize>(cells: &[[isize; N]], expected: &[f64]) {
        for (state, &mean) in expected.iter().enumerate() {
            let sample: Vec<f64> = cells.iter().map(|c| c[state] as f64).collect();
            let apart = standard_errors_apart(moments(&sample), sample.len(), mean);
            assert!(apart < 4.5, "state {state}: {apart} standard errors from {mean}");
        }
    }

    #[test]
    fn trafficking_has_the_means_of_its_equations() {
        const CELLS: u64 = 400;
        let (nm, kinase, arrestin, until_s) = (800.0, 0.7, 0.6, 1800.0);
        let run = |seed| {
            let mut cell = Trafficking::new(200, seed);
            cell.meet(nm, kinase, arrestin);
            cell.advance_until(until_s);
            cell.counts()
        };
        let start = Trafficking::new(200, 0).counts().map(|n| n as f64);
        let slope = move |_: f64, y: &[f64], d: &mut [f64]| {
            use rate::*;
            let (bind, free) = (ASSOCIATION * nm, DISSOCIATION);
            let [r, rl, p, pl, a, e, q] = [y[0], y[1], y[2], y[3], y[4], y[5], y[6]];
            let (phosphorylation, recruitment) = (PHOSPHORYLATION * kinase * rl, RECRUITMENT * arrestin * pl);
            let back = DEPHOSPHORYLATION;
            d[0] =
                -bind * r + free * rl + back * p + RECYCLING * q - INTAKE * r + 200.0 * LOSS * naive_store();
            d[1] = bind * r - free * rl - phosphorylation + back * pl - INTAKE * rl;
            d[2] = -bind * p + free * pl - back * p;
            d[3] = bind * p - free * pl + phosphorylation - back * pl - recruitment;
            d[4] = recruitment - ENDOCYTOSIS * a;
            d[5] = ENDOCYTOSIS * a - SORTING * e;
            d[6] = SORTING * e + INTAKE * (r + rl) - (RECYCLING + LOSS) * q;
        };
        let cells: Vec<_> = (0..CELLS).map(run).collect();
        assert_means(&cells, &integrate(slope, &start, &[until_s])[0]);
    }

    #[test]
    fn draining_has_the_means_of_its_equations() {
        let run = |seed| {
            let mut cell = Draining::new(200, seed);
            cell.advance_until(7200.0);
            cell.counts()
        };
        let slope = |_: f64, y: &[f64], d: &mut [f64]| {
            use draining_rate::*;
            let [free, bound, p, a, i] = [y[0], y[1], y[2], y[3], y[4]];
            d[0] = -(BINDING + TURNOVER) * free + RELEASE * bound + RECYCLING * i + 200.0 * TURNOVER;
            d[1] = BINDING * free - (RELEASE + PHOSPHORYLATION) * bound + DEPHOSPHORYLATION * p;
            d[2] = PHOSPHORYLATION * bound - (DEPHOSPHORYLATION + RECRUITMENT) * p;
            d[3] = RECRUITMENT * p - ENDOCYTOSIS * a;
            d[4] = ENDOCYTOSIS * a - (RECYCLING + DEGRADATION) * i;
        };
        let cells: Vec<_> = (0..400).map(run).collect();
        let expected = integrate(slope, &[200.0, 0.0, 0.0, 0.0, 0.0], &[7200.0]);
        assert_means(&cells, &expected[0]);
    }
}
