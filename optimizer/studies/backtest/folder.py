"""The folder of a back-test: what was asked, every batch as it was solved with its plan, the ledgers, and the result.

::

    study.json                              what was asked; a rerun that asks for something else is refused
    today/ledger.jsonl                      the ledger so far
    today/001-monthly-2024-04/scenario.json.gz, plan.json, record.json
    candidate/...                           the same
    backtest.json, batches.*, members.*     the result

Every file is there whole or not at all, and a batch's record comes last: a batch without one was not finished.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ValidationError

from optimizer.domain.base import SCHEMA_VERSION, Model
from optimizer.domain.plan import Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError, StudyError
from optimizer.ledger import LedgerBook, load_book
from optimizer.ledger.book import dump_lines
from optimizer.scenario import dump_plan, dump_scenario, hash_rulebook, hash_scenario, load_plan, load_scenario
from optimizer.scenario.canonical import layout_json
from optimizer.scenario.save import save_bytes
from optimizer.scenario.source import load_text
from optimizer.solve.outcome import SOLVERS, get_version
from optimizer.studies.backtest.result import Backtest
from optimizer.studies.backtest.setup import Setup, Side
from optimizer.text import Text

M = TypeVar("M", bound=Model)

HEAD, LEDGER, RECORD, RESULT = "study.json", "ledger.jsonl", "record.json", "backtest.json"
SCENARIO, PLAN = "scenario.json.gz", "plan.json"


class AskedBatch(Model):
    """A batch that is replayed, with the hash of what it says."""

    name: str
    hash: str


class Head(Model):
    """What was asked: two runs with the same head may share a folder.

    Attributes
    ----------
    today
        Hash of the rule book; ``own`` where each batch keeps its own.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    study: Literal["backtest"] = "backtest"
    today: str
    candidate: str
    seed: int
    time_limit_seconds: float
    max_steps: int | None
    gap: float | None
    strategy: str
    versions: dict[str, str]
    batches: tuple[AskedBatch, ...]


class Record(Model):
    """A finished batch: what its files must be.

    Attributes
    ----------
    scenario_sha256, plan_sha256
        Of the files' bytes before packing.
    ledger_entries, ledger_digest
        How long the ledger was after it, and the hash of its last line.
    """

    batch: str
    termination: Termination
    left_out_quotas: int
    scenario_sha256: str
    plan_sha256: str
    ledger_entries: int
    ledger_digest: str


class Folder:
    """Reads and writes the folder of one back-test.

    Parameters
    ----------
    path
        The folder; made when something is first written.
    ids
        Ids of the batches, in order.
    """

    def __init__(self, path: Path, ids: tuple[str, ...]) -> None:
        self.path = path
        self._ids = ids

    @property
    def count(self) -> int:
        """How many batches there are."""
        return len(self._ids)

    def find_batch(self, side: Side, position: int) -> Path:
        """Return the folder of one batch of one side."""
        return self.path / side / f"{position + 1:03d}-{self._ids[position]}"

    def find_ledger(self, side: Side) -> Path:
        """Return the ledger of one side."""
        return self.path / side / LEDGER

    def count_finished(self, side: Side) -> int:
        """Count the batches of one side that are finished, up to the first that is not."""
        for position in range(self.count):
            if not (self.find_batch(side, position) / RECORD).is_file():
                return position
        return self.count

    # Writing

    def save_batch(self, side: Side, position: int, solved: tuple[Scenario, Plan, LedgerBook], record: Record) -> None:
        """Write everything of a finished batch, its record last."""
        scenario, plan, book = solved
        place = self.find_batch(side, position)
        _make(place)
        save_bytes(dump_scenario(scenario), place / SCENARIO)
        save_bytes(dump_plan(plan), place / PLAN)
        save_bytes(dump_lines((book.head, *book.entries)), self.find_ledger(side))
        _save(record, place / RECORD)

    # Reading

    def load_record(self, side: Side, position: int) -> Record:
        """Return the record of a finished batch."""
        return _load(Record, self.find_batch(side, position) / RECORD)

    def check_batch(self, side: Side, position: int) -> Record:
        """Return the record of a finished batch after comparing its files with it.

        Raises
        ------
        StudyError
            When a file is missing or was changed.
        """
        place, record = self.find_batch(side, position), self.load_record(side, position)
        for name, wanted in ((SCENARIO, record.scenario_sha256), (PLAN, record.plan_sha256)):
            try:
                found = hashlib.sha256(load_text(place / name)).hexdigest()
            except KubariError:
                found = "-"
            if found != wanted:
                raise _refuse_changed(place / name, wanted, found)
        return record

    def load_solved(self, side: Side, position: int) -> tuple[Scenario, Plan]:
        """Return a batch as it was solved, and its plan."""
        place = self.find_batch(side, position)
        return load_scenario(place / SCENARIO), load_plan(place / PLAN)

    def load_book(self, side: Side, position: int) -> LedgerBook:
        """Return the ledger as it was after a batch; what a run that was killed had added for the next one is left out.

        Raises
        ------
        StudyError
            When it is not what the batch's record says.
        """
        record, path = self.load_record(side, position), self.find_ledger(side)
        whole = load_book(path)
        book = LedgerBook(whole.head, whole.entries[: record.ledger_entries])
        if book.digest != record.ledger_digest:
            raise _refuse_changed(path, record.ledger_digest, book.digest)
        return book


