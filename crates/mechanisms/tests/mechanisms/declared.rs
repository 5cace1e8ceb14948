//! What a mechanism declares is what its parts do: signals read and written, scopes, private names.

use papaver_engine::mechanism::{Mechanism, ParameterTable, Parameters, Part};
use papaver_engine::rule::{Kind, Read};
use papaver_engine::signals::{Combine, Scope, SignalSpec, VOCABULARY};
use papaver_mechanisms::ALL;
use std::collections::{BTreeMap, BTreeSet};

fn parts(mechanism: &Mechanism) -> Vec<Part> {
    let mut table = ParameterTable::new();
    for p in mechanism.info.parameters {
        let scale = if p.unit.is_empty() {
            1.0
        } else {
            super::worlds::scale(p.unit)
        };
        table.insert((mechanism.info.id.into(), p.name.into()), p.default * scale);
    }
    (mechanism.build)(&Parameters::new(mechanism.info.id, &table))
}

fn spec(mechanism: &Mechanism, signal: &str) -> SignalSpec {
    let known = VOCABULARY
        .iter()
        .chain(mechanism.private)
        .find(|s| s.info.name == signal);
    *known.unwrap_or_else(|| panic!("{}: `{signal}` is in no vocabulary", mechanism.info.id))
}

#[test]
fn writes_are_what_the_parts_write() {
    for mechanism in ALL {
        let mut written = BTreeSet::new();
        for part in parts(mechanism) {
            let names = match &part {
                Part::Rule(rule) => rule.writes.clone(),
                Part::Readout(readout) => vec![readout.signal],
                Part::Occupancy(occupancy) => vec![occupancy.signal],
            };
            for name in names {
                assert!(
                    written.insert(name),
                    "{}: two parts write `{name}`",
                    mechanism.info.id
                );
            }
        }
        let declared: BTreeSet<&str> = mechanism.info.writes.iter().copied().collect();
        assert_eq!(declared, written, "{}: declared, then written", mechanism.info.id);
    }
}

/// Receptors are read before rules, so what their cells release has to be known by then.
#[test]
fn peptides_are_written_by_rules_with_a_state() {
    for mechanism in ALL {
        for part in parts(mechanism) {
            let Part::Rule(rule) = part else { continue };
            let releases = |name: &&&str| spec(mechanism, name).info.ligand.is_some();
            let released = rule.writes.iter().find(releases);
            assert!(
                released.is_none() || rule.kind == Kind::Dynamic,
                "{}: {released:?}",
                mechanism.info.id
            );
        }
    }
}

/// A signal that a mechanism writes for itself alone is not something that it needs from others.
#[test]
fn reads_are_the_signals_of_others_that_the_parts_read() {
    for mechanism in ALL {
        let mut read = BTreeSet::new();
        for part in parts(mechanism) {
            if let Part::Rule(rule) = part {
                read.extend(rule.reads.iter().filter_map(Read::signal));
            }
        }
        read.retain(|s| !mechanism.info.writes.contains(s));
        let declared: BTreeSet<&str> = mechanism.info.reads.iter().copied().collect();
        assert_eq!(declared, read, "{}: declared, then read", mechanism.info.id);
    }
}

#[test]
fn rules_write_signals_of_their_own_scope_and_read_traits_that_are_per_neuron() {
    for mechanism in ALL {
        for part in parts(mechanism) {
            let Part::Rule(rule) = part else { continue };
            for name in &rule.writes {
                let scope = spec(mechanism, name).info.scope;
                assert_eq!(scope, rule.scope, "{}: `{name}`", mechanism.info.id);
            }
            for read in &rule.reads {
                if let Read::Trait(name) = read {
                    let p = mechanism.info.parameters.iter().find(|p| p.name == *name);
                    assert!(p.is_some_and(|p| p.per_neuron), "{}.{name}", mechanism.info.id);
                }
            }
        }
    }
}

#[test]
fn every_signal_has_the_writers_that_it_allows() {
    let mut writers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for mechanism in ALL {
        for signal in mechanism.info.writes {
            writers.entry(signal).or_default().push(mechanism.info.id);
        }
    }
    for spec in VOCABULARY {
        let ids = writers.get(spec.info.name).map_or(&[][..], |ids| ids);
        assert!(!ids.is_empty(), "nothing writes `{}`", spec.info.name);
        assert!(
            spec.combine != Combine::Sole || ids.len() == 1,
            "`{}`: {ids:?}",
            spec.info.name
        );
    }
}

#[test]
fn private_signals_are_read_by_their_owner_alone() {
    for owner in ALL {
        for private in owner.private {
            let name = private.info.name;
            assert!(
                VOCABULARY.iter().all(|s| s.info.name != name),
                "`{name}` is in the vocabulary too"
            );
            assert!(
                owner.info.writes.contains(&name),
                "{} has no use for `{name}`",
                owner.info.id
            );
            for other in ALL.iter().filter(|m| m.info.id != owner.info.id) {
                let read = parts(other).into_iter().any(|part| match part {
                    Part::Rule(rule) => rule.reads.iter().filter_map(Read::signal).any(|s| s == name),
                    Part::Readout(_) | Part::Occupancy(_) => false,
                });
                assert!(!read, "{} reads `{name}` of {}", other.info.id, owner.info.id);
            }
        }
    }
}

#[test]
fn headline_variables_are_signals_that_the_mechanism_writes() {
    let mut any = false;
    for mechanism in ALL {
        for variable in mechanism.info.headline {
            any = true;
            assert!(
                mechanism.info.writes.contains(variable),
                "{}: `{variable}`",
                mechanism.info.id
            );
        }
    }
    assert!(any, "nothing would be recorded by default");
}

#[test]
fn scopes_of_the_vocabulary_are_all_in_use() {
    for scope in [Scope::Neuron, Scope::Population, Scope::World] {
        assert!(VOCABULARY.iter().any(|s| s.info.scope == scope), "{scope:?}");
    }
}
