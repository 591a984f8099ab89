"""How a shell starts for ``fob shell``: with the function ``fob use``, the hook, and its profile in the prompt.

The start files of the user are read as ever, and none of them is changed. No text here has the name of a profile in
it: the prompt reads FOB_USE, so that a name which looks like a command is a text, and ``fob use`` changes it.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.shell_functions import functions
from awsfob.output.shell_hooks import hook
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ZDOTDIR_BEFORE = "FOB_ZDOTDIR"
_BASHRC = """\
if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
if ! type _fob_keep >/dev/null 2>&1; then
@FUNCTIONS@fi
if ! type _fob_hook >/dev/null 2>&1; then
@HOOK@fi
_fob_prompt() {
  local _fob_code=$?
  _fob_now=${FOB_USE:-no profile}
  _fob_now=${_fob_now//[^[:print:]]/?}
  case ${PS1-} in
    ('(fob ${_fob_now}) '*) ;;
    (*) PS1='(fob ${_fob_now}) '${PS1-} ;;
  esac
  return "$_fob_code"
}
if [ -n "${PROMPT_COMMAND[1]+set}" ]; then
  PROMPT_COMMAND+=(_fob_prompt)
else
  PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND
}_fob_prompt"
fi
"""
# zsh has no option for another start file. It reads this one first, which puts ZDOTDIR back; so it reads the user's own
# files after it. The function for the prompt moves to the end, behind those of the files.
_ZSHENV = """\
if [[ -n ${FOB_ZDOTDIR-} ]]; then
  export ZDOTDIR=$FOB_ZDOTDIR
else
  unset ZDOTDIR
fi
unset FOB_ZDOTDIR
if [[ -f ${ZDOTDIR:-$HOME}/.zshenv ]]; then . "${ZDOTDIR:-$HOME}/.zshenv"; fi
if [[ -o interactive ]]; then
@FUNCTIONS@@HOOK@
  _fob_prompt() {
    emulate -L zsh
    precmd_functions=(${precmd_functions:#_fob_prompt} _fob_prompt)
    psvar[99]=${${FOB_USE:-no profile}//[^[:print:]]/?}
    [[ $PROMPT == '(fob %99v) '* ]] || PROMPT="(fob %99v) $PROMPT"
  }
  add-zsh-hook precmd _fob_prompt
fi
"""
_FISH = """\
if not functions -q _fob_keep
@FUNCTIONS@end
if not functions -q _fob_hook
@HOOK@end
functions -c fish_prompt _fob_prompt_of_user
function _fob_status
    return $argv[1]
end
function fish_prompt
    set -l code $status
    set -l name 'no profile'
    set -q FOB_USE[1]
    and set name (string replace -ra '\\p{C}' '?' -- $FOB_USE)
    printf '(fob %s) ' $name
    _fob_status $code
    _fob_prompt_of_user
end
"""
_POWERSHELL = (
    "$fobPrompt = $function:prompt; function global:prompt "
    "{ '(fob ' + $(if ($Env:FOB_USE) { $Env:FOB_USE } else { 'no profile' }) + ') ' + (& $fobPrompt) }"
)
_SH_PROMPT = "(fob ${FOB_USE:-no profile}) $ "


class ShellStart(Struct):
    """How to start a shell.

    Attributes:
        words: What follows the program on its command line.
        values: Variables for it.
        files: The start files that it needs, by name in ``folder``.
    """

    words: tuple[str, ...] = ()
    values: Mapping[str, str] = field(factory=dict, shown=False)
    files: Mapping[str, str] = field(factory=dict, shown=False)


def start_of(shell: str, folder: str, environ: Mapping[str, str], profile: str) -> ShellStart:
    """Return how to start a shell; one that fob does not know starts as it is.

    Args:
        shell: The name of the program, without its folder and ``.exe``.
        folder: Where its start files will be.
        environ: The environment of fob.
        profile: The profile.
    """
    known = _STARTS.get(shell)
    return known(folder, environ, profile) if known else ShellStart()


def _bash(folder: str, _environ: Mapping[str, str], _profile: str) -> ShellStart:
    return ShellStart(("--rcfile", f"{folder}/bashrc"), files={"bashrc": _filled(_BASHRC, "bash")})


def _zsh(folder: str, environ: Mapping[str, str], _profile: str) -> ShellStart:
    values = {"ZDOTDIR": folder, ZDOTDIR_BEFORE: environ.get("ZDOTDIR", "")}
    return ShellStart(values=values, files={".zshenv": _filled(_ZSHENV, "zsh")})


def _fish(_folder: str, _environ: Mapping[str, str], _profile: str) -> ShellStart:
    return ShellStart(("--init-command", _filled(_FISH, "fish")))


def _sh(_folder: str, _environ: Mapping[str, str], profile: str) -> ShellStart:
    return ShellStart(values={"PS1": _SH_PROMPT}) if profile.isprintable() else ShellStart()


def _powershell(_folder: str, _environ: Mapping[str, str], _profile: str) -> ShellStart:
    return ShellStart(("-NoLogo", "-NoExit", "-Command", _POWERSHELL))


def _cmd(_folder: str, environ: Mapping[str, str], profile: str) -> ShellStart:
    """Return the start of cmd, whose prompt cannot read a variable."""
    name = profile.replace("$", "$$") if profile.isprintable() else "?"
    return ShellStart(values={"PROMPT": f"(fob {name}) {environ.get('PROMPT') or '$P$G'}"})


_STARTS: dict[str, Callable[[str, Mapping[str, str], str], ShellStart]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
    **dict.fromkeys(("sh", "dash", "ash", "ksh", "ksh93", "mksh", "busybox", "yash"), _sh),
    **dict.fromkeys(("powershell", "pwsh"), _powershell),
    "cmd": _cmd,
}


def _filled(text: str, shell: str) -> str:
    return text.replace("@FUNCTIONS@", functions(shell)).replace("@HOOK@", hook(shell))
