"""Who may sign in, who may do what, who runs a site; words that wait, acts that are sealed."""

from datetime import timedelta
from typing import Any

from jishi.audit import operations as audit
from jishi.dossier import operations as dossier
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties import operations as parties
from jishi.parties.models import CodeBudget, SignInCode
from jishi.parties.tests.factories import (
    make_member,
    make_operator,
    make_organisation,
    make_person,
)
from jishi.sales import operations as sales
from jishi.sales.models import Favourite
from jishi.sales.tests.factories import make_basket, make_cycle, make_offer, make_point, stock_up
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts
from jishi.trials.schedules.scenes.acts import Role, entering

PHONE, OTHER_PHONE = "13911112222", "13933334444"


def a_telephone(_hands: Hands) -> Scene:
    """One code may still be sent today, and the last one stands one try before its end."""
    for _sent in range(CodeBudget.SENT_MAX - 1):
        code = parties.send_code(phone=PHONE)
    SignInCode.objects.update(tries=4)
    CodeBudget.objects.update(tries=8)
    li, wang = make_person("李买菜"), make_person("王种桃")
    make_cycle()
    right = {"phone": PHONE, "code": code}
    wrong = {"phone": PHONE, "code": "12345x"}
    return Scene(
        "a telephone",
        [
            Act("send a code", parties.send_code, {"phone": PHONE}, "too_many"),
            Act("sign in", parties.sign_in, right, "wrong_code too_many"),
            Act("guess", parties.sign_in, wrong, "wrong_code too_many"),
            entering(
                make_offer(), "", name="李买菜", phone=PHONE, point=make_point()
            ),
            Act(
                "give the number", parties.give_login,
                {"person": Each(li, wang), "phone": PHONE}, "bad_input",
            ),
            Act(
                "give another", parties.give_login,
                {"person": li, "phone": Each(PHONE, OTHER_PHONE)}, "bad_input",
            ),
        ],
        rivals=[{"send a code"}, {"sign in"}, {"give the number", "give another"}],
    )  # fmt: skip


def who_goes(_hands: Hands) -> Scene:
    """Somebody closes the account, orders, and moves to another telephone at the same moment."""
    person = make_person("李买菜")
    phone = parties.give_login(person=person, phone=PHONE).phone
    code = parties.send_code(phone=phone)
    make_cycle()
    offer, point = make_offer(packs=9), make_point()
    baskets = Each(*(make_basket(offer, packs=1, buyer=person) for _ in range(2)))
    asked: dict[str, Any] = {
        "basket": baskets,
        "point": point,
        "buyer": person,
        "name": "李",
        "phone": phone,
    }
    return Scene(
        "who goes",
        [
            Act("go", dossier.close, {"by": person}, "person_has_gone still_needed"),
            Act(
                "move", dossier.correct_phone, {"by": person, "phone": OTHER_PHONE},
                "person_has_gone",
            ),
            *acts.ordering("person_has_gone", offer=offer, **asked),
            Act("prove", parties.prove, {"phone": phone, "code": code}, "wrong_code too_many"),
            Act("sign in", parties.sign_in, {"phone": phone, "code": code}, "wrong_code too_many"),
            Act("send a code", parties.send_code, {"phone": phone}, "too_many"),
            Act("give the number", parties.give_login, {"person": person, "phone": phone},
                "bad_input person_has_gone"),
        ],
        rivals=[{"go"}],
    )  # fmt: skip


def a_wechat(_hands: Hands) -> Scene:
    """Two people who would bind the same openid, one of whom would bind another as well."""
    li, wang = make_person("李买菜"), make_person("王种桃")
    same = {"person": Each(li, wang), "openid": "o-one"}
    return Scene(
        "a WeChat",
        [
            Act("bind", parties.bind_wechat, same, "wechat_taken"),
            Act(
                "bind another",
                parties.bind_wechat,
                {"person": li, "openid": Each("o-two", "o-three")},
                "wechat_taken",
            ),
            Act("unbind", parties.unbind_wechat, {"person": li}),
        ],
        rivals=[{"bind", "bind another"}],
    )


def a_role(_hands: Hands) -> Scene:
    """A role that somebody holds, one that nobody holds yet, and a site between two parties."""
    person, company = make_person(), make_operator()
    held = make_member(Role.KEEPER, company).memberships.get()
    again = {"person": held.person, "organisation": company, "role": Role.KEEPER}
    new = {"person": person, "organisation": company, "role": Role.KEEPER}
    point = make_point()
    parties.run_site(site=point, party=company)
    takers = Each(make_organisation(), make_organisation())
    return Scene(
        "a role",
        [
            Act("grant", parties.grant, new),
            Act("grant again", parties.grant, again, "stale_state"),
            Act("end", parties.end, {"membership": held}),
            Act("run the site", parties.run_site, {"site": point, "party": takers}, "stale_state"),
            Act("leave the site", parties.leave_site, {"site": point}),
        ],
    )


def waiting_rows(_hands: Hands) -> Scene:
    """A message that waits to leave, acts that wait for their seal, a cycle that is to be opened:
    two rounds at once."""
    notices.tell(key="told", words="请取货", phone=PHONE)
    notice, cutoff = Notice.objects.get(), clock.now() + timedelta(hours=8)
    times = {
        "opens_at": clock.now(), "cutoff_at": cutoff,
        "pickup_from": cutoff + timedelta(hours=8), "pickup_until": cutoff + timedelta(hours=9),
    }  # fmt: skip
    make_member(Role.GROWER)
    return Scene(
        "two rounds",
        [
            Act("claim", notices.claim, {"notice": notice}),
            Act("mark", notices.mark_sent, {"notice": notice}),
            Act("seal", audit.seal, {"batch": 3}),
            Act("open a cycle", sales.open_cycle, times, "stale_state"),
        ],
    )


def a_heart(_hands: Hands) -> Scene:
    """Somebody waits for goods that are sold out, and may change their mind; other goods are back,
    and who waits for those is told."""
    li, gone, back = make_person("李买菜"), make_offer(packs=0), make_offer(name="青菜", packs=0)
    sales.watch(key="waits", by=li, offer=back)
    stock_up(back, 1)
    about = {"by": li, "offer": gone}
    return Scene(
        "a heart",
        [
            Act("like", sales.like, about),
            Act("unlike", sales.unlike, about),
            Act("watch", sales.watch, about),
            Act("unwatch", sales.unwatch, {"by": li, "offer": Each(gone, back)}),
            Act("remind", sales.remind, {"favourite": Favourite.objects.get(offer=back)}),
        ],
    )


SCENES = (a_telephone, a_wechat, who_goes, a_role, waiting_rows, a_heart)
