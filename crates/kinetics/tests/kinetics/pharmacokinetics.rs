//! Do compartments hold what the closed forms and an ODE solver say?

use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::pharmacokinetics::Compartments;
use papaver_oracles::{closed, ode};

const HOUR_HALF_MS: i64 = 7_200_000;
const PER_H: f64 = 1.0 / 3600.0;

/// Relative to the dose.
const ACCURACY: f64 = 1e-9;

/// Compartments from flows (from, to, per hour); `None` leaves the body.
fn compartments(size: usize, flows_per_h: &[(usize, Option<usize>, f64)]) -> Compartments {
    let mut rates = Matrix::zero(size);
    for &(from, to, rate_per_h) in flows_per_h {
        match to {
            Some(to) => rates.add_rate(from, to, rate_per_h * PER_H),
            None => rates.add(from, from, -rate_per_h * PER_H),
        }
    }
    Compartments::new(rates)
}

/// Steps of `half_ms` up to `hours`, with constant inputs per second.
fn run(body: &mut Compartments, start: &[f64], inputs_per_s: &[f64], half_ms: i64, hours: i64) -> Vec<f64> {
    let mut amounts = start.to_vec();
    for _ in 0..hours * HOUR_HALF_MS / half_ms {
        amounts = body.advance(&amounts, inputs_per_s, half_ms);
    }
    amounts
}

#[test]
fn an_oral_dose_follows_bateman_whatever_the_step() {
    let (ka, ke) = (1.4, 0.23);
    let mut body = compartments(2, &[(0, Some(1), ka), (1, None, ke)]);
    // Steps of 2.5 s, 5 s, 60 s, 120 s and 1 h.
    for half_ms in [5_000, 10_000, 120_000, 240_000, HOUR_HALF_MS] {
        for hours in [1, 6, 24] {
            let x = run(&mut body, &[10.0, 0.0], &[0.0, 0.0], half_ms, hours);
            let exact = closed::bateman(10.0, 1.0, ka, ke, hours as f64);
            assert!(
                (x[1] - exact).abs() < 10.0 * ACCURACY,
                "{half_ms} half-ms, {hours} h: {:e}",
                x[1] - exact
            );
        }
    }
}

#[test]
fn an_infusion_rises_and_falls_as_in_the_closed_form() {
    let ke = 0.23;
    let mut body = compartments(1, &[(0, None, ke)]);
    let rate_per_h = 3.0;
    for half_ms in [10_000, 120_000, 240_000] {
        let running = run(&mut body, &[0.0], &[rate_per_h * PER_H], half_ms, 4);
        let exact = closed::infusion(rate_per_h, 4.0, ke, 4.0);
        assert!(
            (running[0] - exact).abs() < 12.0 * ACCURACY,
            "{half_ms}: {:e}",
            running[0] - exact
        );
        let after = run(&mut body, &running, &[0.0], half_ms, 5);
        let exact = closed::infusion(rate_per_h, 4.0, ke, 9.0);
        assert!(
            (after[0] - exact).abs() < 12.0 * ACCURACY,
            "{half_ms}: {:e}",
            after[0] - exact
        );
    }
}

#[test]
fn steady_state_is_rate_over_clearance() {
    let (volume_l, clearance_l_per_h) = (120.0, 60.0);
    let rate_per_h = 5.0;
    let k12 = 0.9;
    let k21 = 0.6;
    let elimination = (0, None, clearance_l_per_h / volume_l);
    let mut body = compartments(2, &[elimination, (0, Some(1), k12), (1, Some(0), k21)]);
    for half_ms in [120_000, 240_000] {
        let x = run(&mut body, &[0.0, 0.0], &[rate_per_h * PER_H, 0.0], half_ms, 240);
        let concentration = x[0] / volume_l;
        let exact = rate_per_h / clearance_l_per_h;
        assert!(
            (concentration / exact - 1.0).abs() < ACCURACY,
            "{half_ms}: {:e}",
            concentration / exact - 1.0
        );
        assert!(
            (x[1] / x[0] - k12 / k21).abs() < ACCURACY,
            "{half_ms}: {:e}",
            x[1] / x[0] - k12 / k21
        );
    }
}

