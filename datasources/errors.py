"""What can go wrong on floor 1, each said as a whole sentence: where, what is wrong, what to do next."""


class DataError(Exception):
    """Root of the floor's errors. ``code`` is a stable word for machines; ``retryable`` says whether waiting helps."""

    code = "data_error"
    retryable = False

    def __init__(self, place: str, cause: str, next_step: str = "") -> None:
        self.place, self.cause, self.next_step = place, cause, next_step
        said = f"{place}：{cause}" if place else cause
        super().__init__("".join(_sentence(part) for part in (said, next_step) if part))


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else text + "。"


class StandardError(DataError):
    """A data standard's definition does not hold; ``problems`` lists every one of them with its place."""

    code = "bad_standard"

    def __init__(self, place: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(place, "；".join(problems), "请按数据标准的格式改正后再导入。")


class FormatError(DataError):
    """A file cannot be read as a table."""

    code = "bad_file"


class MappingError(DataError):
    """The file's columns cannot be matched with what the standard requires."""

    code = "bad_mapping"


class LakeError(DataError):
    """Files of the lake are missing or are not what the manifest says."""

    code = "damaged_lake"
