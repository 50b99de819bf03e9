"""Figures that questions quote, beside what the experiments found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from viva.bank import Bank

Numbers = Callable[[str], Mapping[str, object] | None]
"""The numbers of an experiment's outcome, or None if there is no such experiment."""


def wrong_figures(bank: Bank, numbers: Numbers) -> Iterator[str]:
    """Yield a sentence for each link or figure that no outcome supports.

    Args:
        bank: with its figures.
        numbers: what an experiment's full run found.
    """
    for question in bank.values():
        linked = [(p.id, p.experiment) for p in question.points]
        linked += [(m.id, m.experiment) for m in question.misconceptions]
        for id, experiment in linked:
            if experiment and numbers(experiment) is None:
                yield f"{question.id}, {id}: there is no experiment '{experiment}'."
        for figure in question.figures:
            found = (numbers(figure.experiment) or {}).get(figure.number)
            where = f"{question.id}, {figure.of}, “{figure.quote}”"
            if not isinstance(found, int | float):
                yield f"{where}: {figure.experiment} has no number '{figure.number}'."
            elif not figure.at_least <= found <= figure.at_most:
                yield (
                    f"{where}: {figure.experiment} found {figure.number} = {found:.4g}, "
                    f"outside {figure.at_least:g} to {figure.at_most:g}."
                )
