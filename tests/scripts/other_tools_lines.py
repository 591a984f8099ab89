"""The command lines in the READMEs of the five tools that fob replaces, as they are printed there, and others.

``123456`` in a line stands for a code; a line without a code gets one on its standard input.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A command line of a tool.

    Attributes:
        tool: The tool, as ``fob as`` calls it.
        layout: The folder of the README's sample files.
        text: The lines of shell.
        section: Where the session is afterwards; None for a line that gets none.
        hours: How long it lasts.
        file: The credentials file, below the home folder.
        out: What stdout has in it.
        has_code: Whether a code is piped in.
        is_readme: Whether the README has the line; the others are from the tool's own help.
        code: The exit code.
    """

    tool: str
    layout: str
    text: str
    section: str | None = None
    hours: float = 12
    file: str = ".aws/credentials"
    out: str = ""
    has_code: bool = True
    is_readme: bool = True
    code: int = 0


_RUST = ("0x6b/aws-mfa", "long-term")
_LOGIN = ("aws-iam-login", "sts-suffix")
_SHELL = ("awsmfa", "source-profile")
_NODE = ("aws-mfa-rotate", "mfa-suffix")
_FOLDER = ("aws-token-refresh", "profile-dir")
_EXPORTS = """\
export AWS_MFA_UPDATER_OP_ACCOUNT="yourcompany.1password.com"
export AWS_MFA_UPDATER_OP_ITEM_NAME="AWS MFA"
export AWS_SESSION_DURATION="14400"  # 4 hours

aws-mfa  # Uses environment variables
"""

LINES = [
    Line(*_LOGIN, "aws-iam-login my-profile init", out="[INFO] The my-profile profile is already initialized.\n"),
    Line(*_LOGIN, "aws-iam-login my-profile", "my-profile-sts", out="stored in the my-profile-sts profile!\n"),
    Line(*_LOGIN, "aws-iam-login my-profile rotate", out="Keys successfully rotated for the my-profile profile\n"),
    Line(*_LOGIN, "aws-iam-login --debug my-profile", "my-profile-sts", is_readme=False),
    Line(*_LOGIN, "aws-iam-login --no-debug my-profile", "my-profile-sts", is_readme=False),
    Line(*_NODE, "aws-mfa rotate --token 123456 --profile accountName", "accountNamemfa", is_readme=False),
    Line(*_NODE, "aws-mfa rotate -t 123456 -p accountName", "accountNamemfa", is_readme=False),
    Line(*_NODE, "aws-mfa rotate -t 123456 -p accountName -d 2", "accountNamemfa", 2, is_readme=False),
    Line(*_NODE, "aws-mfa rotate --duration=1.5 -paccountName -t123456", "accountNamemfa", 1.5, is_readme=False),
    Line(*_RUST, "aws-mfa", "default"),
    Line(
        *_RUST,
        'aws-mfa --op-account yourcompany.1password.com --op-item-name "AWS MFA"',
        "default",
        has_code=False,
    ),
    Line(*_RUST, "aws-mfa --duration 28800", "default", 8),
    Line(*_RUST, "aws-mfa --credentials-path ~/.aws/work-credentials", "default", file=".aws/work-credentials"),
    Line(*_RUST, _EXPORTS, "default", 4, has_code=False),
    Line(*_RUST, "aws-mfa -d 3600 -c ~/.aws/work-credentials", "default", 1, file=".aws/work-credentials"),
    Line(
        *_RUST, "AWS_SHARED_CREDENTIALS_FILE=~/.aws/work-credentials aws-mfa", "default", file=".aws/work-credentials"
    ),
    Line(*_RUST, "AWS_PROFILE=other aws-mfa", "default", is_readme=False),
    Line(*_RUST, "aws-mfa --op-account yourcompany.1password.com", "default", is_readme=False),
    Line(*_RUST, "aws-mfa --help", out="--credentials-path", has_code=False),
    Line(*_RUST, "aws-mfa -h", out="--op-item-name", has_code=False),
    Line(*_RUST, "aws-mfa --version", out="aws-mfa 0.1.2", has_code=False),
    Line(*_RUST, "aws-mfa -V", out="aws-mfa 0.1.2", has_code=False),
    Line(*_FOLDER, "token mainuser", "mainuser"),
    Line(*_FOLDER, "awsenv mainuser", "mainuser", out="export AWS_PROFILE='mainuser'\n"),
    Line(*_FOLDER, "token mainuser\nawsenv", "mainuser", out="export AWS_PROFILE='mainuser'\n", is_readme=False),
    Line(*_FOLDER, "aws-token-or-role-refresh.sh token mainuser", "mainuser", is_readme=False),
    Line(*_FOLDER, "token profilename", "profilename", 1, is_readme=False),
    Line(*_FOLDER, "clear_aws_env", out="AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY", has_code=False, is_readme=False),
    Line(*_FOLDER, "list_aws_profiles", out="mainuser     profilename\n", has_code=False, is_readme=False),
    Line(
        *_SHELL,
        "export AWS_PROFILE=myaccount\nawsmfa login --token-code 123456\n# Do some aws cli stuff\n",
        "myaccount",
        has_code=False,
    ),
    Line(
        *_SHELL,
        "export AWS_PROFILE=myaccount\nawsmfa login --token-code 123456\nawsmfa logout\n",
        has_code=False,
    ),
    Line(
        *_SHELL,
        "export AWS_PROFILE=myaccount\nawsmfa login --token-code 123456 -- --duration-seconds 3600",
        "myaccount",
        1,
        has_code=False,
    ),
    Line(*_SHELL, "awsmfa --profile myaccount login --token-code 123456", "myaccount", has_code=False, is_readme=False),
    Line(*_SHELL, "awsmfa.py --prof=myaccount login --token=123456", "myaccount", has_code=False, is_readme=False),
    Line(*_SHELL, "awsmfa", has_code=False, is_readme=False),
]
