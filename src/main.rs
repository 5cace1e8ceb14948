//! The command line of papaver.
fn main() {}
