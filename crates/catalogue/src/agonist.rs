//! Who is an agonist. PKC, the recycling receptor, breathing, and states that hold agonists tighter ask a ligand for no more
//! than that: the drive `agonist`, 1 or 0. A drug that does not state it is one where its efficacy is above 0, also at an
//! efficacy that a scenario sets.

use indexmap::IndexMap;

use crate::types::{Basis, Drug, LigandAtReceptor, Number, Receptor, SchemeSpec};

/// The drive that is 1 for agonists.
pub(crate) const AGONIST: &str = "agonist";

/// The drive that it follows.
const EFFICACY: &str = "efficacy";

impl Drug {
    /// Gives the drug the numbers that it does not state, at every receptor of `receptors`.
    pub(crate) fn derive_agonist(&mut self, receptors: &IndexMap<String, Receptor>) {
        for (name, ligand) in &mut self.receptors {
            if let Some(receptor) = receptors.get(name) {
                ligand.derive_agonist(receptor);
            }
        }
    }

    /// Keeps `agonist` and efficacy together when a scenario sets one of them: a derived number follows, one that is
    /// itself set stays, whichever comes first.
    pub(crate) fn set_agonist(&mut self, set: &str) {
        let Some((receptor, property)) = set.split_once('.') else {
            return;
        };
        let Some(ligand) = self.receptors.get_mut(receptor) else {
            return;
        };
        match property {
            AGONIST => ligand.follows_efficacy = false,
            EFFICACY => ligand.follow_efficacy(),
            _ => {}
        }
    }
}

impl SchemeSpec {
    /// A property of ligands makes a difference to this scheme: it is one of its drives, or says which ligands a state
    /// holds tighter.
    pub fn reads(&self, property: &str) -> bool {
        let by_state = || self.states.iter().any(|state| state.agonist_affinity.is_some());
        self.drives.contains_key(property) || (property == AGONIST && by_state())
    }
}

impl LigandAtReceptor {
    /// An agonist, to those that ask no more: its `agonist` is 1.
    pub fn is_agonist(&self) -> bool {
        self.properties
            .get(AGONIST)
            .is_some_and(|number| number.value == 1.0)
    }

    /// Gives the ligand the number that it does not state, where it states an efficacy and a scheme of the receptor asks.
    pub(crate) fn derive_agonist(&mut self, receptor: &Receptor) {
        let asks = receptor.schemes.values().any(|scheme| scheme.reads(AGONIST));
        let Some(efficacy) = self.properties.get_index_of(EFFICACY) else {
            return;
        };
        if !asks || self.properties.contains_key(AGONIST) {
            return;
        }
        let number = Number {
            value: 0.0,
            text: "0".to_owned(),
            range: None,
            source: "definition".to_owned(),
            species: "any".to_owned(),
            preparation: "any".to_owned(),
            basis: Basis::Derived,
            note: "1 where its efficacy is above 0, else 0; follows the efficacy that a scenario sets"
                .to_owned(),
        };
        self.properties
            .shift_insert(efficacy + 1, AGONIST.to_owned(), number);
        self.follows_efficacy = true;
        self.follow_efficacy();
    }

    /// Takes the derived number to the efficacy that the ligand has now; a stated one stays.
    fn follow_efficacy(&mut self) {
        let Some(efficacy) = self.properties.get(EFFICACY).map(|number| number.value) else {
            return;
        };
        if let Some(agonist) = self.properties.get_mut(AGONIST).filter(|_| self.follows_efficacy) {
            agonist.value = f64::from(u8::from(efficacy > 0.0));
            agonist.text = agonist.value.to_string();
        }
    }
}
