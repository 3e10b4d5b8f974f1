"""Pages of documentation that are written from the code itself, so that they cannot say anything else."""

from __future__ import annotations

from hearth.access.roles import ROLES, Permission
from hearth.access.rules import ROLES_IN, ROLES_OF
from hearth.kit.command import COMMANDS, Command

WRITTEN = "Written by `./run hearth docs write`; change the code, not this page."


def _words(value) -> str:
    return str(value).replace("_", " ")


def commands_page() -> str:
    """docs/commands.md: every command with its arguments."""
    parts = [f"# Commands\n\n{WRITTEN}\n\nEach is run as `./run hearth …`; `--help` after any of them says the same."]
    for words in sorted(COMMANDS):
        parts.append(_command(COMMANDS[words]))
    return "\n\n".join(parts) + "\n"


def _command(command: Command) -> str:
    lines = [f"## hearth {command.words}", "", command.help]
    if command.as_owner:
        lines += ["", "Runs as the owner of the database (`DATABASE_OWNER_URL`)."]
    if command.arguments:
        lines += ["", *(f"- `{_called(names, options)}`: {_help(options)}" for names, options in command.arguments)]
    return "\n".join(lines)


def _called(names: tuple, options: dict) -> str:
    last = names[-1]
    return last if last.startswith("-") else str(options.get("metavar", last)).upper()


def _help(options: dict) -> str:
    told = [options["help"].rstrip(".")] if options.get("help") else []
    if options.get("choices"):
        told.append(f"one of {', '.join(map(str, options['choices']))}")
    if options.get("default") not in (None, False, ""):
        told.append(f"{options['default']} unless said otherwise")
    return "; ".join(told) or "see the command's help"


def roles_page() -> str:
    """docs/roles.md: every role in words, every permission and who holds it, which role fits where."""
    parts = [
        f"# Roles and permissions\n\n{WRITTEN}",
        "A permission is held in a team, through a role. It never opens another team's records: those stay behind the "
        "team's wall, which the database itself keeps shut. [who-may-open-what.csv](who-may-open-what.csv) says for "
        "every page and every role what it answers; a test asks each page in each role and compares.",
    ]
    parts += [f"## {name}\n\n{sentence}\n\n{_list(held)}" for name, sentence, held in ROLES.values()]
    holders = [f"| {p} | {', '.join(name for name, _, held in ROLES.values() if p in held)} |" for p in Permission]
    parts.append("## Who holds a permission\n\n| permission | roles |\n|---|---|\n" + "\n".join(holders))
    fits = [f"| {_words(kind)} | {', '.join(ROLES[role][0] for role in roles)} |" for kind, roles in ROLES_IN.items()]
    parts.append("## Which roles a team has\n\n| kind of team | roles |\n|---|---|\n" + "\n".join(fits))
    allowed = [
        f"| {_words(employer)} | {', '.join(ROLES[role][0] for role in ROLES if role in roles)} |"
        for employer, roles in ROLES_OF.items()
    ]
    parts.append("## What an employer's people may be\n\n| employed by | roles |\n|---|---|\n" + "\n".join(allowed))
    return "\n\n".join(parts) + "\n"


def _list(held: list[Permission]) -> str:
    return "\n".join(f"- {permission}" for permission in held)
