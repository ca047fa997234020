### See languages/en/base.ftl.

base-name = Français
base-dir = ltr
