"""First-order and total Sobol' indices of the Ishigami function by SALib and OpenTURNS, beside the exact ones.

    ishigami.py salib|openturns [LOG2_BASE_POINTS]

Prints one line: CPU seconds of the whole process after imports, and the largest error of the six indices.
"""

import math
import sys
import time

A, B = 7.0, 0.1
# Closed forms: Ishigami and Homma 1990; V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2.
V1 = 0.5 * (1 + B * math.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = 8 * B**2 * math.pi**8 / 225
V = V1 + V2 + V13
FIRST = [V1 / V, V2 / V, 0.0]
TOTAL = [(V1 + V13) / V, V2 / V, V13 / V]


def ishigami(x):
    import numpy as np

    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def salib(n):
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-math.pi, math.pi]] * 3}
    start = time.process_time()
    points = sample.sample(problem, n, calc_second_order=False, seed=42)
    # Without resampling: its intervals come from the bootstrap, which costs most of its time.
    found = analyze.analyze(problem, ishigami(points), calc_second_order=False, num_resamples=2, seed=42)
    return time.process_time() - start, list(found["S1"]), list(found["ST"])


def openturns(n):
    import openturns as ot

    inputs = ot.JointDistribution([ot.Uniform(-math.pi, math.pi)] * 3)
    ot.RandomGenerator.SetSeed(42)
    start = time.process_time()
    sequence = ot.LowDiscrepancyExperiment(ot.SobolSequence(), inputs, n)
    points = ot.SobolIndicesExperiment(sequence, False).generate()
    import numpy as np

    values = ot.Sample([[value] for value in ishigami(np.array(points))])
    found = ot.SaltelliSensitivityAlgorithm(points, values, n)
    found.setUseAsymptoticDistribution(True)
    first, total = list(found.getFirstOrderIndices()), list(found.getTotalOrderIndices())
    return time.process_time() - start, first, total


def main():
    tool, power = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 16
    seconds, first, total = {"salib": salib, "openturns": openturns}[tool](2**power)
    error = max(abs(found - exact) for found, exact in zip(first + total, FIRST + TOTAL))
    print(f"{tool}: 2^{power} base points, {seconds:.2f} CPU s, largest error {error:.1e}")


main()
