"""The page that stops all mail to an address: by its button, or by a mail program's own (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moderation.readers import links, outbox
from moderation.readers.models import MailStop
from moderation.readers.private import private_page


@private_page(links.address_of)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, address: str, token: str) -> HttpResponse:
    """Looking changes nothing: mail scanners open every link. Any POST stops, one that says so goes on again."""
    if request.method == "POST":
        if request.POST.get("again"):
            outbox.go_on(address)
        else:
            outbox.stop(address)
    stopped = MailStop.objects.filter(address_hash=address).exists()
    return render(request, "moderation/readers/stop_mail.html", {"stopped": stopped, "token": token})
