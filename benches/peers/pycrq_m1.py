"""M1 in pycrq, through its ScenarioBuilder.

    pycrq_m1.py N scores   its README's "full decomposition": capability and strength as scores 0-100, from
                           which it makes the vulnerability by a logistic function
    pycrq_m1.py N given    its "recommended" form: the vulnerability given, here the exact number, which a user
                           would have to compute elsewhere; this takes the logistic function out of the comparison
"""
import json
import sys
from importlib.metadata import version

from pycrq import FAIRSimulator, ScenarioBuilder, constant, pert

n, form = int(float(sys.argv[1])), sys.argv[2]
scenario = (
    ScenarioBuilder("M1")
    .asset("Asset", "Information")
    .threat("Actor", "External Adversarial")
    .tef(pert(2, 12, 60))
)
if form == "scores":
    scenario = scenario.threat_capability(pert(20, 50, 90)).control_strength(pert(40, 60, 85))
elif form == "given":
    scenario = scenario.vulnerability(constant(.2865834469))
else:
    sys.exit(__doc__)
scenario = (
    scenario
    .primary_loss(pert(10e3, 50e3, 500e3))
    # It takes a distribution for the probability, so PERT(.1, .3, .6) rather than its mean.
    .secondary_loss(slef=pert(.1, .3, .6), slm=pert(50e3, 250e3, 5e6))
    .build()
)
result = FAIRSimulator(n_simulations=n, seed=42).simulate(scenario)
loss = result.annual_loss_exposure
print(json.dumps({
    "tool": f"pycrq ({form})", "version": version("pycrq"), "trials": n,
    "mean": result.mean_ale, "p_zero": float((loss == 0).mean()),
    "p_1e6": float((loss > 1e6).mean()), "p_5e6": float((loss > 5e6).mean()),
    "note": f"vulnerability {result.vulnerability.mean():.5f}",
}))
