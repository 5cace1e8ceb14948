//! Designs of sweeps: what is read, and what mistakes sound like.

use papaver_scenario::design::{Kind, Law, Values, read};

fn mistakes(text: &str) -> Vec<(usize, String, String)> {
    let found = read("design.toml", text.as_bytes());
    let found = found.err().unwrap_or_else(|| panic!("no mistake in\n{text}"));
    found
        .iter()
        .map(|m| (m.line, m.message.clone(), m.help.clone().unwrap_or_default()))
        .collect()
}

#[test]
fn a_design_is_read() {
    let text = "scenario = \"week.toml\"\ndesign = \"monte_carlo\"\nruns = 100\nreplicates = 2\nseed = 7\n\
                [[factor]]\npath = \"weight\"\ndistribution = \"lognormal\"\nmedian = \"70 kg\"\ncv = \"20 %\"\n\
                range = \"40 to 140 kg\"\n\
                [[factor]]\npath = \"genotype\"\nvalues = [\"wild_type\", \"a118g\"]\nweights = [0.85, 0.15]\n";
    let design = read("design.toml", text.as_bytes()).unwrap_or_else(|m| panic!("{m}"));
    assert_eq!(design.kind, Kind::MonteCarlo { runs: 100 });
    assert!(design.own_chance && design.replicates == Some(2) && design.seed == 7);
    let Values::Law { law, form, .. } = &design.factors[0].values else {
        panic!("a law")
    };
    let Law::LogNormal {
        median,
        sigma,
        within,
    } = *law
    else {
        panic!("{law:?}")
    };
    assert!((sigma * sigma - libm::log(1.04)).abs() < 1e-12, "{sigma}");
    assert_eq!(
        (median, within, form.unit.as_str()),
        (70.0, Some((40.0, 140.0)), "kg")
    );
    let Values::Listed { levels, weights } = &design.factors[1].values else {
        panic!("a list")
    };
    assert_eq!(
        (levels[1].toml.as_str(), weights.as_deref()),
        ("\"a118g\"", Some(&[0.85, 0.15][..]))
    );
}

