import numpy as np
import pytest

from viva.lab.activation import ACTIVATIONS


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("a", [-3.0, -0.4, 0.3, 2.0])
def test_a_slope_is_the_derivative(name, a):
    f = ACTIVATIONS[name]
    measured = (f.of(np.array(a + 1e-6)) - f.of(np.array(a - 1e-6))) / 2e-6
    assert f.slope(f.of(np.array(a))) == pytest.approx(measured, abs=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_keeps_the_precision_of_its_input(name):
    a = np.array([-1.0, 0.0, 1.0], np.float32)
    f = ACTIVATIONS[name]
    assert f.of(a).dtype == np.float32
    assert f.slope(f.of(a)).dtype == np.float32


def test_relu_has_no_slope_at_its_kink():
    assert ACTIVATIONS["ReLU"].slope(np.array([0.0])) == 0
