//! One HTML page from the written files of a run.
