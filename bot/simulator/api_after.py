"""What can be asked and done about articles that went out: take them down, and how often they were read.

Sources: official pages 删除群发, 删除发布 and 获取图文群发总数据; the counts are made up from the article's number.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.simulator.api_jobs import MassJob
from bot.simulator.api_protocol import BEIJING, Clock, Question, Refused, Told, text
from bot.simulator.api_sending import Sending

_DAYS = 7
"""Days after the sending for which counts are kept."""


class Afterwards:
    """Takes down and counts the jobs of one account."""

    def __init__(self, sending: Sending, clock: Clock) -> None:
        self._sending, self._clock = sending, clock

    def delete_published(self, question: Question) -> Told:
        """freepublish/delete: by article_id; the article cannot be read any more."""
        article_id = text(question.json(), "article_id")
        for job in self._sending.publish_jobs.values():
            if job.article_id == article_id and job.shown(self._clock()):
                job.outcome = 5
                return {}
        raise Refused(53600)

    def totals(self, question: Question) -> Told:
        """datacube/getarticletotal: of one day in the past, the articles sent on it, with counts for each day since."""
        told = question.json()
        try:
            begin, end = (date.fromisoformat(text(told, name)) for name in ("begin_date", "end_date"))
        except ValueError:
            raise Refused(61500) from None
        today = self._today()
        if begin != end or begin >= today:
            raise Refused(61501)
        sent = [job for job in self._sending.mass_jobs.values() if job.shown(self._clock())]
        return {"list": [self._counted(job, today) for job in sent if _day(job.settles_at) == begin]}

    def _counted(self, job: MassJob, today: date) -> Told:
        sent_on = _day(job.settles_at)
        days = min((today - sent_on).days, _DAYS)
        return {
            "ref_date": sent_on.isoformat(),
            "msgid": f"{job.msg_data_id}_1",
            "title": job.links[0].article.title,
            "details": [
                {
                    "stat_date": (sent_on + timedelta(days=number)).isoformat(),
                    "target_user": job.followers,
                    "int_page_read_user": 40 + 9 * number,
                    "int_page_read_count": 50 + 12 * number,
                    "share_user": 3 + number,
                    "share_count": 4 + number,
                }
                for number in range(days)
            ],
        }

    def _today(self) -> date:
        return _day(self._clock())


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