#[test]
fn every_mistake_has_its_place() {
    let head = "scenario = \"week.toml\"\ndesign = \"grid\"\n";
    let factor = "[[factor]]\npath = \"dose.a.amount\"\n";
    let grid = |rest: &str| format!("{head}{factor}{rest}\n");
    let kind = |kind: &str, rest: &str| format!("scenario = \"week.toml\"\n{kind}\n{factor}{rest}\n");
    let cases: Vec<(String, usize, &str, &str)> = vec![
        (
            "seed = 1\n".into(),
            1,
            "the design has no `design`",
            "latin_hypercube",
        ),
        (
            "seed = 1\n".into(),
            1,
            "the design has no `scenario`",
            "name its file",
        ),
        (head.into(), 1, "the design has no `factor`", "nothing to vary"),
        (grid("values = []"), 5, "`values` is an empty list", ""),
        (
            grid(""),
            4,
            "the factor `dose.a.amount` has no values",
            "values = [...]",
        ),
        (grid("range = \"1 to 5 mg\""), 4, "needs `points`", "points = 5"),
        (grid("range = \"1 to 5 mg\"\npoints = 1"), 6, "2 to", ""),
        (grid("range = \"5 to 1 mg\"\npoints = 3"), 5, "does not rise", ""),
        (
            grid("range = \"1 mg\"\npoints = 3"),
            5,
            "not a range",
            "x0.5 to x2",
        ),
        (
            grid("range = \"x1 to 5\"\npoints = 3"),
            5,
            "one end of the range is a factor",
            "",
        ),
        (
            grid("range = \"1 ug to 5 mg\"\npoints = 3"),
            5,
            "two units",
            "one unit",
        ),
        (
            grid("range = \"0 to 5 mg\"\npoints = 3\nscale = \"log\""),
            5,
            "begins above 0",
            "",
        ),
        (
            grid("range = \"1 to 5 mg\"\npoints = 3\nscale = \"logg\""),
            7,
            "`logg` is no scale",
            "did you mean `log`",
        ),
        (grid("values = [1, 1]"), 5, "`1` stands twice", ""),
        (
            grid("values = [1]\npoints = 3"),
            6,
            "`points` beside `values`",
            "",
        ),
        (grid("values = [1]\nweights = [1]"), 6, "draws nothing", ""),
        (
            grid("valuse = [1]"),
            5,
            "unknown key `valuse`",
            "did you mean `values`",
        ),
        (
            format!("{head}runs = 5\n{factor}values = [1]"),
            3,
            "`runs` means nothing in design `grid`",
            "follows",
        ),
        (
            format!("{head}{factor}values = [1]\n{factor}values = [2]"),
            7,
            "varied by two factors",
            "",
        ),
        (
            format!("{head}[[factor]]\nvalues = [1]"),
            3,
            "a factor without `path`",
            "dose.morphine.amount",
        ),
        (
            kind("design = \"gird\"", "values = [1]"),
            2,
            "`gird` is no design",
            "did you mean `grid`",
        ),
        (
            kind("design = \"sobol\"", "range = \"1 to 5\""),
            2,
            "needs `runs`",
            "runs = 64",
        ),
        (
            kind("design = \"sobol\"\nruns = 100000", "range = \"1 to 5\""),
            3,
            "takes 1 to 65536",
            "",
        ),
        (
            kind("design = \"sobol\"\nruns = 8", "range = \"1 to 5\"\npoints = 3"),
            7,
            "means nothing",
            "`runs` says",
        ),
        (
            kind(
                "design = \"morris\"\ntrajectories = 4\nlevels = 3",
                "range = \"1 to 5\"",
            ),
            4,
            "odd",
            "even number",
        ),
        (
            kind(
                "design = \"morris\"\ntrajectories = 4",
                "distribution = \"normal\"\nmean = 1\nsd = 1",
            ),
            6,
            "draws from no distribution",
            "range",
        ),
        (
            kind(
                "design = \"monte_carlo\"\nruns = 4",
                "distribution = \"normal\"\nmean = 1",
            ),
            5,
            "needs `sd`",
            "",
        ),
        (
            kind(
                "design = \"monte_carlo\"\nruns = 4",
                "distribution = \"lognormal\"\nmedian = 0\ncv = 0.3",
            ),
            7,
            "above 0",
            "",
        ),
        (
            kind(
                "design = \"monte_carlo\"\nruns = 4",
                "distribution = \"triangular\"\nrange = \"1 to 2\"\nmode = 3",
            ),
            8,
            "outside of the range",
            "",
        ),
        (
            kind(
                "design = \"monte_carlo\"\nruns = 4",
                "values = [1, 2]\nweights = [1]",
            ),
            7,
            "needs 2 numbers",
            "",
        ),
        (
            kind("design = \"list\"", "range = \"1 to 5\""),
            4,
            "needs `values`",
            "",
        ),
        (
            format!(
                "scenario = \"w.toml\"\ndesign = \"list\"\n{factor}values = [1, 2]\n[[factor]]\npath = \"b.c\"\nvalues = [1]"
            ),
            8,
            "in a list all factors have as many",
            "",
        ),
        (
            format!("{head}{factor}values = [1]\n[[factor]]\npath = \"dose . a\"\nvalues = [2]"),
            7,
            "`dose.a.amount` and `dose.a` are varied by two factors",
            "",
        ),
        (
            format!("{head}[[factor]]\npath = \"seed\"\nname = \"s\"\nvalues = [1]"),
            4,
            "the seed is no factor",
            "random_numbers",
        ),
        (
            format!("{head}[[factor]]\npath = \"a.b\\n\"\nvalues = [1]"),
            4,
            "heads a column",
            "",
        ),
        (
            grid("range = \"0.6 to 3\"\npoints = 3\nwhole = true"),
            5,
            "both ends of the range are whole",
            "",
        ),
        (
            kind(
                "design = \"monte_carlo\"\nruns = 4",
                "range = \"5 to 20 mg\"\ndistribution = \"normal\"\nmean = \"x1\"\nsd = \"1 mg\"",
            ),
            8,
            "x1",
            "",
        ),
    ];
    for (text, line, message, help) in cases {
        let found = mistakes(&text);
        let fits = |(at, said, helped): &(usize, String, String)| {
            *at == line && said.contains(message) && helped.contains(help)
        };
        assert!(
            found.iter().any(fits),
            "`{message}` in line {line}; found {found:?} in\n{text}"
        );
    }
}

#[test]
fn a_design_of_too_many_runs_is_refused() {
    let factor = |name: &str| {
        format!("[[factor]]\npath = \"parameter.a.{name}\"\nrange = \"1 to 2\"\npoints = 1000\n")
    };
    let factors = ["b", "c", "d"].map(factor).concat();
    let found = mistakes(&format!("scenario = \"week.toml\"\ndesign = \"grid\"\n{factors}"));
    assert_eq!(
        (found[0].0, found[0].1.as_str()),
        (2, "the design has 1000000000 runs; the most is 1000000")
    );
}

#[test]
fn any_bytes_are_a_design_or_have_mistakes() {
    for bytes in [
        &b"\xff\xfe"[..],
        b"factor = 3",
        b"factor = [[1]]",
        b"[factor]\npath = 1",
        b"design = [\"grid\"]",
    ] {
        assert!(read("design.toml", bytes).is_err());
    }
}
