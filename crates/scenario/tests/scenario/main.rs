//! Scenario files from outside: what is read, what is refused and how, and that nothing makes the reader fall over.

mod across;
mod any_input;
mod binding;
mod broken;
mod circuits;
mod common;
mod designs;
mod doses;
mod events;
mod examples;
mod overrides;
mod presets;
mod probes;
mod questions;
mod read;
mod released;
mod schema;
mod sounds;
mod targets;
