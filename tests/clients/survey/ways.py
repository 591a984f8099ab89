"""The ways in which a client is given credentials, and whom it has to be then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """One way. The value says it in the words of the page."""

    SESSION = "the session's profile"
    PROCESS = "a profile that runs fob"
    EXEC = "fob exec"
    ROLE_ON_SESSION = "a role on the session's profile"
    ROLE_ON_PROCESS = "a role on a profile that runs fob"
    # What helps a client that has a limit:
    ROLE_AS_PROCESS = "a profile that runs fob for the role"
    ROLE_IN_CREDENTIALS = "a profile that runs fob for the role, in the credentials file"
    ROLE_EXEC = "fob exec for the role"
    PROCESS_IN_CREDENTIALS = "a profile that runs fob, in the credentials file"
    # Without fob, by hand:
    PLAIN = "three keys"
    PLAIN_PROCESS = "a script as credential_process"
    ROLE_ON_PLAIN = "a role on three keys"
    ROLE_ON_PLAIN_PROCESS = "a role on a script as credential_process"


#: The columns of the page, each with the ways that it stands for.
COLUMNS: dict[str, tuple[Way, ...]] = {
    "after `fob login`": (Way.SESSION,),
    "`fob` as `credential_process`": (Way.PROCESS,),
    "`fob exec`": (Way.EXEC,),
    "assumes a role itself": (Way.ROLE_ON_SESSION, Way.ROLE_ON_PROCESS),
}

#: The same by hand: a client that fails here fails without fob, too.
CONTROLS: dict[Way, Way] = {
    Way.SESSION: Way.PLAIN,
    Way.PROCESS: Way.PLAIN_PROCESS,
    Way.ROLE_ON_SESSION: Way.ROLE_ON_PLAIN,
    Way.ROLE_ON_PROCESS: Way.ROLE_ON_PLAIN_PROCESS,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a client cannot do, though all is well with the files.

    Attributes:
        why: For the page, a few words after "no:".
        cure: The way that works in its stead.
        unknown: That it may be able to: it cannot be pointed at a test server here.
    """

    why: str
    cure: Way
    unknown: bool = False


#: How the page names what helps.
CURES: dict[Way, str] = {
    Way.SESSION: "`fob login P`",
    Way.PROCESS: "`fob init P --process`",
    Way.EXEC: "`fob exec P -- …`",
    Way.ROLE_ON_SESSION: "the role on the session's profile",
    Way.ROLE_EXEC: "`fob exec ROLE -- …`",
    Way.ROLE_AS_PROCESS: "`fob init ROLE --process`",
    Way.ROLE_IN_CREDENTIALS: "`fob init ROLE --process --in credentials`",
    Way.PROCESS_IN_CREDENTIALS: "`fob init P --process --in credentials`",
}
