"""Visitors who have signed in."""

from django.test import Client

from jishi.parties.models import Login


def make_client_of(login: Login) -> Client:
    """The browser of somebody who signed in."""
    client = Client()
    client.force_login(login)
    return client
