"""Addresses that clients of other services ask for, at the root because that is where those services have them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
