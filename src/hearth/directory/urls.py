from django.urls import path

from hearth.directory import views

app_name = "directory"
urlpatterns = [path("this-week/<str:secret>", views.say_capacity, name="say_capacity")]
