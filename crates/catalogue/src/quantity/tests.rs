//! Tests of quantities: what is read, what is refused and how, and the way back from numbers to text.

use proptest::prelude::*;

use super::*;

/// Text, value in the inside unit, dimension. Values are exact: powers of ten and one division are all there is.
#[test]
fn quantities_have_their_inside_value() {
    let table = [
        ("10 mg", 1e7, Dimension::Mass),
        ("70 kg", 7e13, Dimension::Mass),
        ("0.1 mg/kg", 0.1 * 1e6, Dimension::MassPerKg),
        ("30 uM", 30_000.0, Dimension::Molar),
        ("30 \u{b5}M", 30_000.0, Dimension::Molar),
        ("30 \u{3bc}M", 30_000.0, Dimension::Molar),
        ("2 nmol/L", 2.0, Dimension::Molar),
        ("5 pM", 5.0 / 1000.0, Dimension::Molar),
        ("64 ug/h", 64_000.0 / 3600.0, Dimension::MassPerTime),
        ("3 nmol/min", 3.0 / 60.0, Dimension::AmountPerTime),
        ("5 ug/kg/h", 5000.0 / 3600.0, Dimension::MassPerTimePerKg),
        ("5 ug/h/kg", 5000.0 / 3600.0, Dimension::MassPerTimePerKg),
        ("5 nmol/kg/h", 5.0 / 3600.0, Dimension::AmountPerTimePerKg),
        ("2 nmol/kg", 2.0, Dimension::AmountPerKg),
        ("80 %", 0.8, Dimension::Fraction),
        ("-10%", -0.1, Dimension::Fraction),
        ("0.0064 /min", 0.0064 / 60.0, Dimension::Rate),
        ("0.03/min", 0.03 / 60.0, Dimension::Rate),
        ("2 Hz", 2.0, Dimension::Frequency),
        ("1.5 mol", 1.5e9, Dimension::Amount),
        ("20 ng/mL", 20_000.0, Dimension::MassConcentration),
        ("1 mg/L", 1e6, Dimension::MassConcentration),
        ("250 mL", 0.25, Dimension::Volume),
        ("0.25 L/kg", 0.25, Dimension::VolumePerKg),
        ("74 L/h", 74.0 / 3600.0, Dimension::Clearance),
        ("148 mL/min/kg", 0.148 / 60.0, Dimension::ClearancePerKg),
        ("148 mL/kg/min", 0.148 / 60.0, Dimension::ClearancePerKg),
        ("285.3 g/mol", 285.3, Dimension::MolarMass),
        ("10 mV", 0.01, Dimension::Voltage),
        ("250 pA", 250.0 / 1e12, Dimension::Current),
        ("5 nS", 5.0 / 1e9, Dimension::Conductance),
        ("2 wk", 1_209_600.0, Dimension::Time),
        ("50 ms", 0.05, Dimension::Time),
        ("1e-3 mol", 1e6, Dimension::Amount),
        ("  .5 h ", 1800.0, Dimension::Time),
        ("+3. d", 259_200.0, Dimension::Time),
        ("1 mg / kg", 1e6, Dimension::MassPerKg),
    ];
    for (text, value, dimension) in table {
        let quantity = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((quantity.value, quantity.dimension), (value, dimension), "{text}");
        assert_eq!(quantity.text, text.trim());
    }
}

