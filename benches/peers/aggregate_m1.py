"""M1, and one curve with a heavy tail, in aggregate: compound distributions by FFT, no trials.

    aggregate_m1.py m1 LOG2 BUCKET     M1 on 2**LOG2 buckets of size BUCKET ("auto": the size it recommends)
    aggregate_m1.py heavy              time and error of one heavy-tailed curve in several settings

M1 is put as follows; each step is exact, so that all that is left is its discretisation:
- It has no vulnerability. The number is given to it, and thins the events.
- Its mixed Poisson with beta mixing starts at 0, the PERT of the frequency at 2: hence a Poisson part with rate 2
  and a beta-mixed part on [0, 58], independent, with the same severity, added in a Portfolio.
- One event costs X, and with the probability of a secondary loss Y more: a Portfolio of one certain claim and one
  Bernoulli claim, whose density then is the severity.
"""
import json
import math
import statistics
import sys
import time
from importlib.metadata import version

import numpy as np
from aggregate import Aggregate, Portfolio, build

VULNERABILITY = .2865834469
P_SECONDARY = .3166667


def shapes(low, mode, high):
    """The shapes of the beta distribution behind a PERT."""
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def at(levels, density, bucket):
    """P(loss > level), plain as its sf() gives it, and with half of the level's own bucket added.

    Severities are rounded to the nearest bucket, so the mass at a level came from both sides of it; a user who
    knows this takes half of it.
    """
    x, p = density.loss.to_numpy(), density.p_total.to_numpy()
    plain = [float(p[x > level + bucket / 4].sum()) for level in levels]
    halved = [s + float(p[np.abs(x - level) < bucket / 4].sum()) / 2 for s, level in zip(plain, levels)]
    return plain, halved


def m1(log2, bucket):
    alpha, beta = shapes(2, 12, 60)
    mixed_mean = 58 * VULNERABILITY * alpha / (alpha + beta)
    mixed_cv = math.sqrt(beta / (alpha * (alpha + beta + 1)))

    pa, pb = shapes(10e3, 50e3, 500e3)
    sa, sb = shapes(50e3, 250e3, 5e6)
    event = build(
        "port Event\n"
        f"\tagg Primary 1 claim sev 490000 * beta {pa} {pb} + 10000 fixed\n"
        f"\tagg Secondary {P_SECONDARY} claims sev 4950000 * beta {sa} {sb} + 50000 bernoulli",
        update=False,
    )

    def loss(x, p):
        severity = dict(sev_name="dhistogram", sev_xs=x, sev_ps=p)
        steady = Aggregate("Steady", exp_en=2 * VULNERABILITY, freq_name="poisson", **severity)
        # freq_b is the right end of the rate itself, not of a mixing variable with mean 1.
        mixed = Aggregate("Mixed", exp_en=mixed_mean, freq_name="beta", freq_a=mixed_cv,
                          freq_b=58 * VULNERABILITY, **severity)
        return Portfolio("M1", [steady, mixed])

    def severity(bucket):
        event.update(log2=log2, bs=bucket, add_exa=False)
        x, p = event.density_df.loss.to_numpy(), event.density_df.p_total.to_numpy()
        keep = p > 1e-15  # the rest is noise of the FFT
        return x[keep], p[keep] / p[keep].sum()

    if bucket == "auto":
        # It wants a severity before it can recommend a size for the sum: a fine one serves.
        bucket = loss(*severity(1000)).best_bucket(log2)
    bucket = float(bucket)
    total = loss(*severity(bucket))
    total.update(log2=log2, bs=bucket, add_exa=False)
    density = total.density_df
    (above_1e6, above_5e6), halved = at((1e6, 5e6), density, bucket)
    print(json.dumps({
        "tool": "aggregate", "version": version("aggregate"),
        "trials": f"2^{log2} x {bucket:g}",
        "mean": float((density.loss * density.p_total).sum()), "p_zero": float(density.p_total.iloc[0]),
        "p_1e6": above_1e6, "p_5e6": above_5e6,
        "note": "half buckets: " + " ".join(
            f"{h / e - 1:+.1e}" for h, e in zip(halved, (.6483869, .1150077))),
    }))


def heavy():
    """Poisson(.5) with a lognormal whose 5 and 95 % points are 1e4 and 5e6."""
    levels = (1e5, 1e6, 1e7, 1e8)
    exact = (.28593009, .107026907, .0115827105, .00031285397)
    mu = math.log(1e4 * 5e6) / 2
    sigma = math.log(5e6 / 1e4) / (2 * statistics.NormalDist().inv_cdf(.95))
    program = f"agg Heavy .5 claims sev {math.exp(mu)} * lognorm {sigma} poisson"
    print(f"aggregate {version('aggregate')}, heavy tail: CPU ms per curve (median of 9, the first left out),")
    print("relative error of P(loss > 1e5, 1e6, 1e7, 1e8); second line: half of the level's own bucket added")
    for log2, bucket, normalize in (
        (16, 0, True), (16, 5000, True), (18, 0, True), (18, 5000, False), (20, 0, True), (20, 1000, False),
        (20, 5000, False),
    ):
        options = dict(log2=log2, normalize=normalize)  # its manual: do not normalise thick tails
        if bucket:
            options["bs"] = bucket
        times = []
        for _ in range(10):
            start = time.process_time()
            curve = build(program, **options)
            times.append(time.process_time() - start)
        plain, halved = at(levels, curve.density_df, curve.bs)
        errors = [" ".join(f"{s / e - 1:+9.1e}" for s, e in zip(row, exact)) for row in (plain, halved)]
        size = f"2^{log2} x {curve.bs:g}{'' if bucket else ' (auto)'}{'' if normalize else ', not normalised'}"
        print(f"  {size:34} {1e3 * statistics.median(times[1:]):7.1f} ms  {errors[0]}")
        print(f"  {'':34} {'':10}  {errors[1]}")


if sys.argv[1:2] == ["m1"]:
    m1(int(sys.argv[2]), sys.argv[3])
elif sys.argv[1:] == ["heavy"]:
    heavy()
else:
    sys.exit(__doc__)
