"""The cast: Wang grows peaches, Li buys, Zhao keeps a pickup point, Chen volunteers."""

from itertools import count

from jishi.parties.models import Login, Membership, Party
from jishi.parties.operations import give_login, grant, register

Kind = Party.Kind
Role = Membership.Role

_numbers = count(1)


def make_person(name: str = "李买菜") -> Party:
    return register(name=name, kind=Kind.PERSON, phone=a_phone())


def make_organisation(kind: str = Kind.COOP, name: str = "") -> Party:
    return register(name=name or f"山塘合作社 {next(_numbers)}", kind=kind)


def make_operator() -> Party:
    """The one operator of the market, made at first use."""
    known = Party.objects.filter(kind=Kind.OPERATOR).first()
    return known or register(name="强村公司", kind=Kind.OPERATOR)


def make_member(role: str, organisation: Party | None = None, name: str = "王种桃") -> Party:
    """A person who holds a role: for the given organisation, or for the operator."""
    person = make_person(name)
    grant(person=person, organisation=organisation or make_operator(), role=role)
    return person


def make_login(person: Party | None = None) -> Login:
    return give_login(person=person or make_person(), phone=a_phone())


def a_phone() -> str:
    return f"138{next(_numbers):08d}"
