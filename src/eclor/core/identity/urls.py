"""The addresses of signing in and of one's account."""

from django.urls import path

from eclor.core.identity.views import (
    account,
    again,
    leaving,
    lost,
    people,
    provider,
    second,
    signin,
)

urlpatterns = [
    path("signin", signin.signin, name="signin"),
    path("signin/letter", signin.letter, name="signin-letter"),
    path("signin/link/<str:token>", signin.link, name="signin-link"),
    path("signin/second", second.second, name="signin-second"),
    path("signin/passkey/ask", second.ask_passkey, name="passkey-ask"),
    path("signin/passkey", second.take_passkey, name="passkey-take"),
    path("signin/with/<slug:key>", provider.start, name="provider-start"),
    path("signin/with/<slug:key>/back", provider.back, name="provider-back"),
    path("signout", leaving.signout, name="signout"),
    path("signout/back", leaving.left, name="provider-left"),
    path("sessions", account.sessions, name="sessions"),
    path("account", account.account, name="account"),
    path("account/again", again.page, name="account-again"),
    path("account/again/letter", again.letter, name="account-again-letter"),
    path("account/again/passkey", again.passkey, name="account-again-passkey"),
    path("account/again/with/<slug:key>", again.at_provider, name="account-again-with"),
    path("account/app", account.app, name="account-app"),
    path("account/paper", account.paper, name="account-paper"),
    path("account/passkey/ask", account.ask_new_passkey, name="account-passkey-ask"),
    path("account/passkey", account.take_new_passkey, name="account-passkey-take"),
    path("account/drop", account.drop, name="account-drop"),
    path("account/password", account.password, name="account-password"),
    path("account/token", account.token, name="account-token"),
    path("account/token/drop", account.drop_token, name="account-token-drop"),
    path("people", people.people, name="people"),
    path("people/give", people.give, name="people-give"),
    path("people/take", people.take, name="people-take"),
    path("people/reset", lost.ask, name="people-reset"),
    path("people/reset/agree", lost.agree, name="people-reset-agree"),
    path("people/reset/stop", lost.stop, name="people-reset-stop"),
    path("reset/<str:token>", lost.letter, name="reset"),
    path("invitation/<str:token>", people.invitation, name="invitation"),
]
