"""Draws docs/first_run.png, the picture of the README: python docs/first_run.py, wherever the figures moved.

The picture names the result that it shows, and a test holds it against the README.
"""

from pathlib import Path

from matplotlib.figure import Figure

import slasim
from slasim.report import plots
from slasim.study import place

ROOT = Path(__file__).parents[1]
SEED, REPLICATIONS = 0, 100  # as `slasim run` without options


def main() -> None:
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    study = slasim.simulate(scenario, seed=SEED, replications=REPLICATIONS)
    figure = Figure(figsize=(8, 9), layout="constrained")
    above, middle, below = (part.subplots() for part in figure.subfigures(3))  # legends beside, each in its part
    plots.compliance_by_period(study, "business", "first_response", above)
    plots.backlog_over_week(study, middle)
    plots.hour_of_week_heatmap(study, "arrived", below)
    shown = place(scenario, SEED, REPLICATIONS, None)
    figure.savefig(ROOT / "docs" / "first_run.png", dpi=80, metadata={"Description": f"Result: {shown}"})


if __name__ == "__main__":
    main()
