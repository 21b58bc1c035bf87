"""Published data sets turned into scenarios, their meaning kept; each module says how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from optimizer.domain.scenario import Scenario
from optimizer.errors import UnknownNameError
from optimizer.scenario.published.brunel import BrunelQuestion, read_brunel
from optimizer.scenario.published.gap import read_gap
from optimizer.scenario.published.mscflp import read_mscflp
from optimizer.scenario.published.rcmax import read_rcmax
from optimizer.text import Text

__all__ = ["DATASETS", "BrunelQuestion", "DataSet", "read_published"]


class DataSet(NamedTuple):
    """A kind of published file.

    Attributes
    ----------
    title
        What it is.
    read
        Turns a file into a scenario.
    options
        Names of the options it takes.
    """

    title: Text
    read: Callable[..., Scenario]
    options: tuple[str, ...] = ()


DATASETS = MappingProxyType(
    {
        "gap": DataSet(Text("一般化割当問題", "Generalized assignment"), read_gap),
        "mscflp": DataSet(
            Text("顧客の競合がある施設配置", "Facility location with incompatible customers"), read_mscflp
        ),
        "rcmax": DataSet(Text("無関連並列機械の最大負荷", "Unrelated parallel machines, largest load"), read_rcmax),
        "brunel": DataSet(
            Text("半導体メーカーの実注文", "A real order book on 19 plants"), read_brunel, ("days", "question")
        ),
    }
)


def read_published(dataset: str, file: Path, **options: int | str | None) -> Scenario:
    """Turn a published file into a scenario.

    Parameters
    ----------
    dataset
        A name in `DATASETS`.
    file
        The file; for ``brunel`` the folder, or the order list in it.
    options
        ``brunel`` takes ``days`` (days in the one bucket) and ``question`` (a `BrunelQuestion`). None is not given.

    Raises
    ------
    UnknownNameError
        For a data set that does not exist, or an option it does not take.
    ScenarioError
        When the file is missing or wrong.
    """
    if dataset not in DATASETS:
        raise _refuse_name(Text("データセット", "data set"), dataset, tuple(DATASETS))
    known = DATASETS[dataset].options
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in known:
            raise _refuse_name(Text(f"{dataset} の指定", f"option of {dataset}"), name, known)
    return DATASETS[dataset].read(Path(file), **given)


def _refuse_name(what: Text, name: str, known: tuple[str, ...]) -> UnknownNameError:
    return UnknownNameError(
        Text(f"{what.ja} {name} はありません。", f"There is no {what.en} {name}."),
        Text(f"使えるのは {', '.join(known) or 'なし'} です。", f"Known: {', '.join(known) or 'none'}."),
    )
