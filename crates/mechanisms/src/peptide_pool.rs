//! A peptide outside the cells: released, and taken away by peptidases; for every mechanism that releases one.
//!
//! ```text
//! E' = k (E0 M (tonic + u) - (1 + s (Pz - 1)) E)          systems.md M11
//! E   free concentration, nM      E0  the same at rest with a tonic release of 1
//! M   peptide production          Pz  peptidase activity        both 1 in the naive animal
//! u   what makes cells release more than at rest                k   rate of clearance when naive
//! s   share of the clearance that is by the peptidases that rise
//! ```

use papaver_engine::mechanism::{Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The peptide of one population.
#[derive(Clone, Copy, Debug)]
pub struct PeptidePool {
    /// E0, nM.
    pub rest_nm: f64,
    /// Half-life with naive peptidases, s.
    pub half_life_s: f64,
    /// Share of E0 that is released all the time.
    pub tonic_share: f64,
}

impl PeptidePool {
    /// E after `h_s` seconds of constant production, peptidase activity and additional release: the exact solution.
    #[inline]
    pub fn advance(&self, h_s: f64, now_nm: f64, production: f64, peptidase: f64, release: f64) -> f64 {
        let target = self.rest_nm * production * (self.tonic_share + release) / peptidase;
        let rate_per_s = core::f64::consts::LN_2 / self.half_life_s * peptidase;
        target + (now_nm - target) * libm::exp(-h_s * rate_per_s)
    }
}

/// Free peptide of a population, nM, released by demand too: inputs production, peptidase, stress, exertion, effect of
/// ethanol.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// The peptide between the cells.
    pub pool: PeptidePool,
    /// s.
    pub peptidase_share: f64,
    /// Additional release by stress, exertion and ethanol.
    pub gains: [f64; 3],
}

impl Release {
    /// The rule of a mechanism that writes the concentration `signal`, with the parameters that such a one declares.
    pub fn of(p: &Parameters<'_>, signal: &'static str) -> Part {
        let release = Release {
            pool: PeptidePool {
                rest_nm: p.get("rest_concentration"),
                half_life_s: p.get("half_life"),
                tonic_share: p.get("tonic_share"),
            },
            peptidase_share: p.get("peptidase_share"),
            gains: ["stress_gain", "exertion_gain", "ethanol_gain"].map(|gain| p.get(gain)),
        };
        let reads = [
            "peptide_production",
            "peptidase",
            "stress",
            "exertion",
            "ethanol_release",
        ];
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::Population,
            reads.map(Read::Signal),
            [signal],
            release,
        ))
    }
}

impl Rule<5, 1> for Release {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        h_s
    }

    fn advance(
        &self,
        h_s: &f64,
        [now]: [f64; 1],
        [production, peptidase, stress, exertion, ethanol]: [f64; 5],
    ) -> [f64; 1] {
        let [by_stress, by_exertion, by_ethanol] = self.gains;
        let release = by_stress * stress + by_exertion * exertion + by_ethanol * ethanol;
        let clears = 1.0 + self.peptidase_share * (peptidase - 1.0);
        [self.pool.advance(*h_s, now, production, clears, release)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POOL: PeptidePool = PeptidePool {
        rest_nm: 0.5,
        half_life_s: 2_400.0,
        tonic_share: 1.0,
    };

    #[test]
    fn rest_is_flat_and_a_rise_is_half_done_after_a_half_life() {
        assert_eq!(POOL.advance(60.0, 0.5, 1.0, 1.0, 0.0), 0.5);
        assert!((POOL.advance(2_400.0, 0.5, 1.0, 1.0, 2.0) - 1.0).abs() < 1e-15);
        assert_eq!(POOL.advance(1e15, 0.5, 0.6, 1.0, 0.0), 0.3);
    }

    /// Twice the peptidases: half the level, reached twice as fast.
    #[test]
    fn peptidases_lower_the_level_and_shorten_the_half_life() {
        assert!((POOL.advance(1_200.0, 0.5, 1.0, 2.0, 0.0) - 0.375).abs() < 1e-15);
        assert_eq!(POOL.advance(1e15, 0.5, 1.0, 2.0, 0.0), 0.25);
    }

    #[test]
    fn phasic_release_leaves_nothing_at_rest() {
        let phasic = PeptidePool {
            tonic_share: 0.0,
            ..POOL
        };
        assert_eq!(phasic.advance(1e15, 0.5, 1.0, 1.0, 0.0), 0.0);
        assert_eq!(phasic.advance(1e15, 0.0, 1.0, 1.0, 3.0), 1.5);
    }
}
