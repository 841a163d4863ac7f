"""The addresses of the Akismet format: as that service has them, and below a path that names the key."""

from django.urls import path

from moderation.wire import akismet, akismet_usage

_CALLS = {
    "1.1/verify-key": akismet.verify_key,
    "1.1/comment-check": akismet.comment_check,
    "1.1/submit-spam": akismet.submit_spam,
    "1.1/submit-ham": akismet.submit_ham,
    "1.2/usage-limit": akismet_usage.usage_limit,
    "1.2/key-sites": akismet_usage.key_sites,
}

urlpatterns = [path(address, view) for address, view in _CALLS.items()]
urlpatterns += [path(f"akismet/<str:path_key>/{address}", view) for address, view in _CALLS.items()]
