"""Volunteers: sign up, come, stay, are confirmed; a few do not come."""

from datetime import timedelta

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.simulation.county import County
from jishi.simulation.stage import Stage
from jishi.volunteering import operations as volunteering
from jishi.volunteering import queries
from jishi.volunteering.models import Activity, Shift, SignUp

STAYS_AWAY = 0.1
THINKS_AGAIN = 0.08
State = SignUp.State


class Team:
    def __init__(self, stage: Stage, county: County) -> None:
        self.stage, self.county = stage, county
        self.activities: list[Activity] = []
        self.shift: Shift | None = None

    def begin(self) -> None:
        """The team's activities; none of them is work for the company (R4.1)."""
        county = self.county
        assert county.organiser and county.team and county.fund, "the county has its team"
        assert county.team.place is not None, "a team is at home somewhere"
        for title, where, points in [
            ("陪老人聊天、量血压", "芦湾村老年活动室", 12),
            ("河道捡拾垃圾", "石路港沿岸", 15),
            ("教老人用手机", "梅园社区服务中心", 12),
        ]:
            self.activities.append(
                volunteering.publish(
                    key=self.stage.key("activity"),
                    by=county.organiser,
                    team=county.team,
                    title=title,
                    place=county.team.place,
                    where=where,
                    fund=county.fund,
                    points_per_hour=points,
                    most_points_a_day=40,
                )  # fmt: skip
            )

    def announce(self) -> None:
        """Tomorrow's shift is put up and people sign up for it."""
        start = clock.at(clock.today() + timedelta(days=1), 9)
        assert self.county.organiser, "somebody organises"
        self.shift = volunteering.add_shift(
            key=self.stage.key("shift"), by=self.county.organiser,
            activity=self.stage.chance.choice(self.activities), starts_at=start,
            ends_at=start + timedelta(hours=2), places=6,
        )  # fmt: skip
        for volunteer in self.stage.chance.sample(self.county.volunteers, k=8):
            try:
                signed = volunteering.sign_up(
                    key=self.stage.key("signup"), by=volunteer, shift=self.shift
                )
            except Refusal:
                self.stage.count("名额已满")
                continue
            self.stage.count("志愿报名")
            if self.stage.happens(THINKS_AGAIN):
                volunteering.withdraw(key=self.stage.key("withdraw"), by=volunteer, sign_up=signed)

    def come(self) -> None:
        self._with_code(State.SIGNED_UP, volunteering.check_in, STAYS_AWAY)

    def go(self) -> None:
        self._with_code(State.CHECKED_IN, volunteering.check_out, 0.0)

    def _with_code(self, state: str, act: object, stays_away: float) -> None:
        for sign_up in self._of_today(state):
            if self.stage.happens(stays_away):
                continue
            is_out = act is volunteering.check_out
            code = queries.code_of(sign_up.shift, is_out=is_out)
            act(  # type: ignore[operator]
                key=self.stage.key("presence"), by=sign_up.volunteer, sign_up=sign_up, code=code
            )

    def confirm(self) -> None:
        """In the evening the organiser confirms who was there."""
        assert self.county.organiser, "somebody organises"
        for sign_up in self._of_today(State.CHECKED_OUT):
            volunteering.confirm(
                key=self.stage.key("confirm"), by=self.county.organiser, sign_up=sign_up
            )
            self.stage.count("志愿确认")
        for sign_up in self._of_today(State.SIGNED_UP):
            volunteering.mark_absent(
                key=self.stage.key("absent"), by=self.county.organiser, sign_up=sign_up
            )

    def _of_today(self, state: str) -> list[SignUp]:
        today = clock.today()
        found = SignUp.objects.filter(
            state=state,
            shift__starts_at__gte=clock.at(today, 0),
            shift__starts_at__lt=clock.at(today + timedelta(days=1), 0),
        )
        return list(found.select_related("shift__activity__team", "volunteer").order_by("pk"))
