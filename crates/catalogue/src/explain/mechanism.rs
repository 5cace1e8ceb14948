//! Mechanisms: a page with the parameters of one, and a block of each for a list.

use super::Page;
use crate::load::Catalogue;
use crate::types::{MechanismInfo, Surroundings};

/// A mechanism as text of at most 80 columns.
pub fn explain_mechanism(
    mechanism: &MechanismInfo,
    surroundings: Option<&Surroundings>,
    catalogue: &Catalogue,
) -> String {
    let mut page = Page::new(catalogue);
    page.head(mechanism.id, "mechanism", mechanism.claim);
    let cited = page.cite(mechanism.references.iter().copied());
    page.relations(mechanism, surroundings);
    if !cited.is_empty() {
        page.wrapped(2, &format!("references: {cited}"));
    }
    if !mechanism.parameters.is_empty() {
        page.section("Parameters");
        for parameter in mechanism.parameters {
            page.parameter(parameter);
        }
    }
    page.finish()
}

/// A mechanism in short, as text of at most 80 columns: its id, and below it the claim, what it reads, writes and needs,
/// and the keys of its references.
pub fn mechanism_in_short(
    mechanism: &MechanismInfo,
    surroundings: Option<&Surroundings>,
    catalogue: &Catalogue,
) -> String {
    let mut page = Page::new(catalogue);
    page.line(mechanism.id);
    page.wrapped(2, mechanism.claim);
    page.relations(mechanism, surroundings);
    page.listed("references", mechanism.references);
    page.finish()
}

impl Page<'_> {
    /// Adds what a mechanism has to do with others, and with cells and drugs.
    fn relations(&mut self, mechanism: &MechanismInfo, surroundings: Option<&Surroundings>) {
        self.listed("reads", mechanism.reads);
        self.listed("writes", mechanism.writes);
        self.listed("needs", mechanism.needs);
        if let Some(around) = surroundings {
            self.listed("reads cells of", &around.cells);
            self.listed("looks at drugs at", &around.targets);
            if around.animal {
                self.wrapped(2, "acts in living animals alone");
            }
        }
        self.listed("phenomena", mechanism.phenomena);
        self.listed("recorded by default", mechanism.headline);
    }

    /// Adds "label: a, b", unless there is nothing to list.
    fn listed(&mut self, label: &str, words: &[&str]) {
        if !words.is_empty() {
            self.hanging(2, 4, &format!("{label}: {}", words.join(", ")));
        }
    }
}
