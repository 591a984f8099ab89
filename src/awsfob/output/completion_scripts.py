"""The scripts behind ``fob completion``: each asks fob for the words that fit, and inserts them quoted.

Names of profiles come from files that other programs write, too. A name such as ``$(cmd)`` must be inserted so that
the shell takes it for a text. After ``fob exec P --`` the shell completes the program and its arguments as it does
without fob. Where a file fits, fob says so with ``FILES``, and the shell completes it.
"""

from __future__ import annotations

FILES = "\tfiles"
"""The line that stands for the names of files; no name of a profile has a tab."""

# Without bash-completion, bash completes the names of programs, and then of files. ``-o default`` stands for files, and
# bash 3.2 cannot switch it off where nothing fits.
_BASH = """\
_fob_completion() {
    local line at
    COMPREPLY=()
    if [ "${COMP_WORDS[1]-}" = exec ]; then
        for ((at = 2; at < COMP_CWORD; at++)); do
            if [ "${COMP_WORDS[at]}" = -- ]; then
                _fob_completion_of_program "$((at + 1))"
                return
            fi
        done
    fi
    while IFS= read -r line; do
        [ "$line" != $'\\tfiles' ] || return 0
        COMPREPLY+=("$line")
    done < <(command fob completion bash --complete -- "${COMP_LINE:0:COMP_POINT}" "${COMP_WORDS[COMP_CWORD]}")
    if type compopt >/dev/null 2>&1; then compopt +o default; fi
}
_fob_completion_of_program() {
    local line
    if type _comp_command_offset >/dev/null 2>&1; then
        _comp_command_offset "$1"
    elif type _command_offset >/dev/null 2>&1; then
        _command_offset "$1"
    elif [ "$1" = "$COMP_CWORD" ]; then
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
    fi
}
complete -o default -F _fob_completion fob
"""
# zsh quotes what compadd is given, and compares it with the word as far as it is typed.
_ZSH = """\
#compdef fob

_fob_completion() {
    local line at
    local -a found shown
    if [[ $words[2] == exec ]]; then
        at=${words[(ie)--]}
        if (( at < CURRENT )); then
            shift $at words
            (( CURRENT -= at ))
            _normal
            return
        fi
    fi
    while IFS= read -r line; do
        if [[ $line == $'\\tfiles' ]]; then
            [[ $PREFIX == --*=* ]] && compset -P 1 '*='
            _files
            return
        fi
        found+=("${line%%$'\\t'*}")
        shown+=("${line/$'\\t'/  -- }")
    done < <(command fob completion zsh --complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    compadd -l -d shown -a -- found
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _fob_completion "$@"
else
    compdef _fob_completion fob
fi
"""
# fish quotes what it inserts; a word comes back as it is typed, with its quotes.
_FISH = """\
function _fob_completion
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    if test "$before[2]" = exec
        set -l at (contains -i -- -- $before)
        if test -n "$at"
            complete -C (string join ' ' -- (string escape -- $before[(math $at + 1)..]) "$typed")
            return
        end
    end
    set -l found (command fob completion fish --complete -- $before[2..] $typed)
    if test "$found" != \\tfiles
        string join \\n -- $found
        return
    end
    set -l option (string match -r '^--[a-z-]+=' -- $typed; or echo)
    for path in (__fish_complete_path (string replace -r '^--[a-z-]+=' '' -- $typed))
        echo $option$path
    end
end
complete --no-files --command fob --arguments "(_fob_completion)"
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
