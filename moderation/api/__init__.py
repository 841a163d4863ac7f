"""The REST API, version 1: doors only. What they do, blog.services and moderation.services do."""
