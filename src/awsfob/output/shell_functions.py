"""The shell functions behind ``fob use``: a child process cannot change the variables of its shell.

``_fob_keep`` keeps what was there before the first ``fob use``, and ``_fob_give_back`` gives it back. Both run inside
what the function ``fob`` evaluates. What is kept stays in variables of the shell that no other program gets, since it
may be an access key: never in a file, and never in the environment. Nor in a trace: ``fob`` turns ``set -x`` off
meanwhile. Credentials are set as a whole or not at all, so a variable that cannot be changed is an error before that.
"""

from __future__ import annotations

from awsfob.output.environment import kept_names
from awsfob.output.shell_hooks import hook, with_local_options

_USE = """\
function fob {
  if [ "${1-}" != use ]; then
    command fob "$@"
    return
  fi
  case $- in
    (*x*)
      { set +x; } 2>/dev/null
      _fob_use "$@"
      set -- "$?"
      set -x
      return "$1"
      ;;
  esac
  _fob_use "$@"
}
_fob_use() {
  @LOCAL@
  local _fob_name _fob_lines
  for _fob_name in "$@"; do
    case $_fob_name in
      (-h | --help)
        command fob "$@"
        return
        ;;
    esac
  done
  shift
  _fob_lines=$(readonly -p)
  for _fob_name in @NAMES@; do
    case $_fob_lines in
      (*" $_fob_name"*) (unset "$_fob_name") 2>/dev/null || {
        printf 'fob: error: %s is readonly in this shell, so fob use cannot change it\\n' "$_fob_name" >&2
        return 2
      } ;;
    esac
  done
  _fob_lines=$(command fob use --for=@SHELL@@ALSO@ "$@") || return
  case $_fob_lines in
    (_fob_keep* | 'if ['* | unset*) eval "$_fob_lines" ;;
    (*) printf '%s\\n' "$_fob_lines" ;;
  esac
}
_fob_keep() {
  @LOCAL@
  [ -z "${_fob_kept-}" ] || return 0
  local _fob_all=1 _fob_name _fob_is_set _fob_flags
  case $- in
    (*a*) _fob_all=a; set +a ;;
  esac
  _fob_kept=1
  _fob_plain=' '
  for _fob_name in @NAMES@; do
    eval "_fob_is_set=\\${$_fob_name+set}"
    [ -n "$_fob_is_set" ] || continue
    eval "_fob_old_$_fob_name=\\$$_fob_name"
    _fob_flags=$(declare -p "$_fob_name")
    case ${_fob_flags%%"$_fob_name="*} in
      (*x*) ;;
      (*) _fob_plain="$_fob_plain$_fob_name " ;;
    esac
  done
  if [ "$_fob_all" = a ]; then set -a; fi
}
_fob_give_back() {
  @LOCAL@
  local _fob_all=1 _fob_name _fob_is_set _fob_back=
  if [ -z "${_fob_kept-}" ]; then
    echo "@NOTHING@" >&2
    return 0
  fi
  case $- in
    (*a*) _fob_all=a; set +a ;;
  esac
  for _fob_name in @NAMES@; do
    eval "_fob_is_set=\\${_fob_old_$_fob_name+set}"
    [ -n "$_fob_is_set" ] || continue
    eval "$_fob_name=\\$_fob_old_$_fob_name"
    case $_fob_plain in
      (*" $_fob_name "*) ;;
      (*) export "$_fob_name" ;;
    esac
    unset "_fob_old_$_fob_name"
    _fob_back="$_fob_back${_fob_back:+, }$_fob_name"
  done
  unset _fob_kept _fob_plain
  if [ "$_fob_all" = a ]; then set -a; fi
  if [ -n "$_fob_back" ]; then echo "fob: gave back $_fob_back"; else echo "@NOTHING@"; fi >&2
}
"""
_SEED_NAMES = """\
token() { command fob login "$@"; }
awsenv() { fob use "$@" --legacy-vars; }
clear_aws_env() { fob use --unset --legacy-vars; }
list_aws_profiles() { command fob sync --list; }
"""
# In fish, a universal variable is one of all shells of the user, now and later. No other one can hide it from programs.
_FISH_USE = """\
function fob
    if test "$argv[1]" != use; or contains -- -h $argv; or contains -- --help $argv
        command fob $argv
        return
    end
    set -l fish_trace
    set -l lines (command fob use --for=fish@ALSO@ $argv[2..])
    or return
    if string match -q -r '^(_fob_keep|if set .*|set -e .*)$' -- "$lines[1]"
        string join \\n -- $lines | source
    else
        string join \\n -- $lines
    end
end
function _fob_keep
    set -qg _fob_kept
    and return
    set -gu _fob_kept
    for name in @NAMES@
        set -q $name
        or continue
        set -gu _fob_old_$name $$name
        if not set -qg $name; and set -qU $name
            set -qUx $name
            and set -a _fob_kept U$name
            or set -a _fob_kept u$name
            echo "fob: $name is universal in fish: no fish has it until you run fob use --unset here" >&2
        else if set -qgx $name
            set -a _fob_kept x$name
        end
    end
end
function _fob_give_back
    if not set -qg _fob_kept
        echo "@NOTHING@" >&2
        return 0
    end
    set -l back
    for name in @NAMES@
        set -l old _fob_old_$name
        set -qg $old
        or continue
        if contains U$name $_fob_kept
            set -Ux $name $$old
        else if contains u$name $_fob_kept
            set -U $name $$old
        else if contains x$name $_fob_kept
            set -gx $name $$old
        else
            set -g $name $$old
        end
        set -eg $old
        set -a back $name
    end
    set -eg _fob_kept
    if set -q back[1]
        echo "fob: gave back "(string join ", " -- $back) >&2
    else
        echo "@NOTHING@" >&2
    end
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


def functions(shell: str, *, seed_names: bool = False, also: str | None = None, has_hook: bool = False) -> str:
    """Return the functions for a shell.

    Args:
        shell: A key of ``SHELLS``.
        seed_names: Also define functions with the names that aws-token-refresh uses.
        has_hook: Also define the hook of ``shell_hooks``.
        also: What each ``fob use`` gets as ``--also``, checked; None for nothing.
    """
    use, names = SHELLS[shell]
    for mark, text in {
        "SHELL": shell,
        "ALSO": f" --also={also}" if also else "",
        "NAMES": " ".join(kept_names()),
        "NOTHING": "fob: the credentials are unset; there was nothing to give back",
    }.items():
        use = use.replace(f"@{mark}@", text)
    return with_local_options(use, shell) + (names if seed_names else "") + (hook(shell) if has_hook else "")
