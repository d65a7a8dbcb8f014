from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.places.models import Place, Site


class Party(models.Model):
    """A person or an organisation. A grower, a buyer, a seller is a party in a relation."""

    class Kind(models.TextChoices):
        PERSON = "person", _("个人")
        HOUSEHOLD = "household", _("农户")
        COLLECTIVE = "collective", _("村集体")
        COOP = "coop", _("合作社")
        FARM = "farm", _("家庭农场")
        WORKSHOP = "workshop", _("共富工坊")
        ENTERPRISE = "enterprise", _("企业")
        OPERATOR = "operator", _("强村公司")
        TEAM = "team", _("志愿队")
        FUNDER = "funder", _("资助方")

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    brief = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=40, blank=True, help_text="credit code of a business")
    is_demo = models.BooleanField(default=False, help_text="invented for the demo, shown as 演示")
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="a person closed the account; only a number is left"
    )

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(kind="person", phone="", brief="", licence="", place=None),
                name="who_has_gone_left_no_telephone",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="operator"), name="a_market_has_one_operator"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LoginManager(BaseUserManager["Login"]):
    def get_by_natural_key(self, phone: str | None) -> "Login":
        return self.get(phone=phone)


class Login(AbstractBaseUser):
    """How a person signs in. The password is only used by people who set one."""

    USERNAME_FIELD = "phone"
    phone = models.CharField(max_length=20, unique=True)
    person = models.OneToOneField(Party, models.PROTECT, related_name="login")
    large_print = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = LoginManager()

    def __str__(self) -> str:
        return self.phone


class WeChatAccount(models.Model):
    """A further way for a person to sign in: who they are to the market's WeChat account."""

    openid = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(Party, models.PROTECT, related_name="wechat")
    bound_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.openid


class SignInCode(models.Model):
    """A code sent to a telephone: six digits, ten minutes, five tries, used once (R29)."""

    phone = models.CharField(max_length=20, db_index=True)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.phone} {self.sent_at:%H:%M}"


class CodeBudget(models.Model):
    """How many codes a telephone was sent on a day, and how many were tried (R29)."""

    SENT_MAX = 5
    TRIES_MAX = 10

    phone = models.CharField(max_length=20)
    day = models.DateField()
    sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phone", "day"], name="a_budget_is_for_one_day"),
            models.CheckConstraint(
                condition=Q(sent__lte=5, tries__lte=10), name="a_budget_is_not_overspent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phone} {self.day}"


class Membership(models.Model):
    """What a person may do for an organisation, from when until when."""

    class Role(models.TextChoices):
        GROWER = "grower", _("生产")  # plans, records, certificates, offers of the organisation
        OPERATOR = "operator", _("运营")
        ACCOUNTANT = "accountant", _("会计")
        WAREHOUSE = "warehouse", _("仓管")
        KEEPER = "keeper", _("站长")
        ORGANISER = "organiser", _("活动组织")
        FUNDER = "funder", _("资助")

    person = models.ForeignKey(Party, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Party, models.PROTECT, related_name="members")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(until=None),
                name="a_role_is_held_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.organisation}"


class SiteOperator(models.Model):
    """Who runs a site: the co-op its greenhouse, the keeper's shop its pickup point."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="operators")
    party = models.ForeignKey(Party, models.PROTECT, related_name="sites_run")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(until=None), name="a_site_has_one_operator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} @ {self.site}"


class Licence(models.Model):
    """What an authority lets a party do, or says of its goods, between two days. Never changed:
    one that is renewed is a further row."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("营业执照")
        FOOD = "food", _("食品经营许可证")
        GREEN = "green", _("绿色食品认证")
        ORGANIC = "organic", _("有机产品认证")
        ORIGIN = "origin", _("地理标志授权")

    party = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="the last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "valid_until"], name="a_licence_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")),
                name="a_licence_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
