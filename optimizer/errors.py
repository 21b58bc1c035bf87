"""Everything that Kubari refuses, and how it says so.

    KubariError                 anything Kubari raises on purpose
    |- ScenarioError            the input is wrong; carries *all* problems found at once
    |  `- RuleBookError         the same of a rule book in a file of its own
    |- PlanError                a plan file is wrong or belongs to another scenario
    |- VerificationError        a strategy produced a plan that breaks a rule; the plan is not handed out
    |- InternalError            Kubari contradicts itself; what it would have said cannot be trusted
    |- LedgerError              a ledger is damaged, or an entry does not fit into it; nothing was written
    |- StudyError               a study cannot be run, or gone on with, as it was asked for
    |  `- StudyStoppedError     a study was asked to stop; what is finished is kept
    |- ReplayMismatch           a replay did not give the same bytes
    `- UnknownNameError         an id, a family, a data set or a rule that does not exist

Infeasible, out of budget and cancelled are results (`domain.plan.Termination`), not errors.
A message names the object, shows the values on both sides, and ends with the way out on its own line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from optimizer.text import Language, Text


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    code
        Stable, dotted id of the kind of problem, e.g. ``reference.unknown``.
    path
        JSON path of the value, e.g. ``$.orders[3].route[0].process``.
    subject
        Id of the object the path lies in, e.g. ``order O-0003``; empty for the scenario itself.
    value
        The offending value as it was read, shortened.
    message
        What is wrong, both values shown.
    way_out
        What the reader can do about it.
    """

    code: str
    path: str
    subject: str
    value: str
    message: Text
    way_out: Text

    def render(self, language: Language | str = Language.en) -> str:
        """Write the problem as three lines: where, what, way out."""
        where = f"{self.path} ({self.subject})" if self.subject else self.path
        arrow = "対処" if language == "ja" else "way out"
        return f"{where} = {self.value}\n  {self.message.of(language)}\n  {arrow}: {self.way_out.of(language)}"

    def as_data(self) -> dict[str, object]:
        """Return the problem as plain data for JSON output."""
        return {
            "code": self.code,
            "path": self.path,
            "subject": self.subject,
            "value": self.value,
            "message": self.message._asdict(),
            "way_out": self.way_out._asdict(),
        }


class KubariError(Exception):
    """Anything Kubari raises on purpose; shows its sentence in both languages.

    Parameters
    ----------
    message
        What happened, naming the object and the values.
    way_out
        What the reader can do about it.
    """

    def __init__(self, message: Text, way_out: Text) -> None:
        self.message = message
        self.way_out = way_out
        super().__init__(f"{message.en}\n{way_out.en}")

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole: the arguments of the kinds differ from what an exception keeps."""
        return _restore, (type(self), self.args, self.__dict__)

    def render(self, language: Language | str = Language.en) -> str:
        """Write the error with its way out on a line of its own."""
        return f"{self.message.of(language)}\n{self.way_out.of(language)}"


def _restore(kind: type[KubariError], arguments: tuple[object, ...], fields: dict[str, object]) -> KubariError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(fields)
    return error


class ScenarioError(KubariError):
    """The input is wrong; `problems` holds everything found, in reading order."""

    head: ClassVar[Text] = Text("シナリオに誤りが {count} 件あります。", "The scenario has {count} problem(s).")

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            self.head.format(count=len(self.problems)),
            Text("次の各項目を直してください。", "Mend each of the following."),
        )

    def render(self, language: Language | str = Language.en) -> str:
        """Write the head line and every problem below it."""
        return "\n".join([super().render(language), *(problem.render(language) for problem in self.problems)])


class RuleBookError(ScenarioError):
    """A rule book in a file of its own is wrong."""

    head: ClassVar[Text] = Text("配分基準に誤りが {count} 件あります。", "The rule book has {count} problem(s).")


class PlanError(KubariError):
    """A plan file is wrong, or belongs to another scenario."""


class VerificationError(KubariError):
    """A plan that breaks a rule; it is an error with its violations, never an output."""

    def __init__(self, violations: Sequence[object]) -> None:
        self.violations = tuple(violations)
        shown = "; ".join(str(violation) for violation in self.violations[:5])
        super().__init__(
            Text(
                f"配分計画が検証に通りませんでした(違反 {len(self.violations)} 件): {shown}",
                f"The plan failed verification with {len(self.violations)} violation(s): {shown}",
            ),
            Text(
                "計画は出力されません。シナリオのファイルを添えて不具合として報告してください。",
                "The plan is not handed out. Report this as a defect together with the scenario file.",
            ),
        )


class LedgerError(KubariError):
    """A ledger is damaged, or an entry does not fit into it; nothing was written."""


class InternalError(KubariError):
    """Kubari contradicts itself: a defect, never the input's fault.

    Parameters
    ----------
    message
        What contradicts what, with both values.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(
            message,
            Text(
                "シナリオのファイルを添えて不具合として報告してください。",
                "Report this as a defect together with the scenario file.",
            ),
        )


class StudyError(KubariError):
    """A study cannot be run, or gone on with, as it was asked for."""


class StudyStoppedError(StudyError):
    """A study was asked to stop before it was done; what is finished is kept."""


class ReplayMismatch(KubariError):  # noqa: N818 - what was found, not what failed
    """A replay did not reproduce the stored plan byte for byte."""


class UnknownNameError(KubariError):
    """An id, family, data set or rule that does not exist."""
