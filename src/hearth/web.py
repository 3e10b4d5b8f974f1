"""How gunicorn serves Hearth: `gunicorn -c python:hearth.web`.

The application is read once, before the processes that answer are forked from it: they share its memory, one that
ends is replaced at once, and nobody's first page waits for a template or a script to be read.
"""

from __future__ import annotations

import gc
import time

from gunicorn.workers.gthread import ThreadWorker

MOMENT = 0.00005  # seconds that a process lets the others go first, for each connection it has already
LONGEST_MOMENT = 0.01


class EvenWorker(ThreadWorker):
    """Of all processes the one with the fewest connections takes the next: a connection stays with its process, and
    where one had thrice as many as another, whoever came to it waited thrice as long."""

    def accept(self, listener) -> None:
        time.sleep(min(self.nr_conns * MOMENT, LONGEST_MOMENT))
        super().accept(listener)


wsgi_app = "hearth.wsgi:application"
preload_app = True
worker_class = EvenWorker
workers = 2
threads = 8
backlog = 2048
keepalive = 10  # seconds that a browser's connection is kept for its next page
timeout = 60
graceful_timeout = 10
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True
COLLECTED_AFTER = 20_000  # new objects: Python's own 700 looks through every page several times while it is made


def when_ready(server) -> None:
    """Read everything that pages share, leave no database connection behind, and keep it out of the collector's way."""
    from django.db import connection

    from hearth.kit.components import draw_often

    try:
        _read_templates()
        draw_often()
        _read_scripts(server.log)
    finally:
        connection.close()
        connection.close_pool()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)


def _read_templates() -> None:
    from django.template import engines

    environment = engines["jinja2"].env
    for name in environment.list_templates(filter_func=lambda name: not name.startswith("govuk_")):
        if name.endswith(".html"):
            environment.get_template(name)


def _read_scripts(log) -> None:
    from hearth.kit.refused import Refused
    from hearth.needs.models import Script
    from hearth.needs.scripting import script_of

    for row in Script.objects.filter(status="published").select_related("borough"):
        try:
            script_of(row)
        except Refused as reason:
            log.error("%s", reason)
