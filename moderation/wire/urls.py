"""Addresses that clients of other services ask for, at the root because that is where those services have them."""

from django.urls import path

from moderation.wire import akismet_urls, coral
from moderation.wire.claims_search import claims_search
from moderation.wire.openai import moderations
from moderation.wire.perspective import analyze, suggestscore
from moderation.wire.perspective_discovery import discovery

app_name = "wire"
urlpatterns = [
    path("v1alpha1/comments:analyze", analyze, name="analyze"),
    path("v1alpha1/comments:suggestscore", suggestscore, name="suggestscore"),
    path("$discovery/rest", discovery, name="discovery"),
    path("v1/moderations", moderations, name="moderations"),
    path("v1alpha1/claims:search", claims_search, name="claims_search"),
    *akismet_urls.urlpatterns,
    path("coral/moderate", coral.moderate, name="coral"),
]
