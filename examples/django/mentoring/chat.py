"""All that this project does for its chat: it says who people are, and who may talk to whom.

The chat asks `identity` (see views.py) whose session a cookie is; the rest goes the other way, by the host API. Every request
may be sent twice: the second time changes nothing. A project with a queue sends them from there.
"""

import json
import urllib.parse
import urllib.request

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save


def address(_request):
    """For templates: where the chat is."""
    return {"chat": settings.CHAT_URL}


def external_id(person):
    """What the chat knows somebody by. A primary key is never given to anybody else; a name may be."""
    return f"person:{person.pk}"


def profile(person):
    """What the chat may know of somebody."""
    return {
        "external_id": external_id(person),
        "username": person.username,
        "name": person.get_full_name() or person.username,
        "email": person.email or None,
        "role": person.role or None,
        "data": {"major": person.major} if person.major else {},
    }


def ask(method, path, body=None):
    """One request of the host API."""
    request = urllib.request.Request(
        settings.CHAT_API + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {settings.CHAT_KEY_FILE.read_text().strip()}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read() or b"null")


def put_person(instance, **_):
    # After the commit: what was rolled back was never so.
    transaction.on_commit(lambda: ask("PUT", "/users", {"users": [profile(instance)]}))


def delete_person(instance, **_):
    gone = urllib.parse.quote(external_id(instance), safe="")
    transaction.on_commit(lambda: ask("DELETE", f"/users/{gone}"))


def pair(mentorship):
    return [external_id(mentorship.mentor), external_id(mentorship.mentee)]


def put_mentorship(instance, **_):
    relation = {"users": pair(instance), "label": "mentorship"}
    transaction.on_commit(lambda: ask("PUT", "/relations", {"relations": [relation]}))


def end_mentorship(instance, **_):
    users = pair(instance)
    transaction.on_commit(lambda: ask("DELETE", "/relations", {"relations": [{"users": users}]}))


def connect():
    from .models import Mentorship, Person

    # Signing in saves `last_login` alone, which is no news for a chat.
    def saved(instance, update_fields=None, **_):
        if update_fields is None or set(update_fields) - {"last_login"}:
            put_person(instance)

    post_save.connect(saved, Person, weak=False)
    post_delete.connect(delete_person, Person)
    post_save.connect(put_mentorship, Mentorship)
    post_delete.connect(end_mentorship, Mentorship)
