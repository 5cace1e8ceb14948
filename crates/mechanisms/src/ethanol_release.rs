//! Ethanol, and whatever else has numbers for it, makes neurons release endogenous opioids.
//!
//! ```text
//! A = sum_j e_j u_j / (1 + sum_j u_j),   u_j = C_j / K_j        target `opioid_release`
//! ```
//! By how much that raises each peptide is a gain of the mechanism that releases it.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, OccupancySpec, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "ethanol_release",
        claim: "Ethanol makes neurons release endogenous opioids.",
        references: &["olive-2001", "jarjour-2009", "marinelli-2005"],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &["ethanol_release"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        vec![Part::Occupancy(OccupancySpec {
            signal: "ethanol_release",
            target: "opioid_release",
        })]
    },
};
