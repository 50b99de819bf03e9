"""Follow-ups: what the interviewer asks about an answer before going on."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from viva.bank import FollowUp, Question, Trigger
from viva.conduct.interview import Interview
from viva.evidence import Finding, Showing
from viva.interview import Ask

MOST = 2
"""Follow-ups and probes on one question together, before a change of one line."""

_PLAIN_VALUE = re.compile(r"[\w .,+/-]{1,80}")


def follow_up(so_far: Interview, question: Question) -> Ask | None:
    """Return the next thing to ask about a question, or None if there is nothing more.

    The first follow-up whose conditions hold comes first; the second place goes to a doubt, if
    the grader has one, so that a question on one point does not keep another in the dark. After
    them comes one change of one line, where a program ran.
    """
    asked = so_far.transcript.asks_on(question.id)
    used = [a for a in asked if a.body.form != "question"]
    if so_far.transcript.given_up(asked[-1].turn) == "skip":
        return None
    showing = so_far.showing(question.id)
    authored = list(_authored(so_far, question, showing))
    words = next((ask for ask in authored if ask.change is None), None)
    change = next((ask for ask in authored if ask.change is not None), None)
    if any(a.body.change for a in used):
        return None
    if len(used) >= MOST:
        return change
    doubt = next(_doubts(so_far, question, showing), None)
    return ((doubt or words) if used else (words or doubt)) or change


def hand_over(so_far: Interview, question: Question) -> Ask | None:
    """Return the question that an answer to this one opens up, in the follow-up's own words."""
    asked = {a.body.question for a in so_far.transcript.asks}
    showing = so_far.showing(question.id)
    for follow in question.follow_ups:
        if follow.then is None or follow.then in asked:
            continue
        if follow.then not in so_far.transcript.questions or not _all_hold(so_far, showing, follow):
            continue
        if text := filled(so_far, follow.ask):
            because = tuple(str(trigger) for trigger in follow.when)
            return Ask(follow.then, text, because=because, gives=follow.gives)
    return None


def holds(trigger: Trigger, so_far: Interview, showing: Showing) -> bool:
    """Say whether one condition holds now."""
    if trigger.verb == "always":
        return True
    if trigger.verb == "score":
        return showing.score is not None and trigger.accepts(showing.score)
    if trigger.about_words:
        return (trigger.verb, trigger.name) in showing.verdicts()
    fact = so_far.facts.get((trigger.verb, trigger.name))
    return fact is not None and trigger.accepts(fact.value)


def filled(so_far: Interview, text: str) -> str | None:
    """Put measured values into a text; None if one of them was not measured."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    values: dict[str, str | int | float] = {}
    for (_, name), finding in so_far.facts.items():
        value = _plain(finding)
        if value is not None:
            values[name] = value
    if not names <= values.keys():
        return None
    try:
        return text.format_map(values)
    except ValueError:  # a number format on a value that is no number
        return None


def _plain(finding: Finding) -> str | int | float | None:
    """Return a value fit to be spoken; whatever a program could smuggle in is left out."""
    value = finding.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and not _PLAIN_VALUE.fullmatch(value):
        return None
    return value


def _all_hold(so_far: Interview, showing: Showing, follow: FollowUp) -> bool:
    return all(holds(trigger, so_far, showing) for trigger in follow.when)


def _authored(so_far: Interview, question: Question, showing: Showing) -> Iterator[Ask]:
    asked = {a.body.text for a in so_far.transcript.asks_on(question.id)}
    for follow in question.follow_ups:
        if follow.then is not None or not _all_hold(so_far, showing, follow):
            continue
        if follow.change and not so_far.can_change(question.id, follow.change):
            continue
        text = filled(so_far, follow.ask)
        if text is not None and text not in asked:
            because = tuple(str(trigger) for trigger in follow.when)
            yield Ask(
                question.id,
                text,
                "change" if follow.change else "follow-up",
                because=because,
                gives=follow.gives,
                credits=follow.credits,
                withdraws=follow.withdraws,
                change=follow.change,
            )


def _doubts(so_far: Interview, question: Question, showing: Showing) -> Iterator[Ask]:
    """Yield what would settle a doubt: a misconception or a contradiction, then open points."""
    asked = so_far.transcript.asks_on(question.id)
    about = {a.body.about or a.body.withdraws for a in asked}
    for belief in question.misconceptions:
        shown = showing.believed.get(belief.id) or showing.unsure.get(belief.id)
        if shown and shown.finding.quote and belief.id not in about:
            verb = "believed" if belief.id in showing.believed else "unsure"
            because = (f"{verb}:{belief.id}",)
            text = _keep(shown.finding)
            yield Ask(
                question.id, text, "keep", about=belief.id, because=because, withdraws=belief.id
            )
    order = {"core": 0, "depth": 1, "bonus": 2}
    told = {id for a in asked for id in a.body.gives}
    heaviest = sorted(question.points, key=lambda p: (order[p.need], -p.weight))
    for point in heaviest:
        against = showing.contradicted.get(point.id)
        if against and point.id not in about | told:
            because = (f"contradicted:{point.id}",)
            text = _keep(against.finding)
            yield Ask(question.id, text, "keep", about=point.id, because=because)
    for point in heaviest:
        if point.id not in showing.unsure or point.id in about | told:
            continue
        because = (f"unsure:{point.id}",)
        if point.contrast:
            text = point.contrast.ask
            yield Ask(question.id, text, "contrast", about=point.id, because=because)
        elif point.probe:
            yield Ask(question.id, point.probe, "probe", about=point.id, because=because)


def _keep(finding: Finding) -> str:
    return f"You said: “{_short(finding.quote)}” Would you keep that as it stands?"


def _short(quote: str, most: int = 240) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
