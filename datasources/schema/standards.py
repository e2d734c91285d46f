from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    slug: str

    @classmethod
    def from_definition(cls, definition: dict) -> "Standard":
        return cls(slug=definition["slug"])
