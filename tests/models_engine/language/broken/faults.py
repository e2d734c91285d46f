"""Ways to spoil a right model, each in one place: what is changed, where it must be told, and what must be said."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from models_engine.expressions import FUNCTIONS
from models_engine.language import CheckedModel
from models_engine.operators import OPERATORS
from models_engine.operators.base import FieldSpec, Kind

Plain = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One fault. ``spoil`` changes plain values in place; the problem must stand at ``path``, ``at`` its value, its key
    or a character. ``blinds`` names the step (or ``inputs``) after which columns are no longer known for sure;
    ``needs`` the relations whose columns the fault is judged by.
    """

    name: str
    spoil: Callable[[Plain], None]
    path: str
    at: str | int = "value"
    place_of: str = ""  # where the problem stands, if its path is not in the file
    said: tuple[str, ...] = ()
    blinds: str = ""
    needs: frozenset[str] = field(default_factory=frozenset)
    touches: str = ""  # what is changed, if not what stands at ``path``

    @property
    def area(self) -> list[str]:
        """The part of the file that is changed; two faults of one area would get into each other's way."""
        return (self.touches or self.path).split(".")[:2]


def misspelt(name: str) -> str:
    """A letter too many in the middle: nearer to the right name than to any other."""
    middle = len(name) // 2
    return name[:middle] + name[max(0, middle - 1)] + name[middle:]


def faults_of(plain: Plain, model: CheckedModel) -> list[Fault]:
    """Every fault that this model can be given."""
    return [
        *_of_the_whole(plain),
        *_of_inputs(plain),
        *_of_parameters(plain),
        *(fault for step in model.steps for fault in _of_step(plain, step.name, model)),
        *_of_lead(plain, model),
        *_of_examples(plain, model),
    ]


# ---- changes


def _set(path: str, value: Any) -> Callable[[Plain], None]:
    def spoil(plain: Plain) -> None:
        *above, last = path.split(".")
        part = _at(plain, above)
        part[int(last) if isinstance(part, list) else last] = value

    return spoil


def _drop(path: str) -> Callable[[Plain], None]:
    def spoil(plain: Plain) -> None:
        *above, last = path.split(".")
        del _at(plain, above)[last]

    return spoil


def _rename(path: str, new: str) -> Callable[[Plain], None]:
    """Another key in the same place."""

    def spoil(plain: Plain) -> None:
        *above, last = path.split(".")
        part = _at(plain, above)
        renamed = {new if name == last else name: value for name, value in part.items()}
        part.clear()
        part.update(renamed)

    return spoil


def _at(plain: Any, path: list[str]) -> Any:
    for part in path:
        plain = plain[int(part) if isinstance(plain, list) else part]
    return plain


def _missing(path: str, **more: Any) -> Fault:
    above = path.rpartition(".")[0]
    at = "key" if above and not above.rpartition(".")[2].isdecimal() else "value"
    said = ("缺少字段", path.rpartition(".")[2])
    return Fault(f"without {path}", _drop(path), path, at, place_of=above, said=said, **more)


def _wrong_key(path: str, **more: Any) -> Fault:
    above, _, last = path.rpartition(".")
    new = misspelt(last)
    place = f"{above}.{new}" if above else new
    said = ("不认识的字段", new, last)
    return Fault(f"misspelt key {path}", _rename(path, new), place, "key", said=said, touches=path, **more)


def _wrong_text(path: str, right: str, *said: str, **more: Any) -> Fault:
    wrong = misspelt(right)
    return Fault(f"misspelt {path}", _set(path, wrong), path, said=(wrong, right, *said), **more)


def _wrong_value(path: str, value: Any, *said: str, **more: Any) -> Fault:
    return Fault(f"{path}: {value!r}", _set(path, value), path, said=said, **more)


# ---- parts


