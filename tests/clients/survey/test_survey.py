"""Each client, asked in each way: it signs as whom it is told, for the profile's region, or its limit is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.survey import page
from tests.clients.survey.catalogue_of_all import SUBJECTS
from tests.clients.survey.ways import COLUMNS, CONTROLS, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from tests.clients.survey.stage import Stage
    from tests.clients.survey.subjects import Subject

WAYS = [way for ways in COLUMNS.values() for way in ways]


def asked(subject: Subject) -> ParameterSet:
    return pytest.param(subject, id=subject.name, marks=() if subject.quick else pytest.mark.clients)


@pytest.fixture(params=[asked(subject) for subject in SUBJECTS])
def subject(request: pytest.FixtureRequest) -> Subject:
    found: Subject = request.param
    if why := found.missing():
        pytest.skip(why)
    return found


@pytest.mark.timeout(600)
def test_a_client_signs_as_whom_it_is_told_or_its_limit_is_known(
    request: pytest.FixtureRequest, subject: Subject, stage: Stage
) -> None:
    wrong = [] if not stage.ask_with_key(subject).good else ["has a session though its profile has the key alone"]
    for way in WAYS:
        wrong += list(_wrong(stage, subject, way))
    assert wrong == [], "\n\n".join(wrong)
    assert stage.logins == ["ok"] * 3  # the stage's own: no client made fob ask for another code
    more = f" ({subject.notes})" if subject.notes else ""
    runs = stage.runs(subject)
    hint = stage.hint(subject) if runs != "never" else "-"
    page.report(
        request.node,
        page.Row(f"{subject.title} {subject.version()}{more}", subject.sdk, page.cells_of(subject.limits), hint, runs),
    )


def _wrong(stage: Stage, subject: Subject, way: Way) -> Iterator[str]:
    """Ask in one way, and for a limit by hand, too, and in the way that helps; yield what is not as it is written."""
    outcome, limit = stage.ask(subject, way), subject.limits.get(way)
    if outcome.good == bool(limit):
        yield f"{way.name}: has no such limit" if outcome.good else f"{way.name}: {outcome.why}"
    if limit is None:
        return
    if way in CONTROLS and stage.ask(subject, CONTROLS[way]).good:
        yield f"{way.name}: works by hand ({CONTROLS[way].name}), so the limit is fob's"
    if not (cure := stage.ask(subject, limit.cure)).good:
        yield f"{way.name}: {limit.cure.name} does not help: {cure.why}"
