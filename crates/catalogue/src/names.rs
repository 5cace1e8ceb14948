//! The words that files use for species, preparations, routes, binding and basis.

use crate::types::{Basis, BindingKind, BindingNumbers, Preparation, Route, Species};

/// Gives an enum its words: `ALL`, `name` and `from_name`.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// All of them, in the order of the type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that files use.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The one with this word.
            pub fn from_name(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == word)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

words!(Species { Human = "human", Rat = "rat", Mouse = "mouse" });
words!(Preparation { InVivo = "in_vivo", Slice = "slice", Culture = "culture" });
words!(Route {
    Iv = "iv",
    Sc = "sc",
    Im = "im",
    Ip = "ip",
    Oral = "oral",
    Sublingual = "sublingual",
    Nasal = "nasal",
    Patch = "patch",
    Pellet = "pellet",
    Pump = "pump",
    Depot = "depot",
    Icv = "icv",
    Intrathecal = "intrathecal",
    Bath = "bath",
    Local = "local",
});
words!(BindingNumbers { Preparation = "preparation", Assay = "assay" });
words!(BindingKind { Equilibrium = "equilibrium", Explicit = "explicit" });
words!(Basis { Measured = "measured", Derived = "derived", Fitted = "fitted", Assumed = "assumed" });

impl Species {
    /// Body weight when the scenario gives none, kg.
    pub const fn weight_kg(self) -> f64 {
        match self {
            Self::Human => 70.0,
            Self::Rat => 0.25,
            Self::Mouse => 0.025,
        }
    }
}
