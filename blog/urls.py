from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from blog import commenting, views
from blog.feeds import CommentFeed, PostFeed
from blog.pagecache import kept_page
from blog.sitemaps import SITEMAPS

app_name = "blog"
urlpatterns = [
    path("", views.Front.as_view(), name="front"),
    path("archive/", views.Archive.as_view(), name="archive"),
    path("search/", views.Search.as_view(), name="search"),
    path("feed/", require_safe(kept_page(PostFeed())), name="feed"),
    path("sitemap.xml", require_safe(kept_page(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("tag/<slug:slug>/", views.TagPage.as_view(), name="tag"),
    path("author/<slug:slug>/", views.AuthorPage.as_view(), name="author"),
    # Four digits that Python's dates and every time zone can hold, and a real month.
    re_path(r"^(?P<year>(?:19|20)[0-9]{2})/(?P<month>0[1-9]|1[0-2])/$", views.Month.as_view(), name="month"),
    # Last: blog.slugs keeps a post from taking an address of the above.
    *commenting.urlpatterns,
    path("<slug:slug>/feed/", require_safe(kept_page(CommentFeed())), name="post_feed"),
    path("<slug:slug>/", views.post, name="post"),
]
