"""What the inputs of the targets are made of: put in anywhere, they get further than bytes alone."""

from __future__ import annotations

INI = (
    b"[a]\n", b"[default]\n", b"[profile a]\n", b'[profile "a b"]\n', b"[DEFAULT]\n", b"-sts", b"mfa", b"-long-term",
    b"\n", b"\r\n", b"\r", b"  ", b"\t", b"=", b":", b"#", b";", b"[", b"]", b"\\", b"'", b"\0", b"\x0c", b"\x85",
    b"\xff", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
    b"aws_access_key_id = AKIA\n", b"aws_secret_access_key = s\n", b"aws_session_token = t\n", b"source_profile = a\n",
    b"role_arn = arn:aws:iam::111122223333:role/r\n", b"mfa_serial = arn:aws:iam::111122223333:mfa/a\n",
    b"expiration = 2099-01-01T00:00:00Z\n", b"credential_process = fob process a\n", b"duration_seconds = 3600\n",
    b"region =\n  x = y\n",
)  # fmt: skip
FOLDER = (
    *INI, b"[main]\n", b"[work]\n", b"mfa_id = x\n", b"role_name = r\n", b"account_id = 111122223333\n", b" # note\n",
    b"master_profile = main\n", b"### This section is made by fob from 'main' ###\n", b"my_password = x\n",
)  # fmt: skip
JSON = (
    b"[", b"]", b"{", b"}", b":", b",", b"null", b"true", b"1", b"1e999", b"NaN", b'""', b'"\\ud800"', b"\\n",
    b"\\u0000", b"-",
)  # fmt: skip
TIME = (
    b"2026-11-21", b"T", b"Z", b" ", b"+00:00", b"-23:59", b":", b".", b"\n", b"0001", b"9999", b"1795260358",
    b"\xc2\xb2",
)  # fmt: skip
XML = (
    b"<", b">", b"/", b"&", b"&#0;", b"&#x1b;", b"\r\n", b"<a>", b"</a>", b"<member>", b"<Error>", b"<Code>",
    b"<Message>", b"2099", b"<AccessKeyId/>", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"\n",
    b"-0000", b"\xff", b"Content-Encoding: gzip\r\n", b"Date: x\r\n", b"Location: /\r\n",
)  # fmt: skip
ENTRY = (
    *JSON, b"\n", b"\0", b"fob 2", b"4102444800", b"|", b"work", b"/home/me", b"/", b".", b'"', b"\\",
)  # fmt: skip
SEED = (
    b"=", b"-", b" ", b"&", b"?", b"%", b"://", b"otpauth://totp/", b"secret=", b"digits=6", b"a", b"2", b"1",
    b"\xc4\xb1", b"\xff",
)  # fmt: skip
CODE = (b"0", b"123456", b"\n", b"\r", b" ", b"\t", b"\xff", b"\0", b"\xd9\xa1", b"a")
