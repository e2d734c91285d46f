"""The operators of the rule language, one file an operator.

Every module of this package that has an ``OPERATOR`` is in the table: a new operator is one new file.
"""

from importlib import import_module
from pkgutil import iter_modules

from models_engine.operators.base import Operator

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]

OPERATORS: dict[str, Operator] = {
    module.OPERATOR.name: module.OPERATOR for module in _MODULES if hasattr(module, "OPERATOR")
}
