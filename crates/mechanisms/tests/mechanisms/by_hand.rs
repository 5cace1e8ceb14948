//! One locus coeruleus neuron as ordinary differential equations, written out from the science pages and from nothing
//! of the engine, the schemes or the mechanisms. Numbers come from the catalogue, so that a new fit needs no new test.
//!
//! Receptors per receptor of the naive total (receptors.md 4.1, compact scheme), an agonist at equilibrium and an
//! antagonist that is carried as a tag by S and D, which may alkylate (then into X, which nothing binds):
//! ```text
//! u = La/Ka      p = u/(1+u) on untagged S and D      q = u/(1+u+v), w = v/(1+u+v) on A and T      v = Lb/Kb
//! ```
//! The rest follows calibrated_start.md section 1.

use super::worlds::{parameter, rate};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Preparation, Species};

/// Free and tagged S and D; A, E, Q, T; cyclase fast and slow, PKA, CREB, proteins; signs fast and slow; alkylated
/// receptors; constitutive activity above naive.
pub const STATES: usize = 17;
const S: usize = 0;
const SB: usize = 1;
const D: usize = 2;
const DB: usize = 3;
const A: usize = 4;
const E: usize = 5;
const Q: usize = 6;
const T: usize = 7;
const FAST: usize = 8;
const SLOW: usize = 9;
const PKA: usize = 10;
const CREB: usize = 11;
const X: usize = 12;
const SIGNS_FAST: usize = 13;
const SIGNS_SLOW: usize = 14;
const ALKYLATED: usize = 15;
const GROWTH: usize = 16;

/// A drug at the mu receptor.
#[derive(Clone, Copy, Debug)]
pub struct Drug {
    affinity_nm: f64,
    off_per_s: f64,
    efficacy: f64,
    phosphorylation: f64,
    phosphorylation_grk5: f64,
    multisite: f64,
    leak: f64,
    retention: f64,
    constitutive: f64,
    agonist: f64,
    lysosomal: f64,
    alkylation: f64,
}

impl Drug {
    /// From the catalogue.
    pub fn new(name: &str, preparation: Preparation, species: Species) -> Self {
        Self::of(&Catalogue::builtin().drugs[name], preparation, species)
    }

    /// From a drug of the catalogue or of a scenario.
    pub fn of(drug: &papaver_catalogue::types::Drug, preparation: Preparation, species: Species) -> Self {
        let mu = &drug.receptors["mu"];
        let set = match preparation {
            Preparation::InVivo => &mu.in_vivo[&species],
            _ => mu
                .slice
                .as_ref()
                .unwrap_or_else(|| panic!("no slice affinity: {}", drug.summary)),
        };
        let property = |key: &str, unstated: f64| mu.properties.get(key).map_or(unstated, |n| n.value);
        Drug {
            affinity_nm: set.affinity_nm.value,
            off_per_s: mu.dissociation_rate_per_s.value,
            efficacy: property("efficacy", 0.0),
            phosphorylation: property("phosphorylation", 0.0),
            phosphorylation_grk5: property("phosphorylation_grk5", 0.0),
            multisite: property("multisite", 0.0),
            leak: property("leak", 1.0),
            retention: property("retention", 1.0),
            constitutive: property("constitutive", 1.0),
            agonist: property("agonist", 0.0),
            lysosomal: property("lysosomal", 0.0),
            alkylation: property("alkylation", 0.0),
        }
    }
}

/// What is seen of the cell at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Share of naive coupled receptors times efficacy.
    pub stimulus: f64,
    /// The same of uncoupled surface receptors.
    pub uncoupled: f64,
    /// d.
    pub drive: f64,
    /// c.
    pub camp: f64,
    /// G.
    pub gate: f64,
    /// GIRK current.
    pub girk: f64,
    /// Transmitter release.
    pub release: f64,
    /// Hz.
    pub firing: f64,
    /// Phosphatase activity.
    pub phosphatase: f64,
    /// Score.
    pub withdrawal: f64,
}

