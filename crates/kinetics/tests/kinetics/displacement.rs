//! Does one ligand displace another by the numbers of an assay: association `kon L^n`, dissociation `koff`?
//!
//! An agonist has come to equilibrium at ten times its half concentration; then a displacer is added, with the agonist
//! still there. Expected are the occupancy by the agonist before and at the new equilibrium, and the half-time of its
//! fall, as the binding model of Mann et al. (2022) has them with the numbers that it was fitted with.

use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::molecule::{self, GROUP, Thresholds};
use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_kinetics::scheme::{Binding, Environment, JointScheme, Ligand, Scheme, State};

/// Long after everything has settled.
const SETTLED_S: f64 = 30.0 * 86_400.0;

/// kon in pM^-n/s, koff in 1/s, n.
const NALOXONE: [f64; 3] = [1.669e-4, 3.96e-2, 0.858];
const FENTANYL: [f64; 3] = [3.081e-5, 4.33e-3, 0.844];
const CARFENTANIL: [f64; 3] = [9.95e-6, 2.47e-4, 1.025];
const BUPRENORPHINE: [f64; 3] = [6.64e-5, 1.94e-4, 0.572];

struct Displacement {
    agonist: [f64; 3],
    agonist_nm: f64,
    displacer: [f64; 3],
    displacer_nm: f64,
    before: f64,
    after: f64,
    half_time_min: f64,
}

const fn displacement(
    (agonist, agonist_nm): ([f64; 3], f64),
    (displacer, displacer_nm): ([f64; 3], f64),
    [before, after, half_time_min]: [f64; 3],
) -> Displacement {
    Displacement {
        agonist,
        agonist_nm,
        displacer,
        displacer_nm,
        before,
        after,
        half_time_min,
    }
}

const EXPECTED: [Displacement; 4] = [
    displacement((FENTANYL, 3.51), (NALOXONE, 100.0), [0.875, 0.077, 2.49]),
    displacement((CARFENTANIL, 0.229), (NALOXONE, 100.0), [0.914, 0.113, 41.6]),
    displacement((BUPRENORPHINE, 0.065), (NALOXONE, 100.0), [0.789, 0.043, 57.0]),
    displacement((FENTANYL, 10.0), (BUPRENORPHINE, 1.0), [0.944, 0.473, 31.3]),
];

const FREE: usize = 0;
const BY_AGONIST: usize = 1;
const STATES: usize = 3;

fn ligand([kon, koff, n]: [f64; 3]) -> Ligand {
    const PM_PER_NM: f64 = 1000.0;
    Ligand {
        binding: Binding::Explicit,
        affinity_nm: libm::pow(koff / kon, 1.0 / n) / PM_PER_NM,
        hill: n,
        dissociation_rate_per_s: koff,
        agonist: false,
        properties: vec![],
    }
}

impl Displacement {
    fn scheme(&self) -> JointScheme {
        let site = State {
            name: "site".into(),
            signals: true,
            surface: true,
            tagged: true,
            blocked: false,
            agonist_affinity: 1.0,
        };
        let scheme = Scheme {
            states: vec![site],
            transitions: vec![],
            drives: vec![],
            factors: vec![],
        };
        let scheme = JointScheme::new(scheme, vec![ligand(self.agonist), ligand(self.displacer)]);
        assert_eq!(scheme.joint(0, None), Some(FREE));
        assert_eq!(scheme.joint(0, Some(0)), Some(BY_AGONIST));
        assert_eq!(scheme.size(), STATES);
        scheme
    }

    /// The matrix over a time with the agonist, and with the displacer too if it is `there`.
    fn matrix(&self, there: bool, time_s: f64) -> Matrix {
        let displacer_nm = if there { self.displacer_nm } else { 0.0 };
        let env = Environment {
            concentrations_nm: vec![self.agonist_nm, displacer_nm],
            factors: vec![],
        };
        self.scheme().transition_matrix(&env, time_s)
    }

