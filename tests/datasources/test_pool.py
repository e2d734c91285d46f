"""The pool of petitions: who and which case make one matter."""

from datetime import date

import pandas as pd
import pytest

from datasources.pool import Matter, merge, select

LI, WANG = "11010519491231002X", "110105194912310038"


def rows(*cells: tuple) -> pd.DataFrame:
    """(channel, number, day, applicant, identity number, case); row ids ascend."""
    columns = ["channel", "petition_no", "received_date", "applicant_name", "id_card", "case_number"]
    frame = pd.DataFrame(cells, columns=columns).assign(respondent_name="某公司", content="要求监督", row_id=0)
    return frame.assign(row_id=range(1, len(frame) + 1))


def channels(*cells: tuple) -> list[tuple[str, ...]]:
    return sorted(matter.channels for matter in merge(rows(*cells)))


D1, D2, D3 = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
CASE, OTHER = "(2024)宁0202执45号", "(2024)宁0202执46号"


@pytest.mark.parametrize(
    ("petitions", "expected"),
    [
        # the same person about the same case is one matter, whatever the channel
        ([("来信", "1", D1, "李某", LI, CASE), ("12309", "9", D2, "李某", LI, CASE)], [("12309", "来信")]),
        # another case is another matter, another person too
        ([("来信", "1", D1, "李某", LI, CASE), ("来信", "2", D2, "李某", LI, OTHER)], [("来信",), ("来信",)]),
        ([("来信", "1", D1, "李某", LI, CASE), ("来访", "2", D2, "王某", WANG, CASE)], [("来信",), ("来访",)]),
        # a channel that takes no identity numbers: the only number with that name in that case
        ([("来信", "1", D1, "李某", LI, CASE), ("12309", "9", D2, "李某", None, CASE)], [("12309", "来信")]),
        # two persons of one name in one case: nobody can tell whose the third petition is
        (
            [
                ("来信", "1", D1, "李某", LI, CASE),
                ("来访", "2", D2, "李某", WANG, CASE),
                ("12309", "9", D3, "李某", None, CASE),
            ],
            [("12309",), ("来信",), ("来访",)],
        ),
        # without a case, or without a person, a petition stands for itself
        ([("来信", "1", D1, "李某", LI, None), ("12309", "9", D2, "李某", LI, None)], [("12309",), ("来信",)]),
        ([("来信", "1", D1, None, None, CASE), ("12309", "9", D2, None, None, CASE)], [("12309",), ("来信",)]),
        # the same number of the same channel, delivered again, replaces the older row
        ([("来信", "1", D1, "李某", LI, CASE), ("来信", "1", D2, "李某", LI, OTHER)], [("来信",)]),
    ],
)
def test_petitions_of_one_person_about_one_case_are_one_matter(petitions, expected):
    assert channels(*petitions) == sorted(expected)


def test_a_matter_tells_when_it_first_and_last_came_and_how_often():
    (matter,) = merge(rows(("来信", "1", D2, "李某", LI, CASE), ("来访", "7", D1, "李某", LI, CASE)))
    assert (matter.first_on, matter.last_on, matter.petitions) == (D1, D2, 2)


def test_the_newest_matter_comes_first_and_one_without_a_day_last():
    petitions = [(D1, "李某", LI, CASE), (D3, "王某", WANG, CASE), (None, "赵某", None, OTHER)]
    found = merge(rows(*(("来信", str(place), *cells) for place, cells in enumerate(petitions))))
    assert [matter.last_on for matter in found] == [D3, D1, None]


def matter(channels: tuple[str, ...], case: str = CASE, name: str = "李某") -> Matter:
    return Matter(channels, len(channels), D1, D1, name, "某公司", case, "")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"several": True}, [1]),
        ({"channel": "来访"}, [1, 2]),
        ({"text": "执46"}, [2]),
        ({"text": "王某"}, [2]),
        ({"text": "王"}, []),
    ],
)
def test_the_pool_is_narrowed_by_channel_case_and_whole_names(asked, expected):
    found = [matter(("来信",)), matter(("来信", "来访")), matter(("来访",), OTHER, "王某")]
    assert select(found, **asked) == [found[place] for place in expected]
