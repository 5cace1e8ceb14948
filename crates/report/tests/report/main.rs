//! Whole pages from small run directories.

mod ablation;
mod asked;
mod faults;
mod fixture;
mod validation;

use std::fmt::Write as _;

use papaver_report::{overview_svg, write};

use fixture::{MEASURES, RUN, SERIES_HEADER, directory, time_series};

fn page() -> String {
    write(directory(&time_series(), MEASURES, RUN).path()).expect("a page")
}

/// The text of the figure with this title.
fn figure<'a>(page: &'a str, title: &str) -> &'a str {
    let start = page
        .find(&format!("<figcaption><b>{title}</b>"))
        .unwrap_or_else(|| panic!("no figure {title}"));
    let end = page[start..].find("</figure>").expect("an end");
    &page[start..start + end]
}

/// Curves are the paths and polylines without filling that have the given colour.
fn curves(figure: &str, colour: &str) -> usize {
    figure
        .split('<')
        .filter(|tag| tag.starts_with("path") || tag.starts_with("polyline"))
        .filter(|tag| tag.contains(&format!("stroke=\"{colour}\"")) && tag.contains("fill=\"none\""))
        .count()
}

const CONTROL: &str = "#0072b2";
const MORPHINE: &str = "#d55e00";

#[test]
fn each_arm_is_one_curve_with_a_band_in_each_panel() {
    let page = page();
    let firing = figure(&page, "Firing rate");
    assert_eq!(curves(firing, CONTROL), 1);
    assert_eq!(curves(firing, MORPHINE), 1);
    assert_eq!(firing.matches("opacity=\"0.18\"").count(), 2);
    // The first figure of that name is the run; the fork has its own, on its own clock.
    let withdrawal = page.find("<b>Withdrawal</b>").expect("a panel");
    assert!(withdrawal < page.find("<b>Firing rate</b>").expect("a panel"));
    let challenge = page.split("<h2>Challenges</h2>").nth(1).expect("challenges");
    let challenge = figure(challenge, "Withdrawal");
    assert_eq!((curves(challenge, CONTROL), curves(challenge, MORPHINE)), (0, 1));
    assert!(challenge.contains("challenge naloxone at 3 d"));
    assert!(
        challenge.contains(">30</text>"),
        "its clock runs from 0 to 30 min"
    );
    assert!(
        challenge.contains("time since the challenge (min)"),
        "half an hour is shown in minutes"
    );
    assert!(firing.contains("time (days)"), "four days are shown in days");
    assert!(firing.contains("firing rate (Hz)"));
}

#[test]
fn the_band_is_the_t_interval_over_replicates() {
    // Values 1.25, 1.5, 1.75: half-width t(2) * 0.25 / sqrt(3) = 0.621, so the edges are 0.879 and 2.121.
    let page = page();
    let firing = figure(&page, "Firing rate");
    let band = firing
        .split('<')
        .find(|tag| tag.contains("opacity=\"0.18\"") && tag.contains(CONTROL))
        .expect("a band");
    let line = firing
        .split('<')
        .find(|tag| tag.contains(&format!("stroke=\"{CONTROL}\"")) && tag.contains("fill=\"none\""))
        .expect("a line");
    let ys = |tag: &str| -> Vec<f64> {
        let data = tag
            .split("d=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a path");
        let numbers: Vec<f64> = data
            .split([' ', 'M', 'L', 'Z', ','])
            .filter_map(|n| n.parse().ok())
            .collect();
        numbers.iter().skip(1).step_by(2).copied().collect()
    };
    let (edges, mean) = (ys(band), ys(line)[0]);
    let upper = edges.iter().copied().fold(f64::INFINITY, f64::min);
    let lower = edges.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert!(
        (lower - mean - (mean - upper)).abs() < 0.05,
        "the band is symmetric: {lower} {mean} {upper}"
    );
    // The other arm lies 1 Hz higher, which gives the scale.
    let other = firing
        .split('<')
        .find(|tag| tag.contains(&format!("stroke=\"{MORPHINE}\"")) && tag.contains("fill=\"none\""))
        .expect("a line");
    let pixels_per_hz = mean - ys(other)[0];
    assert!(
        ((mean - upper) / pixels_per_hz - 0.621).abs() < 0.002,
        "{}",
        (mean - upper) / pixels_per_hz
    );
}

