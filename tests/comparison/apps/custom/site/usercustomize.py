"""The same for a user."""

print("usercustomize runs")
