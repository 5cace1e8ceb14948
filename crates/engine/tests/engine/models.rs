//! Small models.

use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::model::{
    BodyModel, Change, DoseEvent, Granularity, LigandModel, Model, Noise, PopulationModel, ReceptorModel,
};
use papaver_engine::rule::Rule;
use papaver_engine::signals::SignalSpec;
use papaver_engine::world::World;
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::scheme::{Binding, Drive, From, JointScheme, Ligand, Scheme, State, To, Transition};
use std::collections::BTreeMap;

/// A mechanism without parameters.
pub const fn mechanism(
    id: &'static str,
    writes: &'static [&'static str],
    private: &'static [SignalSpec],
    build: fn(&Parameters<'_>) -> Vec<Part>,
) -> Mechanism {
    let info = MechanismInfo {
        id,
        claim: "",
        references: &[],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes,
        phenomena: &[],
        headline: &[],
    };
    Mechanism {
        info,
        extrinsic: false,
        private,
        build,
    }
}

/// A rule made of a function.
#[derive(Clone, Copy)]
pub struct Function<const IN: usize>(pub fn([f64; IN]) -> f64);

impl<const IN: usize> Rule<IN, 1> for Function<IN> {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], inputs: [f64; IN]) -> [f64; 1] {
        [(self.0)(inputs)]
    }
}

/// Rates of a scheme with the states S (signals, surface, tagged), P (surface, tagged) and I (inside), per second.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// S to P, times the drive of the bound ligands.
    pub phosphorylation: f64,
    /// P to S.
    pub dephosphorylation: f64,
    /// S and P to I, times the drive `retention`.
    pub inward: f64,
    /// I to S.
    pub outward: f64,
    /// I to degraded.
    pub degradation: f64,
    /// Source to S, per receptor of the naive total.
    pub synthesis: f64,
}

/// Numbers at which receptors come and go within an hour.
pub const LIVELY: Rates = Rates {
    phosphorylation: 0.01,
    dephosphorylation: 0.004,
    inward: 0.002,
    outward: 0.001,
    degradation: 0.001,
    synthesis: 0.0007,
};

/// A ligand that phosphorylates in full and lowers constitutive intake to `retention`.
pub fn ligand(binding: Binding, affinity_nm: f64, dissociation_rate_per_s: f64, retention: f64) -> Ligand {
    Ligand {
        binding,
        affinity_nm,
        hill: 1.0,
        dissociation_rate_per_s,
        agonist: true,
        properties: vec![1.0, retention],
    }
}

/// Compiles the scheme.
pub fn scheme(r: Rates, ligands: Vec<Ligand>) -> JointScheme {
    let state = |name: &str, signals, surface| State {
        name: name.into(),
        signals,
        surface,
        tagged: surface,
        blocked: false,
        agonist_affinity: 1.0,
    };
    let arrow = |from, to, rate_per_s, drives: &[usize]| Transition {
        from,
        to,
        rate_per_s,
        drives: drives.to_vec(),
        factors: vec![],
    };
    let (s, p, i) = (0, 1, 2);
    let transitions = vec![
        arrow(From::State(s), To::State(p), r.phosphorylation, &[0]),
        arrow(From::State(p), To::State(s), r.dephosphorylation, &[]),
        arrow(From::State(s), To::State(i), r.inward, &[1]),
        arrow(From::State(p), To::State(i), r.inward, &[1]),
        arrow(From::State(i), To::State(s), r.outward, &[]),
        arrow(From::State(i), To::Degraded, r.degradation, &[]),
        arrow(From::Source, To::State(s), r.synthesis, &[]),
    ];
    let drive = |name: &str, unbound| Drive {
        name: name.into(),
        unbound,
    };
    let scheme = Scheme {
        states: vec![
            state("S", true, true),
            state("P", false, true),
            state("I", false, false),
        ],
        transitions,
        drives: vec![drive("phosphorylation", 0.0), drive("retention", 1.0)],
        factors: vec![],
    };
    JointScheme::new(scheme, ligands)
}

/// A receptor.
pub fn receptor(scheme: JointScheme, number: f64, spread: f64, granularity: Granularity) -> ReceptorModel {
    ReceptorModel {
        name: "mu".into(),
        scheme,
        number,
        expression: 1.0,
        density: number,
        spread,
        granularity,
    }
}

/// A population that carries `carries`.
pub fn population(
    name: &str,
    neurons: usize,
    carries: &[&str],
    receptors: Vec<ReceptorModel>,
) -> PopulationModel {
    PopulationModel {
        name: name.into(),
        neuron: "cell".into(),
        neurons,
        carries: carries.iter().map(|&id| id.to_owned()).collect(),
        receptors,
        parameters: BTreeMap::new(),
        spread: BTreeMap::new(),
    }
}

/// A body in which ligand 0 has a central compartment and an effect site, and the others have none.
pub fn body(ligands: usize) -> BodyModel {
    let mut rates_per_s = Matrix::zero(2);
    rates_per_s.add(0, 0, -1e-4);
    rates_per_s.add(0, 1, 1e-3);
    rates_per_s.add(1, 1, -1e-3);
    let of = |i: usize| LigandModel {
        name: format!("ligand_{i}"),
        central: (i == 0).then_some((0, 1.0)),
        effect_site: (i == 0).then_some(1),
        depots: vec![],
    };
    BodyModel {
        rates_per_s,
        ligands: (0..ligands).map(of).collect(),
    }
}

/// A model; every population's receptors must know as many ligands as the body.
pub fn model(
    mechanisms: &[(&'static Mechanism, bool)],
    populations: Vec<PopulationModel>,
    ligands: usize,
    events: Vec<DoseEvent>,
) -> Model {
    Model {
        seed: 7,
        branch_seed: None,
        replicate: 0,
        noise: Noise::Full,
        mechanisms: mechanisms.to_vec(),
        populations,
        projections: Vec::new(),
        targets: Vec::new(),
        body: body(ligands),
        events,
        reference: None,
    }
}

/// Holds a ligand at the cells of a population from a time on.
pub fn hold(at_s: i64, ligand: usize, population: usize, nm: Option<f64>) -> DoseEvent {
    DoseEvent {
        at_ms: at_s * 1000,
        change: Change::Hold {
            ligand,
            population,
            concentration_nm: nm,
        },
    }
}

/// A world on one thread.
pub fn world(model: &Model) -> World {
    World::new(model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"))
}

/// Lets it live on steps of a minute until `end_s`, checking receptors after every step.
pub fn live(world: &mut World, end_s: i64) {
    let grid = Grid::fixed(vec![], 60_000);
    while world.now_ms() < end_s * 1000 {
        world.step(&grid, end_s * 1000).unwrap_or_else(|e| panic!("{e}"));
        world.check_receptors().unwrap_or_else(|e| panic!("{e}"));
    }
}
