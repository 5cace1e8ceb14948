//! Points of every design.

use super::*;
use papaver_scenario::design::read;

fn points(text: &str) -> Points {
    let design = read("design.toml", format!("scenario = \"a.toml\"\n{text}").as_bytes());
    Points::new(design.unwrap_or_else(|m| panic!("{m}")))
}

fn cells(points: &Points) -> Vec<Vec<String>> {
    let of = |run| points.levels(run).into_iter().map(|level| level.cell).collect();
    (0..points.runs()).map(of).collect()
}

/// The numbers of a factor over all runs.
fn column(points: &Points, factor: usize) -> Vec<f64> {
    let number = |run| points.level(run, factor).cell.parse().expect("a number");
    (0..points.runs()).map(number).collect()
}

const UNIT: &str = "[[factor]]\npath = \"parameter.a.b\"\nrange = \"0 to 1\"\n\
                    [[factor]]\npath = \"parameter.a.c\"\nrange = \"0 to 1\"\n";

#[test]
fn a_grid_has_every_value_with_every_other() {
    let grid = points(
        "design = \"grid\"\n[[factor]]\npath = \"dose.a.amount\"\nrange = \"2.5 to 20 mg\"\npoints = 4\nscale = \"log\"\n\
         [[factor]]\npath = \"mechanism.npff\"\nvalues = [true, false]\n",
    );
    let rows = cells(&grid);
    let expected = [
        ("2.5", "true"),
        ("2.5", "false"),
        ("5", "true"),
        ("5", "false"),
        ("10", "true"),
    ];
    for (row, (dose, switch)) in rows.iter().zip(expected) {
        assert_eq!(row, &[dose, switch]);
    }
    assert_eq!((rows.len(), rows[7].join(" ")), (8, "20 false".into()));
    assert_eq!(grid.level(2, 0).toml, "\"5 mg\"");
    // Both ends of the range, and both switches.
    let extremes = grid.extremes();
    let cells: Vec<&str> = extremes.iter().map(|(_, level)| level.cell.as_str()).collect();
    assert_eq!(cells, ["2.5", "20", "true", "false"]);
}

#[test]
fn a_list_takes_values_together() {
    let list = points(
        "design = \"list\"\n[[factor]]\npath = \"dose.a.drug\"\nvalues = [\"morphine\", \"fentanyl\"]\n\
         [[factor]]\npath = \"dose.a.amount\"\nvalues = [\"10 mg\", \"0.1 mg\"]\n",
    );
    assert_eq!(cells(&list), [["morphine", "10 mg"], ["fentanyl", "0.1 mg"]]);
}

#[test]
fn a_latin_hypercube_has_one_point_in_every_slice() {
    let cube = points(&format!("design = \"latin_hypercube\"\nruns = 50\n{UNIT}"));
    for factor in 0..2 {
        let mut slices: Vec<usize> = column(&cube, factor)
            .iter()
            .map(|x| (x * 50.0) as usize)
            .collect();
        assert_ne!(slices, (0..50).collect::<Vec<_>>(), "in random order");
        slices.sort_unstable();
        assert_eq!(slices, (0..50).collect::<Vec<_>>());
    }
    assert_ne!(column(&cube, 0), column(&cube, 1));
    let other = points(&format!(
        "design = \"latin_hypercube\"\nruns = 50\nseed = 2\n{UNIT}"
    ));
    assert_ne!(column(&cube, 0), column(&other, 0));
}

/// Every box of a quarter by a quarter of the first 256 points of a Sobol sequence has 16 of them; independent points would
/// have 16 in all of sixteen boxes once in many millions of times.
#[test]
fn a_sobol_sequence_fills_the_square_evenly() {
    let sobol = points(&format!("design = \"sobol\"\nruns = 256\n{UNIT}"));
    let mut boxes = [0; 16];
    for (x, y) in column(&sobol, 0).iter().zip(column(&sobol, 1)) {
        boxes[(x * 4.0) as usize * 4 + (y * 4.0) as usize] += 1;
    }
    assert_eq!(boxes, [16; 16]);
}

#[test]
fn saltelli_takes_one_factor_from_the_second_sample_at_a_time() {
    let design = points(&format!("design = \"saltelli\"\nruns = 8\n{UNIT}"));
    assert_eq!(design.runs(), 32);
    for point in cells(&design).chunks(4) {
        let [a, first, second, b] = point else {
            panic!("four runs")
        };
        assert_eq!((&first[0], &first[1]), (&b[0], &a[1]));
        assert_eq!((&second[0], &second[1]), (&a[0], &b[1]));
        assert!(a[0] != b[0] && a[1] != b[1]);
    }
}

#[test]
fn paths_of_morris_move_one_factor_by_half_the_levels() {
    let design = points(&format!(
        "design = \"morris\"\ntrajectories = 200\nlevels = 4\n{UNIT}"
    ));
    let (x, y) = (column(&design, 0), column(&design, 1));
    let (mut first, mut rises) = (0, 0);
    for path in 0..200 {
        let moved = |step: usize| {
            let at = 3 * path + step;
            (x[at + 1] - x[at], y[at + 1] - y[at])
        };
        for (dx, dy) in [moved(0), moved(1)] {
            let step: f64 = if dx == 0.0 { dy } else { dx };
            assert!(dx == 0.0 || dy == 0.0);
            assert!((step.abs() - 2.0 / 3.0).abs() < 1e-9, "{step}");
            rises += usize::from(step > 0.0);
        }
        assert_ne!(moved(0).0 == 0.0, moved(1).0 == 0.0, "each moves once");
        first += usize::from(moved(0).0 != 0.0);
    }
    // Binomial: 4 standard deviations of 200 and of 400.
    assert!((first as f64 - 100.0).abs() < 4.0 * 50_f64.sqrt(), "{first}");
    assert!((rises as f64 - 200.0).abs() < 4.0 * 100_f64.sqrt(), "{rises}");
}

#[test]
fn draws_follow_their_laws_and_weights() {
    let drawn = points(
        "design = \"monte_carlo\"\nruns = 4000\n\
         [[factor]]\npath = \"weight\"\ndistribution = \"normal\"\nmean = \"70 kg\"\nsd = \"10 kg\"\n\
         [[factor]]\npath = \"genotype\"\nvalues = [\"wild_type\", \"a118g\"]\nweights = [3, 1]\n\
         [[factor]]\npath = \"population.locus_coeruleus.neurons\"\nrange = \"10 to 20\"\nwhole = true\n",
    );
    let weights = column(&drawn, 0);
    let n = weights.len() as f64;
    let mean = weights.iter().sum::<f64>() / n;
    let sd = (weights.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    assert!((mean - 70.0).abs() < 4.0 * 10.0 / n.sqrt(), "{mean}");
    assert!((sd - 10.0).abs() < 4.0 * 10.0 / (2.0 * n).sqrt(), "{sd}");
    let rare = cells(&drawn).iter().filter(|row| row[1] == "a118g").count() as f64;
    assert!((rare - n / 4.0).abs() < 4.0 * (n * 3.0 / 16.0).sqrt(), "{rare}");
    assert!(
        column(&drawn, 2)
            .iter()
            .all(|x| x.fract() == 0.0 && (10.0..=20.0).contains(x))
    );
    assert_ne!(
        drawn.own_seed(1, 0),
        drawn.own_seed(1, 1),
        "every subject has its own chance"
    );
}
