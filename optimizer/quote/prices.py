"""Prices of capacity as they stand in a file: yen per free minute of every work center and bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optimizer.domain.base import Id
from optimizer.domain.check.findings import find_near, show_value
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError
from optimizer.scenario.path import format_path, show_file
from optimizer.scenario.source import load_text
from optimizer.text import Text


class PriceError(KubariError):
    """A file of prices is wrong, or belongs to another scenario."""


class _WorkCenterPrices(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    work_center: Id
    yen_per_minute: tuple[Annotated[float, Field(ge=0)], ...]


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    work_centers: tuple[_WorkCenterPrices, ...]
    has_yen: bool = True


def load_prices(path: Path, scenario: Scenario) -> NDArray[np.float64]:
    """Return yen per free minute, shape (work centers, buckets); a work center that the file does not name has no price.

    The file is an object with ``work_centers``, a list of objects with ``work_center`` and ``yen_per_minute`` (one number
    per bucket), and may say that it has no prices in yen (``has_yen``); whatever else stands in it is not looked at.

    Raises
    ------
    PriceError
        When it is not such a file, or not of this scenario.
    """
    try:
        file = _PriceFile.model_validate_json(load_text(Path(path)))
    except ValidationError as error:
        raise _refuse_form(path, error) from error
    if not file.has_yen:
        raise _refuse_priceless(path)
    names = [center.id for factory in scenario.network.factories for center in factory.work_centers]
    position_by_id = {name: i for i, name in enumerate(names)}
    prices = np.zeros((len(names), scenario.calendar.bucket_count))
    for entry in file.work_centers:
        if entry.work_center not in position_by_id:
            raise _refuse_work_center(path, entry.work_center, names)
        if len(entry.yen_per_minute) != prices.shape[1]:
            raise _refuse_buckets(path, entry, prices.shape[1])
        prices[position_by_id[entry.work_center]] = entry.yen_per_minute
    return prices


def _refuse_form(path: Path, error: ValidationError) -> PriceError:
    first = error.errors(include_url=False)[0]
    where, value = format_path(first["loc"]), show_value(first["input"])
    return PriceError(
        Text(
            f"価格のファイル {show_file(path)} を読めません。{where} の値 {value} が正しくありません。",
            f"The file of prices {show_file(path)} cannot be read: {where} is {value}.",
        ),
        Text(
            "kubari prices --json の出力をそのまま指定してください。",
            "Give the output of kubari prices --json as it is.",
        ),
    )


def _refuse_priceless(path: Path) -> PriceError:
    return PriceError(
        Text(
            f"価格のファイル {show_file(path)} には円の価格がありません(has_yen = false)。",
            f"The file of prices {show_file(path)} holds no prices in yen (has_yen = false).",
        ),
        Text(
            "--prices を外すか、費用を目標に含む配分基準の計画から作り直してください。",
            "Leave out --prices, or make them from a plan whose rule book has a goal with cost.",
        ),
    )


def _refuse_work_center(path: Path, name: str, names: list[str]) -> PriceError:
    near = ", ".join(find_near(name, names))
    return PriceError(
        Text(
            f"価格のファイル {show_file(path)} の設備 {show_value(name)} はこのシナリオにありません。",
            f"The file of prices {show_file(path)} names the work center {show_value(name)}, which the scenario does not have.",
        ),
        Text(
            f"このシナリオの計画から価格を作り直してください。{f'近いもの: {near}' if near else ''}",
            f"Make the prices anew from a plan of this scenario.{f' Close to it: {near}.' if near else ''}",
        ),
    )


def _refuse_buckets(path: Path, entry: _WorkCenterPrices, buckets: int) -> PriceError:
    count = len(entry.yen_per_minute)
    return PriceError(
        Text(
            f"価格のファイル {show_file(path)} の設備 {entry.work_center} には {count} 期間の価格がありますが、"
            f"シナリオは {buckets} 期間です。",
            f"The file of prices {show_file(path)} has {count} price(s) for {entry.work_center}; "
            f"the calendar has {buckets} bucket(s).",
        ),
        Text("このシナリオの計画から価格を作り直してください。", "Make the prices anew from a plan of this scenario."),
    )
