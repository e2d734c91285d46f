"""Petitions of three channels to one county, some about the same matter; a pool of petitions shows those once."""

from pathlib import Path
from random import Random

from supervision.demonstration.sheets import Form, Sheet, write
from supervision.demonstration.world import AS_OF, COUNTIES, FIRST, Row, World

STANDARD = "case_source"
OFFICE = "990101"
MATTERS = 90
#: channel -> how it writes its export; the hotline takes no identity numbers
CHANNELS = {
    "12309热线": Form(
        "演示12309热线", "csv",
        {
            "channel": "渠道", "petition_no": "受理编号", "received_date": "受理日期", "applicant_name": "申请人",
            "respondent_name": "被申请人", "case_number": "案号", "content": "诉求内容",
        },
    ),
    "来信": Form(
        "演示信访窗口", "xlsx",
        {
            "channel": "渠道", "petition_no": "信访编号", "received_date": "信访日期", "applicant_name": "信访人",
            "id_card": "身份证号", "respondent_name": "被反映人", "case_number": "案号", "content": "反映问题",
        },
        identity="id_card",
    ),
    "易申请窗口": Form(
        "演示易申请窗口", "utf8.csv",
        {
            "channel": "渠道", "petition_no": "申请编号", "received_date": "申请日期", "applicant_name": "申请人姓名",
            "id_card": "身份证号码", "respondent_name": "对方当事人", "case_number": "生效裁判案号",
            "content": "申请事由",
        },
        identity="id_card",
    ),
}  # fmt: skip
CONTENTS = ("要求监督执行活动", "申请对生效裁判监督", "反映财产保全不当", "反映长期未执行到位", "要求监督送达程序")


def write_petitions(folder: Path, seed: int) -> list[Sheet]:
    """One file a channel. Of the matters two in five came by two channels, one in ten by all three."""
    world = World(seed)
    rows: dict[str, list[Row]] = {channel: [] for channel in CHANNELS}
    county = next(one for one in COUNTIES if one.code == OFFICE)
    for place in range(MATTERS):
        person, company = world.invent.person(county.code), world.invent.company(county.code)
        number = world.case_number(county, "民初" if place % 3 else "执", 2024 + place % 2)
        for channel in _channels(place, world.rng):
            rows[channel].append(
                {
                    "channel": channel,
                    "petition_no": f"{channel[0]}{world.invent.serial():06d}",
                    "received_date": world.day(FIRST, AS_OF),
                    "applicant_name": person.name,
                    "id_card": person.id_card,
                    "respondent_name": company.name,
                    "case_number": number,
                    "content": f"{world.rng.choice(CONTENTS)}（演示数据，纯属虚构）",
                }
            )
    return [_sheet(folder, CHANNELS[channel], own, world.rng) for channel, own in rows.items()]


def _channels(place: int, rng: Random) -> list[str]:
    count = 3 if place % 10 == 0 else 2 if place % 5 < 2 else 1
    return rng.sample(list(CHANNELS), count)


def _sheet(folder: Path, form: Form, rows: list[Row], rng: Random) -> Sheet:
    path, count, rejected = write(folder, form, STANDARD, OFFICE, rows, rng)
    return Sheet(path, STANDARD, OFFICE, form.source, (FIRST, AS_OF), count, rejected)
