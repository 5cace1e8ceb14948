//! What does one exact transition matrix cost (generator and exponential, eight joint states), and what the thresholds
//! that receptors are compared with, against a plain exponential by a long Taylor series? What does it cost with more
//! slow ligands: 16 and 32 joint states, and what when eight neurons that differ are worked on at a time? Figures are ns per
//! matrix.

mod common;

use common::{figure, least_ns, schemes};
use papaver_kinetics::lanes::{LANES, Lanes};
use papaver_kinetics::molecule::Thresholds;
use papaver_kinetics::scheme::Environment;
use papaver_oracles::expm;

const STEP_S: f64 = 60.0;

fn main() {
    let mut criterion = common::criterion();
    let mut group = criterion.benchmark_group("transition_matrix");
    let scheme = schemes::compact();
    for (name, env) in schemes::environments() {
        let matrix = least_ns(&mut group, &format!("{name}/matrix"), || {
            scheme.transition_matrix(&env, STEP_S)
        });
        let generator = least_ns(&mut group, &format!("{name}/generator"), || {
            scheme.generator(&env)
        });
        let eight = Environment {
            concentrations_nm: env.concentrations_nm.clone(),
            factors: env.factors.iter().map(|&f| Lanes([f; LANES])).collect(),
        };
        let of_eight = least_ns(&mut group, &format!("{name}/eight_at_a_time"), || {
            scheme.transition_matrices(&eight, STEP_S)
        }) / LANES as f64;
        let rates = schemes::rows(&scheme.generator(&env));
        let plain = least_ns(&mut group, &format!("{name}/plain_series"), || {
            expm::exponential(&rates, STEP_S)
        });
        figure(&format!("transition_matrix/{name}/matrix_ns"), matrix);
        figure(&format!("transition_matrix/{name}/generator_ns"), generator);
        figure(&format!("transition_matrix/{name}/eight_at_a_time_ns"), of_eight);
        figure(
            &format!("transition_matrix/{name}/one_over_eight_at_a_time"),
            matrix / of_eight,
        );
        figure(&format!("transition_matrix/{name}/plain_series_ns"), plain);
        figure(
            &format!("transition_matrix/{name}/plain_series_over_exponential"),
            plain / (matrix - generator),
        );
    }
    let p = scheme.transition_matrix(&schemes::environments()[1].1, STEP_S);
    let thresholds = least_ns(&mut group, "thresholds", || Thresholds::new(&p, scheme.size()));
    figure("transition_matrix/thresholds_ns", thresholds);
    for tags in [1, 5, 13] {
        let (scheme, env) = (schemes::compact_with(tags), schemes::crowd(tags));
        let name = format!("{}_states", scheme.size());
        let matrix = least_ns(&mut group, &name, || scheme.transition_matrix(&env, STEP_S));
        figure(&format!("transition_matrix/{name}/matrix_ns"), matrix);
    }
    group.finish();
    criterion.final_summary();
}
