"""Four people to try, and who mentors whom."""

from django.core.management.base import BaseCommand

from mentoring.models import Mentorship, Person

PEOPLE = [
    ("ann", "Ann Lee", Person.MENTEE, "Biology"),
    ("bob", "Bob Okoye", Person.MENTOR, "Chemistry"),
    ("cem", "Cem Aydin", Person.MENTEE, "Physics"),
    ("dana", "Dana Novak", Person.MENTOR, "Medicine"),
]


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_):
        for username, name, role, major in PEOPLE:
            person = Person.objects.filter(username=username).first() or Person(username=username)
            person.first_name, person.last_name = name.split(" ")
            person.email, person.role, person.major = f"{username}@demo.test", role, major
            person.set_password("demo-demo")
            person.save()
        for mentor, mentee in [("bob", "ann"), ("dana", "cem")]:
            found = Mentorship.objects.get_or_create(
                mentor=Person.objects.get(username=mentor), mentee=Person.objects.get(username=mentee)
            )
            self.stdout.write(f"{mentor} mentors {mentee}" + ("" if found[1] else " already"))
