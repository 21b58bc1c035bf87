"""The CP-SAT model of an instance or a part of it: variables, one file per rule family, extraction of lots."""

from optimizer.model.build import BuiltModel, build_model
from optimizer.model.extract import extract_lots
from optimizer.model.part import Part, build_part

__all__ = ["BuiltModel", "Part", "build_model", "build_part", "extract_lots"]
