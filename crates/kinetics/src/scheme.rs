//! Receptor schemes: states, transitions, and how ligands and cell signals drive them.
//!
//! A [`Scheme`] names states and transitions once. [`JointScheme`] adds, for every explicit ligand, a copy of each
//! tagged state that carries that ligand, and the binding transitions between the copies. Given an [`Environment`] it
//! yields the generator whose exponential moves molecules, pools and expected counts alike: there is no second
//! definition of the kinetics anywhere.
//!
//! Occupancy. For ligands that bind at equilibrium, Gaddum (1937) with Hill exponents: `p_j = u_j / (1 + sum u)`, where
//! `u = (L/K)^n`. In tagged states the sum runs over the equilibrium ligands, and an explicit ligand associates at
//! `koff u` divided by the same sum; states that are not tagged forget their ligand, and there the sum runs over all
//! ligands. A blocked state binds nothing.
//!
//! Affinity by state. A state may hold agonists tighter or more loosely than the state that their affinity was measured
//! in, the first one that couples: by a factor `f` on the equilibrium constant of binding, so that there `u = f (L/K)^n`
//! (at `n = 1`, `K/f` in place of `K`). An explicit agonist associates as everywhere and dissociates at `koff / f`.
//! Ligands that are no agonists bind alike in all states. A receptor that goes from one state to the other and back,
//! once with the ligand and once without, closes a cycle with the constant `f` of its two bindings. At equilibrium
//! the ligand therefore shifts the step between the states by `f` too; steps that take energy, such as
//! phosphorylation and dephosphorylation, owe nothing to that. So the kinetics leave the steps as they are written, and
//! whoever writes a scheme says which cycles are at equilibrium (`balanced` in the catalogue's schemes, which is checked).

use crate::lanes::{Lanes, Number};
use crate::matrix::{Matrix, exponential, exponentials};

/// A state of a receptor.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Short name.
    pub name: String,
    /// Couples to G protein.
    pub signals: bool,
    /// Lies in the plasma membrane.
    pub surface: bool,
    /// Remembers an explicit ligand.
    pub tagged: bool,
    /// No ligand binds: something else holds the site.
    pub blocked: bool,
    /// How much tighter it binds agonists than the first coupled state does; above 0, and 1 where it makes no difference.
    pub agonist_affinity: f64,
}

/// Where a transition starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A state, by index.
    State(usize),
    /// Synthesis: the rate is receptors made per second per receptor of the naive total.
    Source,
}

/// Where a transition ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A state, by index.
    State(usize),
    /// Gone for good.
    Degraded,
}

/// A transition: its rate is `rate_per_s` times its drives times its factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Start.
    pub from: From,
    /// End.
    pub to: To,
    /// Per second; zero for a transition whose mechanism is off (indices never change with a switch).
    pub rate_per_s: f64,
    /// Indices into [`Scheme::drives`]: factors that depend on the bound ligand.
    pub drives: Vec<usize>,
    /// Indices into [`Scheme::factors`]: factors that are the same for all receptors of the environment.
    pub factors: Vec<usize>,
}

/// A property of bound ligands that multiplies rates or weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// Name.
    pub name: String,
    /// Its value for a receptor without ligand.
    pub unbound: f64,
}

/// A state graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// In the order that draws run through.
    pub states: Vec<State>,
    /// All but binding.
    pub transitions: Vec<Transition>,
    /// Ligand properties.
    pub drives: Vec<Drive>,
    /// Names of the cell signals that multiply rates.
    pub factors: Vec<String>,
}

/// How a ligand binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Occupancy follows concentration at once.
    Equilibrium,
    /// The receptor carries the ligand as a tag.
    Explicit,
}

/// A ligand at this receptor.
#[derive(Clone, Debug, PartialEq)]
pub struct Ligand {
    /// Equilibrium or explicit.
    pub binding: Binding,
    /// Concentration for half occupancy, nM.
    pub affinity_nm: f64,
    /// Hill exponent of binding; 1 for one molecule at one site.
    pub hill: f64,
    /// Per second, from states of the affinity above; used by explicit ligands alone.
    pub dissociation_rate_per_s: f64,
    /// An agonist, which some states hold tighter than others.
    pub agonist: bool,
    /// One value per [`Scheme::drives`].
    pub properties: Vec<f64>,
}

impl Ligand {
    /// Occupied over free receptors of a state at equilibrium and without competitors, `f (L/K)^n`.
    fn relative(&self, concentration_nm: f64, state: &State) -> f64 {
        self.tightness(state) * self.raised(concentration_nm / self.affinity_nm)
    }

    /// How much tighter a state holds this ligand than the first coupled state does.
    fn tightness(&self, state: &State) -> f64 {
        if self.agonist { state.agonist_affinity } else { 1.0 }
    }

