//! Blockers of NMDA receptors, such as memantine, MK-801 and ketamine.
//!
//! ```text
//! B = sum_j e_j u_j / (1 + sum_j u_j),   u_j = C_j / K_j        Gaddum 1937; target `nmda`
//! ```
//! What a blocked receptor no longer does is the matter of those who read `nmda_block`.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, OccupancySpec, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "nmda_antagonism",
        claim: "Blockers of NMDA receptors hold them shut in proportion to occupancy.",
        references: &["gilling-2009", "trujillo-1991"],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &["nmda_block"],
        phenomena: &["tolerance", "dependence"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        vec![Part::Occupancy(OccupancySpec {
            signal: "nmda_block",
            target: "nmda",
        })]
    },
};