def _of_the_whole(plain: Plain) -> Iterator[Fault]:
    for part in ("slug", "title", "field", "inputs", "steps", "lead"):
        yield _missing(part, blinds="inputs" if part in ("inputs", "steps", "lead") else "")
    for part in plain:
        yield _wrong_key(part)
    yield Fault("foreign key", lambda plain: plain.update(owner="某院"), "owner", "key", said=("不认识的字段",))
    yield _wrong_text("field", plain["field"])
    yield _wrong_value("slug", "逾期 未抄送", "slug")
    yield _wrong_value("title", ["a"], "文字")
    yield _wrong_value("legal_basis", "社区矫正法", "列表")
    yield _wrong_value("inputs", "nothing", "映射", blinds="inputs")
    yield _wrong_value("steps", [1], "映射", blinds="inputs")
    yield _wrong_value("examples", {"a": 1}, "列表")
    yield _wrong_value("lead", ["a"], "映射", blinds="lead")
    yield _wrong_key("title.zh")
    for index, basis in enumerate(plain.get("legal_basis") or []):
        for name in basis:
            yield _wrong_key(f"legal_basis.{index}.{name}")


def _of_inputs(plain: Plain) -> Iterator[Fault]:
    for name, standard in plain["inputs"].items():
        yield _wrong_text(f"inputs.{name}", standard, "没有数据标准")
        yield _wrong_value(f"inputs.{name}", "nowhere_to_be_found", "没有数据标准", blinds=name)
        yield _wrong_value(f"inputs.{name}", ["a", "b"], "文字", blinds=name)


def _of_parameters(plain: Plain) -> Iterator[Fault]:
    for name, body in (plain.get("parameters") or {}).items():
        path = f"parameters.{name}"
        yield _missing(f"{path}.type")
        yield _missing(f"{path}.default")
        yield _wrong_text(f"{path}.type", body["type"], "没有类型")
        yield Fault(f"{path} foreign", _set(f"{path}.colour", "red"), f"{path}.colour", "key", said=("不认识的字段",))
        yield _wrong_value(path, 5, "映射")
        if body["type"] in ("integer", "money", "decimal"):
            yield _wrong_value(f"{path}.default", "三", f"不是 {body['type']}")
            if body.get("max") is not None:
                yield _wrong_value(f"{path}.default", body["max"] + 1, "上下限")
                yield _wrong_value(f"{path}.min", body["max"] + 1, "大于上限")


def _of_step(plain: Plain, name: str, model: CheckedModel) -> Iterator[Fault]:
    (word, body), path = next(iter(plain["steps"][name].items())), f"steps.{name}"
    operator, reads = OPERATORS[word], frozenset(model.step(name).reads)
    yield Fault(
        f"misspelt operator of {name}",
        _rename(f"{path}.{word}", misspelt(word)),
        f"{path}.{misspelt(word)}",
        "key",
        said=("没有算子", word),
    )
    yield Fault(
        f"two operators in {name}", _set(f"{path}.limit", {"rows": 5}), path, "key", said=("一个算子",), blinds=name
    )
    yield _wrong_value(path, "text", "映射", blinds=name)
    yield _wrong_value(f"{path}.{word}", "text", "映射", blinds=name)
    yield Fault(
        f"foreign field of {name}", _set(f"{path}.{word}.colour", 1), f"{path}.{word}.colour", "key", said=("colour",)
    )
    for spec in operator.fields:
        if spec.name in body:
            place = f"{path}.{word}.{spec.name}"
            yield _wrong_key(place)
            if spec.required:
                yield _missing(place, blinds=name)
            yield _wrong_value(place, {"a": {"b": []}}, blinds=name)
            yield from _of_field(spec, place, body[spec.name], name, reads, plain)


