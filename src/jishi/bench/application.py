"""What the benchmark's server calls: the market as it is, and the floor beside it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 (needs Django ready)

from jishi.bench.floor import Bare  # noqa: E402

_market, _floor = WSGIHandler(), Bare()


def application(environ, start_response):  # type: ignore[no-untyped-def]
    handler = _floor if environ["PATH_INFO"].startswith("/floor/") else _market
    return handler(environ, start_response)
