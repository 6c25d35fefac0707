"""A Django project whose database, and whose sessions, are in Cassandra."""

import os

SECRET_KEY = "not a secret"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shelf.urls"
USE_TZ = False
INSTALLED_APPS = ["django_cassandra_engine", "django_cassandra_engine.sessions", "library"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
SESSION_ENGINE = "django_cassandra_engine.sessions.backends.db"
CASSANDRA_FALLBACK_ORDER_BY_PYTHON = True
DATABASES = {
    "default": {
        "ENGINE": "django_cassandra_engine",
        "NAME": os.environ["CASSANDRA_KEYSPACE"],
        "HOST": os.environ["CASSANDRA_HOST"],
        "OPTIONS": {
            "replication": {"strategy_class": "SimpleStrategy", "replication_factor": 1},
            "connection": {"port": int(os.environ["CASSANDRA_PORT"]), "consistency": 1, "retry_connect": True},
            "session": {"default_timeout": 60, "default_fetch_size": 100},
        },
    }
}
