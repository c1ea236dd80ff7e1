"""All tables together, so that whoever compares or migrates them knows every one."""

from __future__ import annotations

from bot.records import (
    content_models,
    desk_models,
    field_models,
    ledger_models,
    models,
    post_models,
    year_models,
)

metadata = models.metadata
MODULES = (models, post_models, desk_models, content_models, field_models, year_models, ledger_models)
"""The modules that declare them."""
