"""The official account of a township: webhook, dialogue, records, pages, commands."""
