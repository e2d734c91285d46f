"""Who signs in to the demonstration: one person of every role, and a few more so that offices differ."""

from dataclasses import dataclass

from supervision.offices.actions import create_person
from supervision.offices.models import Office, User
from supervision.offices.roles import Role

PASSWORD = "demo-Passw0rd"


@dataclass(frozen=True)
class Part:
    """A person to be: account, office by short word, role, name, post."""

    username: str
    office: str
    role: Role
    name: str
    post: str


CAST = (
    Part("prosecutor", "county_a1", Role.PROSECUTOR, "云演甲", "第一检察部 检察官"),
    Part("head", "county_a1", Role.DEPARTMENT_HEAD, "澜演乙", "第一检察部 主任"),
    Part("prosecutor_b", "county_b1", Role.PROSECUTOR, "柳演丙", "第二检察部 检察官"),
    Part("city_prosecutor", "city_a", Role.PROSECUTOR, "青演丁", "第四检察部 检察官"),
    Part("author", "city_a", Role.MODEL_AUTHOR, "石演戊", "数字检察办公室"),
    Part("data_admin", "county_a1", Role.DATA_ADMIN, "云演壬", "案件管理部"),
    Part("admin", "province", Role.PROVINCIAL_MODEL_ADMIN, "川演己", "数字检察部"),
    Part("auditor", "province", Role.AUDITOR, "湖演庚", "检务督察部"),
    Part("sysadmin", "province", Role.SYSTEM_ADMIN, "松演辛", "检察技术部"),
)


def plant_people(offices: dict[str, Office]) -> dict[str, User]:
    """Everybody of the cast by account; those who are there already stay as they are."""
    there = {person.username: person for person in User.objects.filter(username__in=[part.username for part in CAST])}
    for part in CAST:
        if part.username not in there:
            there[part.username] = create_person(
                actor=None,
                username=part.username,
                office=offices[part.office],
                roles=[part.role],
                password=PASSWORD,
                display_name=part.name,
                post=part.post,
            )
    return there
