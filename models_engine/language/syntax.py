"""What the YAML reader complains of, in sentences that say what to do."""

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from models_engine.errors import Problem

# what the reader's message contains -> what is told; the first that fits counts
_TOLD = (
    ("'\\t'", "这里有制表符（Tab）；缩进只能用空格。"),
    ("while scanning a quoted scalar", "这里开始的引号没有闭合；请补上后一个引号。"),
    ("mapping values are not allowed", "一行里有不止一个“名称: 值”；值中有冒号时，整个值要加引号。"),
    ("could not find expected ':'", "这里应是“名称: 值”，少了冒号或冒号后的空格。"),
    ("while parsing a flow sequence", "方括号没有闭合，或各项之间少了逗号。"),
    ("while parsing a flow mapping", "花括号没有闭合，或各项之间少了逗号；值中有逗号、冒号时要加引号。"),
    ("expected a single document", "一个文件只能写一个模型；请删去“---”以后的内容。"),
    ("undefined alias", "引用（*名称）之前没有同名的锚点（&名称）。"),
    ("could not determine a constructor", "不能使用标签（!…）；请删去。"),
    ("expected <block end>", "缩进与上文不一致，或括号、引号不配对；同一层的各行要对齐。"),
)
# where these begin is more use than where the reader gave up, often the end of the file
_AT_THE_START = ("while scanning a quoted scalar",)


def syntax_problem(file: str, text: str, error: Exception) -> Problem:
    """Why a text cannot be read, and where."""
    if isinstance(error, RecursionError):
        return Problem(file, "", 1, 1, "文件的嵌套过深，不是模型文件；请检查括号和缩进。")
    if isinstance(error, ReaderError):
        return _unprintable(file, text, error)
    if not isinstance(error, MarkedYAMLError):
        return Problem(file, "", 1, 1, f"文件不符合 YAML 的写法：{error}")
    return _marked(file, error)


def _unprintable(file: str, text: str, error: ReaderError) -> Problem:
    character = error.character if isinstance(error.character, int) else ord(error.character)
    before = text[: text.find(chr(character))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(file, "", line, column, f"这里有不可见的控制字符（U+{character:04X}），请删去。")


def _marked(file: str, error: MarkedYAMLError) -> Problem:
    complaint = f"{error.context or ''} {error.problem or ''}"
    told = next((said for word, said in _TOLD if word in complaint), f"（{complaint.strip()}）请检查缩进、引号和冒号。")
    begins = any(word in complaint for word in _AT_THE_START)
    mark = (error.context_mark if begins else error.problem_mark) or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(file, "", line, column, f"此处不符合 YAML 的写法：{told}")
