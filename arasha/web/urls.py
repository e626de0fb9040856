from django.urls import path

from arasha.web import health, views

app_name = "web"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("country", views.country, name="country"),
]
