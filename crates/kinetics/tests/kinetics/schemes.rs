//! The schemes that tests and benchmarks share.

use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::scheme::{
    Binding, Drive, Environment, From, JointScheme, Ligand, Scheme, State, To, Transition,
};
use papaver_oracles::ssa;

/// Indices of the states of [`compact`].
pub mod state {
    /// Resensitised, at the surface.
    pub const S: usize = 0;
    /// Phosphorylated, uncoupled.
    pub const D: usize = 1;
    /// Arrestin engaged.
    pub const A: usize = 2;
    /// In the endosome.
    pub const E: usize = 3;
    /// Reserve inside the cell.
    pub const Q: usize = 4;
    /// Long-lived uncoupled.
    pub const T: usize = 5;
}

/// Index of the explicit ligand of [`compact`], a slow antagonist; the other is a partial agonist at equilibrium.
pub const NALTREXONE: usize = 1;

/// Loss from the reserve, per minute.
pub const RESERVE_LOSS_PER_MIN: f64 = 0.000_92;
/// Constitutive intake and return, per minute.
pub const INTAKE_PER_MIN: f64 = 0.0064;
/// See [`INTAKE_PER_MIN`].
pub const RETURN_PER_MIN: f64 = 0.0151;

/// Share of the reserve in the drug-free steady state: intake balances return and loss.
pub fn naive_reserve() -> f64 {
    INTAKE_PER_MIN / (INTAKE_PER_MIN + RETURN_PER_MIN + RESERVE_LOSS_PER_MIN)
}

/// A state by its name and its three properties.
fn named(name: &str, signals: bool, surface: bool, tagged: bool) -> State {
    State {
        name: name.into(),
        signals,
        surface,
        tagged,
        blocked: false,
        agonist_affinity: 1.0,
    }
}

/// A transition at a rate per minute.
fn per_min(from: usize, to: To, rate_per_min: f64, drives: &[usize], factors: &[usize]) -> Transition {
    Transition {
        from: From::State(from),
        to,
        rate_per_s: rate_per_min / 60.0,
        drives: drives.to_vec(),
        factors: factors.to_vec(),
    }
}

/// The compact scheme of the mu receptor (six states; the alkylated one left out), a partial agonist at equilibrium and
/// a slow antagonist as a tag on the first two states. Factors: phosphatase, arrestin, protein kinase C.
pub fn compact() -> JointScheme {
    use state::{A, D, E, Q, S, T};
    const PHOSPHORYLATION: usize = 0;
    const ARRESTIN_DRIVE: usize = 1;
    const TOLERANT_DRIVE: usize = 2;
    const INTAKE_DRIVE: usize = 3;
    const AGONIST: usize = 4;
    const REC: usize = 0;
    const ARR: usize = 1;
    const PKC: usize = 2;
    let mut transitions = vec![
        per_min(S, To::State(D), 0.45, &[PHOSPHORYLATION], &[]),
        per_min(S, To::State(D), 0.08, &[AGONIST], &[PKC]),
        per_min(D, To::State(A), 2.5, &[ARRESTIN_DRIVE], &[]),
        per_min(D, To::State(S), 0.20, &[], &[REC]),
        per_min(A, To::State(S), 0.075, &[], &[REC]),
        per_min(A, To::State(E), 0.044, &[], &[ARR]),
        per_min(E, To::State(S), 0.030, &[], &[REC]),
        per_min(E, To::Degraded, 0.0015, &[], &[]),
        per_min(Q, To::State(S), RETURN_PER_MIN, &[], &[]),
        per_min(Q, To::Degraded, RESERVE_LOSS_PER_MIN, &[], &[]),
        per_min(D, To::State(T), 0.018, &[TOLERANT_DRIVE], &[ARR]),
        per_min(T, To::State(S), 0.0010, &[], &[]),
        per_min(T, To::Degraded, RESERVE_LOSS_PER_MIN * naive_reserve(), &[], &[]),
    ];
    transitions
        .extend([S, D, A].map(|from| per_min(from, To::State(Q), INTAKE_PER_MIN, &[INTAKE_DRIVE], &[])));
    transitions.push(Transition {
        from: From::Source,
        to: To::State(S),
        rate_per_s: RESERVE_LOSS_PER_MIN * naive_reserve() / 60.0,
        drives: vec![],
        factors: vec![],
    });
    let drive = |name: &str, unbound| Drive {
        name: name.into(),
        unbound,
    };
    let scheme = Scheme {
        states: vec![
            named("S", true, true, true),
            named("D", false, true, true),
            named("A", false, true, false),
            named("E", false, false, false),
            named("Q", false, false, false),
            named("T", false, true, false),
        ],
        transitions,
        drives: vec![
            drive("phosphorylation", 0.0),
            drive("arrestin", 0.0),
            drive("tolerant", 1.0),
            drive("intake", 1.0),
            drive("agonist", 0.0),
        ],
        factors: ["phosphatase", "arrestin", "pkc"].map(String::from).to_vec(),
    };
    let ligands = vec![
        Ligand {
            binding: Binding::Equilibrium,
            affinity_nm: 1500.0,
            hill: 1.0,
            dissociation_rate_per_s: 0.0,
            agonist: true,
            properties: vec![0.18, 0.05, 1.0, 1.0, 1.0],
        },
        Ligand {
            binding: Binding::Explicit,
            affinity_nm: 1.0,
            hill: 1.0,
            dissociation_rate_per_s: core::f64::consts::LN_2 / 150.0,
            agonist: false,
            properties: vec![0.0, 0.0, 1.0, 0.41, 0.0],
        },
    ];
    JointScheme::new(scheme, ligands)
}

