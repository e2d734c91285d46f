"""A REST client: a system of an office. It sees what that office sees, within its scopes."""

from functools import cached_property

from django.db import models
from oauth2_provider.models import AbstractApplication

from supervision.offices.horizon import Horizon
from supervision.offices.models import Office


class Client(AbstractApplication):
    office = models.ForeignKey(Office, models.PROTECT, related_name="clients", verbose_name="单位")
    allowed_scopes = models.TextField("权限范围", blank=True)  # words of OAUTH2_PROVIDER["SCOPES"], blank-separated

    @cached_property
    def horizon(self) -> Horizon:
        return Horizon(self.office.path)
