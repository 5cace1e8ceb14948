//! Agent-based simulator of opioid tolerance and withdrawal in neuron populations.
//!
//! The program `papaver` is the usual way in; this library hands on the crates that it is made of, for those who want to
//! run scenarios from Rust:
//!
//! ```
//! use papaver::{catalogue::Catalogue, mechanisms, scenario, study};
//!
//! let text = b"duration = \"1 h\"\npopulation.locus_coeruleus.neurons = 5\nreplicates = 1\n";
//! let (infos, signals) = (mechanisms::infos(), mechanisms::signals());
//! let known = scenario::Known {
//!     catalogue: Catalogue::builtin(),
//!     mechanisms: &infos,
//!     signals: &signals,
//!     surroundings: mechanisms::surroundings(),
//! };
//! let checked = scenario::check("mine.toml", text, &known, &[]).expect("no mistakes");
//! let results = study::study::run(&checked, Catalogue::builtin(), 1, &study::study::Silent).expect("it runs");
//! assert_eq!(results.runs.len(), 1); // one arm, `main`
//! ```

pub use papaver_catalogue as catalogue;
pub use papaver_engine as engine;
pub use papaver_kinetics as kinetics;
pub use papaver_mechanisms as mechanisms;
pub use papaver_report as report;
pub use papaver_scenario as scenario;
pub use papaver_study as study;
