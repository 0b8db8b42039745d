from django.urls import path

from eclor.services.reports import views

urlpatterns = [
    path("", views.home, name="reports"),
    path("new", views.new, name="reports-new"),
    path("send", views.quick, name="reports-quick"),
    path("near", views.near, name="reports-near"),
    path("suggest", views.suggest, name="reports-suggest"),
    path("plan.svg", views.plan, name="reports-plan"),
    path("<int:pk>", views.one, name="reports-one"),
    path("<int:pk>/photos/<uuid:photo>", views.shown, name="reports-shown"),
    path("<int:pk>/repairs/<int:photo>.jpg", views.repair, name="reports-repair"),
    path(
        "follow/<str:secret>/repairs/<int:photo>.jpg", views.own_repair, name="reports-own-repair"
    ),
    path("follow/<str:secret>", views.follow, name="reports-follow"),
    path("follow/<str:secret>/forget", views.forget, name="reports-forget"),
    path("follow/<str:secret>/tell-me", views.tell_me, name="reports-tell-me"),
    path("follow/<str:secret>/tell-no-more", views.untell, name="reports-untell"),
    path("follow/<str:secret>/not-solved", views.unsolved, name="reports-unsolved"),
    path("follow/<str:secret>/solved", views.verify, name="reports-solved"),
    path("follow/<str:secret>/photos/<uuid:photo>", views.own_photo, name="reports-own-photo"),
    path("desk", views.desk, name="reports-desk"),
    path("desk/together", views.together, name="reports-together"),
    path("desk/answers", views.answers, name="reports-answers"),
    path("desk/answers/<int:pk>/remove", views.remove_answer, name="reports-answer-remove"),
    path("desk/hours", views.hours, name="reports-hours"),
    path("desk/rules", views.rules, name="reports-rules"),
    path("desk/rules/<int:pk>/remove", views.remove_rule, name="reports-rule-remove"),
    path("desk/programs", views.programs, name="reports-keys"),
    path("desk/programs/<int:pk>/take-back", views.take_key_back, name="reports-key-back"),
    path("desk/operators", views.operators, name="reports-operators"),
    path("desk/operators/<int:pk>/remove", views.remove_operator, name="reports-operator-remove"),
    path("desk/<int:pk>/forward", views.decide_forward, name="reports-forward-decide"),
    path("desk/<int:pk>", views.detail, name="reports-detail"),
    path("desk/<int:pk>/move", views.move, name="reports-move"),
    path("desk/<int:pk>/addresses", views.addresses, name="reports-addresses"),
    path("desk/photos/<uuid:photo>", views.photo, name="reports-photo"),
    path("desk/photos/<uuid:photo>/judge", views.judge, name="reports-judge"),
]
