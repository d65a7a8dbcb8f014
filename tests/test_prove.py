"""What `./jishi prove` writes on its sheet."""

from dataclasses import dataclass, field

from jishi.commands import evidence_sheet
from jishi.trials.evidence import Evidence
from jishi.trials.programme import PROGRAMMES, SQLITE, TRIALS, Run, trial_named
from jishi.trials.promises import PROMISES, WHY_NOT


@dataclass
class Told:
    """A run as the sheet hears of it."""

    run: Run
    evidence: Evidence | None
    seed: int = 1
    seconds: float = 1.0
    of_processor: float = 0.5
    last_words: list[str] = field(default_factory=list)


def told(*, failures=(), counts=5, trial="shares", promise="R02", open_end=""):
    evidence = Evidence(trial, (promise,), 1, failures=list(failures))
    evidence.counts["cases"] = counts
    evidence.not_proved += [open_end] if open_end else []
    return Told(Run(trial, SQLITE, counts), evidence)


def test_a_promise_that_held_says_by_which_run_and_what_is_left():
    sheet = evidence_sheet.of("quick", [told(open_end="no leap seconds")], 1)

    words = evidence_sheet.in_words(sheet)
    assert sheet["holds"]
    assert "held in shares on sqlite |" in words
    assert "## More of shares on sqlite\n\n- not proved: no leap seconds" in words
    assert sheet["promises"]["R01"]["verdict"] == "not proved"


def test_amounts_stand_in_the_table_and_answers_below():
    walked = told()
    walked.evidence.counts["pay: done"] = 7

    table, _more, below = evidence_sheet.in_words(
        evidence_sheet.of("quick", [walked], 1)
    ).partition("## More of")

    assert "| 5 cases |" in table
    assert "pay: done" not in table
    assert "Answers: 7 pay: done" in below


def test_one_broken_run_breaks_the_sheet_and_says_how_to_see_it_again():
    runs = [told(), told(failures=["seed 1, step 7: 1 fen is lost"])]

    sheet = evidence_sheet.of("quick", runs, 1)

    assert not sheet["holds"]
    assert sheet["promises"]["R02"]["verdict"] == "broken"
    assert "step 7: 1 fen is lost" in evidence_sheet.in_words(sheet)


def test_what_tried_nothing_did_not_hold():
    assert not evidence_sheet.of("quick", [told(counts=0)], 1)["holds"]
    assert not evidence_sheet.of("quick", [], 1)["holds"]


def test_a_trial_that_died_did_not_hold_and_its_last_words_are_kept():
    dead = Told(Run("shares", SQLITE, 1), None, last_words=["MemoryError"])

    sheet = evidence_sheet.of("quick", [dead], 1)

    assert not sheet["holds"]
    assert "MemoryError" in evidence_sheet.in_words(sheet)


def test_the_sheet_is_kept_in_words_and_for_machines(tmp_path):
    where = evidence_sheet.write(evidence_sheet.of("quick", [told()], 1), tmp_path / "evidence")

    assert where.read_text().startswith("# Evidence, quick: every trial held")
    assert where.with_suffix(".json").exists()


def test_every_trial_can_be_run_and_is_run_in_both_programmes():
    for name in TRIALS:
        assert callable(trial_named(name))
    for programme in PROGRAMMES.values():
        assert {run.trial for run in programme} == set(TRIALS)


def test_a_reason_for_not_proving_belongs_to_a_promise():
    assert set(WHY_NOT) <= set(PROMISES)
