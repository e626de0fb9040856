from django.urls import path

from arasha.vault import views

app_name = "vault"
urlpatterns = [
    path("", views.key, name="key"),
    path("unlock", views.unlock, name="unlock"),
    path("lock", views.lock, name="lock"),
    path("drafts", views.drafts, name="drafts"),
    path("slots", views.slots, name="slots"),
]
