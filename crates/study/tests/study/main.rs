//! Studies of small scenarios: what happens in runs and forks, and what is left of them.

mod events;
mod support;
