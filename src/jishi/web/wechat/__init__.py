"""Signing in inside WeChat, by the web authorisation of an official account."""
