//! What an arm's receptors are counted in: the cells of its neuron types, whatever else the arm sets.

use crate::support::{mu, scenario, shipped, signal};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::model::{Model, Noise};
use papaver_engine::world::World;
use papaver_kinetics::scheme::{From, To};
use papaver_scenario::model::{ReceptorObservable, VariablePath};
use papaver_study::build::Setting;
use papaver_study::dosing::events;
use papaver_study::observe::observable;

const NM: f64 = 300.0;

/// The model of an average neuron in a slice under DAMGO, with more lines above the tables.
fn model(lines: &str) -> Model {
    let text = format!(
        "species = \"rat\"\npreparation = \"slice\"\nduration = \"1 h\"\nbaseline = \"0 h\"\n{lines}\n\
         population.locus_coeruleus.neurons = 1\n\
         [dose.damgo]\nroute = \"bath\"\nconcentration = \"{NM} nM\"\n"
    );
    let scenario = scenario(&text);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let plan = setting.plan(&scenario, &scenario.arms[0], 0);
    let mut model = plan.model.clone();
    model.noise = Noise::None;
    model.events = events(&plan, &[(&scenario.arms[0].doses, 0)]);
    model
}

/// Its world as the bath reaches the cells: no receptor has moved yet.
struct Cells(World);

impl Cells {
    fn with(lines: &str) -> Self {
        let model = model(lines);
        let mut world = World::new(&model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"));
        let begins = model.events.partition_point(|e| e.at_ms <= 0);
        world.apply(&model.events[..begins]);
        Cells(world)
    }

    fn read(&self, path: &VariablePath) -> f64 {
        let found = observable(&self.0, path).unwrap_or_else(|| panic!("no {path:?}"));
        self.0.read_mean(&found)
    }

    fn stimulus(&self) -> f64 {
        self.read(&signal("stimulus"))
    }

    fn total(&self) -> f64 {
        self.read(&mu(ReceptorObservable::Total))
    }
}

fn assert_near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-9 * expected.abs(),
        "{found} is not {expected}"
    );
}

#[test]
fn a_wild_type_is_counted_in_itself() {
    assert!(model("").reference.is_none());
    let cells = Cells::with("");
    assert_near(cells.total(), 1.0);
    // Agonist and what receptors do without one.
    let affinity = Catalogue::builtin().drugs["damgo"].receptors["mu"].slice.as_ref();
    let u = NM / affinity.map_or(f64::NAN, |set| set.affinity_nm.value);
    let idle = shipped("g_protein_coupling", "constitutive_activity");
    assert_near(cells.stimulus(), u / (1.0 + u) + idle);
}

#[test]
fn half_the_expression_is_half_the_stimulus_at_any_resolution() {
    let normal = Cells::with("");
    for lines in [
        "parameter.mu.expression = \"x0.5\"",
        "parameter.mu.expression = 0.5\npopulation.locus_coeruleus.receptors.mu = 1000",
    ] {
        let half = Cells::with(lines);
        assert_near(half.stimulus(), normal.stimulus() / 2.0);
        assert_near(half.total(), 0.5);
    }
    let fine = Cells::with("population.locus_coeruleus.receptors.mu = 1000");
    assert_near(fine.stimulus(), normal.stimulus());
    assert_near(fine.total(), 1.0);
}

/// A variant that is lost faster: fewer receptors at rest, and less of a response. In the drug-free cell S and Q are
/// filled: Q = synthesis / loss, S = Q (loss + return) / intake.
#[test]
fn receptors_that_are_degraded_faster_weaken_the_response() {
    let normal = Cells::with("");
    let hasty = Cells::with("parameter.mu.degradation_rate = \"x2.33\"");
    let rate = |name: &str| Catalogue::builtin().receptors["mu"].parameters[name].value;
    let surface = |loss: f64| {
        rate("synthesis_rate") / loss * (loss + rate("constitutive_exocytosis_rate"))
            / rate("constitutive_endocytosis_rate")
    };
    let all = |loss: f64| rate("synthesis_rate") / loss + surface(loss);
    let (slow, fast) = (rate("degradation_rate"), 2.33 * rate("degradation_rate"));
    assert_near(hasty.total(), all(fast) / all(slow));
    assert_near(
        hasty.stimulus() / normal.stimulus(),
        surface(fast) / surface(slow),
    );
    assert!(hasty.total() < 0.6);
}

