"""Limits that several clients share."""

from __future__ import annotations

from tests.clients.survey.ways import Limit, Way

ROLES = (Way.ROLE_ON_SESSION, Way.ROLE_ON_PROCESS)

#: Runs fob, but assumes no role by itself.
NO_ROLE = dict.fromkeys(ROLES, Limit("assumes no role", Way.ROLE_AS_PROCESS))

#: Reads keys from files, and runs nothing.
KEYS_ONLY = {
    Way.PROCESS: Limit("runs no `credential_process`", Way.SESSION),
    **dict.fromkeys(ROLES, Limit("assumes no role", Way.ROLE_EXEC)),
}

#: Reads the environment only.
NO_PROFILE = {
    **dict.fromkeys((Way.SESSION, Way.PROCESS), Limit("reads no profile", Way.EXEC)),
    **dict.fromkeys(ROLES, Limit("reads no profile", Way.ROLE_EXEC)),
}

#: Reads keys from files and assumes roles on them, and runs nothing. GDAL is so up to 3.9 at least.
NO_PROCESS = {
    Way.PROCESS: Limit("runs no `credential_process`", Way.SESSION),
    Way.ROLE_ON_PROCESS: Limit("runs no `credential_process`", Way.ROLE_ON_SESSION),
}
