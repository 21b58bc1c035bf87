"""Studies for policy staff: many plans under many rules, compared; every plan in them is verified."""

from optimizer.studies.table import Row, save_table

__all__ = ["Row", "save_table"]
