"""Where interviews are kept, so that nothing said is ever lost."""

from viva.store.chain import Chain
from viva.store.error import StoreError
from viva.store.home import home
from viva.store.memory import MemoryStore
from viva.store.sqlite import SqliteStore
from viva.store.summary import Summary

__all__ = [
    "Chain",
    "MemoryStore",
    "SqliteStore",
    "StoreError",
    "Summary",
    "home",
]
