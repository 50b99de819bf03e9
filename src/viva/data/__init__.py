"""The data that Viva brings along: digits, for programs and experiments that learn from them."""

from viva.data.digits import Digits, NoData, full_mnist, mnist, small_mnist

__all__ = ["Digits", "NoData", "full_mnist", "mnist", "small_mnist"]
