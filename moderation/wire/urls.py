"""Addresses that clients of other services ask for, at the root because that is where those services have them."""

from django.urls import path, re_path

from moderation.wire import akismet_urls, coral, google, openai
from moderation.wire.batch import batch
from moderation.wire.claims_search import claims_search
from moderation.wire.perspective import analyze, suggestscore
from moderation.wire.perspective_discovery import discovery

app_name = "wire"
urlpatterns = [
    path("v1alpha1/comments:analyze", analyze, name="analyze"),
    path("v1alpha1/comments:suggestscore", suggestscore, name="suggestscore"),
    path("$discovery/rest", discovery, name="discovery"),
    path("batch", batch, name="batch"),
    path("v1/moderations", openai.moderations, name="moderations"),
    path("v1alpha1/claims:search", claims_search, name="claims_search"),
    *akismet_urls.urlpatterns,
    path("coral/moderate", coral.moderate, name="coral"),
    # A program is told so in its format: not by a page of the blog, nor by a redirection to a slash.
    re_path(r"^v1alpha1/", google.nothing, name="nothing_of_google"),
    re_path(r"^v1/", openai.nothing, name="nothing_of_openai"),
]