    /// Association with free receptors, per second: `koff (L/K)^n`.
    fn association_per_s(&self, concentration_nm: f64) -> f64 {
        if self.hill == 1.0 {
            self.dissociation_rate_per_s / self.affinity_nm * concentration_nm
        } else {
            self.dissociation_rate_per_s * self.raised(concentration_nm / self.affinity_nm)
        }
    }

    /// To the power of the exponent. An amount that should be zero may be less by rounding.
    fn raised(&self, ratio: f64) -> f64 {
        if self.hill == 1.0 {
            ratio
        } else {
            libm::pow(ratio.max(0.0), self.hill)
        }
    }
}

/// What receptors meet at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment<T = f64> {
    /// One per ligand, nM, in the sense of its affinity.
    pub concentrations_nm: Vec<f64>,
    /// One per [`Scheme::factors`], dimensionless; as [`Lanes`](crate::lanes::Lanes) for eight neurons that differ in them.
    pub factors: Vec<T>,
}

/// A state with the explicit ligand that it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointState {
    /// Index into [`Scheme::states`].
    pub state: usize,
    /// Index of the explicit ligand, if any.
    pub tag: Option<usize>,
}

/// A scheme compiled for a list of ligands.
#[derive(Clone, Debug)]
pub struct JointScheme {
    /// The scheme.
    pub scheme: Scheme,
    /// The ligands.
    pub ligands: Vec<Ligand>,
    /// For every state in order: without a tag, then with each explicit ligand in turn if the state is tagged and not
    /// blocked.
    pub states: Vec<JointState>,
}

impl JointScheme {
    /// Compiles. The number of joint states decides which kernels can run.
    pub fn new(scheme: Scheme, ligands: Vec<Ligand>) -> Self {
        let explicit: Vec<usize> = (0..ligands.len())
            .filter(|&j| ligands[j].binding == Binding::Explicit)
            .collect();
        let mut states = Vec::new();
        for (state, s) in scheme.states.iter().enumerate() {
            states.push(JointState { state, tag: None });
            if s.tagged && !s.blocked {
                states.extend(explicit.iter().map(|&j| JointState { state, tag: Some(j) }));
            }
        }
        JointScheme {
            scheme,
            ligands,
            states,
        }
    }

    /// Number of joint states, without "degraded" and the source.
    pub fn size(&self) -> usize {
        self.states.len()
    }

    /// Index of the column of the generator that counts degraded receptors; also the code of a vacant slot.
    pub fn degraded(&self) -> usize {
        self.states.len()
    }

    /// Index of the row of the generator that makes receptors.
    pub fn source(&self) -> usize {
        self.states.len() + 1
    }

    /// Index of a joint state.
    pub fn joint(&self, state: usize, tag: Option<usize>) -> Option<usize> {
        self.states.iter().position(|s| s.state == state && s.tag == tag)
    }

    /// Where a receptor is that enters `state` with `tag`: the tag is kept if the state remembers it.
    fn arrive(&self, state: usize, tag: Option<usize>) -> usize {
        self.joint(state, tag)
            .or_else(|| self.joint(state, None))
            .unwrap_or(0)
    }

    /// 1 + sum of f (L/K)^n over the ligands that compete for an untagged receptor in `state`.
    fn competition<T>(&self, state: &State, env: &Environment<T>) -> f64 {
        let mut sum = 1.0;
        for (ligand, l) in self.ligands.iter().zip(&env.concentrations_nm) {
            if !(state.tagged && ligand.binding == Binding::Explicit) {
                sum += ligand.relative(*l, state);
            }
        }
        sum
    }

    /// Expected occupancy by `ligand` in every joint state, 0 to 1; receptors inside the cell meet no ligand, and blocked
    /// ones take none.
    pub fn occupancy(&self, ligand: usize, env: &Environment) -> Vec<f64> {
        let weigh = |s: &JointState| {
            let state = &self.scheme.states[s.state];
            match s.tag {
                _ if !state.surface || state.blocked => 0.0,
                Some(tag) => f64::from(u8::from(tag == ligand)),
                None if state.tagged && self.ligands[ligand].binding == Binding::Explicit => 0.0,
                None => {
                    self.ligands[ligand].relative(env.concentrations_nm[ligand], state)
                        / self.competition(state, env)
                }
            }
        };
        self.states.iter().map(weigh).collect()
    }

