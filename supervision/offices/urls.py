from django.urls import path

from supervision.offices import people, views

app_name = "offices"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("password/", views.ChangePassword.as_view(), name="password"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.set_password, name="set_password"),
    path("people/<int:pk>/active/", people.set_active, name="set_active"),
    path("offices/", people.offices, name="offices"),
    path("offices/<str:code>/", people.office, name="office"),
]
