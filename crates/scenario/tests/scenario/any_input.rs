//! Nothing makes the reader fall over: examples with pieces changed, and bytes of any kind.

use proptest::prelude::*;

use crate::common::known;

const EXAMPLES: &[&str] = &[
    include_str!("../../../../scenarios/examples/one-dose.toml"),
    include_str!("../files/morphine-week.toml"),
    include_str!("../files/everything.toml"),
];

/// Pieces that files are made of, and some that they are not.
const PIECES: &[&str] = &[
    "\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "\r",
    "-",
    "+",
    "x",
    "x2",
    "x-1",
    " to ",
    "end",
    ".end",
    ".start",
    "morphine.end + ",
    "0",
    "1e300",
    "-1",
    "nan",
    "99999999999999999999",
    "h",
    "d",
    "ms",
    "mg",
    "mg/kg",
    "nM",
    "%",
    "/min",
    "baseline",
    "never",
    "*",
    "all",
    "arm",
    "from",
    "remove",
    "\"a\" = {}\n",
    "[measure.a]\nfrom = \"a\"\n",
    "every = \"1 ms\"\n",
    "(",
    ")",
    "^",
    "ec50",
    "ed50",
    "µ",
    "\u{0}",
    "\u{feff}",
    "'''",
    "\"\"\"",
    "#",
    "true",
    "[[arm]]\n",
    "arm = 3\n",
    "1979-05-27",
    "over",
    "until",
    "half_life",
    "probe",
    "\\u0000",
];

/// Whatever comes of it, its mistakes can be shown.
fn survives(bytes: &[u8]) {
    if let Err(mistakes) = papaver_scenario::check("any.toml", bytes, &known(), &[]) {
        assert!(!mistakes.is_empty());
        let text = mistakes.render(false);
        assert!(text.starts_with("any.toml:"), "{text}");
        assert!(mistakes.render(true).len() >= text.len());
        for mistake in mistakes.iter() {
            assert!(mistake.line >= 1 && mistake.column >= 1 && !mistake.message.is_empty());
        }
    }
}

fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, prop::sample::Index)> {
    (
        any::<prop::sample::Index>(),
        0_usize..12,
        any::<prop::sample::Index>(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(512), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn examples_with_pieces_changed(
        example in prop::sample::select(EXAMPLES),
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        let mut text: Vec<char> = example.chars().collect();
        for (place, cut, piece) in edits {
            let at = place.index(text.len() + 1);
            let to = (at + cut).min(text.len());
            let piece = PIECES[piece.index(PIECES.len())];
            text.splice(at..to, piece.chars());
        }
        survives(text.into_iter().collect::<String>().as_bytes());
    }

    #[test]
    fn lines_in_any_order(
        example in prop::sample::select(EXAMPLES),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let lines: Vec<&str> = example.lines().collect();
        let text: Vec<&str> = order.iter().map(|index| lines[index.index(lines.len())]).collect();
        survives(text.join("\n").as_bytes());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn any_override(path in "[a-z_.]{0,40}", value in any::<String>()) {
        let overrides = [papaver_scenario::Override { path, value }];
        let example = EXAMPLES[0].as_bytes();
        if let Err(mistakes) = papaver_scenario::check("any.toml", example, &known(), &overrides) {
            prop_assert!(mistakes.render(false).contains(":"));
        }
    }
}

/// In about a second, where the work of a careless reader would grow with the square of the file and take hours.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a work that grows with the square of the file shows in the time alone"
)]
fn large_files_are_refused_quickly() {
    let keys: String = (0..100_000).map(|index| format!("k{index}=1\n")).collect();
    let one_line = format!("a = {{ {} }}", "b = 1, ".repeat(300_000));
    let arms: String = (0..50_000).map(|index| format!("[arm.a{index}]\n")).collect();
    let equals = "=\n".repeat(500_000);
    let nested = format!("measure.x.formula = \"{}\"", "1+".repeat(1_000_000));
    for text in [keys, one_line, arms, equals, nested] {
        let start = std::time::Instant::now();
        survives(text.as_bytes());
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < 20.0, "{seconds} s for {}", &text[..40]);
    }
}
