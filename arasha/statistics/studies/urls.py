from django.urls import path

from arasha.statistics.studies import result_views, views

app_name = "studies"
urlpatterns = [
    path("", views.listed, name="list"),
    path("tables/new", views.table_new, name="table_new"),
    path("tables/<uuid:table_id>", views.table, name="table"),
    path("tables/<uuid:table_id>/describe", views.describe, name="describe"),
    path("tables/<uuid:table_id>/step", views.step, name="step"),
    path("tables/<uuid:table_id>/undo", views.undo, name="undo"),
    path("tables/<uuid:table_id>/start", views.start, name="start"),
    path("runs/<uuid:run_id>", views.run, name="run"),
    path("runs/<uuid:run_id>/cancel", views.cancel, name="cancel"),
    path("runs/<uuid:run_id>/again", views.again, name="again"),
    path("studies/<uuid:study_id>", result_views.study, name="study"),
    path("studies/<uuid:study_id>/assumptions", result_views.assume, name="assume"),
    path("studies/<uuid:study_id>/give", result_views.give, name="give"),
    path("studies/<uuid:study_id>/take-back", result_views.take_back, name="take_back"),
    path("studies/<uuid:study_id>/report.html", result_views.report, name="report"),
    path("studies/<uuid:study_id>/report.pdf", result_views.paper, name="paper"),
    path("studies/<uuid:study_id>/study.json", result_views.json_file, name="json"),
    path("compare", result_views.compare, name="compare"),
]
