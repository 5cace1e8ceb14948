#!/usr/bin/env python3
"""Fits free parameters of papaver on calibration experiments alone, on expected numbers (no chance).

    cargo build --release
    pip install numpy scipy
    python3 scripts/calibrate.py score              # a fit, see FITS below
    python3 scripts/calibrate.py score --spread     # no fit: sets around the frozen numbers that fit as well

Residual of a band: how far the value lies outside, in half widths of the band, plus a tenth of its distance from the middle;
2.5 where there is no value. Residual of a parameter: a twentieth of its distance from where it started, in halves of its range,
so that what the data do not say stays where it was. Minimised by scipy.optimize.least_squares (trust region, finite
differences). Only experiments with `use = "calibration"` count; nothing else is run. Writes
out/calibration/FIT.csv (parameters) and FIT-bands.csv (bands before and after). Nothing is changed in the catalogue by this
program: docs/calibration.md says what was taken over.

With --spread no fit is made. Sets are drawn around the frozen numbers, each number by itself with a standard deviation of a tenth,
and those that fit as well (no more bands missed, and no larger sum of squared residuals) are written as the design of a sweep,
out/calibration/FIT-spread.toml, which shows how far phenomena move over them. What lies further off is not looked at.
"""

import argparse
import csv
import math
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "papaver"

# Of --spread: sets that are tried, and the standard deviation of their numbers, in the logarithm.
DRAWS = 40
SPREAD = 0.1

# Of each fit: the experiments it is on, and its parameters as path, start, lowest, highest, and what was frozen; several paths with
# one value stand with ` + ` between. All are fitted on a log scale.
FITS = {
    "score": (
        ["clinical-opioid-withdrawal", "jpet-1989", "jpet-rat-pellets", "aghajanian-1978"],
        [
            ("parameter.withdrawal_score.half_score", 0.72, 0.2, 3.0, 0.74),
            ("parameter.withdrawal_score.hill", 2.0, 1.5, 6.0, 1.75),
            ("parameter.withdrawal_score.slow_time", "6 h", "1 h", "18 h", "17.3 h"),
            ("parameter.withdrawal_score.fast_share", 0.39, 0.1, 0.95, 0.51),
            ("parameter.withdrawal_score.firing_weight", 0.30, 0.1, 1.0, 0.77),
            ("parameter.lc_intrinsic_drive.gain + parameter.lc_extrinsic_drive.gain", 2.68, 1.0, 8.0, 2.68),
            ("parameter.opponent_signs.weight", 0.38, 0.05, 1.5, 0.17),
            ("parameter.g_protein_coupling.cyclase_reserve", 56.0, 10.0, 80.0, 80.0),
            ("parameter.camp_gate.base", 0.56, 0.3, 1.0, 0.56),
            ("parameter.ac_superactivation.fast_gain", 0.32, 0.1, 1.5, 0.5),
            ("parameter.ac_superactivation.slow_gain", 1.54, 0.5, 2.5, 1.54),
            ("parameter.ac_superactivation.slow_offset_time", "141 h", "36 h", "250 h", "115 h"),
            ("parameter.nmda_opponent.offset_time", "398 h", "200 h", "450 h", "398 h"),
        ],
    ),
    "reward": (
        ["wise-1995", "pothos-1991"],
        [("parameter.rmtg_to_vta_dopamine.weight", 1.0, 0.7, 2.0, 1.2)],
    ),
    "analgesia": (
        ["way-1969", "ekblom-1993"],
        [
            ("parameter.mu.tolerance_rate", "0.0089 /min", "0.001 /min", "0.02 /min", "0.0055 /min"),
            ("parameter.nmda_opponent.analgesic_weight", 1.06, 0.1, 4.0, 0.73),
            ("parameter.cholecystokinin.analgesic_weight + parameter.npff.analgesic_weight", 0.17, 0.02, 1.0, 0.1),
            ("parameter.nmda_opponent.onset_time", "40 h", "15 h", "80 h", "60 h"),
        ],
    ),
}


def split(value):
    """Number and unit of `value`."""
    if isinstance(value, str):
        number, unit = value.split()
        return float(number), unit
    return float(value), None


class Fit:
    """One of FITS, and how to run it."""

    def __init__(self, name, threads):
        self.experiments, rows = FITS[name]
        self.paths = [path for path, *_ in rows]
        self.units = [split(start)[1] for _, start, *_ in rows]
        numbers = np.array([[split(value)[0] for value in values] for _, *values in rows])
        self.start, self.low, self.high, self.frozen = np.log(numbers).T
        self.threads = threads
        self.cache = {}

    def settings(self, x):
        """What `--set` is given for the parameters at `x`."""
        for paths, unit, value in zip(self.paths, self.units, np.exp(x)):
            for path in paths.split(" + "):
                yield f'{path}="{value:.6g} {unit}"' if unit else f"{path}={value:.6g}"

    def bands(self, x):
        """Rows of validation.csv that are calibration bands."""
        key = tuple(np.round(x, 9))
        if key not in self.cache:
            files = [str(ROOT / "scenarios" / "experiments" / f"{name}.toml") for name in self.experiments]
            command = [str(PROGRAM), "validate", *files, "--threads", "1", "--replicates", "1", "--out"]
            with tempfile.TemporaryDirectory() as folder:
                command += [folder, "--set", "solver.chance=false"]
                for setting in self.settings(x):
                    command += ["--set", setting]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode != 0:
                    sys.exit(done.stderr)
                with open(Path(folder) / "validation.csv", newline="") as file:
                    rows = list(csv.DictReader(file))
            wanted = [r for r in rows if r["use"] == "calibration"]
            self.cache[key] = [r for r in wanted if r["band_low"] or r["band_high"]]
        return self.cache[key]

    def residuals(self, x):
        """Of all bands, then of all parameters."""
        of_bands = [residual(row) for row in self.bands(x)]
        of_start = 0.05 * (x - self.start) / ((self.high - self.low) / 2)
        return np.array([*of_bands, *of_start])

    def jacobian(self, x):
        """By forward differences, several at once."""
        step = 0.02 * (self.high - self.low)
        steps = np.where(x + step <= self.high, step, -step)
        points = [x, *(x + np.eye(len(x))[i] * steps[i] for i in range(len(x)))]
        with ThreadPoolExecutor(self.threads) as pool:
            here, *there = pool.map(self.residuals, points)
        return np.array([(r - here) / s for r, s in zip(there, steps)]).T


