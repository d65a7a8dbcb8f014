"""`./jishi anchor` and `./jishi verify --anchor`: a head kept outside finds what was undone."""

import json

import pytest
from django.db import transaction

from jishi.audit.models import Seal
from jishi.audit.operations import record
from jishi.commands import anchor, verify
from jishi.commands.line import parser
from jishi.trials.seals import walls_down

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("JISHI_DATA", str(tmp_path))
    with transaction.atomic():
        record(key="a", verb="test.act", by=None, subject="test:1")
    return tmp_path


@pytest.fixture
def kept(data, capsys):
    anchor.run(parser().parse_args(["anchor", "--json"]))
    file = data / "kept"
    file.write_text(capsys.readouterr().out)
    return str(file)


def status(*words):
    return verify.run(parser().parse_args(["verify", "--json", *words]))


def test_what_waits_is_sealed_and_the_head_said(kept):
    with open(kept) as file:
        told = json.loads(file.read())

    assert told["position"] == Seal.objects.get().position == 1


def test_the_secret_half_of_the_key_is_for_us_alone(kept, data):
    assert (data / anchor.PRIVATE).stat().st_mode & 0o077 == 0


def test_the_same_key_signs_every_head(kept, data, capsys):
    anchor.run(parser().parse_args(["anchor"]))

    assert str(data / anchor.PUBLIC) in capsys.readouterr().out
    assert status("--anchor", kept, "--anchor-key", str(data / anchor.PUBLIC)) == 0


def test_a_tail_that_was_cut_off_ends_with_1(kept, capsys):
    with walls_down():
        Seal.objects.all().delete()

    assert status() == 0
    assert status("--anchor", kept) == 1
    assert "does not reach so far" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["", "no json", "[1]", '{"position": 1}'])
def test_what_is_no_anchor_ends_with_1(words, kept, data, capsys):
    (data / "other").write_text(words)

    assert status("--anchor", str(data / "other")) == 1
    assert "cannot be read as anchors" in capsys.readouterr().out


def test_a_key_that_is_none_ends_with_1(kept, capsys):
    assert status("--anchor", kept, "--anchor-key", kept) == 1
    assert "cannot be read as anchors" in capsys.readouterr().out