/// Text, part of the message, part of the suggestion.
#[test]
fn what_is_no_quantity_is_refused_with_a_reason() {
    let table = [
        ("", "empty", "10 mg"),
        ("10", "has no unit", "`10 mg`"),
        ("mg", "does not begin with a number", "10 mg"),
        ("5 m", "`m` is not a unit of time", "write `5 min`"),
        ("5 m/kg", "`m` is not a unit of time", "write `5 min/kg`"),
        ("10 mcg", "`mcg` is not a unit", "write `10 ug`"),
        ("10 mcg/kg", "`mcg` is not a unit", "write `10 ug/kg`"),
        ("10mcg/h", "`mcg` is not a unit", "write `10 ug/h`"),
        ("6 hours", "`hours` is not a unit", "write `6 h`"),
        ("0.1 mg/day", "`day` is not a unit", "write `0.1 mg/d`"),
        ("3 ml", "`ml` is not a unit", "write `3 mL`"),
        ("5 nm", "`nm` is not a unit", "write `5 nM`"),
        ("5 zorkmid", "`zorkmid` is not a unit", "units are"),
        ("nan mg", "not a finite number", "write a number"),
        ("NaN", "not a finite number", "write a number"),
        ("inf h", "not a finite number", "write a number"),
        ("-Infinity h", "not a finite number", "write a number"),
        ("0,5 mg", "comma", "`0.5 mg`"),
        ("1,000 mg", "comma", "leave the comma out"),
        ("\u{2212}5 mg", "typographic minus", "write `-5 mg`"),
        ("5 mg/", "nothing behind it", "units are"),
        ("5 mg*h", "`mg*h` is not a unit", "units are"),
        ("5 mg h", "`mg h` is not a unit", "units are"),
        ("-- 5 mg", "does not begin with a number", "10 mg"),
        ("5 kmin", "`kmin` is not a unit", "units are"),
    ];
    for (text, message, suggestion) in table {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        let help = error.suggestion.unwrap_or_default();
        assert!(help.contains(suggestion), "{text}: {help}");
    }
    for text in [
        "1e999 mg",
        "1e308 kg",
        "5 mg/mg",
        "5 /L",
        "5 mV/h",
        "5 mg/kg/kg",
        "5 mg/h/kg/L",
    ] {
        let error = parse(text).expect_err(text);
        let known = ["too large", "is not a unit that papaver knows"];
        assert!(
            known.iter().any(|reason| error.message.contains(reason)),
            "{text}: {}",
            error.message
        );
    }
}

