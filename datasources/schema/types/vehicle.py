"""Numbers on vehicles."""

import ibis.expr.types as ir

from datasources.schema.types.base import NumberType, SemanticType, is_missing, keep_ends, squeeze, when

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


class Plate(SemanticType):
    """号牌号码 (GA 36): province, issuing office, five characters, or six for new-energy vehicles."""

    name = "plate"
    title = "号牌号码"
    is_identity = True
    refusal = "不是有效的号牌号码"
    plain_form = f"^[{_PROVINCES}使领][A-Z0-9][A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳领使电试超]$"

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        return is_missing(raw) | raw.isin(("无牌", "无号牌", "未上牌", "未挂牌"))

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        plate = squeeze(raw)
        civil = plate.re_search(self.plain_form)
        other = plate.re_search(
            f"^(?:WJ[{_PROVINCES}]?[0-9A-Z]{{5,6}}|[A-Z]{{2}}[0-9A-Z]{{5}}|[{_PROVINCES}使]\\d{{6}})$"
        )
        return when(civil | other, plate)

    def mask(self, value: str) -> str:
        return keep_ends(value, 2, 1)


class Vin(NumberType):
    """车辆识别代号 (GB 16735): seventeen characters without I, O, Q. Not every maker computes the ninth."""

    name = "vin"
    title = "车辆识别代号"
    is_identity = True
    refusal = "不是有效的车辆识别代号（应为十七位，不含 I、O、Q）"
    plain_form = r"^[0-9A-HJ-NPR-Z]{17}$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        vin = squeeze(raw)
        return when(vin.re_search(self.plain_form), vin)

    def mask(self, value: str) -> str:
        return keep_ends(value, 3, 4)
