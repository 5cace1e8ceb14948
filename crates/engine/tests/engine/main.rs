//! The engine with small models of its own: receptors kept and counted, layouts that do not show, snapshots, errors that
//! name themselves, random streams that do not disturb each other.

mod conservation;
mod drawn;
mod errors;
mod layout;
mod models;
mod naive;
mod network;
mod order;
mod own_rates;
mod snapshots;
mod streams;
mod variants;
