"""The tables of a database beside those the code knows."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from bot.records.tables import metadata

_PARTS = "SELECT relname FROM pg_class WHERE relispartition"


def differences(engine: Engine) -> list[Any]:
    """What is other than the code says; parts of a table belong to it."""
    with engine.connect() as connection:
        postgresql = connection.dialect.name == "postgresql"
        parts = set(connection.execute(text(_PARTS)).scalars()) if postgresql else set()

        def whole(name: str | None, kind: str, _parents: object) -> bool:
            return kind != "table" or name not in parts

        return compare_metadata(
            MigrationContext.configure(connection, opts={"include_name": whole}), metadata
        )
