"""A token never carries more than its client was given."""

from oauth2_provider.scopes import SettingsScopes


class ClientScopes(SettingsScopes):
    """Scopes of a client: those it was created with, and all of them where a token asks for none by name."""

    def get_available_scopes(self, application=None, request=None, *args, **kwargs) -> list[str]:
        if application is None:
            return super().get_available_scopes(application, request, *args, **kwargs)
        return allowed(application)

    def get_default_scopes(self, application=None, request=None, *args, **kwargs) -> list[str]:
        return self.get_available_scopes(application, request, *args, **kwargs)


def allowed(client) -> list[str]:
    return [word for word in client.allowed_scopes.split() if word in SettingsScopes().get_all_scopes()]
