"""What is done to people's accounts. Every act is announced, and with it recorded."""

from collections.abc import Iterable

from axes.utils import reset as lift_lock
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datasources.announcements import acted
from supervision.offices.errors import OfficeError
from supervision.offices.models import Office, RoleGrant, User
from supervision.offices.roles import Role

#: whoever watches or administers does not handle cases, and nobody does both (三员分立)
APART = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN})


def create_person(
    *,
    actor: User | None,
    username: str,
    office: Office,
    roles: Iterable[str],
    password: str,
    display_name: str = "",
    post: str = "",
) -> User:
    """Adds a person to an office. ``actor`` None: from the command line.

    Raises:
        OfficeError: the name is taken, the roles exclude each other, or the office is out of the actor's reach.
        ValidationError: the password is too weak.
    """
    person = User(username=username, office=office, display_name=display_name, post=post)
    _within_reach(actor, office)
    wanted = _checked(roles)
    validate_password(password, person)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            _grant(person, wanted)
            _announce("person.create", person, actor, username=username, roles=sorted(wanted))
    except IntegrityError as error:
        raise OfficeError(_("账号 %(name)s") % {"name": username}, _("已存在"), _("请换一个账号名。")) from error
    return person


@transaction.atomic
def change_person(
    *, actor: User, person: User, office: Office, roles: Iterable[str], display_name: str, post: str
) -> None:
    """Name, post, office and roles of a person; office and roles hold from the person's next request."""
    _within_reach(actor, office)
    wanted = _checked(roles)
    if person.pk == actor.pk and Role.SYSTEM_ADMIN not in wanted:
        raise OfficeError(str(person), _("不能取消自己的系统管理员角色"), _("请由其他系统管理员操作。"))
    held, former = set(person.roles), person.office
    person.display_name, person.post, person.office = display_name, post, office
    person.save(update_fields=["display_name", "post", "office"])
    if office != former:
        detail = {"from": former.code if former else "", "to": office.code}
        _announce("person.move", person, actor, **detail)
    if wanted != held:
        _grant(person, wanted)
        _announce("person.change_roles", person, actor, added=sorted(wanted - held), removed=sorted(held - wanted))


@transaction.atomic
def set_active(*, actor: User, person: User, active: bool) -> None:
    """A deactivated person is out at the next request and cannot sign in; what the person did stays."""
    if person.pk == actor.pk:
        raise OfficeError(str(person), _("不能停用自己的账号"), _("请由其他系统管理员操作。"))
    person.is_active = active
    person.save(update_fields=["is_active"])
    _announce("person.activate" if active else "person.deactivate", person, actor)


@transaction.atomic
def reset_password(*, actor: User, person: User, password: str) -> None:
    """A new password ends every session of the person and lifts a lock after wrong passwords."""
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    lift_lock(username=person.username)
    _announce("person.reset_password", person, actor)


def announce_own_password(person: User) -> None:
    """The person changed the own password."""
    _announce("person.change_password", person, person)


def _within_reach(actor: User | None, office: Office) -> None:
    if actor is not None and not actor.horizon.sees(office.path):
        raise OfficeError(office.name, _("不在您的管理范围内"), _("请选择本院或下级院。"))


def _checked(roles: Iterable[str]) -> set[str]:
    wanted = {str(role) for role in roles}
    if unknown := wanted - set(Role.values):
        cause = _("没有角色 %(roles)s") % {"roles": "、".join(sorted(unknown))}
        raise OfficeError("", cause, _("可用的角色：%(roles)s。") % {"roles": "、".join(Role.values)})
    if wanted & APART and len(wanted) > 1:
        raise OfficeError("", _("系统管理员、审计员不得兼任其他角色"), _("请为其另设账号。"))
    return wanted


def _grant(person: User, wanted: set[str]) -> None:
    person.role_grants.exclude(role__in=wanted).delete()
    RoleGrant.objects.bulk_create([RoleGrant(user=person, role=role) for role in wanted], ignore_conflicts=True)
    person.__dict__.pop("roles", None)
    person.__dict__.pop("permissions", None)


def _announce(action: str, person: User, actor: User | None, **detail) -> None:
    acted.send(
        sender=User,
        actor=actor,
        action=action,
        target=person,
        office_path=person.office.path if person.office else "",
        detail=detail,
        purpose="",
    )
