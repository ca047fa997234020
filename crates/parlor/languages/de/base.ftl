### See languages/en/base.ftl.

base-name = Deutsch
base-dir = ltr
