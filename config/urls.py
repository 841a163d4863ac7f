from django.contrib import admin
from django.urls import include, path

from blog.views import favicon
from config.health import healthz
from config.login import LoginForm

admin.site.login_form = LoginForm

urlpatterns = [
    path("healthz", healthz),
    path("favicon.ico", favicon),  # asked for by browsers where a page names no icon, as in the admin
    path("admin/", admin.site.urls),
    path("api/", include("moderation.api.urls")),
    path("", include("moderation.wire.urls")),
    path("", include("moderation.urls")),
    path("", include("blog.urls")),  # last: a post may have any address that nothing else has
]
