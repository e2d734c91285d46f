"""What stops a child before it starts."""

from datasources.errors import DataError


class WallsMissing(DataError):
    """This machine cannot confine a child as its operator demands."""

    code = "walls_missing"

    def __init__(self, cause: str) -> None:
        super().__init__(
            "计算进程的隔离", cause, "请系统管理员按运维手册“隔离”一节放开所需的系统功能，或修改 REQUIRE_CAGE"
        )
