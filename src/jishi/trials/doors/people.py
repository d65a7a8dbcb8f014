"""People: colleagues, people who left, who moved, who hold two posts, whose login was closed."""

from django.test import Client

from jishi.parties import operations as parties
from jishi.parties.models import Login, Membership, Party
from jishi.places.models import Site
from jishi.simulation.county import member
from jishi.trials.doors.ground import COMPANY, Actor, Doors, Role


def hire(doors: Doors) -> None:
    """Colleagues; people who left, moved, hold two posts; a station that changed hands."""
    county, stage = doors.world.county, doors.world.stage
    shops = {name: _shop(point) for name, point in zip("abcd", county.points, strict=False)}
    first, near, far, last = (grower.party for grower in doors.growers)
    posts = {
        "grower, colleague": [(Role.GROWER, first)],
        "grower, left": [(Role.GROWER, first)],
        "grower, moved": [(Role.GROWER, first), (Role.GROWER, far)],
        "grower of the fourth": [(Role.GROWER, last)],
        "grower and keeper": [(Role.GROWER, shops["a"]), (Role.KEEPER, shops["b"])],
        "keeper, colleague": [(Role.KEEPER, shops["a"])],
        "keeper, left": [(Role.KEEPER, shops["a"])],
        "keeper whose station moved": [(Role.KEEPER, shops["d"])],
        "operator, second": [(Role.OPERATOR, county.operator)],
        "operator, left": [(Role.OPERATOR, county.operator)],
        "accountant, left": [(Role.ACCOUNTANT, county.operator)],
        "accountant of a co-op": [(Role.ACCOUNTANT, near), (Role.OPERATOR, near)],
        "warehouse, second": [(Role.WAREHOUSE, county.operator)],
        "warehouse, left": [(Role.WAREHOUSE, county.operator)],
        "warehouse of a co-op": [(Role.WAREHOUSE, near)],
    }
    for n, (name, held) in enumerate(posts.items()):
        for role, organisation in held:
            doors.members[name] = member(stage, organisation, role, name, f"1320000{n:04}")
    for name in ("grower", "keeper", "operator", "accountant", "warehouse"):
        end_all(doors.members[f"{name}, left"])
    end_all(doors.members["grower, moved"], first)
    parties.run_site(site=county.points[3], party=shops["c"])


def _shop(point: Site) -> Party:
    return point.operators.get(until=None).party


def end_all(someone: Party, organisation: Party | None = None) -> None:
    """From now on somebody does nothing more: for an organisation, or for any."""
    held = Membership.objects.filter(person=someone, until=None)
    for membership in held.filter(organisation=organisation) if organisation else held:
        parties.end(membership)


def come(doors: Doors) -> None:
    """Everybody stands at the doors, signed in, each with a basket of their own."""
    county = doors.world.county
    people = {
        "buyer": doors.buyers[0],
        "other buyer": doors.buyers[1],
        "buyer of nothing": doors.buyers[2],
        "grower": doors.growers[0].person,
        "grower of the same town": doors.growers[1].person,
        "grower of another town": doors.growers[2].person,
        "keeper": county.keepers[county.points[0].pk],
        "keeper of the same town": county.keepers[county.points[1].pk],
        "keeper of another town": county.keepers[county.points[2].pk],
        "operator": county.manager,
        "accountant": county.accountant,
        "second accountant": county.second_accountant,
        "warehouse": county.clerk,
        "maker": county.makers[0].person,
        "funder": _funder(doors),
        **doors.members,
    }
    doors.actors = [Actor("anonymous", Client()), _closed(doors)]
    for name, someone in people.items():
        parties.bind_wechat(person=someone, openid=f"o{someone.pk}")
        client = Client()
        client.force_login(Login.objects.get(person=someone))
        doors.actors.append(Actor(name, client, someone.pk, _posts(someone)))
    for number, actor in enumerate(doors.actors):
        form = {"offer": doors.offer.code, "packs": "1", "key": f"basket-{number}"}
        assert actor.client.post("/basket/add", form).status_code == 303


def _funder(doors: Doors) -> Party:
    fund = doors.world.county.fund
    assert fund, "the county has its fund"
    return fund.funder.members.get(until=None).person


def _closed(doors: Doors) -> Actor:
    """Somebody whose login was closed while they were signed in: as if nobody had."""
    grower = doors.growers[0].party
    someone = member(doors.world.stage, grower, Role.GROWER, "closed", "13299999999")
    client = Client()
    client.force_login(Login.objects.get(person=someone))
    Login.objects.filter(person=someone).update(is_active=False)
    return Actor("closed", client)


def _posts(someone: Party) -> frozenset[tuple[str, int]]:
    """What somebody is now; the company's roles are none where they are held elsewhere."""
    held = Membership.objects.filter(person=someone, until=None).select_related("organisation")
    return frozenset(
        (row.role, row.organisation_id)
        for row in held
        if row.role not in COMPANY or row.organisation.kind == Party.Kind.OPERATOR
    )