#[test]
fn times_in_a_row_are_whole_milliseconds() {
    let table = [
        ("7 d 6 h", 626_400_000),
        ("7d6h", 626_400_000),
        ("1.5 h", 5_400_000),
        ("0.3 min", 18_000),
        ("0.1 s", 100),
        ("1 ms", 1),
        ("0 h", 0),
        ("-1 h 30 min", -5_400_000),
        ("- 10 min", -600_000),
        ("2 wk", 1_209_600_000),
        ("0.3333333 h", 1_200_000),
    ];
    for (text, ms) in table {
        assert_eq!(parse_time(text), Ok(ms), "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused_with_a_reason() {
    let table = [
        ("", "is not a time", "6 h"),
        ("-", "is not a time", "6 h"),
        ("6", "has no unit", "`6 min`"),
        ("6 h 30", "has no unit", "h`"),
        ("6 m", "not a unit of time", "write `6 min`"),
        ("10 mg", "is a mass, not a time", "6 h"),
        ("0.5 ms", "finer than a millisecond", "whole milliseconds"),
        ("1 d -6 h", "sign inside", "in front"),
        ("nan h", "not a finite number", "write a number"),
    ];
    for (text, message, suggestion) in table {
        let error = parse_time(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        assert!(
            error.suggestion.unwrap_or_default().contains(suggestion),
            "{text}"
        );
    }
    assert!(
        parse_time("1e12 d")
            .expect_err("too long")
            .message
            .contains("too long")
    );
    assert!(
        parse_time("--5 h")
            .expect_err("two signs")
            .message
            .contains("two signs")
    );
}

#[test]
fn factors_are_read() {
    assert_eq!(parse_factor("x0.5"), Ok(0.5));
    assert_eq!(parse_factor(" x 10 "), Ok(10.0));
    assert_eq!(parse_factor("x0"), Ok(0.0));
    for (text, message) in [
        ("0.5", "is not a factor"),
        ("x", "is not a factor"),
        ("xnan", "is not a factor"),
        ("x-1", "negative"),
        ("x2 mg", "something behind"),
    ] {
        let error = parse_factor(text).expect_err(text);
        assert!(
            error.message.contains(message) && error.suggestion.is_some(),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn ranges_are_read() {
    let inf = f64::INFINITY;
    let table = [
        ("6 to 12 h", 21_600.0, 43_200.0, Dimension::Time, "h"),
        ("30 min to 2 h", 1800.0, 7200.0, Dimension::Time, "h"),
        ("1 d 6 h to 2 d", 108_000.0, 172_800.0, Dimension::Time, "d"),
        ("6 h to 12", 21_600.0, 43_200.0, Dimension::Time, "h"),
        ("> 50 %", 0.5, inf, Dimension::Fraction, "%"),
        ("< 5", -inf, 5.0, Dimension::Fraction, ""),
        ("-10 to 10 %", -0.1, 0.1, Dimension::Fraction, "%"),
        ("-10 % to 10 %", -0.1, 0.1, Dimension::Fraction, "%"),
        ("0.8 to 1.25", 0.8, 1.25, Dimension::Fraction, ""),
        ("2.5 to 20 mg", 2.5e6, 2e7, Dimension::Mass, "mg"),
        ("0.05 to 5 /min", 0.05 / 60.0, 5.0 / 60.0, Dimension::Rate, "/min"),
        ("5 to 5 nM", 5.0, 5.0, Dimension::Molar, "nM"),
    ];
    for (text, low, high, dimension, unit) in table {
        let range = parse_range(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (range.low, range.high, range.dimension),
            (low, high, dimension),
            "{text}"
        );
        assert_eq!((range.unit.as_str(), range.text.as_str()), (unit, text));
        assert!(!range.contains(f64::NAN));
    }
}

#[test]
fn what_is_no_range_is_refused_with_a_reason() {
    let table = [
        ("9 to 3 h", "ends before it begins", "`3 to 9 h`"),
        ("9 h to 3 h", "ends before it begins", "`3 h to 9 h`"),
        ("5 h", "is not a range", "6 to 12 h"),
        ("1 h to 5 mg", "from a time to a mass", "same kind"),
        (">= 5 h", "begins with `>=`", "`> 5 h`"),
        ("\u{2264} 5 h", "begins with", "`< 5 h`"),
        ("5 to x mg", "does not begin with a number", "10 mg"),
        ("1 to 5 mcg", "`mcg` is not a unit", "`5 ug`"),
        ("> nan", "not a finite number", "write a number"),
    ];
    for (text, message, suggestion) in table {
        let error = parse_range(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        assert!(
            error.suggestion.unwrap_or_default().contains(suggestion),
            "{text}"
        );
    }
}

#[test]
fn every_dimension_reads_its_own_words() {
    for dimension in Dimension::ALL {
        assert_eq!(
            parse(dimension.example()).map(|quantity| quantity.dimension),
            Ok(dimension)
        );
        assert_eq!(unit_scale(dimension.inside_unit()), Ok((dimension, 1.0)));
        assert!(dimension.name().starts_with("a ") || dimension.name().starts_with("an "));
    }
    assert_eq!(unit_scale("ug/h"), Ok((Dimension::MassPerTime, 1000.0 / 3600.0)));
    assert_eq!(unit_scale("%"), Ok((Dimension::Fraction, 0.01)));
}

/// Units of every dimension, with prefixes and times.
const UNITS: &[&str] = &[
    "mg",
    "ug",
    "kg",
    "pmol",
    "uM",
    "nM",
    "M",
    "mV",
    "pA",
    "nS",
    "Hz",
    "mL",
    "L/kg",
    "mL/min/kg",
    "ug/kg/h",
    "ng/mL",
    "g/mol",
    "/min",
    "/d",
    "ms",
    "min",
    "wk",
    "%",
    "nmol/kg",
    "nmol/h",
];

proptest! {
    /// A number printed in a unit reads back as the same number, to the rounding of one conversion each way.
    #[test]
    fn print_and_parse_round_trip(number in -1e9_f64..1e9, index in 0..UNITS.len()) {
        let unit = Unit::parse(UNITS[index]).expect("a known unit");
        let inside = unit.to_inside(number);
        let back = parse(&unit.print(inside)).expect("what was printed");
        prop_assert_eq!(back.dimension, unit.dimension());
        prop_assert!((back.value - inside).abs() <= 4.0 * f64::EPSILON * inside.abs(), "{} {}", back.value, inside);
        prop_assert!((unit.from_inside(inside) - number).abs() <= 4.0 * f64::EPSILON * number.abs());
    }

    /// Times are printed and read without loss.
    #[test]
    fn times_round_trip(ms in -9_000_000_000_000_i64..9_000_000_000_000) {
        prop_assert_eq!(parse_time(&format_time(ms)), Ok(ms));
    }

    /// No text makes the readers panic.
    #[test]
    fn any_text_is_read_or_refused(text in "[-+.,0-9a-zµμ%/ <>−≥]{0,24}") {
        for outcome in [parse(&text).map(|quantity| quantity.value), parse_factor(&text)] {
            prop_assert!(outcome.map_or(true, f64::is_finite));
        }
        prop_assert!(parse_range(&text).map_or(true, |range| range.low <= range.high));
        if let Ok(ms) = parse_time(&text) {
            prop_assert_eq!(parse_time(&format_time(ms)), Ok(ms));
        }
    }
}
