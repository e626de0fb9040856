from django.urls import path

from arasha.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("funnel", views.funnel, name="funnel"),
]
