"""When a source is collected by itself: a crontab of five fields, read by Celery, in the installation's time zone."""

from datetime import datetime

from celery.schedules import ParseException, crontab
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.errors import DataError


class BadSchedule(DataError):
    code = "bad_schedule"


def read_crontab(text: str) -> crontab:
    """Minute, hour, day of the month, month, day of the week (0 is Sunday).

    Raises:
        BadSchedule: it is none.
    """
    try:
        return crontab.from_string(" ".join(text.split()))
    except (ParseException, ValueError, TypeError):
        raise BadSchedule(
            _("定时"), _("“%(text)s”不是五段的定时写法") % {"text": text}, _("例如每天 6 点 30 分写作 30 6 * * *。")
        ) from None


def next_after(text: str, moment: datetime) -> datetime:
    """The first time after ``moment`` at which the crontab strikes."""
    last, delta, _now = read_crontab(text).remaining_delta(
        timezone.localtime(moment), tz=timezone.get_default_timezone()
    )
    return last + delta
