//! The whole program: the same bytes whatever runs it, arms that share their random numbers, controls that stay flat, the
//! files and the command line that others rely on, and what a small version of the example has to show.

mod ablation;
mod acceptance;
mod catalogue;
mod checkpoints;
mod command;
mod control;
mod coverage;
mod files;
mod forks;
mod noise;
mod pairing;
mod precision;
mod published;
mod same_bytes;
mod sources;
mod support;
mod sweeps;
mod twins;
mod validate;
