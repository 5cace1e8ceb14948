//! The rules of papaver, one file each, each a switch.
