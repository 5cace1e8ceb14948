#!/usr/bin/env python3
"""Does `papaver sensitivity` find what SALib finds in the same runs?

Sweeps a small scenario by a Saltelli and by a Morris design, and compares every index with that of SALib
(https://salib.readthedocs.io), which is an independent program. Needs papaver, and SALib from PyPI:
    cargo build --release
    pip install SALib
    python3 scripts/salib.py [PROGRAM]
Exits 1 at the first difference.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from SALib.analyze import morris, sobol

SCENARIO = """
title = "Two doses"
species = "human"
duration = "2 h"
baseline = "0 h"
replicates = 1
population.locus_coeruleus.neurons = 4
dose.morphine = { amount = "10 mg", route = "iv" }
dose.naloxone = { amount = "0.1 mg", route = "iv", at = "1 h" }
measure.slowest = { variable = "locus_coeruleus.firing_rate", reduce = "min" }
measure.last = { variable = "locus_coeruleus.camp", reduce = "final" }
"""

FACTORS = """
[[factor]]
path = "dose.morphine.amount"
range = "1 to 20 mg"
[[factor]]
path = "dose.naloxone.amount"
range = "0.02 to 0.4 mg"
[[factor]]
path = "parameter.g_protein_coupling.cyclase_reserve"
range = "x0.5 to x2"
"""

# Sums of some dozens of terms, in another order.
NEAR = 1e-9


def swept(program, folder, name, design):
    """The folder of a sweep, with its indices."""
    (folder / f"{name}.toml").write_text(f'scenario = "doses.toml"\n{design}\n{FACTORS}')
    for arguments in (["sweep", f"{name}.toml", "--out", name], ["sensitivity", name]):
        subprocess.run([program, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / name


def compare(folder, analyse, indices):
    """Compares indices of every measure; how many."""
    about = json.loads((folder / "sweep.json").read_text())
    runs = pd.read_csv(folder / "runs.csv")
    found = pd.read_csv(folder / "sensitivity.csv").set_index(["measure", "factor", "index"])["value"]
    names = [factor["name"] for factor in about["factors"]]
    x = runs[names].to_numpy()
    problem = {"num_vars": len(names), "names": names, "bounds": list(zip(x.min(axis=0), x.max(axis=0)))}
    count = 0
    for measure in (one["name"] for one in about["measures"]):
        theirs = analyse(problem, x, runs[measure].to_numpy())
        for ours, key in indices.items():
            for name, expected in zip(names, np.asarray(theirs[key])):
                value = found[measure, name, ours]
                if not math.isclose(value, expected, rel_tol=NEAR, abs_tol=NEAR):
                    sys.exit(f"{measure}, {name}: {ours} is {value}, and {expected} by SALib")
                count += 1
    return count


def main():
    program = str(Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/papaver").resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "doses.toml").write_text(SCENARIO)
        by_saltelli = swept(program, folder, "saltelli", 'design = "saltelli"\nruns = 16')
        count = compare(
            by_saltelli,
            lambda problem, _, y: sobol.analyze(problem, y, calc_second_order=False),
            {"first_order": "S1", "total": "ST"},
        )
        by_morris = swept(program, folder, "morris", 'design = "morris"\ntrajectories = 8\nlevels = 4')
        count += compare(
            by_morris,
            lambda problem, x, y: morris.analyze(problem, x, y, num_levels=4),
            {"mu": "mu", "mu_star": "mu_star", "sigma": "sigma"},
        )
    print(f"{count} indices as by SALib")


main()
