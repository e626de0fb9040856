from django.urls import path

from arasha.access import views

app_name = "access"
urlpatterns = [
    path("", views.door, name="door"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("enter", views.enter, name="enter"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("post", views.switch_post, name="switch_post"),
    path("people", views.people, name="people"),
]
