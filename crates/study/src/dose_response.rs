//! Responses of a dose-response probe, the curve through them and the doses that it gives.

use crate::hill::{HillFit, fit};
use serde::{Deserialize, Serialize};

/// The responses of a dose-response probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoseResponseResult {
    /// Doses (nmol) or concentrations (nM), rising, without the vehicle.
    pub doses: Vec<f64>,
    /// Response to each.
    pub responses: Vec<f64>,
    /// Response without drug.
    pub vehicle: f64,
    /// The curve through them, if they have one.
    pub fit: Option<HillFit>,
}

/// Why no dose reaches a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDose {
    /// Not one of the doses given does.
    #[error("above the highest dose")]
    AboveHighest,
    /// The response without drug is there already.
    #[error("reached without drug")]
    WithoutDrug,
}

impl DoseResponseResult {
    /// Responses with the curve through them.
    pub fn new(doses: Vec<f64>, responses: Vec<f64>, vehicle: f64) -> Self {
        let fit = fit(&doses, &responses, vehicle);
        Self {
            doses,
            responses,
            vehicle,
            fit,
        }
    }

    /// The same with the mean responses over replicates, fitted anew; nothing without any, or where doses differ.
    pub fn pooled(replicates: &[&Self]) -> Option<Self> {
        let first = replicates.first()?;
        if replicates.iter().any(|one| one.doses != first.doses) {
            return None;
        }
        let n = replicates.len() as f64;
        let mean = |dose: usize| replicates.iter().map(|one| one.responses[dose]).sum::<f64>() / n;
        let responses = (0..first.doses.len()).map(mean).collect();
        let vehicle = replicates.iter().map(|one| one.vehicle).sum::<f64>() / n;
        Some(Self::new(first.doses.clone(), responses, vehicle))
    }

    /// The dose on the fitted curve that brings the response to `level` (in the unit of the response). It may lie
    /// below the lowest dose, but not above the highest.
    ///
    /// # Errors
    /// When no dose given brings it there, or no drug is needed.
    pub fn dose_for_level(&self, level: f64) -> Result<f64, NoDose> {
        let Some(fit) = &self.fit else {
            return Err(if self.vehicle >= level {
                NoDose::WithoutDrug
            } else {
                NoDose::AboveHighest
            });
        };
        if (level - fit.bottom) * fit.emax <= 0.0 {
            // The level is the vehicle's own response, or lies on the side to which the drug does not lead.
            let rises = fit.emax > 0.0;
            return Err(if rises || level == fit.bottom {
                NoDose::WithoutDrug
            } else {
                NoDose::AboveHighest
            });
        }
        let highest = self.doses.iter().copied().fold(0.0, f64::max);
        fit.dose_for_level(level)
            .filter(|&dose| dose <= highest)
            .ok_or(NoDose::AboveHighest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hill::tests::{DOSES, exact};
    use crate::stats::{t_on_logarithms, tests::Normal, tests::check_coverage};

    #[test]
    fn the_interval_of_the_midpoint_over_replicates_covers_it() {
        let mut normal = Normal::new(4);
        let clean = exact(&DOSES, 0.0, 100.0, 40.0, 1.2);
        check_coverage(300, 0.95, 40.0, || {
            let replicates: Vec<DoseResponseResult> = (0..6)
                .map(|_| {
                    let noisy = clean
                        .iter()
                        .map(|response| response + 2.0 * normal.draw())
                        .collect();
                    DoseResponseResult::new(DOSES.to_vec(), noisy, 0.0)
                })
                .collect();
            let midpoints: Vec<f64> = replicates.iter().map(|one| one.fit.unwrap().ec50).collect();
            let pooled = DoseResponseResult::pooled(&replicates.iter().collect::<Vec<_>>()).unwrap();
            t_on_logarithms(pooled.fit.unwrap().ec50, &midpoints)
        });
    }

    #[test]
    fn the_dose_for_a_level_lies_on_the_curve_and_among_the_doses() {
        let result = DoseResponseResult::new(DOSES.to_vec(), exact(&DOSES, 10.0, 80.0, 40.0, 1.2), 10.0);
        let dose = result.dose_for_level(50.0).unwrap();
        assert!((dose - 40.0).abs() < 1e-3);
        assert!((result.fit.unwrap().response(dose) - 50.0).abs() < 1e-9);
        assert_eq!(result.dose_for_level(89.0), Err(NoDose::AboveHighest));
        assert_eq!(result.dose_for_level(95.0), Err(NoDose::AboveHighest));
        assert_eq!(result.dose_for_level(10.0), Err(NoDose::WithoutDrug));
        assert_eq!(result.dose_for_level(5.0), Err(NoDose::WithoutDrug));
        let flat = DoseResponseResult::new(DOSES.to_vec(), vec![10.0; 7], 10.0);
        assert_eq!(flat.dose_for_level(50.0), Err(NoDose::AboveHighest));
        let falling = DoseResponseResult::new(DOSES.to_vec(), exact(&DOSES, 100.0, -90.0, 40.0, 1.0), 100.0);
        assert!((falling.dose_for_level(55.0).unwrap() - 40.0).abs() < 1e-3);
        assert_eq!(falling.dose_for_level(120.0), Err(NoDose::AboveHighest));
    }

    #[test]
    fn replicates_pool_point_by_point() {
        let one = DoseResponseResult::new(vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 6.0], 0.0);
        let two = DoseResponseResult::new(vec![1.0, 2.0, 3.0], vec![3.0, 4.0, 8.0], 1.0);
        let pooled = DoseResponseResult::pooled(&[&one, &two]).unwrap();
        assert_eq!((pooled.responses, pooled.vehicle), (vec![2.0, 3.0, 7.0], 0.5));
        let other = DoseResponseResult::new(vec![1.0, 2.0, 4.0], vec![3.0, 4.0, 8.0], 1.0);
        assert_eq!(DoseResponseResult::pooled(&[&one, &other]), None);
        assert_eq!(DoseResponseResult::pooled(&[]), None);
    }
}
