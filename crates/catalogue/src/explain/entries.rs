//! How each kind of entry is laid out.

use super::{Page, rounded_to};
use crate::types::{
    BindingKind, Circuit, Drug, Genotype, LigandAtReceptor, Neuron, Preset, Projection, Receptor, SchemeSpec,
    Target,
};

impl Page<'_> {
    /// Adds a drug.
    pub(super) fn drug(&mut self, name: &str, drug: &Drug) {
        self.head(name, &drug.class, &drug.summary);
        if let Some(form) = &drug.form {
            self.wrapped(2, &format!("doses are stated as: {form}"));
        }
        if let Some(acts) = &drug.acts {
            self.wrapped(2, &format!("acts at what papaver has not yet: {acts}"));
        }
        let mut section = String::new();
        for (path, number) in drug.numbers() {
            let (owner, rest) = path.split_once('.').unwrap_or(("", &path));
            let (title, rest) = match (drug.receptors.get(owner), rest.strip_prefix("assay.")) {
                (Some(ligand), Some(rest)) => (assay_title(owner, ligand), rest),
                (Some(ligand), None) => (receptor_title(owner, ligand), rest),
                (None, _) if owner.is_empty() => (String::new(), rest),
                (None, _) if drug.targets.contains_key(owner) => (format!("At the target {owner}"), rest),
                (None, _) if owner == "potency" => ("Potency in people".to_owned(), rest),
                (None, _) => (format!("Pharmacokinetics, {owner}"), rest),
            };
            if title != section {
                self.section(&title);
                section = title;
            }
            self.number(rest, number);
        }
    }

    /// Adds a scheme that receptors share.
    pub(super) fn shared_scheme(&mut self, name: &str, scheme: &SchemeSpec) {
        self.head(name, "scheme", &scheme.summary);
        self.line("");
        self.scheme(scheme);
    }

    /// Adds a receptor.
    pub(super) fn receptor(&mut self, name: &str, receptor: &Receptor) {
        self.head(name, "receptor", &receptor.summary);
        for (scheme_name, scheme) in &receptor.schemes {
            self.section(&format!("Scheme {scheme_name}"));
            self.wrapped(2, &scheme.summary);
            self.scheme(scheme);
        }
        self.section("Parameters");
        for (path, number) in receptor.numbers() {
            self.number(&path, number);
        }
        for (species, numbers) in &receptor.species {
            self.section(&format!("Parameters that are otherwise in the {species}"));
            for (name, number) in numbers {
                self.number(name, number);
            }
        }
    }

    /// Adds the states, transitions and drives of a scheme.
    fn scheme(&mut self, scheme: &SchemeSpec) {
        for state in &scheme.states {
            let marks = [
                (state.signals, "signals"),
                (state.surface, "surface"),
                (state.tagged, "carries a slow ligand"),
                (state.blocked, "its site is taken"),
            ];
            let marks = marks
                .iter()
                .filter(|(on, _)| *on)
                .map(|&(_, word)| word.to_owned());
            let tighter = state.agonist_affinity.iter();
            let marks: Vec<String> = marks
                .chain(tighter.map(|name| format!("holds agonists tighter by {name}")))
                .collect();
            let marks = if marks.is_empty() {
                String::new()
            } else {
                format!(" ({})", marks.join(", "))
            };
            self.wrapped(2, &format!("{}: {}{marks}", state.name, state.meaning));
        }
        self.line("");
        for step in &scheme.transitions {
            let factors = std::iter::once(step.rate.as_str()).chain(step.times.iter().map(String::as_str));
            let rate = factors.collect::<Vec<_>>().join(" * ");
            let arrow = format!("{} -> {}", step.from, step.to);
            self.wrapped(2, &format!("{arrow}: {rate} [{}]", step.mechanism));
        }
        self.line("");
        for (name, drive) in &scheme.drives {
            let owner = drive
                .mechanism
                .as_ref()
                .map_or_else(String::new, |id| format!(" [{id}]"));
            let (unbound, unstated) = (drive.unbound, drive.unstated);
            self.wrapped(
                2,
                &format!("ligand.{name}: {unbound} unbound, {unstated} for a ligand that states none{owner}"),
            );
        }
    }

    /// Adds a neuron type.
    pub(super) fn neuron(&mut self, name: &str, neuron: &Neuron) {
        self.head(name, "neuron type", &neuron.summary);
        for (receptor, count) in &neuron.receptors {
            self.wrapped(2, &format!("receptor {receptor}: {count} simulated per neuron"));
        }
        self.wrapped(2, &format!("mechanisms: {}", neuron.mechanisms.join(", ")));
        self.section("Parameters (spread: coefficient of variation between neurons, log-normal)");
        for (path, number) in neuron.numbers() {
            self.number(&path, number);
        }
    }

    /// Adds a target with what acts there.
    pub(super) fn target(&mut self, name: &str, target: &Target) {
        self.head(name, "target", &target.summary);
        let drugs = self.catalogue.drugs.iter();
        let drugs = drugs.filter(|(_, drug)| drug.targets.contains_key(name));
        let drugs: Vec<&str> = drugs.map(|(drug, _)| drug.as_str()).collect();
        if !drugs.is_empty() {
            let list = format!(
                "drugs that act there (their entries have the numbers): {}",
                drugs.join(", ")
            );
            self.wrapped(2, &list);
        }
    }

    /// Adds a circuit with the projections that its file states.
    pub(super) fn circuit(&mut self, name: &str, circuit: &Circuit) {
        self.head(name, "circuit", &circuit.summary);
        self.wrapped(2, &format!("populations: {}", circuit.neurons.join(", ")));
        let catalogue = self.catalogue;
        for (projection_name, projection) in &catalogue.projections {
            if projection.circuit == name {
                self.section(projection_name);
                self.ends(projection);
            }
        }
    }

    /// Adds a projection.
    pub(super) fn projection(&mut self, name: &str, projection: &Projection) {
        let circuit = format!("of the circuit {}", projection.circuit);
        self.head(name, "projection", &circuit);
        self.ends(projection);
    }

    /// Adds who reaches whom, and the numbers.
    fn ends(&mut self, projection: &Projection) {
        self.wrapped(2, &projection.ends());
        for (path, number) in projection.numbers() {
            self.number(&path, number);
        }
    }

    /// Adds a genotype.
    pub(super) fn genotype(&mut self, name: &str, genotype: &Genotype) {
        self.head(name, "genotype", &genotype.summary);
        if !genotype.parameters.is_empty() {
            self.section("Parameters");
            for (path, number) in genotype.numbers() {
                self.number(&path, number);
            }
        }
    }

    /// Adds a contested point with its sides.
    pub(super) fn preset(&mut self, name: &str, preset: &Preset) {
        self.head(name, "contested point", &preset.summary);
        for (choice_name, choice) in &preset.choices {
            let mark = if *choice_name == preset.default {
                " (default)"
            } else {
                ""
            };
            self.section(&format!("preset.{name} = \"{choice_name}\"{mark}"));
            let cited = self.cite(choice.sources.iter().map(String::as_str));
            self.wrapped(2, &format!("{} {cited}", choice.summary));
            for (id, on) in &choice.mechanisms {
                self.wrapped(2, &format!("mechanism.{id} = {on}"));
            }
            for (path, number) in choice.numbers() {
                self.number(&path, number);
            }
        }
    }
}

