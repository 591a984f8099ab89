"""The scripts behind ``fob completion``: each asks fob for the words that fit, and inserts them quoted.

Names of profiles come from files that other programs write, too. A name such as ``$(cmd)`` must be inserted so that
the shell takes it for a text.
"""

from __future__ import annotations

_BASH = """\
_fob_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(command fob completion bash --complete -- "${COMP_LINE:0:COMP_POINT}" "${COMP_WORDS[COMP_CWORD]}")
}
complete -F _fob_completion fob
"""
# zsh quotes what compadd is given, and compares it with the word as far as it is typed.
_ZSH = """\
#compdef fob

_fob_completion() {
    local line
    local -a found shown
    while IFS= read -r line; do
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
    command fob completion fish --complete -- (commandline -opc)[2..] (commandline -ct)
end
complete --no-files --command fob --arguments "(_fob_completion)"
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
