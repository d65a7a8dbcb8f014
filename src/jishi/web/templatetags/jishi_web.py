"""How values are shown: money, quantities, clock times, seals, drawings, icons, form fields.

These are built in: a template need not load them.
"""

from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from jishi.foundation import clock, ids, money, quantities
from jishi.ledger.models import Unit
from jishi.supply.models import PieceRate
from jishi.supply.rules import MINUTES_AN_HOUR
from jishi.web import drawings, policy, seals
from jishi.web.visitors import visitor_of

register = template.Library()
register.filter("yuan", money.yuan)
register.filter("kg", quantities.kg)
register.simple_tag(seals.seal, name="seal")

# fmt: off
DAYS = {-2: _("前天"), -1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}
EVENINGS = {-1: _("昨晚"), 0: _("今晚"), 1: _("明晚")}
WEEKDAYS = [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")]
# fmt: on
EVENING = 19  # from this hour on people say 今晚, not 今天
NO_DRAWING = "vegetables"
FIRST_PAGE_SLASHES = 2


@register.filter
def debit(amount: int) -> int:
    """What of a line or a balance stands on the left: in our book it is below zero. Else 0."""
    return max(-amount, 0)


@register.filter
def credit(amount: int) -> int:
    """What of a line or a balance stands on the right; else 0."""
    return max(amount, 0)


@register.filter
def in_unit(amount: int, unit: str) -> str:
    """A sum of the book without its unit: fen as yuan, points as they are; of none, nothing."""
    shown = money.yuan(amount) if unit == Unit.FEN else str(amount)
    return shown if amount else ""


@register.filter
def shown(quantity: int, measure: str) -> str:
    """A quantity with its measure: `2.86 kg`, `300 g`, `12 件`."""
    return quantities.shown(quantity, str(measure))


@register.filter
def done(quantity: int, unit: str) -> str:
    """What hands did: `120 件`, or minutes as hours: `2.5 小时`."""
    if unit == PieceRate.Unit.PIECE:
        return quantities.shown(quantity, quantities.Measure.PIECE)
    hours = f"{quantity / MINUTES_AN_HOUR:.2f}".rstrip("0").removesuffix(".")
    return gettext("{hours} 小时").format(hours=hours)


@register.filter
def degrees(tenths: int) -> str:
    """Tenths of a degree as people read them: `-18.0 ℃`."""
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest} ℃"


@register.filter
def percent(permille: int) -> str:
    """Thousandths as people read them: `2.5%`."""
    whole, rest = divmod(permille, 10)
    return f"{whole}.{rest}%"


@register.filter
def clock_words(moment: datetime) -> str:
    """A moment as people say it: `今晚22:00`, `明天17:30`, `7月9日（四）17:30`."""
    local = timezone.localtime(moment)
    away = (local.date() - clock.today()).days
    days = EVENINGS if local.hour >= EVENING and away in EVENINGS else DAYS
    day = gettext(days[away]) if away in days else day_words(local)
    return gettext("{day}{time}").format(day=day, time=f"{local:%H:%M}")


register.filter("clock", clock_words)


@register.filter("day")
def day_words(day: date) -> str:
    """A day with its weekday, and its year when it is not this one: `7月9日(四)`."""
    if isinstance(day, datetime):
        day = timezone.localtime(day)
    weekday = gettext(WEEKDAYS[day.weekday()])
    words = gettext("{month}月{day}日（{weekday}）")
    if day.year != clock.today().year:
        words = gettext("{year}年{month}月{day}日（{weekday}）")
    return words.format(year=day.year, month=day.month, day=day.day, weekday=weekday)


@register.filter
def whole_day(day: date) -> str:
    """A day as a paper has it, with its year: `2026年6月1日`."""
    words = gettext("{year}年{month}月{day}日")
    return words.format(year=day.year, month=day.month, day=day.day)


@register.filter
def when(moment: datetime) -> SafeString:
    """The same in a `<time>`, with the whole date for machines and for the mouse."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        f"{local:%Y-%m-%d %H:%M}",
        clock_words(moment),
    )


@register.simple_tag
def price(
    fen: int, unit: str = "", *, about: bool = False, size: str = "", per: str = ""
) -> SafeString:
    """A price to look at: ¥ small, yuan large, fen small, `/unit` and what else belongs to it.

    `about` puts 约 before it (goods that will be weighed); `size` is empty, `big` or `small`.
    """
    before = gettext("约") if about else ""
    return _price(fen, str(unit), before, f"price {size}".strip(), str(per))


@lru_cache(maxsize=4096)
def _price(fen: int, unit: str, before: str, classes: str, per: str) -> SafeString:
    whole, rest = money.yuan(fen).split(".")
    around = [("about", before), ("per", f"/{unit}" if unit else ""), ("per", per)]
    parts = [format_html('<span class="{}">{}</span>', *part) if part[1] else "" for part in around]
    figure = format_html("<b><i>¥</i>{}<s>.{}</s></b>", whole, rest)
    return format_html(
        '<span class="{}">{}{}{}{}</span>', classes, parts[0], figure, parts[1], parts[2]
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon, as large as the text beside it; hidden from listeners, words say the same."""
    return _icon(name)


