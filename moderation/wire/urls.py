"""Addresses that clients of other services ask for, at the root because that is where those services have them."""

from django.urls import URLPattern, path

from moderation.wire import akismet_urls, coral

urlpatterns: list[URLPattern] = [
    *akismet_urls.urlpatterns,
    path("coral/moderate", coral.moderate, name="coral"),
]
