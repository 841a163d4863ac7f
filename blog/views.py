from django.http import HttpResponse


def front(request, **kwargs):
    return HttpResponse("")


post = front
