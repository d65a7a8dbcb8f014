"""Attack the JSON door by its own contract (R21, R23): every operation, by everybody.

Three ways, all in this process: what lies on each bound of the contract and just beyond it; chance
within and outside of it; walks along its links, order then pay then cancel. After each answer all
checks of schemathesis: no 5xx, no status or shape that the contract does not name, what is wrong
refused, what is right taken, nothing without the session that it asks for, nothing slower than
two seconds.
"""

from wsgiref.types import WSGIApplication

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from schemathesis import AuthContext, Case
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from jishi.proof.verify import verify
from jishi.trials.aims import TAKEN, aims
from jishi.trials.besieged import Besieged, besieged
from jishi.trials.evidence import Evidence, Tell

SCHEMA = "/api/v1/openapi.json"
SLOWEST_SECONDS = 2
TOLD_MAX = 1_500  # letters of one failure
ANONYMOUS = "anonymous"
ROLES = (
    ANONYMOUS, "buyer", "volunteer", "grower", "warehouse", "keeper", "accountant", "operator",
)  # fmt: skip

# CPython 3.11 says so, rarely, when it compiles what the attack draws its examples with: the
# operation was not asked then, which is no answer of ours.
SLIP_OF_PYTHON = "AST constructor recursion depth mismatch"


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """`amount`: drawn examples of each operation for each role; bounds and walks come on top."""
    evidence = Evidence("the JSON door under attack", ("R21", "R23"), seed)
    with besieged(seed) as market:
        for done, role in enumerate(ROLES):
            tell(done, len(ROLES))
            attack(market, role, seed=seed, amount=amount, evidence=evidence)
        tell(len(ROLES), len(ROLES))
        evidence.failures += [f"after the attack, seed {seed}: {found}" for found in verify()]
    evidence.not_proved = [
        "an answer that is right in shape but wrong in what it says",
        "what two programs do at the same moment",
    ]
    return evidence


def attack(
    market: Besieged,
    role: str,
    *,
    seed: int,
    amount: int,
    evidence: Evidence,
    door: WSGIApplication | None = None,
    only: str = "",
) -> None:
    """All that one role can send; what breaks the contract becomes a failure of the evidence.

    `door` is the application, the market's own unless another is given; `only` the beginning of the
    paths that are tried.
    """
    config = _config(seed=seed, amount=amount)
    found = schemathesis.openapi.from_wsgi(SCHEMA, door or WSGIHandler(), config=config)
    schema = found.include(path_regex=f"^{only}")
    schema.auth()(_pass_of(market, role))
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(role, event, evidence)
        elif isinstance(event, events.NonFatalError) and SLIP_OF_PYTHON in str(event.value):
            evidence.not_proved.append(f"{role}, seed {seed}: {event.label}: {SLIP_OF_PYTHON}")
        elif isinstance(event, events.NonFatalError):
            evidence.failures.append(
                f"{role}, seed {seed}: {event.label}: {event.value}"[:TOLD_MAX]
            )
        elif isinstance(event, events.FatalError):
            raise event.exception


def _config(*, seed: int, amount: int) -> SchemathesisConfig:
    dictionaries, operations = aims()
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "dictionaries": dictionaries,
            "operations": operations,
            "generation": {"max-examples": amount, "database": "none", "no-shrink": True},
            "checks": {
                "max_response_time": SLOWEST_SECONDS,
                "positive_data_acceptance": {"expected-statuses": TAKEN},
                # Its probe cannot ask an application in the same process; `_let_in` stands for it.
                "ignored_auth": {"enabled": False},
            },
            "phases": {
                "coverage": {"unexpected-methods": ["PUT", "DELETE"]},
                "stateful": {"max-steps": 12},
            },
            "cache": {"enabled": False},
        }
    )


def _pass_of(market: Besieged, role: str) -> type:
    """The session and the form token of somebody who plays the role, shown with each request."""
    browser = market.browser(role)
    token = browser.get("/api/v1/session").json()["form_token"]
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

    class Pass:
        def get(self, _case: Case, _context: AuthContext) -> dict[str, str]:
            return cookies

        def set(self, case: Case, shown: dict[str, str], _context: AuthContext) -> None:
            case.cookies.update(shown)
            case.headers["X-CSRFToken"] = token

    return Pass


def _count(role: str, event: events.ScenarioFinished, evidence: Evidence) -> None:
    evidence.counts[f"requests in {event.phase.value}"] += len(event.recorder.interactions)
    evidence.counts["checks"] += sum(map(len, event.recorder.checks.values()))
    for interaction in event.recorder.interactions.values():
        if interaction.response is not None:
            evidence.counts[f"answered {interaction.response.status_code}"] += 1
    evidence.failures += _failures(role, event.recorder)
    if role == ANONYMOUS:
        evidence.failures += _let_in(event.recorder)


def _let_in(recorder: ScenarioRecorder) -> list[str]:
    """Operations that ask for a session and answered a stranger."""
    return [
        f"{ANONYMOUS}: {node.value.operation.label} answered without the session it asks for"
        for key, node in recorder.cases.items()
        if (answered := recorder.interactions.get(key))
        and answered.response
        and answered.response.status_code < 400
        and "Session" in str(node.value.operation.definition.raw.get("security"))
    ]


def _failures(role: str, recorder: ScenarioRecorder) -> list[str]:
    """Each with the request that shows it again, and what happened before it on the walk."""
    told: dict[tuple[str, str], str] = {}
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info:
                failure, sample = check.failure_info.failure, check.failure_info.code_sample
                words = f"{role}: {recorder.label}: {check.name}: {failure}\n{sample}"
                told[check.name, failure.title] = words[:TOLD_MAX]
    return list(told.values())
