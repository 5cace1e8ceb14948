//! Drugs that quiet glia, such as minocycline and ibudilast, whatever activated them.
//!
//! ```text
//! B = sum_j e_j u_j / (1 + sum_j u_j),   u_j = C_j / K_j        target `glia`
//! ```

use papaver_engine::mechanism::{Mechanism, MechanismInfo, OccupancySpec, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "glial_inhibition",
        claim: "Minocycline and ibudilast quiet glia, by a way that is not TLR4.",
        references: &["hutchinson-2009", "lilius-2009"],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &["glia_inhibition"],
        phenomena: &["tolerance", "withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        vec![Part::Occupancy(OccupancySpec {
            signal: "glia_inhibition",
            target: "glia",
        })]
    },
};
