"""A page as a browser reads it: where it leads, what can be filled in, what it says."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Pair = tuple[str, str]
UNSEEN = {"key", "csrfmiddlewaretoken"}  # drawn anew each time
SAID_IN = {"wrong", "notice", "lead"}  # what a page says apart from what stands on it anyway
VOID = {"input", "br", "img", "hr", "link", "meta", "source", "use", "path", "rect", "circle"}
TYPED = {"text", "tel", "date", "datetime-local", "search", "number", "textarea", ""}


@dataclass
class Input:
    name: str
    kind: str
    value: str
    choices: list[str] = field(default_factory=list)

    def holds(self, value: str) -> bool:
        """Whether a person may have put this value here, so that it must not be lost."""
        return self.kind in TYPED or (self.kind == "select" and value in self.choices)

    @property
    def shown(self) -> str:
        """What a person sees here; of a list of which nothing is chosen, the first."""
        return self.value if self.value or not self.choices else self.choices[0]


@dataclass
class Form:
    """A form as it stands on a page, with what it would send untouched."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)

    @property
    def path(self) -> str:
        return urlsplit(self.action).path

    @property
    def filled(self) -> list[Pair]:
        """What an honest person sends."""
        return [(one.name, _honest(one)) for one in self.inputs if one.kind != "file"]

    @property
    def file_field(self) -> str:
        """The field that takes a file; empty when there is none."""
        return next((one.name for one in self.inputs if one.kind == "file"), "")

    def marks(self) -> tuple[Pair, ...]:
        """By what this form is told from its like on the page: what it carries unseen."""
        hidden = (one for one in self.inputs if one.kind == "hidden" and one.name not in UNSEEN)
        return tuple((one.name, one.value) for one in hidden)


def _put(form: Form, one: Input, *, is_chosen: bool) -> None:
    """An input of a form; of several buttons or dots with one name a browser sends one."""
    if one.kind not in {"button", "radio", "checkbox"}:
        form.inputs.append(one)
        return
    choice = next((known for known in form.inputs if known.name == one.name), one)
    choice.choices.append(one.value)
    if choice is one:
        form.inputs.append(one)
    elif is_chosen:
        choice.value = one.value


def _honest(one: Input) -> str:
    if one.choices:
        return one.value if one.value in one.choices else one.choices[0]
    return one.value or HONEST.get(one.kind, "1")


HONEST = {
    "tel": "13800000001", "date": "2026-06-03", "datetime-local": "2026-06-05T09:00",
    "text": "1", "search": "番茄",
}  # fmt: skip


class Page(HTMLParser):
    """Links and forms of a page, and what it says to whoever is refused."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.said = address, ""
        self._has_main = self._main_leads_on = False
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Input | None = None
        self._text: Input | None = None
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_saying = bool(SAID_IN & set(given.get("class", "").split()))
        if tag not in VOID:
            self._open.append((tag, is_saying))
        self._has_main |= tag == "main"
        self._main_leads_on |= tag in {"a", "form"} and self._is_in("main")
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._begin_input(tag, given, self._form)

    def _begin_input(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._select is not None:
            self._select.choices.append(value)
            if "selected" in given:
                self._select.value = value
        elif not name or "disabled" in given:
            return
        elif tag == "select":
            self._select = Input(name, "select", "")
            form.inputs.append(self._select)
        elif tag == "textarea":
            self._text = Input(name, "textarea", "")
            form.inputs.append(self._text)
        elif tag in {"input", "button"}:
            kind = given.get("type", "button" if tag == "button" else "")
            _put(form, Input(name, kind, value), is_chosen="checked" in given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None
        while self._open and any(opened == tag for opened, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
        if self._is_saying:
            self.said += data.strip()

    @property
    def leads_on(self) -> bool:
        """Whether what is shown itself, not the frame around it, leads anywhere from here."""
        return self._main_leads_on if self._has_main else bool(self.links or self.forms)

    def _is_in(self, wanted: str) -> bool:
        return any(tag == wanted for tag, _saying in self._open)

    @property
    def _is_saying(self) -> bool:
        return any(is_saying for _tag, is_saying in self._open)
