import os

import polars  # noqa: F401 - looks rows up for pages: better read in now than while the first reader waits
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
application = get_wsgi_application()