#[test]
fn one_replicate_shows_the_spread_over_neurons_and_says_so() {
    let rows = format!(
        "{SERIES_HEADER}r,a,1,0,lc,firing_rate,mean,2,Hz\nr,a,1,0,lc,firing_rate,sd,0.5,Hz\n\
         r,a,1,1,lc,firing_rate,mean,2,Hz\nr,a,1,1,lc,firing_rate,sd,0.5,Hz\n"
    );
    let page = write(directory(&rows, "", "{}").path()).expect("a page");
    assert!(page.contains("one standard deviation over the neurons"));
    assert!(!page.contains("95 % intervals of the mean over replicates"));
    assert_eq!(
        figure(&page, "Firing rate").matches("opacity=\"0.18\"").count(),
        1
    );
}

#[test]
fn measures_show_value_interval_band_and_verdict() {
    let page = page();
    for text in [
        "<b>3.5</b> [3.1, 3.9]",
        "2 to 5",
        "at most 2",
        "at least 24 h",
        "no value",
        "1 of 2 judged values lie in their published band",
        "<a href=\"#ref-yoburn-1988\">yoburn-1988</a>",
        "id=\"ref-yoburn-1988\"",
        "other-2000",
        "never reached",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
    for verdict in ["pass", "fail", "contested"] {
        let badge = format!("<td class=\"said\"><span class=\"verdict {verdict}\">{verdict}</span>");
        assert_eq!(page.matches(&badge).count(), 1, "{verdict}");
    }
    assert!(
        !page.contains("href=\"#ref-other-2000\""),
        "a key without citation has nothing to link to"
    );
    let (judged, reported) = page
        .split_once("<h2>Reported measures")
        .expect("a table of what has no band");
    assert!(
        judged.find("verdict fail\">fail</span><span class=\"remark\">0.75 above the band")
            < judged.find("verdict pass\">pass</span></td>"),
        "misses come first, with their distance"
    );
    assert!(reported.contains("<b>1.01</b> [0.99, 1.03]"));
}

#[test]
fn doses_genotype_and_switches_are_told_in_words() {
    let page = page();
    for text in [
        "morphine sc, 3 times every 12 h from 0 h to 1 d; naltrexone pellet from 2 d to 3 d; arrestin3 knock out.",
        "Switched off: <code>ac_superactivation</code>.",
        "<b>control</b>: no drug.",
        "2 arms (rat, in vivo), 4 d each.",
        "not dosing advice",
        "not uncertainty of the model's parameters",
        "<dt>seed</dt><dd>42</dd>",
        "<dt>worst step error</dt><dd>0.0042</dd>",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
    // Three boluses and one pellet in the strip above a panel, in the colour of the arm.
    let firing = figure(&page, "Firing rate");
    let bars = firing
        .split('<')
        .filter(|tag| tag.starts_with("rect") && tag.contains(MORPHINE))
        .count();
    assert_eq!(bars, 4);
}

#[test]
fn arms_that_are_dosed_alike_share_a_row() {
    let dose = r#""doses": [{"drug": "damgo", "route": "bath", "times_h": [0.5], "until_h": [0.75]}]"#;
    let run = format!(r#"{{"arms": [{{"name": "a", {dose}}}, {{"name": "b", {dose}}}]}}"#);
    let rows = format!("{SERIES_HEADER}r,a,1,0,lc,x,mean,1,pA\nr,a,1,1,lc,x,mean,2,pA\n");
    let page = write(directory(&rows, "", &run).path()).expect("a page");
    assert_eq!(page.matches("DAMGO bath from 30 min to 45 min").count(), 2);
    assert_eq!(
        page.matches("aria-label=\"When ").count(),
        2,
        "each arm has its picture"
    );
    let bars = figure(&page, "X")
        .split('<')
        .filter(|tag| tag.starts_with("rect") && tag.contains("#8a8f96"));
    assert_eq!(bars.count(), 1);
}

#[test]
fn dose_response_curves_have_fits_and_fold_shifts() {
    let page = page();
    let panel = figure(&page, "Curve");
    assert_eq!(curves(panel, MORPHINE), 2, "a fitted curve for each day");
    assert!(panel.contains("at 0 h (full line) and 4 d (dashed)"));
    assert!(panel.contains("morphine local (nM)"));
    assert!(page.contains("<b>20</b> [18, 22.5]"));
    assert!(page.contains("<b>70</b> [63, 77]"));
    assert_eq!(
        page.matches("<td class=\"number\">3.5</td>").count(),
        1,
        "70 over 20, on the later day alone"
    );
}

#[test]
fn text_is_escaped_and_nothing_is_loaded() {
    let page = page();
    assert!(page.contains("Tolerance &lt;in&gt; rats &amp; mice, 5 µg"));
    assert!(page.contains("day 4 &lt;over&gt; day 0"));
    assert!(page.contains("Yoburn &amp; others &lt;1988&gt;"));
    assert!(!page.contains("<in>") && !page.contains("<over>") && !page.contains("<1988>"));
    for load in ["http", "<script", "<link", "<img", "@import", "src="] {
        assert!(!page.contains(load), "the page holds {load}");
    }
    assert_eq!(
        page.matches("url(").count(),
        page.matches("url(#clip-").count(),
        "only places within the page"
    );
}

#[test]
fn names_of_arms_and_variables_are_escaped_in_pictures_too() {
    let rows = format!(
        "{SERIES_HEADER}r,a<b>&c,1,0,lc,x<script>,value,1,$\\frac{{1}}{{2}}$\nr,a<b>&c,1,1,lc,x<script>,value,2,u\n"
    );
    let run =
        r#"{"title": "T", "arms": [{"name": "a<b>&c", "doses": [{"drug": "d<i>", "times_h": [0.5]}]}]}"#;
    let dir = directory(&rows, "", run);
    for text in [
        write(dir.path()).expect("a page"),
        overview_svg(dir.path()).expect("a picture"),
    ] {
        for raw in ["a<b>&c", "x<script>", "d<i>"] {
            assert!(!text.contains(raw), "{raw} came through");
        }
        assert!(text.contains("a&lt;b&gt;&amp;c"));
    }
    let page = write(dir.path()).expect("a page");
    assert!(
        page.contains("$\\frac{1}{2}$"),
        "a dollar sign in a unit is no formula"
    );
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let dir = directory(&time_series(), MEASURES, RUN);
    assert_eq!(
        write(dir.path()).expect("a page"),
        write(dir.path()).expect("a page")
    );
    assert_eq!(
        overview_svg(dir.path()).expect("a picture"),
        overview_svg(dir.path()).expect("a picture")
    );
}

#[test]
fn long_series_stay_below_two_megabytes() {
    let mut rows = String::from(SERIES_HEADER);
    for arm in 0..6 {
        for variable in 0..25 {
            for replicate in 1..=2 {
                for step in 0..1200 {
                    let value =
                        f64::from((step * 7919 + variable * 31 + arm) % 997) / 10.0 + f64::from(replicate);
                    let _ = writeln!(rows, "r,a{arm},{replicate},{step},lc,v{variable},mean,{value},Hz");
                }
            }
        }
    }
    let page = write(directory(&rows, "", "{}").path()).expect("a page");
    assert_eq!(page.matches("<figcaption>").count(), 25);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}

#[test]
fn the_overview_holds_the_main_panels_and_names_the_arms() {
    let svg = overview_svg(directory(&time_series(), MEASURES, RUN).path()).expect("a picture");
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>"));
    assert_eq!(
        svg.matches("<svg").count(),
        4,
        "withdrawal, firing and dose-response within the picture"
    );
    for text in [
        "Withdrawal",
        "Firing rate<",
        ">locus coeruleus<",
        "Curve<",
        ">control<",
        ">morphine<",
    ] {
        assert!(svg.contains(text), "the picture lacks {text}");
    }
    assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
}

#[test]
fn a_run_without_rows_still_has_a_page() {
    let dir = directory(SERIES_HEADER, "", r#"{"title": null, "arms": null}"#);
    let page = write(dir.path()).expect("a page");
    assert!(page.contains("The run has no measures."));
    assert!(!page.contains("<figure"));
    assert!(
        overview_svg(dir.path())
            .expect("a picture")
            .contains("recorded nothing")
    );
}

#[test]
fn every_colour_of_a_picture_has_one_for_dark_pages() {
    let page = page();
    let (style, body) = page.split_once("</style>").expect("a style sheet");
    let dark = style
        .split("prefers-color-scheme: dark")
        .nth(1)
        .expect("dark rules");
    let mut seen = 0;
    for name in ["fill", "stroke"] {
        for text in body.split(&format!(" {name}=\"")).skip(1) {
            let colour = text.split('"').next().expect("an end");
            if colour != "none" {
                seen += 1;
                assert!(
                    dark.contains(&format!("[{name}=\"{colour}\"]")),
                    "no dark {name} for {colour}"
                );
            }
        }
    }
    assert!(seen > 100, "{seen} colours");
}
