"""An invented province for demonstrations and tests. Its names and its 99xxxx codes exist nowhere."""

from django.db import transaction

from supervision.offices.models import Office, Tier

# short word, code, parent's code, name, tier, kind
OFFICES = [
    ("province", "990000", "000000", "云州省人民检察院", Tier.PROVINCIAL, Office.Kind.DIVISION),
    ("city_a", "990100", "990000", "澜江市人民检察院", Tier.MUNICIPAL, Office.Kind.DIVISION),
    ("county_a1", "990101", "990100", "澜江市南浦区人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
    ("county_a2", "990102", "990100", "青岩县人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
    ("county_a3", "990103", "990100", "石桥县人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
    ("dispatch", "990100P1", "990100", "澜江市青崖地区人民检察院", Tier.COUNTY, Office.Kind.DISPATCHED),
    ("city_b", "990200", "990000", "北湖市人民检察院", Tier.MUNICIPAL, Office.Kind.DIVISION),
    ("county_b1", "990201", "990200", "北湖市柳原区人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
    ("county_b2", "990202", "990200", "望川县人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
    ("county_b3", "990203", "990200", "松亭县人民检察院", Tier.COUNTY, Office.Kind.DIVISION),
]


@transaction.atomic
def plant_demonstration_offices() -> dict[str, Office]:
    """Adds the demonstration province where it is missing; answers its offices, and the national one, by short word."""
    national, _ = Office.objects.get_or_create(
        code="000000", defaults={"name": "最高人民检察院", "tier": Tier.NATIONAL, "path": "/000000/"}
    )
    planted, by_code = {"national": national}, {"000000": national}
    for word, code, parent_code, name, tier, kind in OFFICES:
        parent = by_code[parent_code]
        office, _ = Office.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "tier": tier,
                "kind": kind,
                "parent": parent,
                "path": f"{parent.path}{code}/",
                "region_code": code[:6] if kind == Office.Kind.DIVISION else "",
                "is_demonstration": True,
            },
        )
        planted[word] = by_code[code] = office
    return planted
