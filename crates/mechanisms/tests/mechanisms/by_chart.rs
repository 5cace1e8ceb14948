//! Compartments drawn anew from the catalogue's numbers, with what left the body kept beside it: nothing of the
//! mechanism's layout is used, and time goes by the oracles' matrix exponential.

use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Drug, Pharmacokinetics, ReleaseOrder, Route, RouteNumbers, Species};
use papaver_oracles::expm::exponential;

/// Compartments and the share of what arrives that each gets.
type Gate = Vec<(usize, f64)>;

/// Where one drug is.
pub struct Own {
    pub name: &'static str,
    pub model: &'static Pharmacokinetics,
    pub litres: f64,
    pub central: usize,
    peripherals: Vec<usize>,
    effect_site: usize,
}

/// A drug and all that it becomes, after one dose of one nmol.
pub struct Chart {
    /// Per second; a row says where a compartment's content goes.
    rates: Vec<Vec<f64>>,
    /// The drug that is given stands first.
    pub family: Vec<Own>,
    eliminated: usize,
    lost: usize,
    /// Parts of the route before the blood.
    parts: Vec<usize>,
    /// (share of the dose, from when on in s, over how long in s or at once, where to).
    pieces: Vec<(f64, f64, Option<f64>, Gate)>,
    /// What has not been released yet is in the body.
    held_in_body: bool,
}

/// After some time, nmol for a dose of 1 nmol.
pub struct After {
    amounts: Vec<f64>,
    /// Given and not released.
    to_come: f64,
}

pub fn drug(name: &str) -> (&'static str, &'static Drug) {
    let found = Catalogue::builtin().drugs.get_key_value(name);
    let (name, drug) = found.unwrap_or_else(|| panic!("no drug {name}"));
    (name, drug)
}

impl Chart {
    /// `over_s`: how long an even input lasts that the route leaves to the scenario.
    pub fn new(name: &str, species: Species, weight_kg: f64, route: Route, over_s: Option<f64>) -> Self {
        let mut chart = Chart {
            rates: Vec::new(),
            family: Vec::new(),
            eliminated: 0,
            lost: 0,
            parts: Vec::new(),
            pieces: Vec::new(),
            held_in_body: !matches!(route, Route::Patch | Route::Pellet | Route::Pump),
        };
        (chart.eliminated, chart.lost) = (chart.node(), chart.node());
        chart.add(name, species, weight_kg);
        for index in 0..chart.family.len() {
            chart.dispose(index);
        }
        let numbers = &chart.family[0].model.routes[&route];
        chart.enter(numbers, over_s);
        chart
    }

    fn node(&mut self) -> usize {
        self.rates.iter_mut().for_each(|row| row.push(0.0));
        let size = self.rates.len() + 1;
        self.rates.push(vec![0.0; size]);
        size - 1
    }

    fn flow(&mut self, from: usize, to: usize, rate_per_s: f64) {
        self.rates[from][to] += rate_per_s;
        self.rates[from][from] -= rate_per_s;
    }

    /// The drug and what it becomes, later or on the first pass.
    fn add(&mut self, name: &str, species: Species, weight_kg: f64) {
        if self.family.iter().any(|own| own.name == name) {
            return;
        }
        let (name, drug) = drug(name);
        let model = &drug.pharmacokinetics[&species];
        let own = Own {
            name,
            model,
            litres: model.central_volume_l.value * if model.per_kg { weight_kg } else { 1.0 },
            central: self.node(),
            peripherals: model.exchange_rates_per_s.iter().map(|_| self.node()).collect(),
            effect_site: self.node(),
        };
        self.family.push(own);
        let first_pass = model.routes.values().flat_map(|route| &route.first_pass);
        for (metabolite, _) in model.metabolites.iter().chain(first_pass) {
            self.add(metabolite, species, weight_kg);
        }
    }

    fn central(&self, name: &str) -> usize {
        let own = self.family.iter().find(|own| own.name == name);
        own.unwrap_or_else(|| panic!("no {name} here")).central
    }

    fn dispose(&mut self, index: usize) {
        let Own {
            model,
            litres,
            central,
            effect_site,
            ..
        } = self.family[index];
        for (i, (out, back)) in model.exchange_rates_per_s.iter().enumerate() {
            let peripheral = self.family[index].peripherals[i];
            self.flow(central, peripheral, out.value);
            self.flow(peripheral, central, back.value);
        }
        let k10 = model.elimination_rate_per_s.value;
        let mut elsewhere = 1.0;
        for (metabolite, share) in &model.metabolites {
            self.flow(central, self.central(metabolite), k10 * share.value);
            elsewhere -= share.value;
        }
        assert!(
            elsewhere > -1e-12,
            "{} becomes more than it is",
            self.family[index].name
        );
        self.flow(central, self.eliminated, k10 * elsewhere);
        // A concentration that follows the plasma's and takes nothing from it.
        let ke0 = model.effect_site_rate_per_s.value;
        self.rates[central][effect_site] += ke0 / litres;
        self.rates[effect_site][effect_site] -= ke0;
    }

