"""What the actions are called on the page. An action that is not listed shows its own word."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "session.sign_in": _("登录"),
    "session.sign_out": _("退出登录"),
    "session.refuse": _("登录失败"),
    "person.create": _("新增人员"),
    "person.change_roles": _("调整角色"),
    "person.move": _("调整单位"),
    "person.deactivate": _("停用账号"),
    "person.activate": _("启用账号"),
    "person.reset_password": _("重置密码"),
    "person.change_password": _("修改密码"),
    "audit.export": _("导出审计记录"),
}
