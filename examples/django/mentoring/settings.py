"""An ordinary Django project. What concerns the chat are the last lines."""

import os
from pathlib import Path

DEBUG = True
SECRET_KEY = "an example, and nothing else"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "mentoring.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "mentoring.apps.Mentoring",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "mentoring.chat.address",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path("mentoring.sqlite3")}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "mentoring.Person"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
USE_TZ = True

# Where people find the chat, where this project finds it, and the key with which it speaks for itself.
CHAT_URL = os.environ.get("CHAT", "http://localhost:8390")
CHAT_API = os.environ.get("CHAT_API", CHAT_URL.replace("localhost", "127.0.0.1") + "/api/v1")
CHAT_KEY_FILE = Path("mentoring-server-key")
