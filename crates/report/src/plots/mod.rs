//! Pictures, drawn by kuva: axes, curves over time, dosing, dose-response curves.

pub(crate) mod axis;
pub(crate) mod dose_response;
pub(crate) mod dosing;
pub(crate) mod forest;
pub(crate) mod picture;
pub(crate) mod style;
pub(crate) mod svg;
pub(crate) mod time;
