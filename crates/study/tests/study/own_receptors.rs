//! Receptors that a scenario brings: `[receptor.X]`, with the parameters and the state graph of their own.

use crate::support::{HOUR, at, body, curve, only, scenario, signal};
use papaver_scenario::model::{BodyObservable, ReceptorObservable, VariablePath};

/// A neuron that carries a receptor like mu in its place, without noise.
const CELL: &str = r#"
preparation = "slice"
species = "rat"
duration = "8 h"
baseline = "10 min"
replicates = 1
population.locus_coeruleus = { type = "own", neurons = 1, granularity = "mean_field", variability = 0 }
dose.morphine = { route = "bath", concentration = "1 uM", over = "2 h" }
dose.naloxone = { route = "bath", concentration = "20 nM", at = "1 h", over = "2 h" }
measure.rate = { variable = "locus_coeruleus.firing_rate" }
"#;

/// The same with mu itself.
const MU: &str = "neuron.own = { like = \"locus_coeruleus\" }\nmeasure.surface = { variable = \"locus_coeruleus.mu.surface\" }\n";

const MINE: &str = "neuron.own = { like = \"locus_coeruleus\", receptors = { mu = 0, mine = 200 } }\n\
                    measure.surface = { variable = \"locus_coeruleus.mine.surface\" }\n";

fn of(receptor: &str, what: ReceptorObservable) -> VariablePath {
    VariablePath::Receptor {
        population: "locus_coeruleus".into(),
        receptor: receptor.into(),
        what,
    }
}

/// Firing and receptors at the surface.
fn run(own: &str, receptor: &str) -> [Vec<(i64, f64)>; 2] {
    let run = only(&scenario(&format!("{CELL}{own}")));
    let surface = of(receptor, ReceptorObservable::Surface);
    [signal("firing_rate"), surface].map(|path| curve(&run.trace, &path))
}

/// Drugs and neuron types know it by the one that it is like: with nothing changed nothing is otherwise.
#[test]
fn a_receptor_like_mu_is_mu_but_for_its_name() {
    let mu = run(MU, "mu");
    let mine = run(&format!("{MINE}receptor.mine.like = \"mu\"\n"), "mine");
    assert_eq!(mu, mine);
    let [firing, _] = mu;
    let lowest = firing.iter().map(|(_, hz)| *hz).fold(f64::INFINITY, f64::min);
    assert!(lowest < 0.8 * firing[0].1, "morphine did nothing: {lowest} Hz");
}

/// What is changed changes that, and leaves mu beside it as it was.
#[test]
fn a_changed_parameter_holds_for_the_own_receptor_alone() {
    let slow = "receptor.mine = { like = \"mu\", parameters.recycling_rate = \"0.003 /min\", \
                parameters.multisite_rate = \"10 /min\" }\n";
    let [_, plain] = run(MU, "mu");
    let [_, changed] = run(&format!("{MINE}{slow}"), "mine");
    assert!(at(&changed, 2 * HOUR) < at(&plain, 2 * HOUR) - 0.01);
    let both = "neuron.own = { like = \"locus_coeruleus\", receptors = { mine = 200 } }\n\
                measure.surface = { variable = \"locus_coeruleus.mu.surface\" }\n";
    let off = "mechanism.desensitisation = false\n";
    let [_, beside] = run(&format!("{off}{both}{slow}"), "mu");
    let [_, alone] = run(&format!("{off}{MU}"), "mu");
    assert_eq!(beside, alone);
}

