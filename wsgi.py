"""The application as a server imports it."""

from bot.app import create_app
from bot.settings import Settings

app = create_app(Settings.from_env())
