"""Take in the division codes; open and close sites."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from jishi.foundation.acts import SETTING_UP, unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert_once
from jishi.places.models import Alias, Place, Site

TAKEN = ["name", "kind", "parent", "is_demo", "brief"]


@operation
@unrecorded(why=SETTING_UP)
def import_places(rows: Iterable[Mapping[str, str]]) -> int:
    """Take in a table of places and say how many were new or have changed.

    Each row has `code`, `name`, `kind`, `parent_code` (empty for the county) and may have `is_demo`
    ("1") and `brief`. Taking in the same table again changes nothing. A place that is renamed keeps
    its code and its old name as an alias (R11.4). Refuses `BadInput` for a code that is no code, an
    unknown kind or a parent that is nowhere.
    """
    places = [_place(row) for row in rows]
    known = {place.code: place for place in Place.objects.all()}
    _refuse_orphans(places, known)
    changed = [place for place in places if _told(place) != _told(known.get(place.code))]
    Place.objects.bulk_create(
        sorted(changed, key=lambda place: len(place.code)),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=TAKEN,
    )
    Alias.objects.bulk_create(
        [
            Alias(place_id=place.code, name=known[place.code].name)
            for place in changed
            if place.code in known and known[place.code].name != place.name
        ],
        ignore_conflicts=True,
    )
    return len(changed)


@operation
@unrecorded(why=SETTING_UP)
def open_site(*, name: str, kind: Site.Kind, place: Place, address: str = "") -> Site:
    """Open a site under its name; a site that was closed opens again.

    The same name again returns the first site. Refuses `BadInput` when that one is of another kind
    or stands elsewhere.
    """
    site = Site(name=name, kind=kind, place=place, address=address)
    if insert_once(site):
        return site
    known = Site.objects.select_related("place").get(name=name)
    if (known.kind, known.place_id) != (kind, place.pk):
        words = _("「{name}」已经有了，是{place}的{kind}")
        kind_in_words = known.get_kind_display()
        raise BadInput(name=words.format(name=name, place=known.place, kind=kind_in_words))
    if not known.is_open:
        Site.objects.filter(pk=known.pk).update(is_open=True)
        known.is_open = True
    return known


@operation
@unrecorded(why=SETTING_UP)
def close_site(*, site: Site) -> None:
    """Close a site: nothing new comes to it; what it has goes on."""
    Site.objects.filter(pk=site.pk).update(is_open=False)


def _place(row: Mapping[str, str]) -> Place:
    code, kind = row["code"], row["kind"]
    if not code.isdigit() or len(code) not in {6, 9, 12}:
        raise BadInput(code=_("「{code}」不是 6、9 或 12 位区划代码").format(code=code))
    if kind not in Place.Kind.values:
        raise BadInput(kind=_("「{kind}」不是区划类别").format(kind=kind))
    return Place(
        code=code,
        name=row["name"],
        kind=kind,
        parent_id=row.get("parent_code") or None,
        is_demo=str(row.get("is_demo", "")) in {"1", "True"},
        brief=row.get("brief", ""),
    )


def _refuse_orphans(places: list[Place], known: Mapping[str, Place]) -> None:
    codes = {place.code for place in places} | known.keys()
    for place in places:
        if place.parent_id is not None and place.parent_id not in codes:
            words = _("{code} 的上级 {parent} 没有找到")
            raise BadInput(parent_code=words.format(code=place.code, parent=place.parent_id))


def _told(place: Place | None) -> tuple | None:
    if place is None:
        return None
    return (place.name, place.kind, place.parent_id, place.is_demo, place.brief)
