"""Ends a mentorship: `part bob ann`. The chat of the two ends with it."""

from django.core.management.base import BaseCommand, CommandError

from mentoring.models import Mentorship


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("mentor")
        parser.add_argument("mentee")

    def handle(self, mentor, mentee, **_):
        found = Mentorship.objects.filter(mentor__username=mentor, mentee__username=mentee).first()
        if found is None:
            raise CommandError(f"{mentor} does not mentor {mentee}.")
        found.delete()
        self.stdout.write(f"{mentor} does not mentor {mentee} any more")
