"""Addresses that clients of other services ask for, at the root because that is where those services have them."""

from django.urls import path

from moderation.wire.openai import moderations

app_name = "wire"
urlpatterns = [
    path("v1/moderations", moderations, name="moderations"),
]