def build_record(
    batch: str, termination: Termination, left_out: int, solved: tuple[Scenario, Plan, LedgerBook]
) -> Record:
    """Return the record of a batch that was just solved and posted."""
    scenario, plan, book = solved
    return Record(
        batch=batch,
        termination=termination,
        left_out_quotas=left_out,
        scenario_sha256=hashlib.sha256(dump_scenario(scenario)).hexdigest(),
        plan_sha256=hashlib.sha256(dump_plan(plan)).hexdigest(),
        ledger_entries=len(book.entries),
        ledger_digest=book.digest,
    )


def open_folder(path: Path, setup: Setup) -> Folder:
    """Return the folder of a back-test, new or to be gone on with.

    Raises
    ------
    StudyError
        When another back-test is in it, or something else.
    """
    head, file = _build_head(setup), path / HEAD
    if file.exists():
        _require_same(_load(Head, file), head, path)
    elif path.is_dir() and any(path.iterdir()):
        raise StudyError(
            Text(
                f"{path} は空ではなく、遡及検証のフォルダーでもありません。",
                f"{path} is not empty, and holds no back-test.",
            ),
            Text("新しいフォルダーを指定してください。", "Name a new folder."),
        )
    else:
        _make(path)
        _save(head, file)
    folder = Folder(path, tuple(batch.scenario.id for batch in setup.batches))
    for side in Side:
        for position in range(folder.count_finished(side)):
            folder.check_batch(side, position)
    return folder


def save_backtest(result: Backtest, path: Path) -> None:
    """Write the result into its folder."""
    _save(result, path / RESULT)


def load_backtest(path: Path) -> Backtest:
    """Read a result: its file, or the folder it is in.

    Raises
    ------
    StudyError
        When it is no result of a back-test.
    """
    return _load(Backtest, path / RESULT if path.is_dir() else path)


def _build_head(setup: Setup) -> Head:
    budget = setup.budget
    return Head(
        today="own" if setup.today is None else hash_rulebook(setup.today),
        candidate=hash_rulebook(setup.candidate),
        seed=budget.seed,
        time_limit_seconds=budget.time_limit_seconds,
        max_steps=budget.max_steps,
        gap=budget.gap,
        strategy=setup.strategy,
        versions={package: get_version(package) for package in ("kubari", *SOLVERS)},
        batches=tuple(AskedBatch(name=b.name, hash=hash_scenario(b.scenario)) for b in setup.batches),
    )


def _require_same(there: Head, asked: Head, path: Path) -> None:
    differing = [name for name in Head.model_fields if getattr(there, name) != getattr(asked, name)]
    if not differing:
        return
    name = differing[0]
    before, now = _show(getattr(there, name)), _show(getattr(asked, name))
    raise StudyError(
        Text(
            f"{path} には別の設定の遡及検証があります: {name} は {before}、今回は {now}(違う項目: {', '.join(differing)})。",
            f"{path} holds a back-test of something else: its {name} is {before}, asked for is {now} "
            f"(different: {', '.join(differing)}).",
        ),
        Text(
            "別の --out を指定するか、同じ設定で実行してください。",
            "Name another --out, or ask for the same as before.",
        ),
    )


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(f"{batch.name} {batch.hash[:19]}" for batch in value)
    return str(value)


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            Text(f"フォルダー {path} を作れません({error})。", f"The folder {path} cannot be made ({error})."),
            Text("書き込める場所を指定してください。", "Name a place that can be written to."),
        ) from error


def _save(model: Model, path: Path) -> None:
    save_bytes((layout_json(model.model_dump(mode="json")) + "\n").encode("utf-8"), path)


def _load(model: type[M], path: Path) -> M:
    try:
        return model.model_validate_json(load_text(path), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise StudyError(
            Text(f"{path} は遡及検証のファイルではありません({what})。", f"{path} is no file of a back-test ({what})."),
            Text("新しいフォルダーでやり直してください。", "Begin anew in another folder."),
        ) from error


def _refuse_changed(path: Path, wanted: str, found: str) -> StudyError:
    return StudyError(
        Text(
            f"{path} は記録と違います(照合値は {found[:12]}、記録は {wanted[:12]})。",
            f"{path} is not what was recorded (its hash is {found[:12]}, that recorded is {wanted[:12]}).",
        ),
        Text(
            "その一括配分以降のフォルダーを消すと、そこからやり直します。",
            "Delete the folders of that batch and those after it; the next run begins again there.",
        ),
    )
