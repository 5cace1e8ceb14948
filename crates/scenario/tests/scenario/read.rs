//! Files without mistakes: what they mean.

use crate::common::good;

const ONE_DOSE: &str = include_str!("../../../../scenarios/examples/one-dose.toml");
const WEEK: &str = include_str!("../files/morphine-week.toml");
const EX: &str = include_str!("../../../../scenarios/examples/morphine-tolerance.toml");
const ALL: &str = include_str!("../files/everything.toml");

#[test]
fn show() {
    good(ONE_DOSE);
    good(WEEK);
    good(ALL);
    let s = good(EX);
    println!("{:#?}", s.probes);
    println!("{:#?}", s.notes);
}
