//! The world of papaver: neurons, receptor slots, signals, the step grid, mechanisms and snapshots.
