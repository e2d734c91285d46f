"""The documentation page, and the answer to addresses that do not exist."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


class Docs(SpectacularSwaggerSplitView):
    """The interactive document; its page carries no inline script or style."""

    template_name = "api/docs.html"


class Nowhere(APIView):
    """An unknown address below ``/api/v1/`` is told so in a problem document."""

    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        raise Http404

    post = put = patch = delete = get
