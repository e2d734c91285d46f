"""Signing in and out, and the own password."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from supervision.offices.actions import announce_own_password
from supervision.offices.forms import SignInForm


class SignIn(auth_views.LoginView):
    template_name = "offices/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(auth_views.LogoutView):
    """By POST only, so that no link signs anybody out."""


class ChangePassword(LoginRequiredMixin, auth_views.PasswordChangeView):
    """Changing the password ends every other session of the person (Django's session hash)."""

    template_name = "offices/password.html"
    success_url = reverse_lazy("web:home")

    def form_valid(self, form):
        answer = super().form_valid(form)
        announce_own_password(self.request.user)
        messages.success(self.request, _("密码已修改，您在其他设备上的登录已全部失效。"))
        return answer