    fn enter(&mut self, numbers: &RouteNumbers, over_s: Option<f64>) {
        let mut lost = 1.0 - numbers.bioavailability.value;
        let mut gate: Gate = vec![(self.family[0].central, numbers.bioavailability.value)];
        for (metabolite, share) in &numbers.first_pass {
            gate.push((self.central(metabolite), share.value));
            lost -= share.value;
        }
        assert!(lost > -1e-12, "more arrives than is given");
        gate.push((self.lost, lost));
        let transit = numbers.transit.iter();
        let transit = transit.flat_map(|(steps, rate)| (0..steps.value as usize).map(|_| rate.value));
        for rate in numbers
            .absorption_rate_per_s
            .iter()
            .map(|rate| rate.value)
            .chain(transit)
        {
            gate = self.part(rate, &gate);
        }
        for release in &numbers.release {
            let from_s = release.from_s.as_ref().map_or(0.0, |from| from.value);
            let share = release.share.value;
            let piece = match &release.order {
                ReleaseOrder::Zero(over) => (share, from_s, Some(over.value), gate.clone()),
                ReleaseOrder::First(rate) => (share, from_s, None, self.part(rate.value, &gate)),
            };
            self.pieces.push(piece);
        }
        if numbers.release.is_empty() {
            self.pieces.push((1.0, 0.0, over_s, gate));
        }
    }

    /// A compartment that empties into a gate, as a gate.
    fn part(&mut self, rate_per_s: f64, gate: &Gate) -> Gate {
        let part = self.node();
        gate.iter()
            .for_each(|&(to, share)| self.flow(part, to, share * rate_per_s));
        self.parts.push(part);
        vec![(part, 1.0)]
    }

    /// Of one dose at time 0.
    pub fn after(&self, time_s: f64) -> After {
        let mut after = After {
            amounts: vec![0.0; self.rates.len()],
            to_come: 0.0,
        };
        for (share, from_s, over_s, gate) in &self.pieces {
            let since_s = time_s - from_s;
            if since_s < 0.0 {
                after.to_come += share;
                continue;
            }
            match *over_s {
                None => self.entered(*share, since_s, gate, &mut after.amounts),
                // A source without end that begins, less one that begins when it ends.
                Some(over_s) => {
                    self.fed(share / over_s, since_s, gate, &mut after.amounts);
                    self.fed(-share / over_s, since_s - over_s, gate, &mut after.amounts);
                    after.to_come += share * (1.0 - since_s / over_s).max(0.0);
                }
            }
        }
        after
    }

    fn entered(&self, amount: f64, since_s: f64, gate: &Gate, amounts: &mut [f64]) {
        let moved = exponential(&self.rates, since_s);
        for (from, share) in gate {
            let row = moved[*from].iter();
            amounts
                .iter_mut()
                .zip(row)
                .for_each(|(sum, there)| *sum += amount * share * there);
        }
    }

    /// What a source of so many nmol/s has brought `since_s` after it began.
    fn fed(&self, nmol_per_s: f64, since_s: f64, gate: &Gate, amounts: &mut [f64]) {
        if since_s <= 0.0 {
            return;
        }
        let mut with_source = self.rates.clone();
        with_source.iter_mut().for_each(|row| row.push(0.0));
        let mut source = vec![0.0; self.rates.len() + 1];
        gate.iter().for_each(|&(to, share)| source[to] += share);
        with_source.push(source);
        let moved = exponential(&with_source, since_s);
        let row = moved[self.rates.len()].iter();
        amounts
            .iter_mut()
            .zip(row)
            .for_each(|(sum, there)| *sum += nmol_per_s * there);
    }

    /// Everywhere it can be or have gone: 1 if nothing is lost or made.
    pub fn sum(&self, after: &After) -> f64 {
        let effect_sites: f64 = self.family.iter().map(|own| after.amounts[own.effect_site]).sum();
        after.amounts.iter().sum::<f64>() - effect_sites + after.to_come
    }

    /// Out of the body: eliminated, or lost on the way in.
    pub fn gone(&self, after: &After) -> f64 {
        after.amounts[self.eliminated] + after.amounts[self.lost]
    }

    /// In the body and before the blood.
    pub fn depot(&self, after: &After) -> f64 {
        let parts: f64 = self.parts.iter().map(|&part| after.amounts[part]).sum();
        parts + if self.held_in_body { after.to_come } else { 0.0 }
    }

    /// Given from outside and still there, as in a pump.
    pub fn outside(&self, after: &After) -> f64 {
        if self.held_in_body { 0.0 } else { after.to_come }
    }
}

impl After {
    /// nM.
    pub fn plasma_nm(&self, own: &Own) -> f64 {
        self.amounts[own.central] / own.litres
    }

    /// nM.
    pub fn effect_site_nm(&self, own: &Own) -> f64 {
        self.amounts[own.effect_site]
    }
}
