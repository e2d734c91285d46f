"""What can go wrong with the audit chain."""

from supervision.errors import SupervisionError


class AuditError(SupervisionError):
    code = "audit_error"


class EntryUnchangeable(AuditError):
    """Somebody tried to change or remove an audit entry."""

    code = "audit_entry_unchangeable"

    def __init__(self) -> None:
        super().__init__("审计记录", "审计记录只能追加，不能修改或删除", "如内容有误，请另记一条说明。")