/// A graph of three states that no drug drives: what is at the surface follows from its rates by hand.
#[test]
fn an_own_state_graph_runs_at_its_own_rates() {
    let graph = r#"
[receptor.mine]
like = "mu"
[receptor.mine.parameters]
uptake_rate = "0.02 /min"
return_rate = "0.01 /min"
loss_rate = "0.005 /min"
making_rate = "0.001 /min"
[receptor.mine.scheme.graph]
summary = "Taken in while a ligand with efficacy is bound, and back or lost from inside."
states = [
    { name = "S", meaning = "at the surface", signals = true, surface = true, tagged = true },
    { name = "I", meaning = "inside" },
]
transitions = [
    { from = "source", to = "S", rate = "making_rate", mechanism = "turnover" },
    { from = "S", to = "I", rate = "uptake_rate", times = ["ligand.taken_in"], mechanism = "internalisation" },
    { from = "I", to = "S", rate = "return_rate", mechanism = "recycling" },
    { from = "I", to = "degraded", rate = "loss_rate", mechanism = "turnover" },
]
[receptor.mine.scheme.graph.drives]
efficacy = { unbound = 0, unstated = 0 }
agonist = { unbound = 0, unstated = 0 }
constitutive = { unbound = 1, unstated = 1 }
taken_in = { unbound = 0.25, unstated = 0.25 }
[drug.puller]
like = "damgo"
[drug.puller.receptors.mine]
binding = "equilibrium"
dissociation_rate = "0.1 /s"
slice_affinity = "10 nM"
properties = { efficacy = 1, taken_in = 1 }
[dose.pulled]
drug = "puller"
route = "bath"
concentration = "1 mM"
at = "4 h"
[measure.puller]
variable = "body.puller.effect_site"
"#;
    let run = only(&scenario(&format!("{CELL}{MINE}{graph}")));
    let surface = curve(&run.trace, &of("mine", ReceptorObservable::Surface));
    // At rest as many are lost as are made: I = making / loss = 0.2 of all, so that S = 0.8 of all, whatever the total is
    // called; the total is 1 by definition, with uptake x drive x S = (return + loss) I.
    let (uptake, back, loss) = (0.02, 0.01, 0.005);
    let inside_per_surface = |drive: f64| uptake * drive / (back + loss);
    let rest = 1.0 / (1.0 + inside_per_surface(0.25));
    let before = at(&surface, 4 * HOUR);
    assert!((before / rest - 1.0).abs() < 1e-6, "{before}, {rest}");
    // From then on with every receptor bound (to 1 in 100,000) the distance from the new rest is a sum of two exponentials.
    let making = loss * (1.0 - rest);
    let (new_rest, new_inside) = (making * (back + loss) / (uptake * loss), making / loss);
    let (start, inside) = (rest - new_rest, 1.0 - rest - new_inside);
    let slope = -uptake * start + back * inside;
    let (sum, product) = (uptake + back + loss, uptake * loss);
    let root = (sum * sum / 4.0 - product).sqrt();
    let (fast, slow) = (sum / 2.0 + root, sum / 2.0 - root);
    let of_fast = (-slope - slow * start) / (fast - slow);
    let expected = |minutes: f64| {
        let of_slow = start - of_fast;
        new_rest + of_fast * libm::exp(-fast * minutes) + of_slow * libm::exp(-slow * minutes)
    };
    for hours in [5, 6, 8] {
        let found = at(&surface, hours * HOUR);
        let expected = expected((hours - 4) as f64 * 60.0);
        assert!(
            (found / expected - 1.0).abs() < 1e-4,
            "{hours} h: {found}, {expected}"
        );
    }
    let held = curve(&run.trace, &body("puller", BodyObservable::EffectSite));
    assert!((at(&held, 5 * HOUR) - 1e6).abs() < 1.0);
}

/// A step that goes with a signal of the neuron: at rest as far as its firing takes it, and from there on alike for single
/// receptors, pools and expected numbers.
#[test]
fn rates_of_an_own_state_graph_may_follow_the_neuron() {
    let graph = r#"
neuron.own = { like = "locus_coeruleus", receptors = { mu = 0, mine = 200 } }
measure.surface = { variable = "locus_coeruleus.mine.surface" }
[receptor.mine]
like = "mu"
[receptor.mine.parameters]
uptake_rate = "0.02 /min"
return_rate = "0.01 /min"
loss_rate = "0.005 /min"
making_rate = "0.001 /min"
[receptor.mine.scheme.graph]
summary = "Taken in with every spike, and back or lost from inside."
states = [
    { name = "S", meaning = "at the surface", signals = true, surface = true, tagged = true },
    { name = "I", meaning = "inside" },
]
transitions = [
    { from = "source", to = "S", rate = "making_rate", mechanism = "turnover" },
    { from = "S", to = "I", rate = "uptake_rate", times = ["firing_rate"], mechanism = "turnover" },
    { from = "I", to = "S", rate = "return_rate", mechanism = "turnover" },
    { from = "I", to = "degraded", rate = "loss_rate", mechanism = "turnover" },
]
"#;
    const NEURONS: f64 = 300.0;
    let cells = CELL.replace("neurons = 1,", "neurons = 300,");
    let with = |granularity: &str| {
        let cells = cells.replace("mean_field", granularity);
        let run = only(&scenario(&format!("{cells}{graph}")));
        let surface = of("mine", ReceptorObservable::Surface);
        [signal("firing_rate"), surface].map(|path| curve(&run.trace, &path))
    };
    let [firing, expected] = with("mean_field");
    let inside = 0.001 / 0.005;
    let surface = (0.001 + 0.01 * inside) / (0.02 * firing[0].1);
    let share = surface / (surface + inside);
    assert!((share - 0.5).abs() > 0.01, "firing that shows: {share}");
    assert!(
        (expected[0].1 - share).abs() < 1e-9,
        "{}, not {share}",
        expected[0].1
    );
    for granularity in ["molecule", "pool"] {
        let [spikes, found] = with(granularity);
        assert_eq!(spikes, firing, "no ligand acts through it");
        for hours in [0, 2, 7] {
            let (found, expected) = (at(&found, hours * HOUR), at(&expected, hours * HOUR));
            // Counts of independent receptors are Poisson numbers; the naive total of the neurons is what they are shares of.
            let naive = NEURONS * 200.0 * (surface + inside);
            let sigma = (expected / naive).sqrt();
            assert!(
                (found - expected).abs() < 4.5 * sigma,
                "{granularity} at {hours} h: {found}, not {expected}"
            );
        }
    }
}