/// [`compact`] with so many slow ligands in place of one, each slower than the one before: 6 + 2 `tags` joint states.
pub fn compact_with(tags: usize) -> JointScheme {
    let JointScheme { scheme, ligands, .. } = compact();
    let slow = |i: usize| Ligand {
        dissociation_rate_per_s: ligands[NALTREXONE].dissociation_rate_per_s / (i + 1) as f64,
        ..ligands[NALTREXONE].clone()
    };
    let all = std::iter::once(ligands[0].clone()).chain((0..tags).map(slow));
    JointScheme::new(scheme, all.collect())
}

/// Some morphine and a little of every slow ligand of [`compact_with`], so that every joint state is filled.
pub fn crowd(tags: usize) -> Environment {
    Environment {
        concentrations_nm: [vec![3000.0], vec![0.5; tags]].concat(),
        ..environment(0.0, 0.0)
    }
}

/// Naive signals and these concentrations of the ligands of [`compact`].
pub fn environment(morphine_nm: f64, naltrexone_nm: f64) -> Environment {
    Environment {
        concentrations_nm: vec![morphine_nm, naltrexone_nm],
        factors: vec![1.0, 1.0, 0.0],
    }
}

/// No drug; much morphine; antagonist at its affinity, where binding and release keep receptors moving most.
pub fn environments() -> [(&'static str, Environment); 3] {
    [
        ("drug_free", environment(0.0, 0.0)),
        ("morphine", environment(15_000.0, 0.0)),
        ("naltrexone_flicker", environment(0.0, 1.0)),
    ]
}

/// A chain of the exact simulator as a scheme without ligands; synthesis per receptor of its initial total.
#[allow(dead_code, reason = "benchmarks share this file and do not use it")]
pub fn from_chain(chain: &ssa::Chain) -> JointScheme {
    let total: u64 = chain.initial.iter().sum();
    let transition = |t: &ssa::Transition| Transition {
        from: t.from.map_or(From::Source, From::State),
        to: t.to.map_or(To::Degraded, To::State),
        rate_per_s: if t.from.is_none() {
            t.rate_per_s / total as f64
        } else {
            t.rate_per_s
        },
        drives: vec![],
        factors: vec![],
    };
    let scheme = Scheme {
        states: (0..chain.initial.len())
            .map(|i| named(&i.to_string(), true, true, false))
            .collect(),
        transitions: chain.transitions.iter().map(transition).collect(),
        drives: vec![],
        factors: vec![],
    };
    JointScheme::new(scheme, vec![])
}

/// An environment for [`from_chain`].
#[allow(dead_code, reason = "benchmarks share this file and do not use it")]
pub fn nothing() -> Environment {
    Environment {
        concentrations_nm: vec![],
        factors: vec![],
    }
}

/// A matrix as plain rows, as the references take it.
pub fn rows(matrix: &Matrix) -> Vec<Vec<f64>> {
    (0..matrix.size()).map(|i| matrix.row(i).to_vec()).collect()
}