#[test]
fn nothing_is_lost_on_the_way_to_the_urine() {
    // Gut, blood, tissue, metabolite, urine: what went in is all there, after two weeks of steps of a minute.
    let flows = [
        (0, Some(1), 1.1),
        (1, Some(2), 0.8),
        (2, Some(1), 0.3),
        (1, Some(3), 0.2),
        (1, Some(4), 0.05),
        (3, Some(4), 0.15),
    ];
    let mut body = compartments(5, &flows);
    let inputs_per_s = [0.0, 0.5 * PER_H, 0.0, 0.0, 0.0];
    let hours = 14 * 24;
    let x = run(
        &mut body,
        &[30.0, 0.0, 0.0, 0.0, 0.0],
        &inputs_per_s,
        120_000,
        hours,
    );
    let given = 30.0 + 0.5 * hours as f64;
    let found: f64 = x.iter().sum();
    assert!(
        (found / given - 1.0).abs() < ACCURACY,
        "{:e}",
        found / given - 1.0
    );
}

#[test]
fn a_metabolite_rises_and_falls_as_a_dose_absorbed_at_the_parents_rate() {
    let (to_metabolite, elsewhere, ke_metabolite) = (0.3, 0.5, 0.2);
    let mut body = compartments(
        2,
        &[
            (0, Some(1), to_metabolite),
            (0, None, elsewhere),
            (1, None, ke_metabolite),
        ],
    );
    let parent = to_metabolite + elsewhere;
    for hours in [1, 4, 12] {
        let x = run(&mut body, &[20.0, 0.0], &[0.0, 0.0], 120_000, hours);
        let exact = closed::bateman(20.0, to_metabolite / parent, parent, ke_metabolite, hours as f64);
        assert!(
            (x[1] - exact).abs() < 20.0 * ACCURACY,
            "{hours} h: {:e}",
            x[1] - exact
        );
        let exact = closed::bolus(20.0, parent, hours as f64);
        assert!(
            (x[0] - exact).abs() < 20.0 * ACCURACY,
            "{hours} h: {:e}",
            x[0] - exact
        );
    }
}

#[test]
fn three_compartments_and_an_effect_site_agree_with_the_ode_solver() {
    let (k12, k21, k13, k31, ke) = (6.0, 2.5, 1.5, 0.1, 0.9);
    let ke0 = 8.0;
    let flows = [
        (0, Some(1), k12),
        (1, Some(0), k21),
        (0, Some(2), k13),
        (2, Some(0), k31),
        (0, None, ke),
    ];
    let mut rates = Matrix::zero(4);
    for (from, to, rate_per_h) in flows {
        match to {
            Some(to) => rates.add_rate(from, to, rate_per_h * PER_H),
            None => rates.add(from, from, -rate_per_h * PER_H),
        }
    }
    // The effect site follows the blood and takes nothing from it.
    rates.add(0, 3, ke0 * PER_H);
    rates.add(3, 3, -ke0 * PER_H);
    let mut body = Compartments::new(rates);
    let x = run(
        &mut body,
        &[1.0, 0.0, 0.0, 0.0],
        &[0.2 * PER_H, 0.0, 0.0, 0.0],
        120_000,
        6,
    );
    let slope = move |_t: f64, y: &[f64], dy: &mut [f64]| {
        dy[0] = 0.2 - (k12 + k13 + ke) * y[0] + k21 * y[1] + k31 * y[2];
        dy[1] = k12 * y[0] - k21 * y[1];
        dy[2] = k13 * y[0] - k31 * y[2];
        dy[3] = ke0 * (y[0] - y[3]);
    };
    let exact = ode::integrate_to(slope, &[1.0, 0.0, 0.0, 0.0], &[6.0], 1e-13);
    for (found, exact) in x.iter().zip(&exact[0]) {
        assert!(
            (found - exact).abs() < ACCURACY,
            "{found} is not {exact}: {:e}",
            found - exact
        );
    }
}
