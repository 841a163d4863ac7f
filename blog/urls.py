from django.urls import path

from blog import views

app_name = "blog"
urlpatterns = [
    path("", views.front, name="front"),
    path("tag/<slug:slug>/", views.front, name="tag"),
    path("author/<slug:slug>/", views.front, name="author"),
    path("<slug:slug>/", views.post, name="post"),
]
