"""The pages of this app that readers see."""

from django.urls import path

from moderation.factchecks.pages import fact_check
from moderation.readers.urls import urlpatterns as readers

app_name = "moderation"
urlpatterns = [
    path("fact-checks/<int:pk>/", fact_check, name="fact_check"),
    *readers,
]
