from django.urls import path

from eclor.core.live import views

urlpatterns = [path("ticket", views.ticket, name="live-ticket")]
