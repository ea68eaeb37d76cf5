"""M1 in pyfair, as its documentation writes a model: one FairModel, input_data per node, calculate_all.

pyfair has no counts and no occurrence of a secondary loss: risk = frequency x magnitude, fractional events.
"""
import json
import sys
from importlib.metadata import version

from pyfair import FairModel

n = int(float(sys.argv[1]))
model = FairModel(name="M1", n_simulations=n)  # its default seed, 42
model.input_data("Threat Event Frequency", low=2, mode=12, high=60)
model.input_data("Threat Capability", low=.2, mode=.5, high=.9)
model.input_data("Control Strength", low=.4, mode=.6, high=.85)
model.input_data("Primary Loss", low=10e3, mode=50e3, high=500e3)
# It takes a distribution here, so PERT(.1, .3, .6) rather than its mean.
model.input_data("Secondary Loss Event Frequency", low=.1, mode=.3, high=.6)
model.input_data("Secondary Loss Event Magnitude", low=50e3, mode=250e3, high=5e6)
model.calculate_all()
results = model.export_results()
loss = results["Risk"].to_numpy()
print(json.dumps({
    "tool": "pyfair", "version": version("pyfair"), "trials": n,
    "mean": float(loss.mean()), "p_zero": float((loss == 0).mean()),
    "p_1e6": float((loss > 1e6).mean()), "p_5e6": float((loss > 5e6).mean()),
    "note": f"vulnerability {results['Vulnerability'].mean():.5f}",
}))
