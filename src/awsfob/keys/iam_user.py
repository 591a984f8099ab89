"""IAM for the user behind a plan: with the key itself, or with a session with MFA where a policy asks for one."""

from __future__ import annotations

from datetime import UTC, datetime

from awsfob.aws.iam import Iam
from awsfob.aws.situation import Situation
from awsfob.aws.sts import Identity, caller_identity
from awsfob.errors import CodeNeededError, DeniedError, FilesError, RefusedError, UserNeededError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from awsfob.aws.connection import Connection
    from awsfob.model import Key, Session
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.broker import Broker, BrokerResult

    T = TypeVar("T")


class IamUser(Struct, frozen=False):
    """The user of a key, at IAM.

    Attributes:
        broker: Makes the session when MFA is asked for.
        plan: The user's own plan, ending in GetSessionToken.
        key: The long-term key that signs, itself or through a session.
        purpose: What of ``aws.permissions.NEEDS`` the calls are about, for the advice where a policy denies one.
        renew: The session must be this key's own, not one that an earlier key made.
        may_ask: A session may be made, which takes a code; else only one that is stored is used.
    """

    broker: Broker
    plan: Plan
    key: Key
    purpose: str | None = None
    renew: bool = False
    may_ask: bool = True
    _session: Session | Key | None = field(default=None, shown=False)
    _needs_mfa: bool = False

    def identity(self) -> Identity:
        """Return who the key belongs to.

        Raises:
            FilesError: It is the root user's: fob works for IAM users.
            RefusedError: AWS does not accept the key.
            UnreachableError: No usable answer.
        """
        where = str(self.plan.pair.key) if self.plan.pair else "the files"
        return identity_of_user(self.broker.connection, self.key, self.plan.profile, f"the key in {where}")

    def call(self, user: str, work: Callable[[Iam], T]) -> T:
        """Do something at IAM as the user: with the key, and when a policy denies that, with MFA.

        Args:
            user: The user's name.
            work: The calls; done again from the start with the session, so it must not have done half.

        Raises:
            DeniedError: Denied with MFA too, or no device is known.
            CodeNeededError: A session is needed, and none may be made.
        """
        if self._session is not None:
            return work(self._iam(self._session, user))
        try:
            return work(self._iam(self.key, user))
        except DeniedError:
            if not self.plan.last.serial:
                raise
        return self._with_mfa(user, work)

    def with_code(self, line: str) -> list[str]:
        """Return a line, and one about the code that a new key would need if the calls so far needed MFA."""
        more = f"IAM asks this user for a code of the device {self.plan.last.serial} for the new key"
        return [line, more] if self._needs_mfa else [line]

    def _with_mfa(self, user: str, work: Callable[[Iam], T]) -> T:
        self._needs_mfa = True
        if not self.may_ask:
            stored = self.broker.stored(replace(self.plan, key=self.key))
            if stored is None:
                raise CodeNeededError(f"IAM asks this user for a code of the device {self.plan.last.serial}")
            return work(self._iam(stored, user))
        obtained = self._obtained()
        self._session = obtained.credentials
        try:
            return work(self._iam(self._session, user))
        except RefusedError as error:
            if not obtained.reused or isinstance(error, DeniedError):
                raise
        # The stored session was made without MFA: IAM accepts none of those, whatever the policies allow.
        self._session = self._obtained(force=True).credentials
        return work(self._iam(self._session, user))

    def log_in(self) -> None:
        """Get the session with MFA that the calls need, or reuse a stored one.

        Raises:
            FobError: There is none.
        """
        self._session = self._obtained().credentials

    def _obtained(self, *, force: bool = False) -> BrokerResult:
        return replace(self.broker, force=force or self.renew).obtain(replace(self.plan, key=self.key))

    def check_next_code(self) -> None:
        """Make sure that a code for the next key can be had, where IAM asks this user for MFA.

        Raises:
            UserNeededError: Nobody can be asked for it, or the code that was given is used.
        """
        if self._session is not None and not self.broker.means():
            profile = self.plan.profile
            raise UserNeededError(
                f"the new key would need another code of {self.plan.last.serial}, and nothing here can give one",
                f"run this in a terminal: fob rotate {shell_word(profile)}",
                f"or give the next code, for the session is stored: FOB_CODE=123456 fob rotate {shell_word(profile)}",
            )

    def is_older(self, seconds: int) -> bool:
        """Return whether the key was made longer ago than that.

        Raises: as ``call``.
        """
        infos = self.call(user_name(self.identity().arn), lambda iam: iam.keys())
        made = next((info.created for info in infos if info.key_id == self.key.key_id), datetime.now(UTC))
        return (datetime.now(UTC) - made).total_seconds() > seconds

    def _iam(self, signer: Key | Session, user: str) -> Iam:
        return Iam(self.broker.connection, signer, user, self._situation(signer))

    def _situation(self, signer: Key | Session) -> Situation:
        where = str(self.plan.pair.key) if self.plan.pair else "the files"
        who = f"the key in {where}" if signer is self.key else "the session"
        region = self.broker.connection.region
        device = self.plan.last.serial
        return Situation(self.plan.profile, who, signer.key_id, serial=device, region=region, purpose=self.purpose)


def identity_of_user(connection: Connection, key: Key, profile: str, signer: str) -> Identity:
    """Return whose key it is.

    Args:
        connection: How to reach AWS.
        key: The key.
        profile: The profile that it is for.
        signer: The key in words that the user can find.

    Raises: as ``IamUser.identity``.
    """
    situation = Situation(profile, signer, key.key_id, region=connection.region)
    identity = caller_identity(connection, key, situation)
    if ":user/" not in identity.arn:
        raise FilesError(
            f"{signer} belongs to {identity.arn}, which is not an IAM user",
            "make an IAM user and give it a key: a key of the root user can do everything, and should not exist",
        )
    return identity


def user_name(arn: str) -> str:
    """Return the name in a user's ARN: the last part, after the path."""
    return arn.rpartition("/")[2]
