"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, object]:
    return {"DEMO": settings.DEMO, "SERVICE_PHONE": settings.SERVICE_PHONE}
