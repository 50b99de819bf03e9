"""Alembic's way in: it finds the open connection here and takes the steps on it."""

from __future__ import annotations

from alembic import context

from viva.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
