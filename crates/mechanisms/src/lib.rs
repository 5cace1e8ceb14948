//! The rules of papaver, one file each, each a switch. This file is only the list; `excitation`, `operational`, `opponent`,
//! `peptide_pool`, `relative`, `relaxation`, `spec` and `uncovered` are no mechanisms but what several of them are written
//! with, and `surroundings` says what each has to find around it.

pub mod ac_superactivation;
pub mod adaptation_drive;
pub mod adenosine_brake;
pub mod adenylyl_cyclase;
pub mod alpha2_agonism;
pub mod antagonist_stabilisation;
pub mod anxiety;
pub mod arrestin_recruitment;
pub mod calcium_conductance;
pub mod camp_gate;
pub mod cholecystokinin;
pub mod conditioned_cue;
pub mod constitutive_growth;
pub mod creb_transcription;
pub mod crf_sensitisation;
pub mod d2_adaptation;
pub mod delta_fosb;
pub mod desensitisation;
pub mod dopamine_release;
pub mod driving_input;
pub mod dynorphin_release;
pub mod endorphin_release;
pub mod enkephalin_release;
pub mod ethanol_release;
pub mod excitation;
pub mod exercise;
pub mod firing;
pub mod g_protein_coupling;
pub mod gaba_input;
pub mod girk_conductance;
pub mod glial_activation;
pub mod glial_inhibition;
pub mod glial_signs;
pub mod glutamate_input;
pub mod internalisation;
pub mod irreversible_antagonism;
pub mod kappa_aversion;
pub mod lc_extrinsic_drive;
pub mod lc_intrinsic_drive;
pub mod ligand_binding;
pub mod mglu5_antagonism;
pub mod microdialysis;
pub mod nmda_antagonism;
pub mod nmda_opponent;
pub mod nociception;
pub mod npff;
pub mod operational;
pub mod opponent;
pub mod opponent_signs;
pub mod pain_affect;
pub mod peptidase;
pub mod peptide_pool;
pub mod peptide_production;
pub mod pharmacokinetics;
pub mod phosphatase_brake;
pub mod phosphodiesterase_inhibition;
pub mod pka;
pub mod pkc;
pub mod pkc_desensitisation;
pub mod rate_of_fall;
pub mod recycling;
pub mod relative;
pub mod relaxation;
pub mod reward_deficit;
pub mod sedation;
mod spec;
pub mod stress;
mod surroundings;
pub mod synaptic_transmission;
pub mod tlr4_agonism;
pub mod tolerance_oracle;
pub mod tolerant_state;
pub mod transmitter_release;
pub mod turnover;
pub mod uncoupled_drive;
pub mod uncovered;
pub mod ventilation;
pub mod withdrawal_current;
pub mod withdrawal_score;

pub use surroundings::{defaults, surroundings};

use papaver_engine::mechanism::{Mechanism, MechanismInfo};
use papaver_engine::signals::{SignalInfo, VOCABULARY};

/// Every mechanism, in the order of ids.
pub const ALL: &[&Mechanism] = &[
    &ac_superactivation::MECHANISM,
    &adaptation_drive::MECHANISM,
    &adenosine_brake::MECHANISM,
    &adenylyl_cyclase::MECHANISM,
    &alpha2_agonism::MECHANISM,
    &antagonist_stabilisation::MECHANISM,
    &anxiety::MECHANISM,
    &arrestin_recruitment::MECHANISM,
    &calcium_conductance::MECHANISM,
    &camp_gate::MECHANISM,
    &cholecystokinin::MECHANISM,
    &conditioned_cue::MECHANISM,
    &constitutive_growth::MECHANISM,
    &creb_transcription::MECHANISM,
    &crf_sensitisation::MECHANISM,
    &d2_adaptation::MECHANISM,
    &delta_fosb::MECHANISM,
    &desensitisation::MECHANISM,
    &dopamine_release::MECHANISM,
    &driving_input::MECHANISM,
    &dynorphin_release::MECHANISM,
    &endorphin_release::MECHANISM,
    &enkephalin_release::MECHANISM,
    &ethanol_release::MECHANISM,
    &exercise::MECHANISM,
    &firing::MECHANISM,
    &g_protein_coupling::MECHANISM,
    &gaba_input::MECHANISM,
    &girk_conductance::MECHANISM,
    &glial_activation::MECHANISM,
    &glial_inhibition::MECHANISM,
    &glial_signs::MECHANISM,
    &glutamate_input::MECHANISM,
    &internalisation::MECHANISM,
    &irreversible_antagonism::MECHANISM,
    &kappa_aversion::MECHANISM,
    &lc_extrinsic_drive::MECHANISM,
    &lc_intrinsic_drive::MECHANISM,
    &ligand_binding::MECHANISM,
    &mglu5_antagonism::MECHANISM,
    &microdialysis::MECHANISM,
    &nmda_antagonism::MECHANISM,
    &nmda_opponent::MECHANISM,
    &nociception::MECHANISM,
    &npff::MECHANISM,
    &opponent_signs::MECHANISM,
    &pain_affect::MECHANISM,
    &peptidase::MECHANISM,
    &peptide_production::MECHANISM,
    &pharmacokinetics::MECHANISM,
    &phosphatase_brake::MECHANISM,
    &phosphodiesterase_inhibition::MECHANISM,
    &pka::MECHANISM,
    &pkc::MECHANISM,
    &pkc_desensitisation::MECHANISM,
    &rate_of_fall::MECHANISM,
    &recycling::MECHANISM,
    &reward_deficit::MECHANISM,
    &sedation::MECHANISM,
    &stress::MECHANISM,
    &synaptic_transmission::MECHANISM,
    &tlr4_agonism::MECHANISM,
    &tolerance_oracle::MECHANISM,
    &tolerant_state::MECHANISM,
    &transmitter_release::MECHANISM,
    &turnover::MECHANISM,
    &uncoupled_drive::MECHANISM,
    &ventilation::MECHANISM,
    &withdrawal_current::MECHANISM,
    &withdrawal_score::MECHANISM,
];

/// What the rest of papaver knows of every mechanism.
pub fn infos() -> Vec<MechanismInfo> {
    ALL.iter().map(|m| m.info).collect()
}

/// Every signal: the vocabulary, and the private ones.
pub fn signals() -> Vec<SignalInfo> {
    let private = ALL.iter().flat_map(|m| spec::signals_of(m));
    VOCABULARY.iter().map(|s| s.info).chain(private).collect()
}
