from django.urls import path

from arasha.access import audit_views, duty_views, views

app_name = "access"
urlpatterns = [
    path("", views.door, name="door"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("enter", views.enter, name="enter"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("post", views.switch_post, name="switch_post"),
    path("audit", audit_views.events, name="audit"),
    path("people", views.people, name="people"),
    path("people/duty", duty_views.roster, name="duty"),
]
