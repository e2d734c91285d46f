"""Every error of REST is an RFC 9457 problem document with a stable ``code``."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from datasources.errors import DataError
from models_engine.errors import ModelError
from supervision.errors import SupervisionError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
OUR_ERRORS = (DataError, ModelError, SupervisionError)
#: statuses of our own refusals; every other one is 422
STATUSES = {
    "lead_changed": status.HTTP_409_CONFLICT,
    "move_refused": status.HTTP_409_CONFLICT,
    "case_refused": status.HTTP_409_CONFLICT,
    "live_run_exists": status.HTTP_409_CONFLICT,
    "damaged_lake": status.HTTP_503_SERVICE_UNAVAILABLE,
    "export_refused": status.HTTP_400_BAD_REQUEST,
    "purpose_missing": status.HTTP_400_BAD_REQUEST,
}
TITLES = {
    400: "请求有误",
    401: "需要身份验证",
    403: "没有权限",
    404: "不存在",
    405: "不支持的方法",
    406: "不支持的格式",
    409: "与当前状态冲突",
    415: "不支持的内容类型",
    422: "无法处理",
    429: "请求过于频繁",
    500: "服务器内部错误",
    503: "暂时无法处理",
}


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The problem document of any error raised in a REST view."""
    request = context.get("request")
    instance = request.path if request is not None else ""
    if isinstance(error, OUR_ERRORS):
        set_rollback()
        return problem(STATUSES.get(error.code, status.HTTP_422_UNPROCESSABLE_ENTITY), error.code, str(error), instance)
    answer = exception_handler(error, context)
    if answer is None:
        set_rollback()
        logger.error("An error in %s", instance, exc_info=error)
        return problem(500, "internal_error", "服务器出错，已记录。请稍后重试，或联系系统管理员。", instance)
    document = problem(answer.status_code, _code(error), _detail(error), instance, **_errors(error))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in answer:
            document[name] = answer[name]
    return document


def problem(code_number: int, code: str, detail: str, instance: str = "", **more) -> Response:
    body = {
        "type": "about:blank",
        "title": TITLES.get(code_number, ""),
        "status": code_number,
        "code": code,
        "detail": detail,
        "instance": instance,
        **more,
    }
    return Response(body, status=code_number, content_type=MEDIA_TYPE)


def _code(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not_found"
    if isinstance(error, PermissionDenied):
        return "permission_denied"
    if isinstance(error, ValidationError):
        return "invalid"
    if isinstance(error, APIException):
        codes = error.get_codes()
        return codes if isinstance(codes, str) else error.default_code
    return "error"


def _detail(error: Exception) -> str:
    if isinstance(error, Http404):
        return "没有这样的记录，或您无权查看。"
    if isinstance(error, ValidationError):
        return "有字段填写不正确，见 errors。"
    return str(getattr(error, "detail", "") or "没有这一操作所需的权限。")


def _errors(error: Exception) -> dict[str, Any]:
    """Which fields are wrong and why: [{"field", "code", "detail"}]."""
    if not isinstance(error, ValidationError):
        return {}
    return {"errors": list(_flat(error.get_full_details()))}


def _flat(details: Any, field: str = ""):
    if isinstance(details, dict) and "message" in details and "code" in details:
        yield {"field": field, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _flat(inner, f"{field}.{name}" if field else str(name))
    else:
        for inner in details:
            yield from _flat(inner, field)