impl Projection {
    /// Who reaches whom by what.
    pub(super) fn ends(&self) -> String {
        format!("{} -> {}, {}", self.from, self.to, self.transmitter)
    }
}

/// A receptor of a drug, how the drug binds to it, and how long it stays.
fn receptor_title(receptor: &str, ligand: &LigandAtReceptor) -> String {
    let kind = match ligand.kind {
        BindingKind::Equilibrium => "at equilibrium",
        BindingKind::Explicit => "a slow ligand",
    };
    let half = half_time(ligand.dissociation_rate_per_s.value);
    format!("At the {receptor} receptor ({kind}; half dissociates in {half})")
}

/// The numbers of `binding = "assay"`, with what they come to.
fn assay_title(receptor: &str, ligand: &LigandAtReceptor) -> String {
    let numbers = ligand.assay.as_ref().map_or_else(String::new, |assay| {
        let (half_nm, half) = (
            rounded_to(assay.half_concentration_nm(), 3),
            half_time(assay.dissociation_rate_per_s.value),
        );
        format!(" (half occupancy at {half_nm} nM; half dissociates in {half})")
    });
    format!("At the {receptor} receptor by the assay{numbers}")
}

/// "17.5 s", "6.9 min", "2.1 h".
fn half_time(rate_per_s: f64) -> String {
    let seconds = std::f64::consts::LN_2 / rate_per_s;
    let (value, unit) = match seconds {
        s if s < 120.0 => (s, "s"),
        s if s < 7200.0 => (s / 60.0, "min"),
        s => (s / 3600.0, "h"),
    };
    format!("{} {unit}", rounded_to(value, 3))
}
