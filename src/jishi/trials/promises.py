"""What the market promises (R01 … R43), and why some of it nobody has put to the proof yet."""

PROMISES = {
    "R01": "money, goods and points are conserved",
    "R02": "no fen is lost or made",
    "R03": "a flash sale sells every unit once",
    "R04": "every limited resource holds under every interleaving",
    "R05": "a group-buy closes wholly or not at all",
    "R06": "one payment has one effect",
    "R07": "a key works once, for ever",
    "R08": "refunds stay within what was paid, each once",
    "R09": "a payout goes out once, to the right account, by two people",
    "R10": "points only for real presence",
    "R11": "credit lines are never exceeded",
    "R12": "a killed worker loses nothing that was acknowledged",
    "R13": "a full disk or a power cut loses nothing that was acknowledged",
    "R14": "jumping clocks and cut-offs",
    "R15": "a payment channel in chaos",
    "R16": "a database that crashes or fails over",
    "R17": "waiting work: none lost, none twice",
    "R20": "the authorization matrix holds everywhere",
    "R21": "no field that a role may not set",
    "R22": "everybody sees their own and nothing else",
    "R23": "every endpoint survives hostile input",
    "R24": "no injection",
    "R25": "no script of a user runs",
    "R26": "exports are inert",
    "R27": "uploads are inert",
    "R28": "no request goes where a user points",
    "R29": "accounts resist take-over",
    "R30": "no forged or mismatched call-back is accepted",
    "R31": "sessions, forms and cookies",
    "R32": "abuse is bounded",
    "R33": "secrets and supply chain",
    "R34": "overload sheds and does not collapse",
    "R35": "upgrade from every released schema",
    "R36": "reports equal the books",
    "R37": "a backup restores",
    "R38": "the audit log is complete and shows tampering",
    "R39": "personal data: copy, delete, mask",
    "R40": "the tests find planted defects",
    "R41": "the tests are sharp",
    "R42": "a long run stays flat",
    "R43": "from the bag to the field and back",
}
NO_ROOM = "the room it speaks of is not opened yet"
NO_TRIAL = "no trial yet"
WHY_NOT = {
    "R05": NO_ROOM,
    "R09": "no bank accounts yet; two people and once only are held by the settlement room's tests",
    "R11": NO_ROOM,
    "R25": "held by the policy's header and the templates' tests; no browser trial yet",
    "R26": NO_ROOM,
    "R27": "price lists only; they are read, never kept",
    "R28": "the market calls nothing but its payment channel",
    "R35": "nothing has been released yet",
}


def why_not(promise: str) -> str:
    """Why a promise that no trial of this run has proved is not proved."""
    return WHY_NOT.get(promise, NO_TRIAL)
