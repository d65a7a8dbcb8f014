"""The JSON door: the shop for programs, and the desks of growers, keepers and accountants.

It holds no rules: each call is one public question or one verb of a room, and a no is answered by
`web.refusals` as on the pages. Programs read the contract at `/api/v1/openapi.json`.
"""
