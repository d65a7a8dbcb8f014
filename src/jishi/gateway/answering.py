"""The smallest of web frameworks: a question in, an answer out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

BODY_MAX = 65_536
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True)
class Question:
    method: str
    path: str
    query: str
    authorization: str
    body: bytes

    @property
    def target(self) -> str:
        """Path and query as they were signed."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def give(self, start_response: StartResponse) -> Iterable[bytes]:
        phrase = HTTPStatus(self.status).phrase
        headers = {**self.headers, "Content-Length": str(len(self.body))}
        start_response(f"{self.status} {phrase}", list(headers.items()))
        return [self.body]


def question(environ: dict[str, Any]) -> Question:
    """What was asked. A longer body than any of ours is cut, so that its signature cannot fit."""
    told = environ.get("CONTENT_LENGTH") or "0"
    length = int(told) if told.isdecimal() else 0
    return Question(
        method=environ["REQUEST_METHOD"],
        path=quote(environ.get("PATH_INFO", "/").encode("latin-1")),
        query=environ.get("QUERY_STRING", ""),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        body=environ["wsgi.input"].read(min(length, BODY_MAX)) if length else b"",
    )
