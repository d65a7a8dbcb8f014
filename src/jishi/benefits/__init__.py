"""What others pay for: vouchers and points, each backed by a funded reserve.

Owns: funds, vouchers, grants of points, the rules of redemption.
Promises: no benefit without a funded reserve; each yuan given is traced to its funder; points are
never bought, sold, transferred or cashed (R4.8).
Does not know: what earned the points, what they are spent on.
"""
