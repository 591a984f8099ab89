"""The shell functions behind ``fob use``: a child process cannot change the variables of its shell."""

from __future__ import annotations

_USE = """\
fob() {
  if [ "${1-}" != use ]; then
    command fob "$@"
    return
  fi
  case " $* " in
    (*" -h "* | *" --help "*)
      command fob "$@"
      return
      ;;
  esac
  shift
  _fob_lines=$(command fob env "$@" --shell sh) || {
    set -- "$?"
    unset _fob_lines
    return "$1"
  }
  eval "$_fob_lines"
  unset _fob_lines
}
"""
_SEED_NAMES = """\
token() { command fob login "$@"; }
awsenv() { fob use "$@" --legacy-vars; }
clear_aws_env() { fob use --unset --legacy-vars; }
list_aws_profiles() { command fob sync --list; }
"""
_FISH_USE = """\
function fob
    if test "$argv[1]" != use; or contains -- -h $argv; or contains -- --help $argv
        command fob $argv
        return
    end
    set -l lines (command fob env $argv[2..] --shell fish)
    or return
    string join \\n -- $lines | source
end
"""
_FISH_SEED_NAMES = """\
function token
    command fob login $argv
end
function awsenv
    fob use $argv --legacy-vars
end
function clear_aws_env
    fob use --unset --legacy-vars
end
function list_aws_profiles
    command fob sync --list
end
"""

SHELLS = {
    "bash": (_USE, _SEED_NAMES),
    "zsh": (_USE, _SEED_NAMES),
    "fish": (_FISH_USE, _FISH_SEED_NAMES),
}


def functions(shell: str, *, seed_names: bool) -> str:
    """Return the functions for a shell.

    Args:
        shell: A key of ``SHELLS``.
        seed_names: Also define functions with the names that aws-token-refresh uses.
    """
    use, names = SHELLS[shell]
    return use + (names if seed_names else "")
