"""The hook that says once in a shell that its credentials are about to end, and once that they have ended.

It runs before each prompt. So it starts no program where the shell knows the time itself: bash and zsh do, fish does
not. bash before 5.0 knows how long it has run, and learns at its start when that was. The end is read from
AWS_CREDENTIAL_EXPIRATION, and only when that changes.
"""

from __future__ import annotations

SOON_SECONDS = 600

_COMMON = """\
_fob_read_end() {
  @LOCAL@
  local _fob_month _fob_year
  _fob_seen=$AWS_CREDENTIAL_EXPIRATION
  _fob_ends= _fob_said=
  case $_fob_seen in
    ([0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z) ;;
    (*) return 0 ;;
  esac
  _fob_month=$((10#${_fob_seen:5:2}))
  _fob_year=$((10#${_fob_seen:0:4} - (_fob_month <= 2)))
  _fob_ends=$((_fob_year * 365 + _fob_year / 4 - _fob_year / 100 + _fob_year / 400 - 719469))
  _fob_ends=$((_fob_ends + (153 * ((_fob_month + 9) % 12) + 2) / 5 + 10#${_fob_seen:8:2}))
  _fob_ends=$((_fob_ends * 24 + 10#${_fob_seen:11:2}))
  _fob_ends=$((_fob_ends * 3600 + 10#${_fob_seen:14:2} * 60 + 10#${_fob_seen:17:2}))
}
_fob_hook() {
  local _fob_code=$? _fob_left
  @LOCAL@
  if [ -n "${AWS_CREDENTIAL_EXPIRATION-}" ]; then
    [ "$AWS_CREDENTIAL_EXPIRATION" = "${_fob_seen-}" ] || _fob_read_end
    if [ -n "$_fob_ends" ]; then
      _fob_left=$((_fob_ends - ${EPOCHSECONDS:-$((SECONDS + ${_fob_skew:-0}))}))
      if [ "$_fob_left" -le 0 ]; then
        [ "$_fob_said" = ended ] || _fob_say ended "have ended"
      elif [ "$_fob_left" -lt 60 ]; then
        [ -n "$_fob_said" ] || _fob_say soon "have less than 1 min left"
      elif [ "$_fob_left" -lt @SOON@ ]; then
        [ -n "$_fob_said" ] || _fob_say soon "have $((_fob_left / 60)) min left"
      fi
    fi
  fi
  return "$_fob_code"
}
_fob_say() {
  @LOCAL@
  _fob_said=$1
  if [ -n "${FOB_USE-}" ]; then
    printf 'fob: the credentials of %s %s; run fob use to renew them\\n' "${FOB_USE//[^[:print:]]/?}" "$2" >&2
  else
    printf 'fob: the credentials in this shell %s\\n' "$2" >&2
  fi
}
"""
_CLOCK = """\
[ -n "${EPOCHSECONDS-}" ] || _fob_skew=$(($(date +%s) - SECONDS))
"""
_BASH = f"""\
{_COMMON}{_CLOCK}\
case ";${{PROMPT_COMMAND-}};" in
  (*_fob_hook*) ;;
  (*) PROMPT_COMMAND="_fob_hook${{PROMPT_COMMAND:+;$PROMPT_COMMAND}}" ;;
esac
"""
_ZSH = f"""\
{_COMMON}zmodload zsh/datetime 2>/dev/null || :
{_CLOCK}\
autoload -Uz add-zsh-hook
add-zsh-hook precmd _fob_hook
"""
_FISH = """\
function _fob_read_end
    set -g _fob_seen $AWS_CREDENTIAL_EXPIRATION
    set -g _fob_ends
    set -g _fob_said
    set -l at (string match -r '^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$' -- $_fob_seen)
    or return 0
    set -l month $at[3]
    set -l year (test $month -le 2; and math $at[2] - 1; or math $at[2])
    set -l years (math "$year * 365 + floor($year / 4) - floor($year / 100) + floor($year / 400) - 719469")
    set -l days (math "$years + floor((153 * (($month + 9) % 12) + 2) / 5) + $at[4]")
    set -g _fob_ends (math "$days * 86400 + $at[5] * 3600 + $at[6] * 60 + $at[7]")
end
function _fob_hook --on-event fish_prompt
    set -q AWS_CREDENTIAL_EXPIRATION[1]
    or return 0
    test "$AWS_CREDENTIAL_EXPIRATION" = "$_fob_seen"
    or _fob_read_end
    if test -z "$_fob_ends"; or test "$_fob_said" = ended
        return 0
    end
    set -l left (math $_fob_ends - (command date +%s))
    if test $left -le 0
        _fob_say ended "have ended"
    else if test $left -lt @SOON@; and test -z "$_fob_said"
        set -l minutes (math "floor($left / 60)")
        test $minutes -gt 0
        and _fob_say soon "have $minutes min left"
        or _fob_say soon "have less than 1 min left"
    end
end
function _fob_say
    set -g _fob_said $argv[1]
    if set -q FOB_USE[1]
        set -l name (string replace -ra '\\p{C}' '?' -- $FOB_USE)
        echo "fob: the credentials of $name $argv[2]; run fob use to renew them" >&2
    else
        echo "fob: the credentials in this shell $argv[2]" >&2
    end
end
"""

_HOOKS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def hook(shell: str) -> str:
    """Return the hook for a shell, a key of ``shell_functions.SHELLS``."""
    return with_local_options(_HOOKS[shell].replace("@SOON@", str(SOON_SECONDS)), shell)


def with_local_options(functions: str, shell: str) -> str:
    """Return functions of bash or zsh; in zsh, an option of the user such as ``ksh_arrays`` does not change them."""
    return functions.replace("  @LOCAL@\n", "  emulate -L zsh\n" if shell == "zsh" else "")
