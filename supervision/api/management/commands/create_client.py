"""Lets a system of an office into REST."""

import json

from django.core.management.base import BaseCommand, CommandError

from supervision.api.actions import create_client
from supervision.errors import SupervisionError
from supervision.offices.models import Office


class Command(BaseCommand):
    help = "为一个单位的系统建立接口客户端，打印其标识和密钥；密钥只显示这一次"

    def add_arguments(self, parser):
        parser.add_argument("name", help="客户端名称，如 案管系统")
        parser.add_argument("--office", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--scopes", required=True, help="权限范围，以空格分隔，如 'leads:read models:read'")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="结果的显示方式")

    def handle(self, *, name, office, scopes, format, **options):
        found = Office.objects.filter(code=office).first()
        if found is None:
            raise CommandError(f"没有代码为 {office} 的单位。请核对 --office。")
        try:
            new = create_client(name, office=found, scopes=scopes.split(), actor=None)
        except SupervisionError as error:
            raise CommandError(str(error)) from None
        if format == "json":
            answer = {
                "client_id": new.client.client_id,
                "client_secret": new.secret,
                "office": office,
                "scopes": scopes,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"client_id:     {new.client.client_id}\nclient_secret: {new.secret}")
            self.stdout.write("请立即保存密钥；它只以散列保存，今后无法再次查看。")
