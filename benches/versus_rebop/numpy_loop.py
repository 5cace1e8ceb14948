"""A vectorised loop over agents as one would write it with numpy: every step each agent draws a number and takes its next
state from its row of the transition matrix. Standard input: one row of cumulative probabilities a line. Output: agents
moved per second of processor time, in the fastest step."""

import sys
import time

import numpy

AGENTS = 1_000_000
STEPS = 40

rows = numpy.array([[float(x) for x in line.split()] for line in sys.stdin])
columns = [numpy.ascontiguousarray(rows[:, j]) for j in range(rows.shape[1] - 1)]
generator = numpy.random.default_rng(1)
states = generator.integers(0, len(rows), AGENTS).astype(numpy.uint8)
best = float("inf")
for _ in range(STEPS):
    start = time.process_time()
    draws = generator.random(AGENTS)
    following = numpy.zeros(AGENTS, numpy.uint8)
    for column in columns:
        following += draws >= column[states]
    states = following
    best = min(best, time.process_time() - start)
print(AGENTS / best)