    fn halfway(&self) -> f64 {
        let start = self.matrix(false, SETTLED_S).get(FREE, BY_AGONIST);
        let end = self.matrix(true, SETTLED_S).get(FREE, BY_AGONIST);
        (start + end) / 2.0
    }

    /// Expected occupancy by the agonist so long after the displacer came.
    fn occupied(&self, time_s: f64) -> f64 {
        let start = self.matrix(false, SETTLED_S);
        let start: Vec<f64> = start.row(FREE).to_vec();
        self.matrix(true, time_s).apply(&start)[BY_AGONIST]
    }

    /// When half of the fall is over, s, by bisection.
    fn half_time_s(&self) -> f64 {
        let halfway = self.halfway();
        let (mut low, mut high) = (0.0, 86_400.0);
        for _ in 0..50 {
            let middle = (low + high) / 2.0;
            if self.occupied(middle) > halfway {
                low = middle;
            } else {
                high = middle;
            }
        }
        (low + high) / 2.0
    }
}

#[test]
fn expected_counts_have_the_expected_occupancies_and_half_times() {
    for (i, d) in EXPECTED.iter().enumerate() {
        let (before, after) = (d.occupied(0.0), d.occupied(SETTLED_S));
        let half_time_min = d.half_time_s() / 60.0;
        assert!((before - d.before).abs() < 0.005, "{i}: {before}");
        assert!((after - d.after).abs() < 0.005, "{i}: {after}");
        let off = (half_time_min / d.half_time_min - 1.0).abs();
        assert!(off < 0.02, "{i}: {half_time_min} min");
    }
}

/// Single receptors on steps of 5 s against the expectation: shares of N independent receptors within four standard
/// errors of a binomial share, and the half-time within that error divided by the slope of the fall.
#[test]
fn single_receptors_follow_within_the_error_of_their_number() {
    const RECEPTORS: usize = GROUP * 1024;
    const STEP_S: f64 = 5.0;
    for (i, d) in EXPECTED.iter().enumerate() {
        let key = StreamKey::new(20_261_121, i as u32, hash_name("displacement"), 0);
        let mut slots = vec![FREE as u8; RECEPTORS];
        let mut counts = vec![RECEPTORS as f64, 0.0, 0.0];
        let mut tick_ms = 0;
        let mut advance = |p: &Matrix| {
            tick_ms += 1;
            let thresholds = Thresholds::new(p, STATES);
            molecule::advance(&mut slots, RECEPTORS, &mut counts, &thresholds, key, tick_ms);
            counts[BY_AGONIST] / RECEPTORS as f64
        };
        let error = |share: f64| 4.0 * (share * (1.0 - share) / RECEPTORS as f64).sqrt();
        let assert_share = |found: f64, expected: f64| {
            let apart = (found - expected).abs();
            assert!(apart < error(expected), "{i}: {found} is not {expected}");
        };
        let before = advance(&d.matrix(false, SETTLED_S));
        assert_share(before, d.occupied(0.0));

        let (halfway, step) = (d.halfway(), d.matrix(true, STEP_S));
        let (mut time_s, mut share) = (0.0, before);
        let found_s = loop {
            let last = std::mem::replace(&mut share, advance(&step));
            if share <= halfway {
                break time_s + STEP_S * (last - halfway) / (last - share);
            }
            time_s += STEP_S;
            assert!(time_s < 86_400.0, "{i}: never halfway");
        };
        let half_s = d.half_time_s();
        let slope_per_s = (d.occupied(half_s - 1.0) - d.occupied(half_s + 1.0)) / 2.0;
        let apart = (found_s - half_s).abs();
        assert!(
            apart < error(halfway) / slope_per_s,
            "{i}: half after {found_s} s, not {half_s} s"
        );
        assert_share(advance(&d.matrix(true, SETTLED_S)), d.occupied(SETTLED_S));
    }
}
