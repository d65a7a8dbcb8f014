import pytest

from jishi.web import policy

ANYBODY = """
"refuse" = { GET = ["anyone"], POST = ["anyone"] }
"refuse-a-program" = { GET = ["anyone"], POST = ["anyone"] }
"hang-up" = { GET = ["anyone"], POST = ["anyone"] }
"look" = { GET = ["anyone"] }
"act" = { GET = ["anyone"], POST = ["anyone"] }
"""


@pytest.fixture(autouse=True)
def _the_doors_that_refuse_let_everybody_try(monkeypatch):
    for name, rule in policy.read(ANYBODY).items():
        monkeypatch.setitem(policy.RULES, name, rule)
