"""The statements of reasons, for the owner to read and to take along as a table."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from moderation.desk.records import ReadOnlyAdmin
from moderation.readers import statements
from moderation.readers.models import StatementOfReasons


@admin.register(StatementOfReasons)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ["decision", "restriction", "ground", "reason", "source", "automated_decision", "created_at"]
    list_filter = ["ground", "restriction", "automated_decision"]
    list_select_related = ["decision"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    change_list_template = "moderation/readers/desk_statements.html"

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", view, name="moderation_statementofreasons_export"), *super().get_urls()]

    def export_view(self, request):
        """All of them as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = f"statements-of-reasons-{timezone.localdate():%Y-%m-%d}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        statements.write_csv(response)
        return response
