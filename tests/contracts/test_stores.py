from functools import partial
from typing import get_args

import pytest

from viva.conduct.store import Body, Conflict
from viva.store import MemoryStore, SqliteStore
from viva.testing import check_store, every_body


def test_the_store_on_disk_keeps_every_promise(tmp_path):
    check_store(partial(SqliteStore, tmp_path / "interviews.db"))


def test_the_store_in_memory_keeps_every_promise_while_it_lasts():
    store = MemoryStore()
    check_store(lambda: store, lasting=False)


def test_the_suite_knows_every_kind_of_record():
    assert {type(body) for body in every_body()} == set(get_args(Body))


class Forgetful(MemoryStore):
    def load(self, interview):
        return super().load(interview)[:-1]


class Hasty(MemoryStore):
    def load(self, interview):
        return tuple(reversed(super().load(interview)))


class Yielding(MemoryStore):
    def keep(self, interview, entry):
        try:
            super().keep(interview, entry)
        except Conflict:
            self._kept[interview] = (*self.load(interview)[: entry.seq], entry)


class Mixing(MemoryStore):
    def keep(self, interview, entry):
        super().keep(interview[:3], entry)

    def load(self, interview):
        return super().load(interview[:3])


@pytest.mark.parametrize("broken", [Forgetful, Hasty, Yielding, Mixing])
def test_a_store_that_breaks_a_promise_is_found_out(broken):
    store = broken()
    with pytest.raises((AssertionError, Conflict)):
        check_store(lambda: store, lasting=False)
