"""The project's people, and who mentors whom. Nothing here knows the chat."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    MENTOR, MENTEE = "MENTOR", "MENTEE"
    role = models.CharField(max_length=16, choices=[(MENTOR, "Mentor"), (MENTEE, "Mentee")], blank=True)
    major = models.CharField(max_length=80, blank=True)


class Mentorship(models.Model):
    mentor = models.ForeignKey(Person, models.CASCADE, related_name="mentees")
    mentee = models.ForeignKey(Person, models.CASCADE, related_name="mentors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "mentee"], name="once")]
