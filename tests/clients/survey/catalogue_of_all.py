"""All clients of the survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.survey.binary_clients import BINARY_CLIENTS
from tests.clients.survey.data_clients import DATA_CLIENTS
from tests.clients.survey.other_clients import OTHER_CLIENTS
from tests.clients.survey.python_clients import PYTHON_CLIENTS

if TYPE_CHECKING:
    from tests.clients.survey.subjects import Subject

SUBJECTS: tuple[Subject, ...] = (*PYTHON_CLIENTS, *DATA_CLIENTS, *BINARY_CLIENTS, *OTHER_CLIENTS)
