"""Cursor pages: a client walks a list of any length, in order, without gaps when rows are added meanwhile."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.core.exceptions import ValidationError as ValueRefused
from django.db.models import F, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PAGE, LARGEST = 50, 500


class CursorPages(BasePagination):
    """Pages by key, not by number. The view names ``orderings`` (words it allows); the first is the default.

    Rows of equal value follow by descending id, rows without a value stand last, so every row has exactly one place.
    """

    def paginate_queryset(self, queryset: QuerySet, request, view=None) -> list:
        self.request = request
        self.size = _size(request.query_params.get("page_size"))
        orderings = getattr(view, "orderings", ("-id",))
        self.ordering = request.query_params.get("ordering") or orderings[0]
        if self.ordering not in orderings:
            raise ValidationError({"ordering": [f"可用的排序：{'、'.join(orderings)}。"]})
        self.name = self.ordering.removeprefix("-")
        cursor = request.query_params.get("cursor")
        if cursor:
            queryset = queryset.filter(self._after(cursor, queryset.model))
        rows = list(queryset.order_by(*self._order())[: self.size + 1])
        self.more = len(rows) > self.size
        self.rows = rows[: self.size]
        return self.rows

    def get_paginated_response(self, data) -> Response:
        return Response({"next": self._next(), "results": data})

    def _order(self) -> list:
        column = F(self.name)
        descending = self.ordering.startswith("-")
        return [column.desc(nulls_last=True) if descending else column.asc(nulls_last=True), "-pk"]

    def _after(self, cursor: str, model) -> Q:
        """Rows that follow the one the cursor names."""
        value, pk = self._read(cursor, model)
        later = Q(pk__lt=pk)
        if value is None:
            return Q(**{f"{self.name}__isnull": True}) & later
        beyond = "lt" if self.ordering.startswith("-") else "gt"
        return (
            Q(**{f"{self.name}__{beyond}": value})
            | (Q(**{self.name: value}) & later)
            | Q(**{f"{self.name}__isnull": True})
        )

    def _read(self, cursor: str, model) -> tuple[Any, int]:
        try:
            ordering, value, pk = json.loads(urlsafe_b64decode(cursor.encode()))
            if ordering != self.ordering or not isinstance(pk, int):
                raise ValueError("the cursor belongs to another list")
            field = model._meta.pk if self.name == "id" else model._meta.get_field(self.name)
            return (None if value is None else field.to_python(value)), pk
        except (ValueError, TypeError, ArithmeticError, RecursionError, ValueRefused):
            raise ValidationError({"cursor": ["游标无效。请从第一页重新读取，翻页时不要改变排序。"]}) from None

    def _next(self) -> str | None:
        if not self.more:
            return None
        last = self.rows[-1]
        value = getattr(last, self.name)
        words = [self.ordering, value if isinstance(value, int | None) else str(value), last.pk]
        cursor = urlsafe_b64encode(json.dumps(words).encode()).decode()
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    # --- the OpenAPI document -----------------------------------------------------------------------
    def get_paginated_response_schema(self, schema: dict) -> dict:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        orderings = list(getattr(view, "orderings", ("-id",)))
        return [
            _parameter("cursor", {"type": "string"}, "上一页 next 中的游标"),
            _parameter("page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST}, f"每页行数，默认 {PAGE}"),
            _parameter("ordering", {"type": "string", "enum": orderings}, f"排序，默认 {orderings[0]}"),
        ]


def _parameter(name: str, schema: dict, description: str) -> dict:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _size(given: str | None) -> int:
    if given is None:
        return PAGE
    if not given.isdecimal() or not 1 <= int(given) <= LARGEST:
        raise ValidationError({"page_size": [f"应为 1 至 {LARGEST} 的整数。"]})
    return int(given)
