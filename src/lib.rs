//! Agent-based simulator of opioid tolerance and withdrawal in neuron populations.
