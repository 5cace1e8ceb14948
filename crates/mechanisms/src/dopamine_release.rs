//! Dopamine in the accumbens: released by spikes, braked by its autoreceptor, taken up again.
//!
//! ```text
//! p r (1 - a A) = Vmax D / (Km + D),   A = D / (D + K)                       systems.md M7
//! D   dopamine                         r   pulses per second that reach this place: firing x release
//! p   dopamine per pulse               Vmax, Km  uptake            a, K  autoreceptor
//! ```
//! Release and uptake are even within a second, far below the shortest step, so D follows r at once. Both sides times
//! (Km + D)(D + K) leave a quadratic in D with one positive root; so the loop through the autoreceptor is solved in closed
//! form and takes no sweeps.
//!
//! Uptake has a limit: at r = Vmax / (p (1 - a)), 75 Hz, it is busy all the time and D has no steady state. Where release
//! would keep more than 90 % of uptake busy, D is held at the level of 90 %: 1.9 uM at 67.5 Hz with the default numbers. Dopamine
//! cells fire at 2 to 10 Hz here, and at most at 20 Hz in bursts.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "dopamine_release",
        claim: "Spikes of dopamine cells release dopamine, which brakes its own release and is taken up.",
        references: &["wightman-1990", "britt-mcgehee-2008", "papaver-2026-systems"],
        parameters: &[
            parameter(
                "per_pulse",
                ("nM", 80.0, (1.0, 1000.0)),
                (Basis::Measured, "wightman-1990"),
                "p: 50 to 100 nM by voltammetry; grade C: recalled",
            ),
            parameter(
                "uptake_max",
                ("nM", 3000.0, (100.0, 20_000.0)),
                (Basis::Measured, "wightman-1990"),
                "Vmax, nM per second: 1000 to 4000; grade C: recalled",
            ),
            parameter(
                "uptake_half",
                ("nM", 200.0, (10.0, 2000.0)),
                (Basis::Measured, "wightman-1990"),
                "Km: 160 to 200 nM; grade C: recalled",
            ),
            parameter(
                "autoreceptor_brake",
                ("", 0.5, (0.0, 0.95)),
                (Basis::Assumed, "papaver-2026-systems"),
                "a: share of release that a fully occupied autoreceptor takes away",
            ),
            parameter(
                "autoreceptor_half",
                ("nM", 10.0, (0.1, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "K: dopamine at half occupancy of the autoreceptor",
            ),
        ],
        needs: &[],
        reads: &["transmission", "firing_rate"],
        writes: &["dopamine"],
        phenomena: &["dopamine_surge", "dopamine_crash"],
        headline: &["dopamine"],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let balance = Balance::new(&Uptake {
        per_pulse_nm: p.get("per_pulse"),
        rate_nm_per_s: p.get("uptake_max"),
        half_nm: p.get("uptake_half"),
        brake: p.get("autoreceptor_brake"),
        brake_half_nm: p.get("autoreceptor_half"),
    });
    let reads = [
        Read::RestInputs("dopamine", "firing_rate"),
        Read::Inputs("dopamine", "transmission"),
        Read::RestInputs("dopamine", "transmission"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["dopamine"],
        balance,
    ))]
}

/// What makes the balance of release and uptake.
#[derive(Clone, Copy, Debug)]
pub struct Uptake {
    /// p, nM.
    pub per_pulse_nm: f64,
    /// Vmax, nM/s.
    pub rate_nm_per_s: f64,
    /// Km, nM.
    pub half_nm: f64,
    /// a, 0 to less than 1.
    pub brake: f64,
    /// K, nM.
    pub brake_half_nm: f64,
}

/// The most of uptake that release keeps busy.
const BUSIEST: f64 = 0.9;

/// Dopamine in nM: inputs pulses per second at rest, transmission of the dopamine inputs now and at rest.
#[derive(Clone, Copy, Debug)]
pub struct Balance {
    of: Uptake,
    /// The release, nM/s before the brake, from which on D is held.
    most_nm_per_s: f64,
}

