from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .chat import profile


@require_safe
def home(request):
    return render(request, "mentoring/home.html")


@require_safe
@never_cache
def identity(request):
    """The chat asks with a visitor's cookies: who is this?"""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "Nobody is signed in."}, status=401)
    said = profile(request.user)
    return JsonResponse({"id": said.pop("external_id"), **said})
