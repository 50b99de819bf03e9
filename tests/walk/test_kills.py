"""Whatever crashes on the way, nothing said is lost and nothing is judged twice."""

import dataclasses
import json
from collections import Counter

import pytest

from viva import app
from viva.conduct import Interview
from viva.interview import Answer, Ask, Closed
from viva.report import write
from walk.human import Human

KILLS = 100
BATCHES = 4


def kept(home, monkeypatch):
    monkeypatch.setenv("VIVA_HOME", str(home))
    with app.store() as store:
        return [Interview(s.interview, tuple(store.load(s.interview))) for s in store.summaries()]


def report_of(interview):
    """Return the report as JSON, but for its name and times."""
    report = write(interview.id, interview.transcript, interview.judgements)
    return json.dumps(dataclasses.asdict(dataclasses.replace(report, id="", at="")))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_kills_at_random_moments_lose_nothing_and_judge_nothing_twice(batch, tmp_path, monkeypatch):
    plain = Human(tmp_path / "quiet", seed=batch, kills=0)
    plain.begin()
    plain.hold()
    (reference,) = kept(tmp_path / "quiet", monkeypatch)

    killed = 0
    while killed < KILLS / BATCHES:
        home = tmp_path / f"killed-{killed}"
        human = Human(home, seed=1000 * batch + killed, kills=int(KILLS / BATCHES) - killed)
        human.begin()
        killed += human.hold()
        interviews = [i for i in kept(home, monkeypatch) if i.transcript.closed]
        (interview,) = interviews
        assert report_of(interview) == report_of(reference)
        assert_nothing_lost(interview, reference)
    assert killed == KILLS / BATCHES


def assert_nothing_lost(interview, reference):
    said = [(r.turn, r.body.words, r.body.program) for r in interview.transcript.of(Answer)]
    assert said == [(r.turn, r.body.words, r.body.program) for r in reference.transcript.of(Answer)]
    assert Counter(j.turn for j in interview.judgements) == Counter(
        r.turn for r in interview.transcript.of(Answer)
    )
    assert len(interview.transcript.of(Closed)) == 1
    asked = [r.body for r in interview.transcript.of(Ask)]
    assert asked == [r.body for r in reference.transcript.of(Ask)]
    assert [e.seq for e in interview.entries] == list(range(len(interview.entries)))