@lru_cache(maxsize=64)
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag
def drawing(
    slug: str, alt: str = "", *, eager: bool = False, priority: bool = False, size: int = 320
) -> SafeString:
    """A drawing of produce. An unknown slug shows the basket of vegetables, never a grey box.

    `priority` belongs to one picture of a page, `eager` to those of its first screen.
    """
    return _drawing(slug, alt, bool(eager or priority), bool(priority), size)


@lru_cache(maxsize=1024)
def _drawing(slug: str, alt: str, eager: bool, priority: bool, size: int) -> SafeString:  # noqa: FBT001
    marks = "" if eager else ' loading="lazy"'
    marks += ' fetchpriority="high"' if priority else ""
    return format_html(
        '<img class="drawing" src="{}" alt="{}" width="{}" height="{}" decoding="async"{}>',
        drawing_address(slug),
        alt,
        size,
        size,
        mark_safe(marks),  # noqa: S308 (one of four constants)
    )


def drawing_address(slug: str) -> str:
    return f"{static('drawings.svg')}#{_drawn(slug)}"


def _drawn(slug: str) -> str:
    return slug if slug in drawings.slugs() else NO_DRAWING


@register.inclusion_tag("parts/share_card.html", takes_context=True)
def share_card(context: Context, title: str, told: str, slug: str = NO_DRAWING) -> dict[str, str]:
    """What a messenger shows of the link to this page: title, a sentence, a square picture."""
    return {
        "title": title,
        "told": told,
        "address": urljoin(settings.PUBLIC_ADDRESS, context["request"].path),
        "picture": urljoin(settings.PUBLIC_ADDRESS, static(f"cards/{_drawn(slug)}.png")),
    }


@register.simple_tag
def form_key() -> SafeString:
    """The one-time key of a form: its submission has one effect, however often it is sent."""
    return format_html('<input type="hidden" name="key" value="{}">', ids.token())


@register.simple_tag(takes_context=True)
def kept(
    context: Context, name: str, default: object = "", *, form: str = "", by: str = "", row: int = 0
) -> object:
    """What was typed into a field of the form that is refused; else the default.

    Where a page has several forms, `form` is the address of this one; where several have the same
    address, `by` names the hidden field that tells them apart, and `row` is its value here.
    """
    request = context["request"]
    is_this = request.method == "POST" and form in {"", request.path}
    if not is_this or (by and request.POST.get(by) != str(row)):
        return default
    return request.POST.get(name, default)


@register.inclusion_tag("parts/field.html", takes_context=True)
def field(context: Context, name: str, label: str, **given: object) -> dict[str, object]:
    """A form field with its label, hint and error.

    `errors` and `typed` of the page say what is wrong and what was typed; `value` is shown when
    nothing was typed. `kind` is an input type or `textarea`; `choices` makes it a select; what is
    not known here (`inputmode`, `maxlength`, `autocomplete` ...) goes onto the input as it is.
    """
    known = {key: given.pop(key, "") for key in ("hint", "kind", "choices", "unit", "value", "id")}
    error = (context.get("errors") or {}).get(name, "")
    typed = (context.get("typed") or {}).get(name)
    required = given.pop("required", True)
    own_id = known["id"] or f"field-{name}"
    described = [
        f"{own_id}-{part}" for part in ("hint", "wrong") if (known | {"wrong": error})[part]
    ]
    marks = {
        key.replace("_", "-"): value for key, value in given.items() if value not in ("", None)
    }
    marks |= {"required": "required"} if required else {}
    marks |= {"aria-invalid": "true"} if error else {}
    marks |= {"aria-describedby": " ".join(described)} if described else {}
    return known | {
        "id": own_id,
        "name": name,
        "label": label,
        "kind": known["kind"] or "text",
        "value": known["value"] if typed is None else typed,
        "error": error,
        "required": required,
        "marks": format_html_join("", ' {}="{}"', marks.items()),
    }


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, path: str, words: str, symbol: str = "", *, away: bool = False
) -> SafeString:
    """A row of a desk's menu, marked when the page is it or lies below it; `away` draws a line.

    Below a door's first page (`/farm/`) lies everything, so that one is marked only when it is it.
    A page that would not let the visitor in is left out: a menu is what one can do here.
    """
    request = context["request"]
    if not policy.may_open(visitor_of(request), path):
        return SafeString()
    here = request.path
    is_first_page = path.count("/") <= FIRST_PAGE_SLASHES
    current = here == path or (not is_first_page and here.startswith(path))
    return format_html(
        '<li{}><a href="{}"{}>{}{}</a></li>',
        mark_safe(' class="away"' if away else ""),  # noqa: S308 (a constant)
        path,
        mark_safe(' aria-current="page"' if current else ""),  # noqa: S308 (a constant)
        _icon(symbol) if symbol else "",
        words,
    )


@register.simple_tag(takes_context=True)
def may(context: Context, name: str, method: str = "GET") -> bool:
    """Whether the visitor may: `{% may "office:cancel" "POST" as may_cancel %}`, before a form."""
    return policy.may(visitor_of(context["request"]), name, method)
