"""A sitecustomize of the user's own, that leaves something for the app, and fails then."""

import builtins

builtins.customized = (__name__, __file__)
print("sitecustomize runs")
raise ValueError("the user's own fault")
