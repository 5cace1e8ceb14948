//! Contested points, and grade C.

use super::*;

#[test]
fn a_contested_measure_says_whom_it_agrees_with() {
    let fake = Fake::default().with("drug", &[0.6, 0.8]);
    let claims = |all: &[(&str, Band)]| {
        let mut one = measure("m", mean_of("drug"), None);
        one.rows[0].claims = all.iter().map(|(key, band)| (key.to_string(), *band)).collect();
        only(one, &fake)
    };
    let (below, above) = (
        ("kelsey-2015", Band::Range(f64::NEG_INFINITY, 0.9)),
        ("spanagel-1994", Band::Range(1.1, f64::INFINITY)),
    );
    let found = claims(&[above, below]);
    assert_eq!(found.verdict, Verdict::Contested);
    assert_eq!(
        found.agreement(),
        "consistent with kelsey-2015, not with spanagel-1994"
    );
    assert_eq!(
        (found.band_low, found.band_high, found.sources()),
        (None, None, "kelsey-2015".into())
    );
    assert_eq!(
        (found.claims[0].low, found.claims[0].agrees),
        (Some(1.1), Some(false))
    );
    let none = claims(&[above]);
    assert_eq!(none.agreement(), "consistent with none of spanagel-1994");
    assert_eq!(
        (none.verdict, none.sources()),
        (Verdict::Contested, String::new())
    );
    let both = claims(&[below, ("other-2001", Band::Range(0.0, 1.0))]);
    assert_eq!(both.agreement(), "consistent with kelsey-2015 and other-2001");
    assert_eq!(both.sources(), "kelsey-2015 other-2001");
}

#[test]
fn what_cannot_be_compared_agrees_with_no_claim_and_disagrees_with_none() {
    let fake = Fake::default()
        .with("drug", &[2.0, 3.0])
        .with("control", &[0.0, 0.0]);
    let mut undefined = measure("m", compared(Compare::Ratio), None);
    undefined.rows[0].claims = vec![("a-2000".into(), Band::Range(0.0, 1.0))];
    let found = only(undefined, &fake);
    assert_eq!(
        (found.verdict, found.claims[0].agrees),
        (Verdict::Contested, None)
    );
    assert_eq!(found.agreement(), "");
    let mut late = measure("m", onset_above(9.0), None);
    late.rows[0].claims = vec![
        ("a-2000".into(), Band::Never),
        ("b-2001".into(), Band::Range(0.0, 1.0)),
    ];
    assert_eq!(
        only(late, &fake).agreement(),
        "consistent with a-2000, not with b-2001"
    );
}

#[test]
fn grade_c_tells_whether_it_lies_inside_all_the_same() {
    let fake = Fake::default().with("drug", &[1.0, 1.0]);
    let inside = |band| {
        let mut one = measure("m", mean_of("drug"), band);
        one.grade = Some('C');
        let found = only(one, &fake);
        assert_eq!(found.verdict, Verdict::Reported);
        found.inside
    };
    assert_eq!(inside(Some(Band::Range(0.0, 2.0))), Some(true));
    assert_eq!(inside(Some(Band::Range(2.0, 3.0))), Some(false));
    assert_eq!(inside(None), None);
}
