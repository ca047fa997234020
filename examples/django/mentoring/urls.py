from django.contrib.auth import views as auth
from django.urls import path

from . import views

urlpatterns = [
    path("", views.home),
    path("login/", auth.LoginView.as_view(template_name="mentoring/login.html")),
    path("logout/", auth.LogoutView.as_view()),
    path("chat-identity/", views.identity),
]
