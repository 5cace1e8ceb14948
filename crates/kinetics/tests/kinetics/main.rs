//! The kinetics against independent references: one module per question.

mod arrivals;
mod chains;
mod displacement;
mod generator;
mod leap;
mod occupancy;
mod pharmacokinetics;
mod pools;
mod schemes;
mod steady_state;
mod streams;
mod transition_matrix;
mod twin;
mod variates;
