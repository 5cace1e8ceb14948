//! Quantities with units, and the drugs, receptors, neuron types, genotypes and references of papaver.
