"""The root of floor 3's errors: where, what is wrong, what to do next, each a whole sentence."""


class SupervisionError(Exception):
    """``code`` is a stable word for machines; ``retryable`` says whether trying again unchanged can help."""

    code = "supervision_error"
    retryable = False

    def __init__(self, place: str, cause: str, next_step: str = "") -> None:
        self.place, self.cause, self.next_step = place, cause, next_step
        said = f"{place}：{cause}" if place else cause
        super().__init__("".join(_sentence(part) for part in (said, next_step) if part))


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else text + "。"
