"""Adds up a bill: a line for each position, like "2 x 19.90 coffee", on standard input."""

import re
import sys
from decimal import Decimal

from tabulate import tabulate

POSITION = re.compile(r"\s*(\d{1,6})\s*[x*]\s*(\d{1,9}(?:\.\d{1,2})?)\s+(.+?)\s*$")

rows = []
total = Decimal(0)
for line in sys.stdin:
    position = POSITION.match(line)
    if position:
        count, price, what = int(position[1]), Decimal(position[2]), position[3]
        rows.append([what, count, f"{price:.2f}", f"{count * price:.2f}"])
        total += count * price

if rows:
    print(tabulate(rows, headers=["what", "count", "each", "sum"], tablefmt="github", disable_numparse=True))
    print(f"\nTotal: **{total:.2f}**")
else:
    print('Write a line for each position, like "2 x 19.90 coffee".')
