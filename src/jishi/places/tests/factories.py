from itertools import count

from jishi.places.models import Place, Site
from jishi.places.operations import import_places, open_site

_numbers = count(1)


def make_village(name: str = "", *, is_demo: bool = True) -> Place:
    """A village of Guangchen town, with its town and county."""
    number = next(_numbers)
    code = f"330482106{number % 1000:03d}"
    import_places(
        [
            {"code": "330482", "name": "平湖市", "kind": "county", "parent_code": ""},
            {"code": "330482106", "name": "广陈镇", "kind": "town", "parent_code": "330482"},
            {
                "code": code,
                "name": name or f"第{number}村",
                "kind": "village",
                "parent_code": "330482106",
                "is_demo": "1" if is_demo else "",
            },
        ]
    )
    return Place.objects.get(code=code)


def make_site(
    kind: Site.Kind = Site.Kind.GREENHOUSE, *, name: str = "", place: Place | None = None
) -> Site:
    return open_site(
        name=name or f"{kind.label} {next(_numbers)}", kind=kind, place=place or make_village()
    )
