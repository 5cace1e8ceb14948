//! The command line of papaver.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
