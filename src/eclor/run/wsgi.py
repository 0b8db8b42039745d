"""The pages and APIs, as the web server calls them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
application = get_wsgi_application()
