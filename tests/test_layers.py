"""Who may import whom, and who may touch the world: the table of docs/architecture.md, held as data.

Every rule reads the source text, so it also sees imports inside functions. Each has a negative control below.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).parent.parent / "src" / "awsfob"

# A room is a module or a folder right under the package. It may import itself, INNER, and the rooms named here, which
# all stand below it.
INNER = {
    "light_typing",
    "light_datetime",
    "errors",
    "model",
    "structs",
    "durations",
    "text",
    "changes",
    "interrupts",
    "partitions",
}
STORAGE = {"ini", "system", "settings", "storage"}
SESSIONS = STORAGE | {"profiles", "aws", "interaction", "mfa"}
KEYS = SESSIONS | {"sessions"}
ROOMS: dict[str, set[str]] = {
    "light_typing": set(),
    "light_datetime": {"light_typing"},
    "errors": {"light_typing"},
    "durations": {"errors"},
    "structs": {"light_typing"},
    "partitions": set(),
    "text": {"light_typing"},
    "changes": {"light_typing", "structs"},
    "interrupts": {"light_typing"},
    "model": {"light_typing", "errors", "structs"},
    "settings": INNER | {"system"},
    "system": INNER,
    "ini": INNER,
    "storage": INNER | STORAGE,
    "interaction": INNER | {"system", "settings"},
    "aws": INNER | {"settings", "system"},
    "profiles": INNER | STORAGE,
    "mfa": INNER | STORAGE | {"profiles", "interaction"},
    "sessions": INNER | SESSIONS,
    "keys": INNER | KEYS,
    "output": INNER | {"profiles", "sessions", "keys"},
    "fastpath": INNER | STORAGE | {"output"},
    "app": INNER | KEYS | {"keys", "output", "fastpath"},
    "cli": {
        "light_typing",
        "durations",
        "errors",
        "structs",
        "text",
        "changes",
        "interrupts",
        "interaction",
        "output",
        "fastpath",
        "app",
        "__init__",
    },
    "sandbox": {"errors"},
    "__init__": INNER | {"app"},
    "__main__": {"cli", "fastpath", "__init__"},
}
ONLY_WAY_IN = {"sandbox": "cli/sandbox_command.py"}

# Pure modules get the clock, the environment and files as values. What they may import at run time:
PURE = ("light_typing.py", "light_datetime.py", "errors.py", "partitions.py", "model.py", "structs.py", "durations.py",
        "text.py", "profiles/roles.py",
        "profiles/inventory.py", "profiles/plan.py", "profiles/fob_process.py", "profiles/aws_vault.py",
        "profiles/inherited.py",
        "profiles/role_steps.py", "profiles/lifetimes.py", "profiles/role_settings.py",
        "ini/parsed.py", "ini/document.py", "ini/lines.py", "ini/edit.py", "ini/limits.py", "ini/comments.py",
        "profiles/snapshot.py", "profiles/layouts/",
        "profiles/expiry.py", "profiles/key_rule.py", "profiles/values.py", "profiles/sources.py",
        "sessions/session_settings.py", "sessions/validity.py", "sessions/session_state.py",
        "profiles/folder/rules.py", "profiles/folder/section_copy.py", "profiles/folder/merge.py",
        "profiles/folder/export.py", "profiles/folder/shown_changes.py", "profiles/folder/with_folder.py",
        "profiles/destination.py", "profiles/user_pair.py", "profiles/section_ref.py",
        "profiles/process_profile.py", "profiles/roles_of_key.py", "profiles/section_changes.py",
        "profiles/folder/profile_file.py",
        "output/", "keys/rotation.py")  # fmt: skip
HARMLESS = {"__future__", "_datetime", "base64", "bisect", "codecs", "collections", "configparser", "contextlib",
            "dataclasses", "datetime", "difflib", "enum", "functools", "hashlib", "io", "itertools", "json", "math",
            "operator", "re", "shlex", "string", "textwrap", "types", "typing", "unicodedata"}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}

TALKERS = ("cli/",)
MAY_TALK_TOO = {
    "fastpath/": "answers from a stored entry before any of the rest is loaded",
    "sandbox/server.py": "is a program of its own, whose first line tells its parent the endpoint",
    "sandbox/request_handler.py": "writes the traceback of its own bugs where that parent looks for them",
}
SAYING = {"print", "input", "exit", "quit", "breakpoint", "SystemExit", "click.echo", "click.secho", "click.prompt",
          "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__", "sys.exit", "os._exit"}  # fmt: skip

WRITERS = ("storage/",)
MAY_WRITE_TOO = {
    "system/posix.py": "opens a folder, to sync or lock it, and a file to lock where a folder cannot be",
    "system/posix_names.py": "opens or removes a file for storage",
    "system/macos.py": "opens a file, to read its attributes",
    "system/linux.py": "opens a file, to ask for its marks",
    "system/children.py": "opens the null device, and a temporary file without a name for what a child says",
    "system/windows.py": "opens a file to lock",
    "system/windows_files.py": "opens or removes a file for storage, which may take some tries",
    "fastpath/entry.py": "writes its answer to stdout",
    "cli/messages.py": "turns a stream that nobody can read any more to the null device",
    "interaction/picker.py": "lends fzf the terminal, which is opened like a file",
    "interaction/terminal.py": "writes to the terminal, which is opened like a file",
    "sandbox/": "writes the homes of its made-up users",
}
WRITING = {"os.open", "os.write", "os.replace", "os.rename", "os.truncate", "os.mkdir", "os.makedirs", "os.remove",
           "os.unlink", "os.symlink", "os.chmod", "os.fdopen", "os.utime"}  # fmt: skip
WRITING_METHODS = {"write_text", "write_bytes", "touch", "unlink", "rmdir", "symlink_to", "hardlink_to"}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv", "os.unsetenv", "os.path.expandvars"}
MAY_READ_THE_ENVIRONMENT = {
    "settings.py": "is where the environment becomes a value",
    "fastpath/": "answers before anything else is loaded",
    "sandbox/": "is a program of its own",
}
WRITING_MODULES = {"tempfile"}
READING_SHUTIL = {"shutil.disk_usage", "shutil.which", "shutil.get_terminal_size"}

# What exists on some systems only, or means another thing there.
PLATFORM_NAMES = {"sys.platform", "os.name", "os.uname", "os.geteuid", "os.getuid", "os.fchmod", "os.fchown",
                  "os.listxattr", "os.getxattr", "os.setxattr", "os.execve", "os.execv", "os.fork", "os.killpg",
                  "os.getpgrp", "os.tcgetpgrp", "os.tcsetpgrp", "os.ttyname", "os.fsync", "os.chown", "os.startfile",
                  "os.O_NOFOLLOW", "os.O_CLOEXEC", "os.O_BINARY", "os.O_DIRECTORY"}  # fmt: skip
PLATFORM_MODULES = {"platform", "fcntl", "termios", "tty", "pty", "pwd", "grp", "signal", "resource", "msvcrt",
                    "winreg", "ctypes", "posix", "nt"}  # fmt: skip
PLATFORM_TEXTS = ("/dev/tty", "CONIN$", "CONOUT$", "LOCALAPPDATA", "APPDATA", "/sys/", "/proc/")
MAY_NAME_A_PLATFORM = {
    "system/": "is the room for it",
    "interrupts.py": "names the signals of all systems, and leaves out those that a system lacks",
    "fastpath/entry.py": "is loaded at every start and imports nothing of fob",
    "fastpath/answers.py": "answers before system is loaded",
    "__main__.py": "decides before anything of fob is loaded, whether there is a stored answer to look for",
    "sandbox/": "is a program for tests and demonstrations, which shares no code with the rest",
}

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
MEDIAN_LINES_OF_A_FUNCTION = 8

ENTRY_IMPORTS = {"__future__", "_imp", "os", "sys", "time"}
AWS_LIBRARIES = {"botocore", "boto3"}
AWS_ROOMS = {"aws", "sandbox"}
ROOMS_OF_LIBRARIES = {
    "moto": {"sandbox"},
    "werkzeug": {"sandbox"},
    "pyotp": {"sandbox", "mfa"},
    "keyring": {"mfa", "keys"},
}


@dataclass(frozen=True)
class Import:
    """One name brought in. ``when`` is "typing" for what only the type checker sees."""

    module: str
    line: int
    when: Literal["top", "function", "typing"]

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


@dataclass(frozen=True)
class Module:
    """One file of the package; ``path`` is relative to the package, with slashes."""

    path: str
    text: str
    tree: ast.Module
    rooms: frozenset[str]

    @property
    def room(self) -> str:
        return self.path.partition("/")[0].removesuffix(".py")

    def within(self, *places: str) -> bool:
        return any(self.path == place or (place.endswith("/") and self.path.startswith(place)) for place in places)

    def imports(self) -> Iterator[Import]:
        return _imports(self.tree, "top")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def own_rooms(self) -> Iterator[tuple[str, Import]]:
        """Each import of this package with the room that it leads to."""
        for each in self.imports():
            if each.top == "awsfob":
                second = each.module.split(".")[1] if "." in each.module else "__init__"
                yield (second if second in self.rooms else "__init__"), each

    def names(self) -> Iterator[tuple[str, ast.expr]]:
        """Each plain or one-dotted name that is used: ``print``, ``sys.stdout``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                yield node.id, node
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield f"{node.value.id}.{node.attr}", node


