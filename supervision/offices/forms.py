"""Forms about people."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from supervision.offices.models import Office, User
from supervision.offices.roles import Role


class SignInForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("用户名或密码不正确，或账号已停用。请重新输入；连续错误 5 次，账号将暂时锁定。"),
    }


class OfficeField(forms.ModelChoiceField):
    def label_from_instance(self, office: Office) -> str:
        return f"{office.code} {office.name}"


class PersonForm(forms.Form):
    """What a system administrator may say about a person, within the own horizon."""

    display_name = forms.CharField(label=_("姓名"), max_length=50)
    post = forms.CharField(label=_("部门与职务"), max_length=100, required=False)
    office = OfficeField(label=_("单位"), queryset=Office.objects.none(), to_field_name="code")
    roles = forms.MultipleChoiceField(
        label=_("角色"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("系统管理员、审计员不得兼任其他角色。"),
    )

    def __init__(self, *args, actor: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.visible_to(actor)


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label=_("用户名"), max_length=150, validators=[User.username_validator], help_text=_("字母、数字及 @ . + - _")
    )
    password = forms.CharField(
        label=_("初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
        strip=False,
    )
    field_order = ["username", "display_name", "post", "office", "roles", "password"]

    def clean_password(self) -> str:
        named = User(username=self.cleaned_data.get("username", ""))
        validate_password(self.cleaned_data["password"], named)
        return self.cleaned_data["password"]


class ResetPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("新密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]
