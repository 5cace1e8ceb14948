//! Independent references for tests and benches: closed forms, an ODE solver, exact stochastic simulation, slow plain twins.
