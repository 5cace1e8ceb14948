//! Antagonists of metabotropic glutamate receptor 5, such as MPEP.
//!
//! ```text
//! G = sum_j e_j u_j / (1 + sum_j u_j),   u_j = C_j / K_j        Gaddum 1937; target `mglu5`
//! ```
//! What a blocked receptor no longer does is the matter of those who read `mglu5_block`.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, OccupancySpec, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "mglu5_antagonism",
        claim: "Antagonists keep mGlu5 receptors from working in proportion to occupancy.",
        references: &["kozela-2003", "gasparini-1999"],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &["mglu5_block"],
        phenomena: &["tolerance", "dependence"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        vec![Part::Occupancy(OccupancySpec {
            signal: "mglu5_block",
            target: "mglu5",
        })]
    },
};
