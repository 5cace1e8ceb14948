//! Arms, replicates, probes and measures of a scenario; rows and files out.
