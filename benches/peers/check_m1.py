"""M1 simulated event by event in plain numpy: a check of the exact values, made without either project.

    check_m1.py N

It is also the yardstick for "what does it cost to simulate the model itself, written by hand".
"""
import json
import sys

import numpy as np

n = int(float(sys.argv[1]))
block = min(n, 10**6)  # bounds memory; 17 events a year on average
rng = np.random.default_rng(20261122)


def pert(low, mode, high, size):
    return low + (high - low) * rng.beta(
        1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low), size)


total = squares = none = above_1e6 = above_5e6 = attempts = successes = 0
for start in range(0, n, block):
    years = min(block, n - start)
    counts = rng.poisson(pert(2, 12, 60, years))
    events = int(counts.sum())
    hit = pert(.2, .5, .9, events) > pert(.4, .6, .85, events)
    year = np.repeat(np.arange(years), counts)[hit]
    cost = pert(10e3, 50e3, 500e3, year.size)
    secondary = rng.random(year.size) < .3166667
    cost[secondary] += pert(50e3, 250e3, 5e6, int(secondary.sum()))
    loss = np.bincount(year, weights=cost, minlength=years)
    total += loss.sum()
    squares += (loss ** 2).sum()
    none += int((loss == 0).sum())
    above_1e6 += int((loss > 1e6).sum())
    above_5e6 += int((loss > 5e6).sum())
    attempts += events
    successes += year.size
mean = total / n
print(json.dumps({
    "tool": "numpy by hand", "version": np.__version__, "trials": n, "mean": float(mean),
    "p_zero": none / n, "p_1e6": above_1e6 / n, "p_5e6": above_5e6 / n,
    "note": f"vulnerability {successes / attempts:.6f}, sd {float(np.sqrt(squares / n - mean * mean)):.0f}",
}))