/// The neuron.
#[derive(Clone, Debug)]
pub struct Cell {
    agonist: Drug,
    antagonist: Drug,
    /// Inputs act: not in a slice.
    inputs: bool,
    /// Activity of PKC.
    pkc: f64,
    /// The recycling receptor's own step from D to A, per second.
    recruitment_per_s: f64,
}

fn saturate(x: f64) -> f64 {
    x / (1.0 + x)
}

impl Cell {
    /// A neuron that meets an agonist and an antagonist.
    pub fn new(agonist: Drug, antagonist: Drug, inputs: bool) -> Self {
        Cell {
            agonist,
            antagonist,
            inputs,
            pkc: 0.0,
            recruitment_per_s: 0.0,
        }
    }

    /// The same neuron with active PKC and a receptor that is recruited to arrestin whatever the agonist.
    pub fn with(self, pkc: f64, recruitment_per_s: f64) -> Self {
        Cell {
            pkc,
            recruitment_per_s,
            ..self
        }
    }

    /// Coupled receptors of the naive cell, by the balance of S and Q alone: without a ligand nothing is phosphorylated.
    fn coupled_naive() -> f64 {
        let reserve = rate("synthesis_rate") / rate("degradation_rate");
        (rate("constitutive_exocytosis_rate") * reserve + rate("synthesis_rate"))
            / rate("constitutive_endocytosis_rate")
    }

    /// The drug-free cell at rest.
    pub fn rest() -> [f64; STATES] {
        let mut y = [0.0; STATES];
        y[S] = Self::coupled_naive();
        y[Q] = rate("synthesis_rate") / rate("degradation_rate");
        y[PKA] = Self::pka_of(1.0);
        y[CREB] = y[PKA];
        y
    }

    fn pka_of(camp: f64) -> f64 {
        let x = camp / parameter("pka", "half_activation");
        saturate(libm::pow(x, parameter("pka", "hill")))
    }

    /// All that follows its causes at once, at concentrations of agonist and antagonist in nM.
    pub fn seen(&self, y: &[f64], agonist_nm: f64, antagonist_nm: f64) -> Seen {
        let (a, b) = (&self.agonist, &self.antagonist);
        let (u, v) = (agonist_nm / a.affinity_nm, antagonist_nm / b.affinity_nm);
        let (p, q, w) = (saturate(u), u / (1.0 + u + v), v / (1.0 + u + v));
        let s0 = Self::coupled_naive();
        let e0 = parameter("g_protein_coupling", "constitutive_activity");
        let activity = e0 + y[GROWTH];
        let free = a.efficacy * p + activity * (1.0 - p + a.constitutive * p);
        let stimulus = (y[S] * free + y[SB] * (b.efficacy + activity * b.constitutive)) / s0;
        let uncoupled =
            (y[D] * a.efficacy * p + y[DB] * b.efficacy + (y[A] + y[T]) * (a.efficacy * q + b.efficacy * w))
                / s0;
        let tau = parameter("adaptation_drive", "reserve");
        let (h, h0) = (saturate(tau * (stimulus + uncoupled)), saturate(tau * e0));
        let drive = ((h - h0) / (1.0 - h0)).max(0.0) * (1.0 + tau) / tau;
        let coupling = |name: &str| {
            let reserve = parameter("g_protein_coupling", name);
            (saturate(reserve * stimulus), saturate(reserve * e0))
        };
        let (inhibition, inhibition_rest) = coupling("cyclase_reserve");
        let most = parameter("adenylyl_cyclase", "max_inhibition");
        let camp = (1.0 + y[FAST] + y[SLOW]) * (1.0 - most * inhibition) / (1.0 - most * inhibition_rest);
        let base = parameter("camp_gate", "base");
        let gate = base + (1.0 - base) * y[X];
        let (girk, girk_rest) = coupling("girk_reserve");
        let own = parameter("lc_intrinsic_drive", "gain") * parameter("lc_intrinsic_drive", "weight");
        let outside = parameter("lc_extrinsic_drive", "gain")
            * (parameter("lc_extrinsic_drive", "glutamate_weight")
                + parameter("lc_extrinsic_drive", "other_weight"));
        let gain = own + if self.inputs { outside } else { 0.0 };
        let excitation = gain * gate * (camp - 1.0).max(0.0);
        let firing = parameter("firing", "rate") * (1.0 - girk) / (1.0 - girk_rest) * (1.0 + excitation);
        let (block, block_rest) = coupling("release_reserve");
        let calcium = |g: f64| 1.0 - parameter("calcium_conductance", "max_inhibition") * g;
        let release = libm::pow(
            calcium(block) / calcium(block_rest),
            parameter("transmitter_release", "exponent"),
        ) * (1.0 + parameter("transmitter_release", "camp_gain") * (camp - 1.0));
        let tolerant = parameter("phosphatase_brake", "slope") * y[T] / s0;
        let share = parameter("withdrawal_score", "fast_share");
        let z = share * y[SIGNS_FAST] + (1.0 - share) * y[SIGNS_SLOW];
        let steep = libm::pow(
            z.max(0.0) / parameter("withdrawal_score", "half_score"),
            parameter("withdrawal_score", "hill"),
        );
        Seen {
            stimulus,
            uncoupled,
            drive,
            camp,
            gate,
            girk,
            release: release.max(0.0),
            firing: firing.max(0.0),
            phosphatase: (1.0 - tolerant).max(parameter("phosphatase_brake", "floor")),
            withdrawal: 48.0 * saturate(steep),
        }
    }

