"""Logarithmic axes that also bear a run that has diverged, of which nothing is left to be drawn."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes


def logarithmic(axes: Axes, sides: str = "xy") -> None:
    """Make axes logarithmic where they have something positive to show, once all is drawn.

    Args:
        axes: with their lines.
        sides: ``x``, ``y`` or both.
    """
    if "x" in sides and np.isfinite(axes.dataLim.minposx):
        axes.set(xscale="log")
    if "y" in sides and np.isfinite(axes.dataLim.minposy):
        axes.set(yscale="log")
