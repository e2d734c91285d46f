"""``create_user``: the first people of an installation, before anybody can sign in."""

import getpass
import json
import os
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from supervision.offices.actions import create_person
from supervision.offices.errors import OfficeError
from supervision.offices.models import Office
from supervision.offices.roles import Role


class Command(BaseCommand):
    help = "Adds a person to an office. The password is asked for, or read from stdin or an environment variable."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--office", required=True, metavar="CODE", help="六位区划代码，全国为 000000")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help="可重复")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument("--post", default="", help="部门与职务")
        parser.add_argument("--password-from-env", metavar="VARIABLE", help="密码所在的环境变量")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, username: str, office: str, role: list[str], **options) -> None:
        place = Office.objects.filter(code=office).first()
        if place is None:
            raise CommandError(f"没有代码为 {office} 的单位。请核对代码（六位区划代码，全国为 000000）。")
        try:
            person = create_person(
                actor=None,
                username=username,
                office=place,
                roles=role,
                password=_password(options["password_from_env"]),
                display_name=options["name"],
                post=options["post"],
            )
        except OfficeError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("密码不符合要求：" + "".join(error.messages)) from error
        answer = {"user": person.pk, "username": username, "office": office, "roles": sorted(role)}
        said = f"已为{place}新增账号 {username}。"
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["format"] == "json" else said)


def _password(variable: str | None) -> str:
    if variable:
        if not os.environ.get(variable):
            raise CommandError(f"环境变量 {variable} 没有值。请先把密码放入该变量。")
        return os.environ[variable]
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再次输入："):
        raise CommandError("两次输入的密码不一致。请重新执行。")
    return first