    /// dy/dt per second.
    pub fn slope(&self, y: &[f64], agonist_nm: f64, antagonist_nm: f64, dy: &mut [f64]) {
        let seen = self.seen(y, agonist_nm, antagonist_nm);
        dy[..STATES].fill(0.0);
        self.receptors(y, agonist_nm, antagonist_nm, seen.phosphatase, dy);
        let toward = |target: f64, now: f64, time_s: f64| (target - now) / time_s;
        let ac = |name: &str| parameter("ac_superactivation", name);
        dy[FAST] = toward(ac("fast_gain") * seen.drive, y[FAST], ac("fast_time"));
        let slow = ac("slow_gain") * seen.drive;
        let rising = slow > y[SLOW];
        dy[SLOW] = toward(
            slow,
            y[SLOW],
            ac(if rising {
                "slow_onset_time"
            } else {
                "slow_offset_time"
            }),
        );
        let growth = |name: &str| parameter("constitutive_growth", name);
        dy[GROWTH] = toward(growth("largest") * seen.drive, y[GROWTH], growth("time"));
        dy[PKA] = toward(Self::pka_of(seen.camp), y[PKA], parameter("pka", "time"));
        let creb = |name: &str| parameter("creb_transcription", name);
        dy[CREB] = toward(y[PKA], y[CREB], creb("creb_time"));
        let raised = (y[CREB] / Self::pka_of(1.0) - 1.0).max(0.0);
        let proteins = (creb("strength") * (seen.drive + creb("burst") * raised)).min(creb("cap"));
        dy[X] = toward(proteins, y[X], creb("time"));
        let score = |name: &str| parameter("withdrawal_score", name);
        let over = (seen.firing / parameter("firing", "rate") - 1.0).max(0.0);
        let signs =
            score("camp_weight") * seen.gate * (seen.camp - 1.0).max(0.0) + score("firing_weight") * over;
        dy[SIGNS_FAST] = toward(signs, y[SIGNS_FAST], score("fast_time"));
        dy[SIGNS_SLOW] = toward(signs, y[SIGNS_SLOW], score("slow_time"));
    }

