"""The settings for tests: a throw-away folder, no TLS, and passwords that hash quickly."""

import os
import tempfile

os.environ.setdefault("LONGWATCH_SECRET_KEY", "only for tests")
os.environ.setdefault("LONGWATCH_HTTPS", "no")
os.environ.setdefault("LONGWATCH_DATA", tempfile.mkdtemp(prefix="longwatch-tests-"))

from longwatch.clinic.project.settings import *  # noqa: F403
from longwatch.clinic.project.settings import STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
