"""The history of the tables; ``bot.records.database.upgrade`` runs it."""
