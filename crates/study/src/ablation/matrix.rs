//! From runs to the matrix, and what a reader should know about it.

use super::cell::{Ablation, Cell, Full, StepInfo};
use super::plan::Plan;
use super::run::FullModel;
use super::switches::Kind;

impl Plan<'_> {
    /// Puts the cells of all blocks, in the order of the plan, to their places.
    /// `steps` and `conditions` are by file.
    pub(super) fn matrix(
        &self,
        full: Vec<FullModel>,
        done: Vec<Vec<Cell>>,
        steps: Vec<StepInfo>,
        conditions: Vec<String>,
    ) -> Ablation {
        let mut cells: Vec<Vec<Cell>> = Vec::new();
        for (switch, what) in self.switches.iter().enumerate() {
            let alone = what.kind == Kind::Only;
            let mut row = Vec::with_capacity(self.phenomena.len());
            for (file, model) in full.iter().enumerate() {
                row.extend(match self.block_of[file][switch] {
                    Some(block) => done[block].clone(),
                    None => model.references.iter().map(|r| r.untouched(alone)).collect(),
                });
            }
            cells.push(row);
        }
        let full: Vec<Full> = full
            .into_iter()
            .flat_map(|model| model.references)
            .map(|reference| reference.full)
            .collect();
        let files = self.files.iter().zip(steps);
        Ablation {
            files: files.map(|(f, step)| f.info(self.catalogue, step)).collect(),
            phenomena: self.phenomena.clone(),
            full,
            hypotheses: self.hypotheses.clone(),
            switches: self.switches.clone(),
            cells,
            runs: self.size().runs,
            notes: conditions.into_iter().chain(self.notes()).collect(),
        }
    }

    /// What a reader should know: what is left alone, rules that some arms are without already, and switches that come to the same.
    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.switches.iter().filter_map(|s| s.alone_says()).collect();
        for (file, blocks) in self.files.iter().zip(&self.block_of) {
            let name = &file.source.name;
            for (switch, block) in self.switches.iter().zip(blocks) {
                match block.map(|b| &self.blocks[b]) {
                    None if switch.kind == Kind::Only => notes.push(format!(
                        "{name}: {} is the full model: nothing that is off acts in an arm that is read",
                        switch.name
                    )),
                    None => notes.push(format!("{name}: {} acts in no arm that is read", switch.name)),
                    Some(block) if self.switches[block.switch].name != switch.name => notes.push(format!(
                        "{name}: {} leaves the same rules as {}, and was not run again",
                        switch.name, self.switches[block.switch].name
                    )),
                    Some(block) if block.arms.len() < file.part.arms.len() => {
                        let same =
                            (0..file.part.arms.len()).filter(|i| block.arms.iter().all(|(j, _)| i != j));
                        let names: Vec<&str> = same.map(|i| file.part.arms[i].name.as_str()).collect();
                        let names = names.join(", ");
                        notes.push(format!("{name}: {} changes nothing in arm {names}", switch.name));
                    }
                    Some(_) => {}
                }
            }
        }
        notes
    }
}