/// Without turnover no receptor is kept in reserve: all are coupled, in the naive cell too.
#[test]
fn a_switch_of_the_arm_holds_in_the_naive_cell() {
    let still = Cells::with("mechanism.turnover = false\nparameter.mu.phosphorylation_rate = \"x2\"");
    assert_near(still.total(), 1.0);
    assert_near(still.stimulus(), Cells::with("").stimulus());
}

/// A cell of its own receptors, in the order in which they are listed, under a peptide that takes mu and delta both; of
/// each type so many are simulated as `at` says.
fn listed(receptors: &str, at: &str) -> f64 {
    let mechanisms = "mechanisms = [\"ligand_binding\", \"turnover\", \"g_protein_coupling\"]";
    Cells::with(&format!(
        "neuron.mine = {{ summary = \"A cell.\", {mechanisms}, receptors = {{ {receptors} }} }}\n\
         population.locus_coeruleus.type = \"mine\"\npopulation.locus_coeruleus.receptors = {{ {at} }}\n\
         dose.met_enkephalin = {{ route = \"bath\", concentration = \"500 nM\" }}"
    ))
    .stimulus()
}

/// Reserves are those of a cell's densest receptor type, wherever in a list it stands.
#[test]
fn the_order_of_receptors_changes_no_response() {
    let mu_first = listed("mu = 200, delta = 100", "");
    assert_near(listed("delta = 100, mu = 200", ""), mu_first);
    let of_mu = listed("mu = 200", "");
    assert!(mu_first > 1.2 * of_mu, "delta adds: {mu_first}, {of_mu}");
}

/// What each type adds is the same whether or not others are simulated, and however fine it is.
#[test]
fn receptor_types_of_a_cell_add() {
    let of = |mu: u32, delta: u32| listed("mu = 200, delta = 100", &format!("mu = {mu}, delta = {delta}"));
    let both = of(200, 100);
    assert_near(of(1, 100), both);
    assert_near(of(200, 1), both);
    let (of_mu, of_delta) = (of(1, 0), of(0, 1));
    assert!(of_delta > 0.2 * of_mu, "{of_delta}, {of_mu}");
    assert_near(of_mu + of_delta, both);
}

#[test]
fn what_a_neuron_type_does_not_carry_does_not_move_its_receptors() {
    let carried = |without: &str| {
        let all = &Catalogue::builtin().neurons["locus_coeruleus"].mechanisms;
        let left: Vec<_> = all.iter().filter(|id| *id != without).collect();
        let lines = format!("neuron.mine = {{ like = \"locus_coeruleus\", mechanisms = {left:?} }}");
        model(&format!("{lines}\npopulation.locus_coeruleus.type = \"mine\""))
    };
    let rate = |model: &Model, from: &str, to: &str| {
        let scheme = &model.populations[0].receptors[0].scheme.scheme;
        let state = |name: &str| scheme.states.iter().position(|s| s.name == name);
        let (from, to) = (
            state(from).map_or(From::Source, From::State),
            state(to).map_or(To::Degraded, To::State),
        );
        let found = scheme.transitions.iter().find(|t| t.from == from && t.to == to);
        found.unwrap_or_else(|| panic!("no such transition")).rate_per_s
    };
    let (all, some) = (carried("none"), carried("tolerant_state"));
    assert!(rate(&all, "D", "T") > 0.0);
    assert_eq!(rate(&some, "D", "T"), 0.0);
    assert_eq!(rate(&some, "S", "D"), rate(&all, "S", "D"));
    // A ligand keeps receptors at the surface only by the rule that says so.
    let retention = |model: &Model| {
        let scheme = &model.populations[0].receptors[0].scheme;
        let drive = scheme.scheme.drives.iter().position(|d| d.name == "retention");
        drive.map(|d| scheme.ligands[0].properties[d])
    };
    assert_eq!(retention(&carried("antagonist_stabilisation")), Some(1.0));
    let unbound = carried("ligand_binding");
    assert!(
        unbound.populations[0].receptors[0].scheme.ligands[0]
            .affinity_nm
            .is_infinite()
    );
}
