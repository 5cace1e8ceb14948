//! Scenario files: TOML in, every mistake with its place, a checked scenario out.