def _imports(node: ast.AST, when: Literal["top", "function", "typing"]) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, when) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(f"{child.module}.{alias.name}", child.lineno, when) for alias in child.names)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _imports(ast.Module(child.body, []), "typing")
            yield from _imports(ast.Module(child.orelse, []), when)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports(child, "typing" if when == "typing" else "function")
        else:
            yield from _imports(child, when)


def modules(root: Path) -> list[Module]:
    paths = sorted(root.rglob("*.py"))
    relative = {path: path.relative_to(root).as_posix() for path in paths}
    rooms = frozenset(name.partition("/")[0].removesuffix(".py") for name in relative.values())
    texts = {path: path.read_text() for path in paths}
    return [Module(relative[path], texts[path], ast.parse(texts[path]), rooms) for path in paths]


def unknown_rooms(module: Module) -> Iterator[str]:
    if module.room not in ROOMS:
        yield f"{module.path}: enter the room {module.room} in ROOMS here and in docs/architecture.md"


def wrong_rooms(module: Module) -> Iterator[str]:
    """An arrow is an arrow, also inside a function and also if only the type checker follows it."""
    for room, each in module.own_rooms():
        way_in = ONLY_WAY_IN.get(room)
        if room == module.room or (way_in and module.path == way_in):
            continue
        if room not in ROOMS.get(module.room, set()):
            yield f"{module.path}:{each.line}: imports {each.module}"


