//! Files that cannot be read.

use std::{fs, path::Path};

use papaver_report::{ReportError, write};

use crate::fixture::{MEASURES, RUN, SERIES_HEADER, directory, time_series};

fn fault(dir: &Path) -> String {
    write(dir).expect_err("a fault").to_string()
}

#[test]
fn faults_name_file_line_and_column() {
    let dir = directory(&time_series(), MEASURES, RUN);
    fs::remove_file(dir.path().join("measures.csv")).expect("a removed file");
    assert!(
        matches!(write(dir.path()), Err(ReportError::Open { path, .. }) if path.ends_with("measures.csv"))
    );

    let bad = format!("{SERIES_HEADER}r,a,1,0,lc,x,mean,1,Hz\nr,a,1,1,lc,x,mean,lots,Hz\n");
    let said = fault(directory(&bad, "", "{}").path());
    assert!(
        said.ends_with("timeseries.csv, line 3, column `value`: `lots` is not a finite number"),
        "{said}"
    );
    let said = fault(directory(&bad.replace("lots", "NaN"), "", "{}").path());
    assert!(said.contains("line 3") && said.contains("`NaN`"), "{said}");

    let said = fault(directory(SERIES_HEADER, "r,a,m,1,,,h,,,perhaps,\n", "{}").path());
    assert!(
        said.contains("measures.csv, line 2, column `verdict`: `perhaps`"),
        "{said}"
    );

    let said = fault(directory("run_id,arm\n", "", "{}").path());
    assert!(
        said.contains("timeseries.csv") && said.contains("no column `replicate`"),
        "{said}"
    );

    let said = fault(directory(SERIES_HEADER, "r,a,m\n", "{}").path());
    assert!(
        said.contains("measures.csv") && said.contains("line: 2"),
        "{said}"
    );

    let said = fault(directory(SERIES_HEADER, "", "{\"seed\": \n}").path());
    assert!(said.contains("run.json") && said.contains("line 2"), "{said}");
}