def _of_field(
    spec: FieldSpec, path: str, value: Any, step: str, reads: frozenset[str], plain: Plain
) -> Iterator[Fault]:
    if spec.kind == Kind.STEP:
        yield _wrong_text(path, value)
        yield _wrong_value(path, step, "不能读取它自己", blinds=step)
        later = list(plain["steps"])[list(plain["steps"]).index(step) + 1 :]
        if later:
            yield _wrong_value(path, later[-1], "在它之后的步骤", blinds=step)
    elif spec.kind == Kind.CHOICE:
        yield _wrong_value(path, "outer", "只能是", blinds=step)
    elif spec.kind == Kind.STEPS:
        for index, item in enumerate(value):
            yield _wrong_text(f"{path}.{index}", item)
    elif spec.kind == Kind.COLUMN:
        yield _wrong_text(path, value, needs=reads)
    elif spec.kind in (Kind.COLUMNS, Kind.ORDER):
        for index, item in enumerate(value):
            column = item.split()[0]
            wrong = item.replace(column, misspelt(column), 1)
            said = ("没有名为", column)
            yield Fault(
                f"misspelt {path}.{index}", _set(f"{path}.{index}", wrong), f"{path}.{index}", said=said, needs=reads
            )
    elif spec.kind == Kind.KEYS:
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield _wrong_value(
                    f"{path}.{index}", {"left": item, "right": misspelt(item)}, "右侧没有", item, needs=reads
                )
            else:
                yield _wrong_value(
                    f"{path}.{index}", item | {"left": misspelt(item["left"])}, item["left"], needs=reads
                )
    elif spec.kind == Kind.EXPRESSION:
        boolean = spec.name in ("where", "having")
        yield from _of_expression(path, value, reads, boolean=boolean)
    elif isinstance(value, Mapping):
        for column, text in value.items():
            yield from _of_expression(f"{path}.{column}", text, reads, boolean=False)


_TOKEN = re.compile(r"'[^']*'|:?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?(?=\s*\()?")
_KEYWORDS = "AND OR NOT IN BETWEEN LIKE IS NULL CASE WHEN THEN ELSE END AS TRUE FALSE DATE TIMESTAMP CAST"
_WORDS = frozenset(re.findall(r"\w+", _KEYWORDS))


def _of_expression(path: str, text: Any, reads: frozenset[str], *, boolean: bool) -> Iterator[Fault]:
    """One misspelt column, parameter and function; a broken grammar; what is not allowed; a wrong type."""
    if not isinstance(text, str) or '"' in text or "\\" in text or "\n" in text:
        return
    seen: set[str] = set()
    for found in _TOKEN.finditer(text):
        token, kind = found[0], _kind(found, text)
        if not kind or kind in seen or token.upper() in _WORDS:
            continue
        seen.add(kind)
        name = token.lstrip(":").rpartition(".")[2]
        start = found.end() - len(name)
        wrong = text[:start] + misspelt(name) + text[found.end() :]
        at = found.start() if kind != "column" else start
        yield Fault(f"misspelt {kind} in {path}", _set(path, wrong), path, at, said=(misspelt(name), name), needs=reads)
    yield _wrong_expression(path, f"{text} AND", "不合语法")
    if boolean:
        yield _wrong_expression(path, f"({text}) AND (SELECT 1) IS NULL", "子查询")
        yield _wrong_value(path, "1 + 1", "boolean")


def _wrong_expression(path: str, text: str, *said: str) -> Fault:
    """Where a parser notices is its own affair: the line and the path are known."""
    return Fault(f"{said[0]} in {path}", _set(path, text), path, "line", said=said)


def _kind(found: re.Match[str], text: str) -> str:
    token = found[0]
    if token.startswith("'") or token.upper() in _WORDS:
        return ""
    if token.startswith(":"):
        return "" if token == ":as_of" else "parameter"
    if text[found.end() :].lstrip().startswith("("):
        known = {name.upper() for name in FUNCTIONS}
        return "function" if token.upper() in known and len(token) > 3 else ""
    return "column"


