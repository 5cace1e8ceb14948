//! The forks of a dose-response probe: one without a dose ("vehicle"), and one for every dose that is tried.

use crate::StudyError;
use crate::agenda::Agenda;
use crate::build::ArmPlan;
use crate::curve::Curve;
use crate::fork::Parent;
use crate::phases::Variants;
use crate::reading::{Curves, read_response};
use crate::runner::Protocol;
use crate::trace::Trace;
use papaver_catalogue::types::Route;
use papaver_engine::world::{Snapshot, World};
use papaver_mechanisms::pharmacokinetics::Entry;
use papaver_scenario::model::{
    Administration, Dose, DoseResponse, Ms, Place, Probe, Statistic, VariablePath,
};

/// A dose-response probe that is being taken.
pub(crate) struct Dosed<'l, 'a> {
    protocol: &'l Protocol<'l>,
    agenda: &'l Agenda<'a>,
    variants: &'l mut Variants,
    world: &'l mut World,
    /// Curves of the run so far.
    run: &'l Trace,
    probe: &'l Probe,
    at_ms: Ms,
    curve: &'l DoseResponse,
    saved: Snapshot,
    vehicle: Trace,
    /// Steps made so far.
    pub steps: u64,
}

impl<'l, 'a> Dosed<'l, 'a> {
    /// Copies the world and lives through the fork without a dose.
    ///
    /// # Errors
    /// If the fork breaks down, or the study is told to stop.
    pub fn begin(
        protocol: &'l Protocol<'l>,
        parent: Parent<'l, 'a>,
        run: &'l Trace,
        (probe, at_ms): (&'l Probe, Ms),
        curve: &'l DoseResponse,
    ) -> Result<Self, StudyError> {
        let Parent {
            agenda,
            variants,
            world,
        } = parent;
        let saved = world.save();
        let lived = protocol.live(agenda, variants, (probe, at_ms), (&probe.doses, false), world);
        world.load(&saved);
        let lived = lived?;
        Ok(Dosed {
            protocol,
            agenda,
            variants,
            world,
            run,
            probe,
            at_ms,
            curve,
            saved,
            vehicle: lived.trace,
            steps: lived.steps,
        })
    }

    /// The response without a dose; not a number where there is none.
    ///
    /// # Errors
    /// If a curve is missing.
    pub fn vehicle(&self) -> Result<f64, StudyError> {
        self.read(&self.vehicle)
    }

    /// The response to a dose (nmol, or nM); not a number where there is none.
    ///
    /// # Errors
    /// As for [`Dosed::begin`], and if a curve is missing.
    pub fn response(&mut self, dose: f64) -> Result<f64, StudyError> {
        let mut doses = self.probe.doses.clone();
        doses.push(test_dose(
            self.agenda.plan(),
            self.curve,
            dose,
            self.probe.duration_ms,
        ));
        let fork = (self.probe, self.at_ms);
        let lived = self
            .protocol
            .live(self.agenda, self.variants, fork, (&doses, false), self.world);
        self.world.load(&self.saved);
        let lived = lived?;
        self.steps += lived.steps;
        self.read(&lived.trace)
    }

    fn read(&self, fork: &Trace) -> Result<f64, StudyError> {
        let places = Places {
            fork,
            vehicle: &self.vehicle,
            run: self.run,
        };
        Ok(read_response(&places, &self.curve.response)?.unwrap_or(f64::NAN))
    }
}

/// One dose of a dose-response probe: held or given over the whole fork where the route lasts, else given at its time 0.
fn test_dose(plan: &ArmPlan<'_>, curve: &DoseResponse, dose: f64, duration_ms: Ms) -> Dose {
    let ligand = plan.model.body.ligands.iter().position(|l| l.name == curve.drug);
    let entry = ligand.and_then(|ligand| plan.body.entries.get(&(ligand, curve.route)));
    let releases = entry.is_some_and(Entry::releases);

    let administration = match curve.route {
        Route::Bath | Route::Local => Administration::Held {
            start_ms: 0,
            end_ms: duration_ms,
            concentration_nm: dose,
        },
        // One patch, one filling of a pump lasts for the whole fork.
        Route::Patch | Route::Pump if !releases => Administration::Infusion {
            start_ms: 0,
            end_ms: duration_ms,
            rate_nmol_per_s: dose / (duration_ms as f64 / 1000.0),
        },
        Route::Patch | Route::Pump | Route::Pellet => Administration::Implant {
            start_ms: 0,
            end_ms: duration_ms,
            amount_nmol: dose,
        },
        _ => Administration::Bolus {
            at_ms: 0,
            amount_nmol: dose,
        },
    };
    Dose {
        name: curve.drug.clone(),
        drug: curve.drug.clone(),
        route: curve.route,
        into: Vec::new(),
        administrations: vec![administration],
        trigger: None,
        release_ms: Vec::new(),
    }
}

/// Where a dose-response reading may look: its fork, the one without a dose, and the run so far.
struct Places<'a> {
    fork: &'a Trace,
    vehicle: &'a Trace,
    run: &'a Trace,
}

impl Curves for Places<'_> {
    fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        match place {
            Place::Vehicle => self.vehicle.curve(variable, stat),
            Place::SameFork => self.fork.curve(variable, stat),
            Place::Run { .. } => self.run.curve(variable, stat),
            Place::Fork { .. } => None,
        }
    }
}
