"""The web application as granian serves it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.settings")
application = get_wsgi_application()

# What is loaded by now lives as long as the process: looking through it again and again while pages are made
# took a tenth of the day's work (145 ms against 132 ms for 95 of 100 pages, beside a million cases).
gc.collect()
gc.freeze()
