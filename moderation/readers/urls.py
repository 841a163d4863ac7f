from django.urls import path

from moderation.readers import mailstop, reporting, transparency, yourcomment

urlpatterns = [
    path("your-comment/<str:token>/", yourcomment.your_comment, name="your_comment"),
    path("your-comment/<str:token>/edit/", yourcomment.edit, name="edit_comment"),
    path("your-comment/<str:token>/withdraw/", yourcomment.withdraw, name="withdraw_comment"),
    path("your-comment/<str:token>/appeal/", yourcomment.appeal, name="appeal"),
    path("report/<int:pk>/", reporting.report, name="report"),
    path("your-report/<str:token>/", reporting.your_report, name="your_report"),
    path("mail/stop/<str:token>/", mailstop.stop_mail, name="stop_mail"),
    path("transparency/", transparency.transparency, name="transparency"),
]
