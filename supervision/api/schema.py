"""What the OpenAPI document says about the two ways in. Found by drf-spectacular when the app is ready."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from supervision.api.permissions import words


class ClientScheme(OpenApiAuthenticationExtension):
    target_class = "supervision.api.authentication.ClientAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema):
        """Any one of the view's scopes is enough."""
        return [{self.name: [scope]} for scope in words(auto_schema.view, "required_scope")]

    def get_security_definition(self, auto_schema):
        flow = {"tokenUrl": "/oauth/token/", "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "supervision.api.authentication.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
