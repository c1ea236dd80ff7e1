"""What is done regularly, and how often; the promise to villagers and staff stands at each line."""

from __future__ import annotations

from bot.dispatch.corrections import EVERY_S as CORRECT_EVERY_S
from bot.dispatch.corrections import corrections_of
from bot.dispatch.counting import EVERY_S as COUNT_EVERY_S
from bot.dispatch.counting import fetch_counts
from bot.dispatch.fetching import EVERY_S, TIDY_EVERY_S, fetching_for
from bot.dispatch.ladder import EVERY_S as LADDER_EVERY_S
from bot.dispatch.ladder import ladder_of
from bot.dispatch.post_watch import EVERY_S as WATCH_EVERY_S
from bot.dispatch.post_watch import watch_posts
from bot.dispatch.preflight import EVERY_S as CHECK_EVERY_S
from bot.dispatch.preflight import preflight_for
from bot.dispatch.replying import EVERY_S as INBOX_EVERY_S
from bot.dispatch.replying import keep_inbox
from bot.dispatch.telling import EVERY_S as TELL_EVERY_S
from bot.dispatch.telling import telling_for
from bot.services.backups import EVERY_S as BACKUP_EVERY_S
from bot.services.backups import backups_of
from bot.services.build import Services
from bot.services.export_jobs import EVERY_S as EXPORTS_EVERY_S
from bot.services.export_jobs import jobs_of
from bot.services.forgotten import EVERY_S as FORGOTTEN_EVERY_S
from bot.services.forgotten import forgotten_of
from bot.services.freezing import EVERY_S as FREEZES_EVERY_S
from bot.services.freezing import freezing_of
from bot.services.law_watch import EVERY_S as LAWS_EVERY_S
from bot.services.law_watch import law_watch_of
from bot.services.month_parts import EVERY_S as MONTHS_EVERY_S
from bot.services.month_parts import make_month_parts
from bot.services.retention import EVERY_S as RETENTION_EVERY_S
from bot.services.retention import retention_of
from bot.services.sealing import EVERY_S as SEAL_EVERY_S
from bot.services.sealing import seal_open
from bot.services.summing import EVERY_S as SUM_EVERY_S
from bot.services.summing import sum_days
from bot.services.year_watch import EVERY_S as YEAR_EVERY_S
from bot.services.year_watch import year_watch_of
from scheduler.jobs import Chore


def chores(services: Services) -> tuple[Chore, ...]:
    """The regular work of the service; nothing is opened before its time has come."""
    media = fetching_for(services)
    return (
        # what was handed over is in the inbox before anybody looks twice, and no approved reply is left lying
        Chore("inbox", lambda now: keep_inbox(services, now), every_s=INBOX_EVERY_S),
        # a recording or picture is there to be looked at within half a minute of its coming
        Chore("fetching", media.run, every_s=EVERY_S),
        Chore("tidying media", media.tidy, every_s=TIDY_EVERY_S),
        # a new question, a failure or a danger is told within half a minute, or as soon as it may be
        Chore("telling", telling_for(services).run, every_s=TELL_EVERY_S),
        # what comes to light about a signed period stands beside it, with the day, within an hour
        Chore("freezes", lambda now: freezing_of(services).look(now), every_s=FREEZES_EVERY_S),
        # what is in the audit log cannot be changed unseen after a minute
        Chore("sealing", lambda now: seal_open(services, now=now), every_s=SEAL_EVERY_S),
        # an approved answer is on its way within ten seconds, where WeChat lets it
        Chore("deliveries", ladder_of(services).run_due, every_s=LADDER_EVERY_S),
        # whoever got an answer that was stopped is told soon after the correction was approved
        Chore("corrections", lambda now: corrections_of(services).run(now), every_s=CORRECT_EVERY_S),
        # what could stop a post is known a day and an hour before its time
        Chore("preflight", lambda now: preflight_for(services).run(now), every_s=CHECK_EVERY_S),
        # a post that did not go out is told within a minute, and is a task until it is out
        Chore("posts", lambda now: watch_posts(services, now), every_s=WATCH_EVERY_S),
        # readers are counted once a day where WeChat tells them
        Chore("reads", lambda now: fetch_counts(services, now), every_s=COUNT_EVERY_S),
        # a file that was exported is gone within an hour of its day
        Chore("tidying exports", jobs_of(services).tidy, every_s=EXPORTS_EVERY_S),
        # a page of figures is quick again within some minutes of whatever changed a past day
        Chore("sums", lambda now: sum_days(services, now), every_s=SUM_EVERY_S),
        # the tables that grow have the parts of the next months long before they begin
        Chore("months", lambda now: make_month_parts(services, now), every_s=MONTHS_EVERY_S),
        # the words of a matter are gone the night after its days are over
        Chore("retention", retention_of(services).run, every_s=RETENTION_EVERY_S),
        # a good backup is never older than a day and a half, or the operator hears of it
        Chore("backup", backups_of(services).begin, every_s=BACKUP_EVERY_S),
        # whoever was forgotten is on the list beside the backups within a minute, so that no backup brings them back
        Chore("forgotten", forgotten_of(services).begin, every_s=FORGOTTEN_EVERY_S),
        # a law that changes at midnight takes what cites it back to review within ten minutes
        Chore("laws", lambda now: law_watch_of(services).run(now), every_s=LAWS_EVERY_S),
        # an empty or unapproved place in the year's plan, or an account gone quiet, is told within the hour of its day
        Chore("year", lambda now: year_watch_of(services).run(now), every_s=YEAR_EVERY_S),
    )
