//! The files under `data/`, built into the program. A test fails when one is missing here.

/// Lists files by their path under `data/`.
macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $path)))),+]
    };
}

/// Name and text of every file of the built-in catalogue.
pub const BUILTIN_FILES: &[(&str, &str)] = files![
    "references.toml",
    "potency.toml",
    "receptors/mu.toml",
    "drugs/morphine.toml",
    "drugs/m6g.toml",
    "drugs/methadone.toml",
    "drugs/fentanyl.toml",
    "drugs/damgo.toml",
    "drugs/met_enkephalin.toml",
    "drugs/naloxone.toml",
    "drugs/naltrexone.toml",
    "drugs/naltrexol_6beta.toml",
    "drugs/nalmefene.toml",
    "drugs/ctap.toml",
    "drugs/clocinnamox.toml",
    "drugs/methocinnamox.toml",
    "drugs/naloxonazine.toml",
    "drugs/beta_fna.toml",
    "drugs/leu_enkephalin.toml",
    "drugs/beta_endorphin.toml",
    "drugs/endomorphin_1.toml",
    "drugs/endomorphin_2.toml",
    "drugs/dynorphin_a.toml",
    "drugs/clonidine.toml",
    "drugs/memantine.toml",
    "drugs/ethanol.toml",
    "drugs/dizocilpine.toml",
    "neurons/at_t20.toml",
    "neurons/cho.toml",
    "neurons/hek293.toml",
    "neurons/locus_coeruleus.toml",
    "neurons/sh_sy5y.toml",
    "genotypes/wild_type.toml",
    "genotypes/arrestin3_knockout.toml",
    "presets/adaptation_stimulus.toml",
    "presets/antagonist_activity.toml",
    "presets/desensitisation_kinase.toml",
    "presets/lc_drive.toml",
    "presets/naltrexone_block.toml",
];
