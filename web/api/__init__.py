"""The HTTP API for other programs: `/api/v1`, by bearer token, JSON in and out."""
