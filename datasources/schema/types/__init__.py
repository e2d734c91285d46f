"""The semantic types: what a cell means, how its spellings become one value, what is refused, how it is masked."""

from datasources.schema.types.base import SemanticType, is_missing
from datasources.schema.types.documents import CaseNumber, Code, DocNumber, RegionCode
from datasources.schema.types.identity import AccountNo, IdCard, OrgCode, Phone, Uscc
from datasources.schema.types.moments import Date, Month, Timestamp
from datasources.schema.types.numbers import Integer, Money, Number
from datasources.schema.types.vehicle import Plate, Vin
from datasources.schema.types.words import Boolean, Name, String, Text

#: every type by its word
TYPES: dict[str, SemanticType] = {
    kind.name: kind()
    for kind in (
        String,
        Text,
        Integer,
        Number,
        Money,
        Boolean,
        Date,
        Month,
        Timestamp,
        Code,
        IdCard,
        Uscc,
        Plate,
        Vin,
        Phone,
        CaseNumber,
        DocNumber,
        RegionCode,
        OrgCode,
        AccountNo,
        Name,
    )  # fmt: skip
}

__all__ = ["TYPES", "SemanticType", "is_missing"]