def residual(row):
    """How far a value lies from its band."""
    low, high = (float(row[key]) if row[key] else math.nan for key in ("band_low", "band_high"))
    if not row["value"]:
        return 2.5
    value = float(row["value"])
    if math.isnan(low) or math.isnan(high):
        # One limit alone: a third of it counts as a half width, and there is no middle.
        limit = high if math.isnan(low) else low
        outside = value - limit if math.isnan(low) else limit - value
        return max(0.0, 3 * outside / abs(limit))
    half, middle = (high - low) / 2, (high + low) / 2
    away = (value - middle) / half
    return math.copysign(max(0.0, abs(away) - 1), away) + 0.1 * away


def missed(bands):
    """How many bands are missed."""
    def outside(row):
        value = float(row["value"] or "nan")
        low, high = (float(row[key] or default) for key, default in (("band_low", "-inf"), ("band_high", "inf")))
        return not low <= value <= high

    return sum(outside(row) for row in bands)


def squares(bands):
    """Of the residuals of all bands."""
    return sum(residual(row) ** 2 for row in bands)


def write_bands(path, sets, bands):
    """A row for each band, a column for each set."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["experiment", "measure", "band_low", "band_high", *(name for name, _ in sets)])
        for several in zip(*bands):
            one = several[0]
            head = [one[key] for key in ("experiment", "measure", "band_low", "band_high")]
            rows.writerow(head + [row["value"] for row in several])
    print(f"\n{path}\n{path.read_text()}")


def spread(fit, name, threads, out):
    """Sets around the frozen numbers that fit as well, as the design of a sweep."""
    random = np.random.default_rng(1)
    draws = np.clip(random.normal(fit.frozen, SPREAD, size=(DRAWS, len(fit.frozen))), fit.low, fit.high)
    sets = [("frozen", fit.frozen), *((f"draw_{i}", x) for i, x in enumerate(draws, 1))]
    with ThreadPoolExecutor(threads) as pool:
        bands = list(pool.map(lambda one: fit.bands(one[1]), sets))
    write_bands(out / f"{name}-bands.csv", sets, bands)
    most, cost = missed(bands[0]), squares(bands[0])
    kept = [x for (_, x), of_set in zip(sets, bands) if missed(of_set) <= most and squares(of_set) <= cost]
    path = out / f"{name}-spread.toml"
    with open(path, "w") as file:
        file.write(f"# {len(kept)} of {len(sets)} sets fit {', '.join(fit.experiments)} as well as the frozen one.\n")
        file.write('scenario = "../../scenarios/examples/stop-morphine.toml"\ndesign = "list"\nreplicates = 1\n')
        for index, (paths, unit) in enumerate(zip(fit.paths, fit.units)):
            numbers = [f"{math.exp(x[index]):.6g}" for x in kept]
            values = ", ".join(f'"{number} {unit}"' if unit else number for number in numbers)
            for of_one in paths.split(" + "):
                file.write(f'\n[[factor]]\npath = "{of_one}"\nvalues = [{values}]\n')
    print(f"{len(kept)} of {len(sets)} sets fit as well as the frozen one: papaver sweep {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", choices=FITS)
    parser.add_argument("--iterations", type=int, default=6)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--spread", action="store_true", help="no fit: sets that fit as well as the frozen one")
    args = parser.parse_args()
    fit = Fit(args.fit, args.threads)
    out = ROOT / "out" / "calibration"
    out.mkdir(parents=True, exist_ok=True)
    if args.spread:
        spread(fit, args.fit, args.threads, out)
        return
    found = least_squares(
        fit.residuals, fit.start, jac=fit.jacobian, bounds=(fit.low, fit.high), max_nfev=args.iterations, verbose=2
    )
    # A parameter that the bands do not determine has a wide standard error: that of the residuals' own linear form.
    covariance = np.linalg.pinv(found.jac.T @ found.jac)
    error = np.sqrt(np.diag(covariance))
    with open(out / f"{args.fit}.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["parameter", "unit", "start", "fitted", "lower", "upper"])
        for path, unit, a, b, e in zip(fit.paths, fit.units, fit.start, found.x, error):
            rows.writerow([path, unit or "1", *(f"{math.exp(v):.4g}" for v in (a, b, b - 2 * e, b + 2 * e))])
    sets = [("start", fit.start), ("fitted", found.x)]
    with ThreadPoolExecutor(args.threads) as pool:
        bands = list(pool.map(lambda one: fit.bands(one[1]), sets))
    write_bands(out / f"{args.fit}-bands.csv", sets, bands)
    path = out / f"{args.fit}.csv"
    print(f"\n{path}\n{path.read_text()}")
    print(f"{len(fit.cache)} evaluations, cost {found.cost:.4g}")


if __name__ == "__main__":
    main()