def impure(module: Module) -> Iterator[str]:
    """What only the type checker sees does no harm, so ``pathlib.Path`` may stand in a signature."""
    if not module.within(*PURE):
        return
    for each in module.imports():
        inside = f"{each.module.removeprefix('awsfob.').replace('.', '/')}/"
        # `from awsfob.profiles.plan import Plan` and `from awsfob import plans` both lead to profiles/plan.py.
        pure = any(inside.startswith(place.removesuffix(".py").removesuffix("/") + "/") for place in PURE)
        if each.when != "typing" and each.top not in HARMLESS and not (each.top == "awsfob" and pure):
            yield f"{module.path}:{each.line}: a pure module imports {each.module}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield f"{module.path}:{node.lineno}: a pure module reads the clock with .{node.attr}"
        if isinstance(node, ast.Name) and node.id == "open":
            yield f"{module.path}:{node.lineno}: a pure module opens a file"


def aws_library(module: Module) -> Iterator[str]:
    for each in module.imports():
        if each.top in AWS_LIBRARIES and module.room not in AWS_ROOMS:
            yield f"{module.path}:{each.line}: names {each.top} outside aws/"
        if each.top in AWS_LIBRARIES and module.room == "aws" and each.when == "top":
            yield f"{module.path}:{each.line}: loads {each.top} before it is needed"
        if module.room not in ROOMS_OF_LIBRARIES.get(each.top, {module.room}):
            yield f"{module.path}:{each.line}: names {each.top}, which is another room's"


