"""`microvm-lint completion`: what shells complete, made from the parser itself."""

from __future__ import annotations

import argparse

from ..cli import CLEAN, build_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class _Option:
    """An option: its names, its help and what may follow it."""

    def __init__(self, action: argparse.Action) -> None:
        self.names = list(action.option_strings)
        self.help = (action.help or "").split(" (default")[0].split(":")[0].replace("'", "")
        self.takes_value = action.nargs != 0 and not isinstance(action, argparse._HelpAction)
        self.choices = [str(choice) for choice in action.choices or ()]
        self.is_file = str(action.metavar).endswith(("FILE", "DIR", "PATH"))


def run(options: argparse.Namespace) -> int:
    """Print a completion script; returns the exit status."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](), end="")
    return CLEAN


def _commands() -> dict[str, tuple[str, list[_Option], list[str]]]:
    """By command its help, its options, and the words that may stand by themselves."""
    _parser, commands = build_parser()
    helps = {one.dest: one.help or "" for one in commands._choices_actions}
    found = {}
    for name, parser in commands.choices.items():
        actions = [one for one in parser._actions if one.option_strings]
        words = [
            str(choice)
            for one in parser._actions
            if not one.option_strings
            for choice in one.choices or ()
        ]
        found[name] = (helps[name], list(map(_Option, actions)), words)
    return found


def _bash() -> str:
    cases, values = [], []
    for command, (_help, options, words) in _commands().items():
        names = [name for option in options for name in option.names]
        cases.append(f'        {command}) words="{" ".join([*words, *names])}" ;;')
        for option in options:
            if option.choices:
                keys = "|".join(f"{command}:{name}" for name in option.names)
                values.append(f'        {keys}) choices="{" ".join(option.choices)}" ;;')
    return "\n".join(
        (
            "_microvm_lint() {",
            "    local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words= choices=",
            "    local before=${COMP_WORDS[COMP_CWORD-1]}",
            "    if ((COMP_CWORD == 1)); then",
            f'        COMPREPLY=($(compgen -W "{" ".join(_commands())}" -- "$current"))',
            "        return",
            "    fi",
            "    case $command:$before in",
            *values,
            "    esac",
            "    if [[ -n $choices ]]; then",
            '        COMPREPLY=($(compgen -W "$choices" -- "$current"))',
            "        return",
            "    fi",
            "    case $command in",
            *cases,
            "    esac",
            "    if [[ $current == -* || $command == completion ]]; then",
            '        COMPREPLY=($(compgen -W "$words" -- "$current"))',
            "    else",
            '        words="$(compgen -W "${words%%-*}" -- "$current")"',
            '        COMPREPLY=($words $(compgen -f -- "$current"))',
            "    fi",
            "}",
            "complete -o filenames -F _microvm_lint microvm-lint",
            "",
        )
    )


def _zsh() -> str:
    lines = ["#compdef microvm-lint", "_microvm_lint() {", "    local context state line"]
    described = " ".join(f"'{name}:{help}'" for name, (help, _o, _w) in _commands().items())
    lines += [
        "    local -a commands",
        f"    commands=({described})",
        "    if ((CURRENT == 2)); then",
        "        _describe command commands",
        "        return",
        "    fi",
        "    case $words[2] in",
    ]
    for command, (_help, options, words) in _commands().items():
        rest = f"'*:word:({' '.join(words)})'" if words else "'*:file:_files'"
        lines.append(f"        {command})")
        lines.append(
            f"            _arguments '1:command:' {' '.join(_zsh_options(options))} {rest} ;;"
        )
    lines += ["    esac", "}", 'if [[ $funcstack[1] == _microvm_lint ]]; then _microvm_lint "$@"']
    return "\n".join((*lines, "else compdef _microvm_lint microvm-lint", "fi", ""))


def _zsh_options(options: list[_Option]) -> Iterator[str]:
    for option in options:
        for name in option.names:
            text = f"*{name}[{option.help.replace('[', '(').replace(']', ')')}]"
            if option.takes_value:
                kind = f"({' '.join(option.choices)})" if option.choices else "_files"
                text += f":value:{kind}"
            yield f"'{text}'"


def _fish() -> str:
    base = "complete -c microvm-lint"
    lines = [f"{base} -n __fish_use_subcommand -f"]
    for command, (help, options, words) in _commands().items():
        lines.append(f"{base} -n __fish_use_subcommand -a {command} -d '{help}'")
        seen = f"{base} -n '__fish_seen_subcommand_from {command}'"
        if words:
            lines.append(f"{seen} -f -a '{' '.join(words)}'")
        for option in options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = ""
            if option.takes_value:
                value = f" -x -a '{' '.join(option.choices)}'" if option.choices else " -r"
            lines.append(f"{seen} {names}{value} -d '{option.help}'")
    return "\n".join((*lines, ""))
