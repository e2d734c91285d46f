"""The model file: read it, check it against the data standards, say it in words."""

from models_engine.errors import ModelErrors, Problem
from models_engine.language.check import check_model, publication_problems
from models_engine.language.checked import CheckedLead, CheckedModel, ScoreReason
from models_engine.language.describe import describe
from models_engine.language.parse import parse_model
from models_engine.language.source import Example, ModelSource, Parameter
from models_engine.language.templates import Template
from models_engine.operators.base import CheckedStep, Sentence, StepSource

__all__ = [
    "CheckedLead",
    "CheckedModel",
    "CheckedStep",
    "Example",
    "ModelErrors",
    "ModelSource",
    "Parameter",
    "Problem",
    "ScoreReason",
    "Sentence",
    "StepSource",
    "Template",
    "check_model",
    "describe",
    "parse_model",
    "publication_problems",
]
