//! Tests of what a sweep says of itself.
