from tests.supervision.leads.conftest import lead, model, signed_in

__all__ = ["lead", "model", "signed_in"]
