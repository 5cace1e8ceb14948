//! The order of a step is total, and several writers of a signal combine as the vocabulary says.

use super::models::{Function, mechanism, model, population, world};
use bevy_ecs::prelude::*;
use papaver_engine::executor::Executor;
use papaver_engine::mechanism::{Mechanism, Part};
use papaver_engine::plan::{Half, Node};
use papaver_engine::rule::{Kind, Read, rule};
use papaver_engine::signals::{ColumnSpec, Combine, Scope, Signals};
use papaver_engine::step::{evaluate_schedule, step_schedule};

fn meddle(mut signals: ResMut<Signals>) {
    signals.now.clear();
}

/// A system whose place in the step nobody stated is refused, not run somewhere.
#[test]
fn an_ambiguous_system_is_an_error() {
    for (mut schedule, name) in [(step_schedule(), "step"), (evaluate_schedule(), "evaluate")] {
        let mut ecs = bevy_ecs::world::World::new();
        assert!(
            schedule.initialize(&mut ecs).is_ok(),
            "{name}: the order is total"
        );
    }
    for (mut schedule, name) in [(step_schedule(), "step"), (evaluate_schedule(), "evaluate")] {
        let mut ecs = bevy_ecs::world::World::new();
        schedule.add_systems(meddle);
        assert!(
            schedule.initialize(&mut ecs).is_err(),
            "{name}: a system may run anywhere"
        );
    }
}

static FIRST: Mechanism = mechanism("first", &["excitatory_drive"], &[], |_| {
    let part = rule(
        Kind::Algebraic,
        Scope::Neuron,
        [],
        ["excitatory_drive"],
        Function(|[]| 0.25),
    );
    vec![Part::Rule(part)]
});
static SECOND: Mechanism = mechanism("second", &["excitatory_drive"], &[], |_| {
    let part = rule(
        Kind::Algebraic,
        Scope::Neuron,
        [],
        ["excitatory_drive"],
        Function(|[]| 1.5),
    );
    vec![Part::Rule(part)]
});
static THIRD: Mechanism = mechanism("third", &["camp"], &[], |_| {
    let reads = [Read::Signal("excitatory_drive")];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["camp"],
        Function(|[x]| 10.0 * x),
    ))]
});

/// A signal with two writers is their sum, for readers too; a writer that is off adds its naive value.
#[test]
fn two_writers_add_up() {
    for (on, expected) in [
        ([true, true], 1.75),
        ([true, false], 0.25),
        ([false, true], 1.5),
        ([false, false], 0.0),
    ] {
        let mechanisms = [(&FIRST, on[0]), (&SECOND, on[1]), (&THIRD, true)];
        let cells = population("cells", 3, &["first", "second", "third"], vec![]);
        let world = world(&model(&mechanisms, vec![cells], 0, vec![]));
        let read = |signal| {
            world
                .signals()
                .find(Some(0), signal)
                .map(|c| world.signals().now[c].clone())
        };
        assert_eq!(read("excitatory_drive"), Some(vec![expected; 3]), "{on:?}");
        assert_eq!(read("camp"), Some(vec![10.0 * expected; 3]), "{on:?}");
    }
}

#[test]
fn columns_combine_by_product_and_by_sum() {
    let mut signals = Signals::default();
    let mut column = |values: [f64; 2]| {
        let spec = ColumnSpec {
            population: Some(0),
            signal: "x",
            writer: None,
            len: 2,
            naive: 0.0,
        };
        let id = signals.register(spec);
        signals.mid[id] = values.to_vec();
        id
    };
    let (a, b, to) = (column([2.0, -3.0]), column([0.5, 4.0]), column([9.0, 9.0]));
    for (how, expected) in [(Combine::Product, [1.0, -12.0]), (Combine::Sum, [2.5, 1.0])] {
        let node = Node::Combine {
            how,
            from: vec![a, b],
            to,
        };
        node.run(&mut signals, Half::Mid, true, Executor::Serial);
        assert_eq!(signals.mid[to], expected, "{how:?}");
    }
    assert_eq!(signals.now[to], [0.0, 0.0], "the other buffer stays");
}
