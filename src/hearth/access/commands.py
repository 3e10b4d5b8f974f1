"""Commands of access."""

from django.core.management import call_command

from hearth.access import walls
from hearth.kit.command import command


@command("migrate", "Bring the database to this version of Hearth, as its owner, and give the application its rights.",
         as_owner=True)  # fmt: skip
def migrate(options) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    walls.give_the_application_its_rights()


@command("work", "Run waiting jobs and the clockwork (chasing, reminders, messages) until stopped. `./run start` does.")
def work(options) -> None:
    call_command("procrastinate", "worker", concurrency=4, delete_jobs="never")
