//! Pure stochastic kinetics: receptor schemes, exact transition matrices, molecules and mean field, pharmacokinetics, keyed random streams.
