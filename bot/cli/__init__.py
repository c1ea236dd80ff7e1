"""Commands for staff and operators, `flask …`."""

from __future__ import annotations

import click

from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.backup import backup, restore
from bot.cli.data import data
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.evaluating import evaluate
from bot.cli.faq import faq
from bot.cli.laws import laws
from bot.cli.menu import menu
from bot.cli.posts import posts
from bot.cli.prepare import prepare
from bot.cli.privacy import privacy
from bot.cli.quizzes import quizzes
from bot.cli.report import report
from bot.cli.staff import staff
from bot.cli.stats import stats
from bot.cli.upgrading import upgrade

COMMANDS: tuple[click.Command, ...] = (
    ask,
    audit,
    backup,
    data,
    demo,
    doctor,
    evaluate,
    faq,
    laws,
    menu,
    posts,
    prepare,
    privacy,
    quizzes,
    report,
    restore,
    staff,
    stats,
    upgrade,
)