impl Balance {
    /// From its parts.
    pub fn new(of: &Uptake) -> Self {
        Balance {
            of: *of,
            most_nm_per_s: BUSIEST * of.rate_nm_per_s / (1.0 - of.brake),
        }
    }

    /// Dopamine, nM, at `rate_hz` pulses per second: the positive root of a D^2 + b D = c.
    pub fn dopamine_nm(&self, rate_hz: f64) -> f64 {
        let of = &self.of;
        let release = (of.per_pulse_nm * rate_hz).min(self.most_nm_per_s);
        let kept = 1.0 - of.brake;
        let a = of.rate_nm_per_s - release * kept;
        let b = of.rate_nm_per_s * of.brake_half_nm - release * (kept * of.half_nm + of.brake_half_nm);
        let c = release * of.half_nm * of.brake_half_nm;
        let root = (b * b + 4.0 * a * c).sqrt();
        // Of the two forms of the root the one that takes no difference of nearly equal numbers.
        if b > 0.0 {
            2.0 * c / (b + root)
        } else {
            (root - b) / (2.0 * a)
        }
    }
}

impl Rule<3, 1> for Balance {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [rest_hz, inputs, rest]: [f64; 3]) -> [f64; 1] {
        // Where no dopamine cell projects there is none.
        if rest <= 0.0 {
            return [0.0];
        }
        [self.dopamine_nm(rest_hz * inputs / rest)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPTAKE: Uptake = Uptake {
        per_pulse_nm: 80.0,
        rate_nm_per_s: 3000.0,
        half_nm: 200.0,
        brake: 0.5,
        brake_half_nm: 10.0,
    };

    fn at(rate_hz: f64) -> f64 {
        Balance::new(&UPTAKE).dopamine_nm(rate_hz)
    }

    /// systems.md M7: 4 Hz -> 16 nM (100 %), 2.4 Hz -> 63 %, 2.0 Hz -> 54 %, 6 Hz -> 146 %, 8 Hz -> 192 %.
    #[test]
    fn levels_of_the_dossier() {
        assert!((at(4.0) - 16.0).abs() < 0.1, "{}", at(4.0));
        for (rate, share) in [(2.4, 0.63), (2.0, 0.54), (6.0, 1.46), (8.0, 1.92)] {
            let found = at(rate) / at(4.0);
            assert!((found - share).abs() < 0.005, "{rate} Hz: {found}");
        }
    }

    /// Release equals uptake at every rate up to where uptake is full, with and without the brake.
    #[test]
    fn release_equals_uptake_from_nothing_to_full() {
        for brake in [0.0, 0.5, 0.95] {
            let uptake = Uptake { brake, ..UPTAKE };
            let balance = Balance::new(&uptake);
            let full = BUSIEST * 3000.0 / 80.0 / (1.0 - brake);
            let mut last = 0.0;
            for k in 1..=1000 {
                let rate = full * f64::from(k) / 1000.0;
                let d = balance.dopamine_nm(rate);
                let release = 80.0 * rate * (1.0 - brake * d / (d + 10.0));
                let taken_up = 3000.0 * d / (200.0 + d);
                assert!(
                    (release - taken_up).abs() < 1e-9 * release,
                    "{rate} Hz, brake {brake}"
                );
                assert!(d > last, "{rate} Hz, brake {brake}");
                last = d;
            }
        }
        assert_eq!(at(0.0), 0.0);
    }

    #[test]
    fn beyond_what_uptake_can_take_the_level_is_held() {
        let most = at(0.9 * 75.0);
        assert!((most - 1899.0).abs() < 1.0, "{most}");
        for rate in [67.5, 75.0, 100.0, 1e6] {
            assert_eq!(at(rate), most, "{rate} Hz");
        }
    }

    #[test]
    fn pulses_are_firing_at_rest_times_transmission() {
        let balance = Balance::new(&UPTAKE);
        assert_eq!(balance.advance(&(), [0.0], [8.0, 3.0, 2.0]), [at(12.0)]);
        assert_eq!(balance.advance(&(), [0.0], [0.0, 0.0, 0.0]), [0.0]);
    }
}