    fn receptors(&self, y: &[f64], agonist_nm: f64, antagonist_nm: f64, brake: f64, dy: &mut [f64]) {
        let (a, b) = (&self.agonist, &self.antagonist);
        let (u, v) = (agonist_nm / a.affinity_nm, antagonist_nm / b.affinity_nm);
        let p = saturate(u);
        let mut flow = |from: usize, to: Option<usize>, per_s: f64| {
            dy[from] -= per_s * y[from];
            if let Some(to) = to {
                dy[to] += per_s * y[from];
            }
        };
        // Binding of the antagonist.
        let on = b.off_per_s * v / (1.0 + u);
        for (free, tagged) in [(S, SB), (D, DB)] {
            flow(free, Some(tagged), on);
            flow(tagged, Some(free), b.off_per_s);
        }
        // Kinases, phosphatase and arrestin stand at 1 (wild type), but for the brakes and PKC.
        let first = |drug: &Drug| {
            rate("phosphorylation_rate") * (drug.phosphorylation + drug.phosphorylation_grk5)
                + rate("pkc_rate") * self.pkc * drug.agonist
        };
        flow(S, Some(D), first(a) * p);
        flow(SB, Some(DB), first(b));
        let back = rate("dephosphorylation_rate") * brake / (1.0 + self.pkc);
        flow(D, Some(S), back);
        flow(DB, Some(SB), back);
        let recruits =
            |drug: &Drug| rate("multisite_rate") * drug.multisite + self.recruitment_per_s * drug.agonist;
        flow(D, Some(A), recruits(a) * p);
        flow(DB, Some(A), recruits(b));
        flow(A, Some(S), rate("arrestin_dissociation_rate") * brake);
        flow(A, Some(E), rate("endocytosis_rate"));
        let lysosomal = (u * a.lysosomal + v * b.lysosomal) / (1.0 + u + v);
        flow(A, None, rate("lysosomal_sorting_rate") * lysosomal);
        flow(E, Some(S), rate("recycling_rate") * brake);
        flow(E, None, rate("endosomal_degradation_rate"));
        // Constitutive cycling; a bound antagonist holds the receptor back.
        let cycle = rate("constitutive_endocytosis_rate");
        let held = 1.0 - p + p * a.retention;
        flow(S, Some(Q), cycle * held);
        flow(D, Some(Q), cycle * held);
        flow(SB, Some(Q), cycle * b.retention);
        flow(DB, Some(Q), cycle * b.retention);
        flow(
            A,
            Some(Q),
            cycle * (1.0 + u * a.retention + v * b.retention) / (1.0 + u + v),
        );
        flow(Q, Some(S), rate("constitutive_exocytosis_rate"));
        flow(Q, None, rate("degradation_rate"));
        // The tolerant state.
        flow(D, Some(T), rate("tolerance_rate") * (1.0 - p + p * a.leak));
        flow(DB, Some(T), rate("tolerance_rate") * b.leak);
        flow(T, Some(S), rate("tolerance_recovery_rate"));
        flow(T, None, rate("tolerant_degradation_rate"));
        // Alkylation, by the antagonist alone.
        let alkylation = rate("alkylation_rate") * b.alkylation;
        for (from, bound) in [
            (SB, 1.0),
            (DB, 1.0),
            (A, v / (1.0 + u + v)),
            (T, v / (1.0 + u + v)),
        ] {
            flow(from, Some(ALKYLATED), alkylation * bound);
        }
        flow(ALKYLATED, None, cycle);
        dy[S] += rate("synthesis_rate");
    }

    /// Names and values that are compared with the engine, from a state and what is seen of it: receptors by state,
    /// then signals.
    pub fn compared(y: &[f64], seen: &Seen) -> Vec<(&'static str, f64)> {
        vec![
            ("S", y[S] + y[SB]),
            ("D", y[D] + y[DB]),
            ("A", y[A]),
            ("E", y[E]),
            ("Q", y[Q]),
            ("T", y[T]),
            ("X", y[ALKYLATED]),
            ("constitutive_growth", y[GROWTH]),
            ("stimulus", seen.stimulus),
            ("uncoupled_stimulus", seen.uncoupled),
            ("adaptation_drive", seen.drive),
            ("ac_fast", y[FAST]),
            ("ac_slow", y[SLOW]),
            ("camp", seen.camp),
            ("pka", y[PKA]),
            ("creb", y[CREB]),
            ("transcription", y[X]),
            ("withdrawal_gate", seen.gate),
            ("girk_current", seen.girk),
            ("release", seen.release),
            ("phosphatase", seen.phosphatase),
            ("withdrawal", seen.withdrawal),
        ]
    }
}
