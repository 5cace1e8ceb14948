//! Studies of small scenarios: what happens in runs and forks, and what is left of them.

mod affinity;
mod breathing;
mod cells;
mod coupling;
mod delta_kappa;
mod doses;
mod events;
mod exercise;
mod forks;
mod full_scheme;
mod irreversible;
mod naive;
mod own_receptors;
mod routes;
mod subsets;
mod support;
mod switched;
mod tags;
