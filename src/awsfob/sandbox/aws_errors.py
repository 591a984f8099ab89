"""AWS's error codes, HTTP statuses and messages, in the XML envelope that AWS uses.

Texts come from the STS and IAM API references, the page "Troubleshooting AWS Signature Version 4 errors", and public
issue threads of the AWS CLI and SDKs where the reference has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

NAMESPACES = {"sts": "https://sts.amazonaws.com/doc/2011-06-15/", "iam": "https://iam.amazonaws.com/doc/2010-05-08/"}
#: What no XML document may contain, not even as a reference.
_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def xml_text(text: str) -> str:
    """Return a text for XML, with a question mark for each character that XML cannot have."""
    return escape(_NOT_IN_XML.sub("?", text))


@dataclass(frozen=True)
class RefusalError(Exception):
    """AWS would refuse this call.

    Attributes:
        code: The error code, as clients see it in ``Error.Code``.
        text: The message.
        status: The HTTP status.
    """

    code: str
    text: str
    status: int = 400

    def xml(self, service: str, request_id: str) -> bytes:
        """Return the ``<ErrorResponse>`` document; any other envelope makes clients print "Unknown"."""
        kind = "Receiver" if self.status >= 500 else "Sender"  # noqa: PLR2004 - 5xx is the server's fault
        namespace = NAMESPACES.get(service, NAMESPACES["sts"])
        return (
            f'<ErrorResponse xmlns="{namespace}">\n  <Error>\n    <Type>{kind}</Type>\n'
            f"    <Code>{xml_text(self.code)}</Code>\n    <Message>{xml_text(self.text)}</Message>\n  </Error>\n"
            f"  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
        ).encode()


def access_denied(text: str) -> RefusalError:
    """Return AccessDenied with the given message."""
    return RefusalError("AccessDenied", text, 403)


def validation(*problems: str) -> RefusalError:
    """Return ValidationError for parameters that break the limits of the service model."""
    count = len(problems)
    return RefusalError(
        "ValidationError", f"{count} validation error{'s' * (count > 1)} detected: " + "; ".join(problems)
    )


def unknown_token() -> RefusalError:
    """Return the error for a deleted, inactive or too new key, a key of another partition, or a session without MFA."""
    return RefusalError("InvalidClientTokenId", "The security token included in the request is invalid.", 403)


def expired_token() -> RefusalError:
    """Return the error for an expired session."""
    return RefusalError("ExpiredToken", "The security token included in the request is expired", 403)


def wrong_signature(
    text: str = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access"
        " Key and signing method. Consult the service documentation for details."
    ),
) -> RefusalError:
    """Return SignatureDoesNotMatch, by default with the text for a wrong secret."""
    return RefusalError("SignatureDoesNotMatch", text, 403)


def wrong_code() -> RefusalError:
    """Return the error for a wrong, old or used code."""
    return access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code.")


def wrong_device() -> RefusalError:
    """Return the error for an unknown device, another user's, or a FIDO device. AWS's text has two spaces, too."""
    return access_denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  "
        "Please verify your MFA serial number is valid and associated with this user."
    )


def incomplete_mfa() -> RefusalError:
    """Return the error for a serial without a code, or a code without a serial."""
    return access_denied(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
    )


def not_authorized(arn: str, action: str, resource: str, why: str = "") -> RefusalError:
    """Return the error for a call that policies deny. ``why`` is AWS's reason with a leading space, or empty."""
    return access_denied(f"User: {arn} is not authorized to perform: {action} on resource: {resource}{why}")


def not_supported(what: str) -> RefusalError:
    """Return NotImplemented for what the sandbox does not implement, so that no test passes by accident."""
    return RefusalError("NotImplemented", f"fob's sandbox does not support {what}", 501)
