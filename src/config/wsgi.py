"""What the application server calls."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from jishi.foundation import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
if settings.DEMO and settings.REHEARSAL_CLOCK:
    clock.follow(Path(settings.REHEARSAL_CLOCK))
