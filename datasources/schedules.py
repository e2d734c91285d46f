"""When a source is collected by itself: a crontab of five fields, read by Celery, in the installation's time zone."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar, Self

from celery.schedules import ParseException, crontab
from django.utils import timezone
from django.utils.dates import WEEKDAYS as DJANGO_WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasources.errors import DataError

#: by crontab's number; Django counts from Monday
WEEKDAYS = {(number + 1) % 7: name for number, name in DJANGO_WEEKDAYS.items()}


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


@dataclass(frozen=True)
class Rhythm:
    """A schedule as a person chooses it: ``kind`` of ``KINDS``, with what that kind asks for."""

    kind: str
    minute: int | None = None
    at: time | None = None
    weekday: int | None = None  # 0 is Sunday
    crontab: str = ""

    KINDS: ClassVar[list[tuple[str, Any]]] = [
        ("hand", gettext_lazy("手动采集")),
        ("hourly", gettext_lazy("每小时")),
        ("daily", gettext_lazy("每天")),
        ("weekly", gettext_lazy("每周")),
        ("own", gettext_lazy("自定义")),
    ]

    @classmethod
    def of(cls, text: str) -> Self:
        """The rhythm behind a crontab, as simple as it can be said."""
        if not text:
            return cls("hand")
        minute, hour, day, month, weekday = text.split()
        if minute.isdigit() and (day, month) == ("*", "*"):
            if (hour, weekday) == ("*", "*"):
                return cls("hourly", minute=int(minute))
            if hour.isdigit() and weekday == "*":
                return cls("daily", at=time(int(hour), int(minute)))
            if hour.isdigit() and weekday.isdigit():
                return cls("weekly", at=time(int(hour), int(minute)), weekday=int(weekday) % 7)
        return cls("own", crontab=text)

    def as_crontab(self) -> str:
        if self.kind == "hourly":
            return f"{self.minute} * * * *"
        if self.kind == "daily":
            return f"{self.at.minute} {self.at.hour} * * *"
        if self.kind == "weekly":
            return f"{self.at.minute} {self.at.hour} * * {self.weekday}"
        return " ".join(self.crontab.split())

    def __str__(self) -> str:
        if self.kind == "hourly":
            return _("每小时第 %(minute)s 分") % {"minute": self.minute}
        if self.kind == "daily":
            return _("每天 %(at)s") % {"at": self.at.strftime("%H:%M")}
        if self.kind == "weekly":
            said = {"day": WEEKDAYS[self.weekday], "at": self.at.strftime("%H:%M")}
            return _("每%(day)s %(at)s") % said
        return self.crontab or _("手动采集")
