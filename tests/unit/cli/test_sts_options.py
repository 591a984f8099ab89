"""What may follow ``--``: the options of ``aws sts get-session-token``, and nothing else."""

from __future__ import annotations

import pytest

from awsfob.cli.sts_options import StsOptions
from awsfob.errors import UsageError

ALL = {
    "--duration-seconds": "3600",
    "--serial-number": "arn:aws:iam::111122223333:mfa/a",
    "--token-code": "012345",
    "--region": "eu-west-1",
    "--endpoint-url": "http://127.0.0.1:1",
}


@pytest.mark.parametrize("glued", [False, True])
def test_the_five_options_in_both_forms(glued: bool) -> None:
    words = (
        [f"{name}={value}" for name, value in ALL.items()] if glued else [word for pair in ALL.items() for word in pair]
    )
    assert StsOptions.of(words) == StsOptions(*ALL.values())


def test_nothing_is_nothing() -> None:
    assert StsOptions.of([]) == StsOptions()


@pytest.mark.parametrize(
    "words", [["--profile", "x"], ["123456"], ["--duration-seconds", "3600", "extra"], ["--"], [""]]
)
def test_any_other_word_is_refused_without_being_repeated(words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        StsOptions.of(words)
    assert "--duration-seconds" in caught.value.hints[0]
    assert "123456" not in caught.value.what + "".join(caught.value.hints)


@pytest.mark.parametrize("words", [["--token-code"], ["--region", "x", "--serial-number"]])
def test_an_option_needs_its_value(words: list[str]) -> None:
    with pytest.raises(UsageError, match="needs a value"):
        StsOptions.of(words)
