"""What differs between Linux, macOS and Windows. ``SYSTEM`` is the one that fob runs on, chosen once.

No other room names a platform; ``tests/test_layers.py`` holds that. This package loads little, because every command
imports it: subprocess, signal and the like are loaded by the methods that use them. docs/platforms.md says what is
tested on which system.
"""

from __future__ import annotations

import sys

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.system.interface import System

SYSTEM: System
if sys.platform == "win32":
    from awsfob.system.windows import Windows
    from awsfob.text import SHELL_WORDS

    SYSTEM = Windows()
    SHELL_WORDS.quoted = Windows.quoted_word
elif sys.platform == "darwin":
    from awsfob.system.macos import MacOs

    SYSTEM = MacOs()
else:
    from awsfob.system.linux import Linux

    SYSTEM = Linux()