    /// Mean of a drive over the ligands (and the absence of one) on a receptor, for every joint state.
    pub fn drive<T>(&self, drive: usize, env: &Environment<T>) -> Vec<f64> {
        let unbound = self.scheme.drives[drive].unbound;
        let weigh = |s: &JointState| {
            let state = &self.scheme.states[s.state];
            if !state.surface || state.blocked {
                return unbound;
            }
            if let Some(tag) = s.tag {
                return self.ligands[tag].properties[drive];
            }
            let total = self.competition(state, env);
            let mut mean = unbound / total;
            for (ligand, l) in self.ligands.iter().zip(&env.concentrations_nm) {
                if !(state.tagged && ligand.binding == Binding::Explicit) {
                    mean += ligand.relative(*l, state) / total * ligand.properties[drive];
                }
            }
            mean
        };
        self.states.iter().map(weigh).collect()
    }

    /// The generator, per second: joint states, then "degraded" (absorbing), then the source, whose row of the
    /// exponential holds the expected number of receptors made in the step, by where they are at its end.
    pub fn generator<T: Number>(&self, env: &Environment<T>) -> Matrix<T> {
        let mut q = Matrix::zero(self.size() + 2);
        let drives: Vec<Vec<f64>> = (0..self.scheme.drives.len())
            .map(|d| self.drive(d, env))
            .collect();
        for t in &self.scheme.transitions {
            let rate = t
                .factors
                .iter()
                .fold(T::splat(t.rate_per_s), |r, &f| r * env.factors[f]);
            if rate.is_zero() {
                continue;
            }
            match t.from {
                From::Source => q.add(self.source(), self.target(t.to, None), rate),
                From::State(from) => {
                    for (i, s) in self.states.iter().enumerate().filter(|(_, s)| s.state == from) {
                        let rate = t.drives.iter().fold(rate, |r, &d| r * T::splat(drives[d][i]));
                        q.add_rate(i, self.target(t.to, s.tag), rate);
                    }
                }
            }
        }
        self.add_binding(&mut q, env);
        q
    }

    fn target(&self, to: To, tag: Option<usize>) -> usize {
        match to {
            To::State(state) => self.arrive(state, tag),
            To::Degraded => self.degraded(),
        }
    }

    /// Association and dissociation of the explicit ligands.
    fn add_binding<T: Number>(&self, q: &mut Matrix<T>, env: &Environment<T>) {
        for (i, s) in self.states.iter().enumerate() {
            let (Some(tag), Some(free)) = (s.tag, self.joint(s.state, None)) else {
                continue;
            };
            let (ligand, state) = (&self.ligands[tag], &self.scheme.states[s.state]);
            let free_share = 1.0 / self.competition(state, env);
            let on = ligand.association_per_s(env.concentrations_nm[tag]);
            q.add_rate(free, i, T::splat(on * free_share));
            let off = ligand.dissociation_rate_per_s / ligand.tightness(state);
            q.add_rate(i, free, T::splat(off));
        }
    }

    /// The exact transition matrix over `time_s`: rows of joint states sum to one.
    pub fn transition_matrix(&self, env: &Environment, time_s: f64) -> Matrix {
        let mut p = exponential(&self.generator(env), time_s);
        self.normalise(&mut p);
        p
    }

    /// The same for eight environments with the same ligands, to the last bit as one by one.
    pub fn transition_matrices(&self, env: &Environment<Lanes>, time_s: f64) -> Matrix<Lanes> {
        let mut p = exponentials(&self.generator(env), time_s);
        self.normalise(&mut p);
        p
    }

    /// Takes away what rounding did: rows of joint states sum to one, the source and "degraded" stay what they are.
    fn normalise<T: Number>(&self, p: &mut Matrix<T>) {
        for from in 0..self.size() {
            let sum = p.row(from).iter().fold(T::splat(0.0), |sum, &x| sum + x);
            for to in 0..self.size() + 2 {
                p.set(from, to, p.get(from, to) / sum);
            }
        }
        p.set(self.degraded(), self.degraded(), T::splat(1.0));
        p.set(self.source(), self.source(), T::splat(1.0));
    }

    /// Expected receptors per joint state at steady state, per receptor of the naive total. Without synthesis nothing
    /// is made, and the distribution is the one that a receptor of the first state comes to.
    pub fn steady_state(&self, env: &Environment) -> Vec<f64> {
        const HOUR_S: f64 = 3600.0;
        const DOUBLINGS: u32 = 21; // 2^21 h, 240 years: longer than any time constant of a receptor
        let makes = self
            .generator(env)
            .row(self.source())
            .iter()
            .any(|&rate| rate > 0.0);
        let mut p = self.transition_matrix(env, HOUR_S);
        for _ in 0..DOUBLINGS {
            p = p.times(&p);
            self.normalise(&mut p);
        }
        let entry = if makes { self.source() } else { 0 };
        p.row(entry)[..self.size()].to_vec()
    }
}
