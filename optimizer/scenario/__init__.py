"""Scenario and plan files: loading, saving, hashing, their schema, and the stored scenarios."""

from optimizer.scenario.canonical import dump_plan, dump_scenario, hash_plan, hash_rulebook, hash_scenario
from optimizer.scenario.load import (
    load_plan,
    load_rulebook,
    load_scenario,
    parse_plan,
    parse_rulebook,
    parse_scenario,
)
from optimizer.scenario.problems import PlanFileError
from optimizer.scenario.save import save_plan, save_scenario
from optimizer.scenario.schema import plan_schema, rulebook_schema, scenario_schema
from optimizer.scenario.stored import (
    check_manifest,
    find_stored,
    list_generated,
    list_stored,
    load_manifest,
    stored_folder,
)

__all__ = [
    "PlanFileError",
    "check_manifest",
    "dump_plan",
    "dump_scenario",
    "find_stored",
    "hash_plan",
    "hash_rulebook",
    "hash_scenario",
    "list_generated",
    "list_stored",
    "load_manifest",
    "load_plan",
    "load_rulebook",
    "load_scenario",
    "parse_plan",
    "parse_rulebook",
    "parse_scenario",
    "plan_schema",
    "rulebook_schema",
    "save_plan",
    "save_scenario",
    "scenario_schema",
    "stored_folder",
]
