#!/usr/bin/env python3
"""A program without state: {"dice": "2d6"} in, {"rolls": [...], "sum": ...} out."""

import json
import random
import re
import sys

wanted = re.fullmatch(r"(\d{0,2})d(\d{1,4})", json.load(sys.stdin)["dice"])
if not wanted or int(wanted[2]) < 1:
    sys.exit("dice are written like 2d6")
rolls = [random.randint(1, int(wanted[2])) for _ in range(int(wanted[1] or 1))]
print(json.dumps({"rolls": rolls, "sum": sum(rolls)}))
