from django.urls import path

from arasha.access.pages import PUBLIC, page
from arasha.web import health, views

app_name = "web"
urlpatterns = [
    path("healthz", page(needs=PUBLIC)(health.healthz), name="healthz"),
    path("readyz", page(needs=PUBLIC)(health.readyz), name="readyz"),
    path("country", views.country, name="country"),
]