def _of_lead(plain: Plain, model: CheckedModel) -> Iterator[Fault]:
    lead, needs = plain["lead"], frozenset({plain["lead"]["from"]})
    for part in ("from", "key", "title", "reason"):
        yield _missing(f"lead.{part}", blinds="lead")
    for part in lead:
        yield _wrong_key(f"lead.{part}", blinds="lead" if part in ("key", "rule") else "")
    yield _wrong_text("lead.from", lead["from"])
    for index, column in enumerate(lead["key"]):
        yield _wrong_text(f"lead.key.{index}", column, needs=needs, blinds="lead")
    yield Fault(
        "no key", _set("lead.key", []), "lead.key", "key", said=("至少要有一个键列",), blinds="lead", needs=needs
    )
    for part in ("office", "occurred_on", "amount"):
        if lead.get(part) is not None:
            yield from _of_expression(f"lead.{part}", lead[part], needs, boolean=False)
    if lead.get("occurred_on"):
        yield _wrong_value("lead.occurred_on", "1", "date")
    yield _wrong_value("lead.level", "'D'", "'A'、'B' 或 'C'")
    yield _wrong_value("lead.score.base", "很高", "整数")
    for index in range(len((lead.get("score") or {}).get("reasons") or [])):
        path = f"lead.score.reasons.{index}"
        yield _wrong_value(f"{path}.points", 1.5, "整数")
        yield _missing(f"{path}.points")
        yield from _of_expression(f"{path}.when", lead["score"]["reasons"][index]["when"], needs, boolean=True)
    if lead.get("subject"):
        yield _wrong_text("lead.subject.kind", lead["subject"]["kind"])
        for part in ("name", "id"):
            if lead["subject"].get(part):
                yield _wrong_text(f"lead.subject.{part}", lead["subject"][part], needs=needs)
    for part in ("title", "reason"):
        text = lead[part]
        if isinstance(text, str) and (found := re.search(r"\{(\w+)\}", text)):
            wrong = text.replace(found[1], misspelt(found[1]), 1)
            said = (misspelt(found[1]), found[1])
            yield Fault(
                f"misspelt lead.{part}",
                _set(f"lead.{part}", wrong),
                f"lead.{part}",
                found.start(),
                said=said,
                needs=needs,
            )


def _of_examples(plain: Plain, model: CheckedModel) -> Iterator[Fault]:
    for index, example in enumerate(plain.get("examples") or []):
        path = f"examples.{index}"
        yield _missing(f"{path}.given")
        yield Fault(f"{path} foreign", _set(f"{path}.colour", 1), f"{path}.colour", "key", said=("不认识的字段",))
        yield _wrong_value(f"{path}.as_of", "年底", "日期")
        yield (
            _wrong_value(f"{path}.parameters", {"nobody_knows": 1}, "参数")
            if False
            else Fault(
                f"{path} unknown parameter",
                _set(f"{path}.parameters", {"nobody_knows": 1}),
                f"{path}.parameters.nobody_knows",
                "key",
                said=("没有名为 nobody_knows 的参数",),
            )
        )
        for name, rows in (example.get("given") or {}).items():
            place = f"{path}.given.{name}"
            yield _misspelt_key(place, needs=frozenset({name}))
            for column in list(rows[0])[:2] if rows else []:
                yield _misspelt_key(f"{place}.0.{column}", needs=frozenset({name}))
        for name in example.get("coverage") or {}:
            yield _wrong_value(f"{path}.coverage.{name}", "年底", "日期")
            yield _misspelt_key(f"{path}.coverage.{name}")
        if example.get("expect") and (column := next(iter(example["expect"][0]))) != model.lead.rule:
            yield _misspelt_key(f"{path}.expect.0.{column}", needs=frozenset({"lead"}))


def _misspelt_key(path: str, **more: Any) -> Fault:
    """A key that is a name of the model's own."""
    above, _, last = path.rpartition(".")
    new = misspelt(last)
    return Fault(f"misspelt {path}", _rename(path, new), f"{above}.{new}", "key", said=(new, last), **more)
