//! The data of the catalogue against chemistry and the literature.

mod drugs;
mod kinetics;
