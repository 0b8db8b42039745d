"""Addresses of the desk; each order of a card has a page of its own name for the palette."""

from django.urls import URLPattern, path

from eclor.core.commands import views
from eclor.core.commands.catalogue import commands

urlpatterns: list[URLPattern] = [
    path("", views.orders, name="orders"),
    path("give/", views.begin, name="orders-begin"),
    *(
        path(
            f"give/{one.service.key}/{one.command.key}/<int:thing>/",
            views.give,
            {"service": one.service.key, "command": one.command.key},
            name=f"order-{one.service.key}-{one.command.key}",
        )
        for one in commands()
    ),
    *(
        path(
            f"give/{one.service.key}/{one.command.key}/",
            views.give_to_chosen,
            {"service": one.service.key, "command": one.command.key},
            name=one.panel_of_chosen,
        )
        for one in commands()
        if one.panel_of_chosen
    ),
    path("<str:signal>/", views.order, name="order"),
    path("<str:signal>/approve", views.approve, name="order-approve"),
    path("<str:signal>/cancel", views.cancel, name="order-cancel"),
    path("<str:signal>/take-back", views.take_back, name="order-take-back"),
]
