"""What the procuratorate of a division is called.

Names follow practice: a district carries its city's name, a county its own; a prefecture without a people's congress
of its own (地区, 盟) has a branch of the provincial office. Pseudo divisions of the code table (市辖区, 县,
省直辖县级行政区划) are no administrative level of their own and are named as parts of the office above.
"""

PSEUDO_CITIES = {
    "市辖区": "市辖区分院",
    "县": "县分院",
    "省直辖县级行政区划": "省直辖县级行政区划分院",
    "自治区直辖县级行政区划": "自治区直辖县级行政区划分院",
}
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
OFFICE = "人民检察院"


def city_office(city: str, province: str) -> str:
    """石家庄市 → 石家庄市人民检察院; 阿里地区 → 西藏自治区人民检察院阿里分院."""
    if city in PSEUDO_CITIES:
        return f"{province}{OFFICE}（{PSEUDO_CITIES[city]}）"
    if city.endswith("地区"):
        return f"{province}{OFFICE}{city.removesuffix('地区')}分院"
    if city.endswith("盟"):
        return f"{province}{OFFICE}{city}分院"
    return city + OFFICE


def county_office(code: str, county: str, city: str, province: str) -> str:
    """大武口区 of 石嘴山市 → 石嘴山市大武口区人民检察院; 平罗县 → 平罗县人民检察院."""
    if code[:2] + "0000" in MUNICIPALITIES:
        return province + county + OFFICE
    is_zone = code[4:] > "70" and code[4:] < "81"  # development zones and the like bear their own full names
    is_district = county.endswith("区") and not county.endswith(("特区", "林区")) and not is_zone
    if is_district and city not in PSEUDO_CITIES:
        return city + county + OFFICE
    return county + OFFICE