def talking(module: Module) -> Iterator[str]:
    if module.within(*TALKERS, *MAY_TALK_TOO):
        return
    for name, node in module.names():
        if name in SAYING:
            yield f"{module.path}:{node.lineno}: {name} outside cli/"


def writing(module: Module) -> Iterator[str]:
    if module.within(*WRITERS, *MAY_WRITE_TOO):
        return
    for name, node in module.names():
        if name in WRITING or (name.startswith("shutil.") and name not in READING_SHUTIL):
            yield f"{module.path}:{node.lineno}: {name} outside storage/"
    for each in module.imports():
        copies = each.module.startswith("shutil.") and each.module not in READING_SHUTIL
        if (copies or each.top in WRITING_MODULES) and each.when != "typing":
            yield f"{module.path}:{each.line}: {each.module} outside storage/"
    for call in ast.walk(module.tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if _writes(name, call):
            yield f"{module.path}:{call.lineno}: {ast.unparse(call.func)} writes outside storage/"


def environment(module: Module) -> Iterator[str]:
    if module.within(*MAY_READ_THE_ENVIRONMENT):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in ENVIRONMENT:
            yield f"{module.path}:{node.lineno}: {name} outside settings.py"
    for each in module.imports():
        if each.module in ENVIRONMENT:
            yield f"{module.path}:{each.line}: {each.module} outside settings.py"


def too_long(module: Module) -> Iterator[str]:
    count = len(module.text.splitlines())
    if count > MOST_LINES:
        yield f"{module.path}: {count} lines, more than {MOST_LINES}"
    for node in module.functions():
        if _length(node) > MOST_LINES_OF_A_FUNCTION:
            yield f"{module.path}:{node.lineno}: {node.name} has {_length(node)} lines"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _writes(name: str, call: ast.Call) -> bool:
    if name != "open":
        return name in WRITING_METHODS
    first = 0 if isinstance(call.func, ast.Attribute) else 1
    given = [*call.args[first : first + 1], *(word.value for word in call.keywords if word.arg == "mode")]
    # A mode that is computed may be anything, so it counts as writing.
    return any(not isinstance(mode, ast.Constant) or set(str(mode.value)) & set("wax+") for mode in given)


def platform_names(module: Module) -> Iterator[str]:
    """What one system has and another has not is behind ``system``. A docstring may name it, other text may not."""
    if module.within(*MAY_NAME_A_PLATFORM):
        return
    for name, node in module.names():
        if name in PLATFORM_NAMES:
            yield f"{module.path}:{node.lineno}: {name} outside system/"
    for each in module.imports():
        if each.top in PLATFORM_MODULES or each.module in PLATFORM_NAMES:
            yield f"{module.path}:{each.line}: {each.module} outside system/"
    for call in ast.walk(module.tree):
        if isinstance(call, ast.Call) and ast.unparse(call).startswith(("hasattr(os,", "getattr(os,")):
            yield f"{module.path}:{call.lineno}: asks what this system has, outside system/"
    prose = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for text in ast.walk(module.tree):
        if isinstance(text, ast.Constant) and id(text) not in prose and str(text.value).startswith(PLATFORM_TEXTS):
            yield f"{module.path}:{text.lineno}: {text.value!r} outside system/"


def hidden_imports(module: Module) -> Iterator[str]:
    """Imports by text would escape this table, so they are left to the places that load a command by its name."""
    if module.within("__init__.py", "cli/command_line.py", "cli/plain_words.py"):
        return
    for name, node in module.names():
        if name in {"__import__", "import_module", "importlib.import_module"}:
            yield f"{module.path}:{node.lineno}: {name}"


def heavy_start(module: Module) -> Iterator[str]:
    allowed = {
        "fastpath/entry.py": ENTRY_IMPORTS,
        "__init__.py": set[str](),
        "__main__.py": {"awsfob", "os", "sys"},
    }.get(module.path)
    for each in module.imports():
        if allowed is not None and each.when == "top" and each.top not in allowed:
            yield f"{module.path}:{each.line}: imports {each.module} at the start of every run"


def slow_classes(module: Module) -> Iterator[str]:
    """A dataclass takes half a millisecond to define, at each start, and ``typing`` two to load; see ``structs`` and
    ``light_typing``. The sandbox may take them.
    """
    for each in module.imports():
        if each.top == "dataclasses" and not module.within("sandbox/"):
            yield f"{module.path}:{each.line}: imports dataclasses; see structs.py"
        if each.top == "typing" and each.when != "typing" and not module.within("sandbox/"):
            yield f"{module.path}:{each.line}: imports typing; see light_typing.py"


def typing_names_at_run_time(module: Module) -> Iterator[str]:
    """What only the type checker sees is not there when the module runs; ruff sees that of imports only."""
    blocks = [
        node for node in ast.walk(module.tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    seen = [node for block in blocks for each in block.body for node in ast.walk(each)]
    bound = {node.id for node in seen if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    harmless = {id(node) for node in seen}
    stored = (node for node in ast.walk(module.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    bound -= {node.id for node in stored if id(node) not in harmless}
    for node in ast.walk(module.tree):
        texts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        harmless |= {id(each) for text in texts if isinstance(text, ast.AST) for each in ast.walk(text)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and node.id in bound and id(node) not in harmless:
            yield f"{module.path}:{node.lineno}: {node.id} is there for the type checker only"


RULES: tuple[Callable[[Module], Iterator[str]], ...] = (
    unknown_rooms, wrong_rooms, impure, aws_library, talking, writing, platform_names, environment, too_long,
    hidden_imports, heavy_start, slow_classes, typing_names_at_run_time,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_module_follows_the_rule(rule: Callable[[Module], Iterator[str]]) -> None:
    assert [found for module in modules(SOURCE) for found in rule(module)] == []


def test_the_modules_are_found() -> None:
    assert {"fastpath/entry.py", "errors.py", "model.py"} <= {module.path for module in modules(SOURCE)}


def test_a_function_is_short() -> None:
    lengths = [_length(node) for module in modules(SOURCE) for node in module.functions()]
    assert len(lengths) > 500
    assert median(lengths) <= MEDIAN_LINES_OF_A_FUNCTION


def same_names(found: list[Module]) -> set[str]:
    names = Counter(module.path.rpartition("/")[2] for module in found)
    return {name for name, count in names.items() if count > 1} - {"__init__.py"}


def test_no_two_files_have_one_name() -> None:
    assert same_names(modules(SOURCE)) == set()


def test_two_files_of_one_name_are_seen(tmp_path: Path) -> None:
    for room in ("aws", "sandbox"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
        (tmp_path / room / "sts.py").touch()
    assert same_names(modules(tmp_path)) == {"sts.py"}


def circles(found: list[Module]) -> list[list[str]]:
    """Return the circles of imports among files; those inside functions and for the type checker count too."""
    files = {module.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): module for module in found}
    arrows: dict[str, set[str]] = {}
    for name, module in files.items():
        wanted = [each.module.removeprefix("awsfob.") for each in module.imports()]
        parents = {one if one in files else one.rpartition(".")[0] for one in wanted}
        arrows[name] = (parents & files.keys()) - {name}
    done: set[str] = set()
    circles: list[list[str]] = []

    def walk(name: str, way: list[str]) -> None:
        if name in way:
            circles.append([*way[way.index(name) :], name])
        elif name not in done:
            for other in sorted(arrows[name]):
                walk(other, [*way, name])
            done.add(name)

    for name in arrows:
        walk(name, [])
    return circles


def test_no_imports_go_in_a_circle() -> None:
    assert circles(modules(SOURCE)) == []


def test_a_circle_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def f():\n    from awsfob.two import g")
    (tmp_path / "two.py").write_text("from awsfob import one")
    assert circles(modules(tmp_path)) == [["one", "two", "one"]]


def drawn(page: str) -> dict[str, set[str]]:
    """Return each room of the page's table with what it may import."""
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): set(re.findall(r"`(\w+)`", row[3])) for row in rows}


def test_the_map_is_the_table() -> None:
    page = (SOURCE.parent.parent / "docs" / "architecture.md").read_text()
    assert drawn(page) == {room: others - INNER for room, others in ROOMS.items()}
    assert set(drawn(page)) == {module.room for module in modules(SOURCE)}


def test_the_map_is_read_as_people_read_it() -> None:
    assert drawn("| room | x |\n|---|---|\n| `a` | `b` | c | `d`, `e` |\n| `f` | g | h | |\n") == {
        "a": {"d", "e"},
        "f": set(),
    }


BREACHES = [
    (unknown_rooms, "attic.py", ""),
    (unknown_rooms, "attic/box.py", ""),
    (wrong_rooms, "mfa/sources/prompt.py", "from awsfob.aws import sts"),
    (wrong_rooms, "aws/sts.py", "def f():\n    import awsfob.interaction.terminal"),
    (wrong_rooms, "model.py", "if TYPE_CHECKING:\n    from awsfob.profiles.plan import Plan"),
    (wrong_rooms, "model.py", "from awsfob import plans"),
    (wrong_rooms, "errors.py", "from awsfob import __version__"),
    (wrong_rooms, "cli/login_command.py", "from awsfob.sandbox.server import serve"),
    (wrong_rooms, "sessions/broker.py", "from awsfob.cli.main import run"),
    (impure, "profiles/plan.py", "import os"),
    (impure, "output/shell.py", "def f():\n    from time import time"),
    (impure, "ini/document.py", "from pathlib import Path"),
    (impure, "profiles/expiry.py", "from datetime import datetime\nnow = datetime.now()"),
    (impure, "profiles/layouts/suffixes.py", "text = open('x').read()"),
    (impure, "keys/rotation.py", "if not TYPE_CHECKING:\n    pass\nelse:\n    pass\nimport subprocess"),
    (impure, "output/status_table.py", "from rich.table import Table"),
    (impure, "output/status_table.py", "def f():\n    from rich.table import Table"),
    (impure, "profiles/plan.py", "from awsfob.storage import files"),
    (impure, "profiles/plan.py", "from awsfob.storage.files import read"),
    (aws_library, "sessions/broker.py", "def f():\n    import botocore.session"),
    (aws_library, "aws/sts.py", "from botocore.session import Session"),
    (aws_library, "cli/sandbox_command.py", "import moto"),
    (talking, "sessions/broker.py", "print('done')"),
    (talking, "mfa/sources/prompt.py", "import sys\nsys.stdout.write('x')"),
    (talking, "aws/sts.py", "raise SystemExit(4)"),
    (writing, "sessions/cache.py", "open('x', 'w')"),
    (writing, "sessions/cache.py", "path.open(mode='ab')"),
    (writing, "sessions/cache.py", "open('x', how)"),
    (writing, "keys/journal.py", "path.write_text('x')"),
    (writing, "keys/policy.py", "path.unlink()"),
    (writing, "keys/journal.py", "import os\nos.replace('a', 'b')"),
    (writing, "keys/journal.py", "from tempfile import mkstemp"),
    (writing, "keys/journal.py", "import shutil\nshutil.copy('a', 'b')"),
    (writing, "keys/journal.py", "from shutil import move"),
    (environment, "app/context.py", "import os\nos.environ.get('HOME')"),
    (environment, "aws/region.py", "def f():\n    from os import getenv"),
    (environment, "profiles/reader.py", "import os\nos.path.expandvars('$HOME')"),
    (too_long, "app/login.py", "x = 1\n" * 301),
    (too_long, "app/login.py", "def f():\n" + "    x = 1\n" * 40),
    (hidden_imports, "profiles/plan.py", "import importlib\nimportlib.import_module('os')"),
    (hidden_imports, "cli/login_command.py", "from importlib import import_module\nimport_module('os')"),
    (heavy_start, "fastpath/entry.py", "import json"),
    (slow_classes, "sessions/broker.py", "from dataclasses import dataclass"),
    (slow_classes, "sessions/broker.py", "from typing import Any"),
    (typing_names_at_run_time, "sessions/broker.py", "if TYPE_CHECKING:\n    T = int\nx: T = list[T]()"),
    (heavy_start, "__init__.py", "from awsfob.errors import FobError"),
    (writing, "sessions/cache.py", "path.unlink()"),
    (writing, "fastpath/writer.py", "import shutil\nshutil.rmtree('a')"),
    (platform_names, "storage/files.py", "import sys\nif sys.platform == 'win32':\n    pass"),
    (platform_names, "storage/files.py", "import os\nos.name"),
    (platform_names, "storage/files.py", "import os\nflags = getattr(os, 'O_BINARY', 0)"),
    (platform_names, "storage/files.py", "import os\nos.fsync(1)"),
    (platform_names, "storage/files.py", "from sys import platform"),
    (platform_names, "interaction/terminal.py", "def f():\n    import termios"),
    (platform_names, "interaction/terminal.py", "open('/dev/tty')"),
    (platform_names, "settings.py", "environ.get('LOCALAPPDATA')"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BREACHES, ids=[f"{r.__name__}-{p}" for r, p, _ in BREACHES])
def test_a_breach_is_found(tmp_path: Path, rule: Callable[[Module], Iterator[str]], path: str, text: str) -> None:
    assert [found for module in _package(tmp_path, path, text) for found in rule(module)]


INNOCENT = [
    ("output/status_table.py", "def f():\n    from unicodedata import category"),
    ("cli/sandbox_command.py", "def f():\n    from awsfob.sandbox.server import serve\n    print(serve)"),
    (
        "aws/sts.py",
        "if TYPE_CHECKING:\n    import botocore.client\ndef f():\n    import botocore.session",
    ),
    ("profiles/plan.py", "if TYPE_CHECKING:\n    from pathlib import Path\nfrom awsfob.profiles.layouts import pair"),
    (
        "profiles/plan.py",
        "from awsfob import errors\nfrom awsfob.profiles import layouts\nfrom awsfob.model import Key",
    ),
    ("sessions/cache.py", "open('x')\nopen('x', 'rb')\npath.open(encoding='utf-8')"),
    ("keys/journal.py", "import shutil\nshutil.disk_usage('a')"),
    ("__main__.py", "import os\ndef main():\n    from awsfob.cli.main import run"),
    ("storage/files.py", "import os, tempfile\nos.replace('a', 'b')"),
    ("system/linux.py", "import fcntl, os, sys\nif sys.platform == 'linux':\n    os.fsync(1)"),
    ("storage/lock.py", 'def f():\n    """On Linux, /proc/locks shows it."""'),
]


@pytest.mark.parametrize(("path", "text"), INNOCENT, ids=[path for path, _ in INNOCENT])
def test_good_neighbours_are_left_in_peace(tmp_path: Path, path: str, text: str) -> None:
    assert [found for module in _package(tmp_path, path, text) for rule in RULES for found in rule(module)] == []


def _package(root: Path, path: str, text: str) -> list[Module]:
    """A package with empty rooms, in which one file says ``text``."""
    for room in ROOMS:
        (root / f"{room}.py").touch()
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return modules(root)
