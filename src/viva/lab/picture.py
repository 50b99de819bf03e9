"""Pictures: one style, light and dark, whose colours people with any colour vision tell apart.

An experiment paints on a figure with the colours ``C0`` to ``C6`` and leaves backgrounds, fonts and
inks to the style, so that the same strokes serve a light and a dark page.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

from viva.lab.outcome import Picture

THEMES = ("light", "dark")
_PALETTES: Mapping[str, tuple[str, ...]] = {
    # Okabe and Ito, Color Universal Design, 2008; for dark pages the same hues, lighter.
    "light": ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5C5C5C"),
    "dark": ("#56B4E9", "#FF8A3D", "#2FCFA0", "#E79BC4", "#9AD4F5", "#F2BE4A", "#B5B5B5"),
}
_INKS: Mapping[str, tuple[str, str, str]] = {
    "light": ("#1F2328", "#D8DEE4", "#FFFFFF"),
    "dark": ("#E6EDF3", "#39414B", "#14181D"),
}
"""Of words and axes, of the grid, of the paper."""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
_CHARACTERS_PER_INCH = 10.2


def draw(
    folder: Path,
    paint: Callable[[Figure], None],
    title: str,
    alt: str,
    width: float = 7.2,
    height: float = 4.0,
) -> Picture:
    """Draw a picture four times: light and dark, as SVG and as PNG.

    Args:
        folder: where ``light.svg``, ``light.png``, ``dark.svg`` and ``dark.png`` go.
        paint: adds axes to an empty figure; every axis that is seen must be named, with its unit.
        title: states the finding.
        alt: says what is seen, so that the finding can be read from it.
        width: in inches.
        height: in inches, the title included.

    Raises:
        ValueError: an axis has no name.
    """
    for theme in THEMES:
        with mpl.rc_context(_style(theme)):
            figure = Figure(figsize=(width, height), layout="constrained")
            paint(figure)
            _named(figure)
            lines = textwrap.fill(title, round(width * _CHARACTERS_PER_INCH))
            figure.suptitle(lines, x=0.012, ha="left", fontweight="bold", fontsize=11)
            figure.savefig(folder / f"{theme}.svg", metadata={"Date": None, "Title": title})
            figure.savefig(folder / f"{theme}.png", dpi=150, metadata={"Title": title})
    return Picture(title, alt)


def _named(figure: Figure) -> None:
    for axes in figure.axes:
        seen = axes.axison and axes.get_visible() and axes.get_label() != "<colorbar>"
        names = {"x": axes.get_xlabel(), "y": axes.get_ylabel()}
        shared = {
            side: any(getattr(other, f"get_{side}label")() for other in group(axes))
            for side, group in (("x", _joined("x")), ("y", _joined("y")))
        }
        for side, name in names.items():
            if seen and not name and not shared[side]:
                raise ValueError(f"the {side} axis of '{axes.get_title()}' has no name")


def _joined(side: str) -> Callable[[Any], list[Any]]:
    def others(axes: Any) -> list[Any]:  # noqa: ANN401
        siblings = getattr(axes, f"get_shared_{side}_axes")().get_siblings(axes)
        return list(siblings)

    return others


def _style(theme: str) -> Any:  # noqa: ANN401
    ink, grid, paper = _INKS[theme]
    lines = cycler(color=_PALETTES[theme]) + cycler(linestyle=_DASHES) + cycler(marker=_MARKERS)
    return {
        **{str(name): value for name, value in mpl.rcParamsDefault.items()},
        "axes.axisbelow": True,
        "axes.edgecolor": ink,
        "axes.facecolor": paper,
        "axes.grid": True,
        "axes.labelcolor": ink,
        "axes.labelsize": 9.5,
        "axes.prop_cycle": lines,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": ink,
        "axes.titlelocation": "left",
        "axes.titlesize": 9.5,
        "figure.facecolor": paper,
        "font.family": "DejaVu Sans",
        "font.size": 9,
        "grid.color": grid,
        "grid.linewidth": 0.7,
        "legend.edgecolor": grid,
        "legend.facecolor": paper,
        "legend.fontsize": 8.5,
        "legend.framealpha": 0.85,
        "legend.labelcolor": ink,
        "lines.linewidth": 1.8,
        "lines.markersize": 4.5,
        "savefig.facecolor": paper,
        "svg.fonttype": "none",
        "svg.hashsalt": "viva",
        "text.color": ink,
        "xtick.color": ink,
        "xtick.labelsize": 8.5,
        "ytick.color": ink,
        "ytick.labelsize": 8.5,
    }
