"""How differences are said: phrase -> Chinese, English."""

from collections.abc import Mapping

_NEW_LEADS = "同一情形会被当作新线索，原有线索不再重现"
_NEW_LEADS_EN = "the same finding will be counted as a new lead, and leads so far will not recur"

PHRASES: Mapping[str, tuple[str, str]] = {
    "added value": ("{what}补写为“{new}”。", "{what} is now “{new}”; there was none."),
    "removed value": ("{what}（原为“{old}”）去掉了。", "{what} (“{old}”) is gone."),
    "changed value": ("{what}由“{old}”改为“{new}”。", "{what} changes from “{old}” to “{new}”."),
    # headings
    "slug": (
        f"模型标识由 {{old}} 改为 {{new}}：这是另一个模型，{_NEW_LEADS}。",
        f"The slug changes from {{old}} to {{new}}: it is another model, and {_NEW_LEADS_EN}.",
    ),
    "title.zh": ("名称", "The Chinese title"),
    "title.en": ("英文名称", "The English title"),
    "summary.zh": ("说明", "The Chinese summary"),
    "summary.en": ("英文说明", "The English summary"),
    "field": ("业务条线", "The field"),
    "law added": ("增加法律依据：{law}。", "Legal basis added: {law}."),
    "law removed": ("去掉法律依据：{law}。", "Legal basis removed: {law}."),
    "law changed": (
        "法律依据“{law}”的要旨由“{old}”改为“{new}”。",
        "The gist of “{law}” changes from “{old}” to “{new}”.",
    ),
    # inputs
    "input added": ("增加输入 {name}：{standard}。", "Input {name} added: {standard}."),
    "input removed": ("去掉输入 {name}：{standard}。", "Input {name} removed: {standard}."),
    "input renamed": ("输入 {old} 改名为 {new}，数据不变。", "Input {old} is called {new} now; the data are the same."),
    "input changed": (
        "输入 {name} 由“{old}”改为“{new}”。",
        "Input {name} changes from “{old}” to “{new}”.",
    ),
    # parameters
    "parameter added": ("增加参数“{title}”：默认{value}。", "Parameter “{title}” added, {value} by default."),
    "parameter removed": ("去掉参数“{title}”（默认{value}）。", "Parameter “{title}” ({value} by default) removed."),
    "parameter renamed": (
        "参数 {old} 改名为 {new}，默认值和范围不变。",
        "Parameter {old} is called {new} now; its default and bounds are the same.",
    ),
    "parameter default": ("{title}由{old}改为{new}。", "“{title}” changes from {old} to {new}."),
    "parameter bounds": (
        "{title}的可调范围由{old}改为{new}。",
        "The bounds of “{title}” change from {old} to {new}.",
    ),
    "parameter type": ("{title}的类型由 {old} 改为 {new}。", "The type of “{title}” changes from {old} to {new}."),
    "parameter title": (
        "参数 {name} 的名称由“{old}”改为“{new}”。",
        "The title of parameter {name} changes from “{old}” to “{new}”.",
    ),
    "parameter unit": ("{title}的单位由“{old}”改为“{new}”。", "The unit of “{title}” changes from “{old}” to “{new}”."),
    "between": (" {low} 至 {high} ", "{low} to {high}"),
    "at least": (" {low} 以上", "at least {low}"),
    "at most": (" {high} 以下", "at most {high}"),
    "unbounded": ("不限", "none"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "blank": ("空", "blank"),
    # steps
    "step added": ("增加步骤 {name}：{sentence}", "Step {name} added: {sentence}"),
    "step removed": ("去掉步骤 {name}：{sentence}", "Step {name} removed: {sentence}"),
    "step renamed": ("步骤 {old} 改名为 {new}，内容不变。", "Step {old} is called {new} now and does the same."),
    "step renamed, tagged": (
        "步骤 {old} 改名为 {new}：合并时记下的来源名随之改变。",
        "Step {old} is called {new} now: the name that the union notes changes with it.",
    ),
    "step renamed, rule": (
        f"步骤 {{old}} 改名为 {{new}}：它的名称是子规则，{_NEW_LEADS}。",
        f"Step {{old}} is called {{new}} now: its name is the sub-rule, and {_NEW_LEADS_EN}.",
    ),
    "step changed": ("步骤 {name}：{what}。", "Step {name}: {what}."),
    "step changed, key": (
        f"步骤 {{name}}：{{what}}。线索键由此得出，{_NEW_LEADS}。",
        f"Step {{name}}: {{what}}. The key of leads comes from there, so {_NEW_LEADS_EN}.",
    ),
    "operator": ("算子由 {old} 改为 {new}", "the operator changes from {old} to {new}"),
    "condition added": ("{field}增加“{said}”", "{field} also asks that {said}"),
    "condition removed": ("{field}不再要求“{said}”", "{field} no longer asks that {said}"),
    "condition changed": ("{field}由“{old}”改为“{new}”", "{field} changes from “{old}” to “{new}”"),
    "field added": ("增加{field}“{new}”", "{field} “{new}” added"),
    "field removed": ("去掉{field}“{old}”", "{field} “{old}” removed"),
    "field changed": ("{field}由“{old}”改为“{new}”", "{field} changes from “{old}” to “{new}”"),
    "column added": ("增加列 {name}（{new}）", "column {name} added ({new})"),
    "column removed": ("去掉列 {name}（{old}）", "column {name} removed ({old})"),
    "column changed": ("列 {name} 由“{old}”改为“{new}”", "column {name} changes from “{old}” to “{new}”"),
    "item added": ("{field}增加 {said}", "{field} also has {said}"),
    "item removed": ("{field}去掉 {said}", "{field} no longer has {said}"),
    "pair": ("{left}（对应{right}）", "{left} (there {right})"),
    "near": ("“{a}”与“{b}”相距 {within} 字以内", "“{a}” and “{b}” within {within} characters"),
    # the lead
    "lead from": ("成为线索的步骤由 {old} 改为 {new}。", "Leads come from step {new} instead of {old}."),
    "key": (
        f"线索键由（{{old}}）改为（{{new}}）：{_NEW_LEADS}。",
        f"The key of leads changes from ({{old}}) to ({{new}}): {_NEW_LEADS_EN}.",
    ),
    "rule": (
        f"子规则列由“{{old}}”改为“{{new}}”：它是线索键的一部分，{_NEW_LEADS}。",
        f"The column of the sub-rule changes from “{{old}}” to “{{new}}”: it is part of the key, so {_NEW_LEADS_EN}.",
    ),
    "office": (
        "线索归属由“{old}”改为“{new}”：改归另一院的，会在该院被当作新线索。",
        "The office of leads changes from “{old}” to “{new}”: those that go to another office are new leads there.",
    ),
    "nothing": ("（无）", "(none)"),
    "occurred_on": ("发生日期", "The day of the finding"),
    "amount": ("涉及金额", "The amount"),
    "level": ("线索级别", "The level"),
    "subject.kind": ("对象类别", "The kind of subject"),
    "subject.name": ("对象名称列", "The column of the subject's name"),
    "subject.id": ("对象号码列", "The column of the subject's number"),
    "base": ("基础分", "The base score"),
    "reason added": (
        "增加加分项“{reason}”（{points} 分）：{when}。",
        "Reason “{reason}” added ({points} points): {when}.",
    ),
    "reason removed": ("去掉加分项“{reason}”（{points} 分）。", "Reason “{reason}” ({points} points) removed."),
    "reason points": (
        "加分项“{reason}”由 {old} 分改为 {new} 分。",
        "Reason “{reason}” changes from {old} to {new} points.",
    ),
    "reason when": (
        "加分项“{reason}”的条件由“{old}”改为“{new}”。",
        "The condition of reason “{reason}” changes from “{old}” to “{new}”.",
    ),
    "reason text": ("加分项的说明由“{old}”改为“{new}”。", "The text of a reason changes from “{old}” to “{new}”."),
    "lead title": ("线索标题", "The title of leads"),
    "lead reason": ("线索理由", "The reason of leads"),
    "document": ("拟制文书", "The document"),
    "sub-rule added": ("增加子规则 {name}：{title}。", "Sub-rule {name} added: {title}."),
    "sub-rule removed": ("去掉子规则 {name}：{title}。", "Sub-rule {name} removed: {title}."),
    "sub-rule changed": ("子规则 {name} 的名称或依据改变。", "The title or the basis of sub-rule {name} changes."),
    # examples
    "example added": ("增加算例“{name}”。", "Example “{name}” added."),
    "example removed": ("去掉算例“{name}”。", "Example “{name}” removed."),
    "example changed": ("算例“{name}”改变：{parts}。", "Example “{name}” changes: {parts}."),
    "given": ("数据", "its rows"),
    "expect": ("应命中的键", "the keys expected"),
    "coverage": ("覆盖期", "its coverage"),
    "parameters": ("参数", "its parameters"),
    "as_of": ("基准日", "its date"),
}

#: what every effect means, for the head of its group
EFFECTS: Mapping[str, tuple[str, str]] = {
    "identity": ("改变线索的身份：会出现重复的新线索", "Changes what is the same lead: leads will be counted as new"),
    "leads": ("可能改变命中哪些线索", "May change which leads arise"),
    "weight": ("不改变命中，只改变级别、分值、金额等", "The same leads, judged or ranked otherwise"),
    "texts": ("只改变文字和算例，不影响线索", "Changes only texts and examples"),
}
