import numpy as np
import pytest
from matplotlib.figure import Figure

from viva.lab.axes import logarithmic


@pytest.mark.parametrize(
    ("x", "y", "scales"),
    [
        ([1, 10], [1, 100], ("log", "log")),
        ([1, 10], [0, 0], ("log", "linear")),
        ([1, 10], [np.nan, np.nan], ("linear", "linear")),
        ([], [], ("linear", "linear")),
    ],
)
def test_axes_are_logarithmic_where_something_positive_is_drawn(tmp_path, x, y, scales):
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot(x, y)
    logarithmic(axes)
    assert (axes.get_xscale(), axes.get_yscale()) == scales
    figure.savefig(tmp_path / "drawn.png")


def test_a_side_that_is_not_asked_for_stays_as_it_is():
    axes = Figure().add_subplot()
    axes.plot([1, 2], [1, 2])
    logarithmic(axes, "x")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
