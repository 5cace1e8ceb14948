"""Mean firing by arm, and the measures, of a papaver run.

    python3 examples/read_papaver.py out/morphine-tolerance

Needs pandas.
"""

import sys

import pandas as pd

folder = sys.argv[1] if len(sys.argv) > 1 else "out/morphine-tolerance"

# One row for each time and quantity. Times before 0 are the baseline.
series = pd.read_csv(f"{folder}/timeseries.csv")
firing = series.query("variable == 'firing_rate' and statistic == 'mean' and time_h >= 0")
print(firing.groupby(["arm", "population"], sort=False)["value"].mean().to_string())

# One row for each measure and arm. An empty cell is a number that the run could not give.
measures = pd.read_csv(f"{folder}/measures.csv")
print()
columns = ["arm", "measure", "value", "lower", "upper", "unit", "verdict"]
print(measures[columns].to_string(index=False, float_format="%.4g", na_rep=""))
