"""Names of columns as English words, for standards that give a column no English title of its own."""

#: parts of names that are no English words, longest first
_PHRASES = {
    "legal_rep": "legal representative",
    "id_card": "identity number",
    "lng_lat": "longitude and latitude",
    "bac": "blood alcohol",
    "uscc": "credit code",
    "mcc": "merchant category",
    "org_flag": "organised gang",
    "np_doc": "non-prosecution document",
    "rel_": "relative's ",
    "counter_": "counterparty ",
}
_WORDS = {
    "admin": "administrative", "cert": "certificate", "desc": "description", "doc": "document", "est": "estimated",
    "exec": "execution", "gov": "government", "iou": "promissory note", "kwh": "kWh", "l": "litres", "m2": "m²",
    "m3": "m³", "no": "number", "org": "body", "prev": "previous", "qty": "quantity", "ref": "reference",
    "reg": "registration", "slug": "identifier", "spec": "specification", "t": "tonnes", "temp": "temporary",
    "txn": "transaction", "vin": "VIN",
}  # fmt: skip


def english_title(name: str) -> str:
    """The words of a column's name: owner_id_card is "owner identity number", urgent_flag just "urgent"."""
    for part, phrase in _PHRASES.items():
        name = name.replace(part, phrase)
    words = [_WORDS.get(word, word) for word in name.replace("_", " ").split()]
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "flag" else words)
