### See languages/en/base.ftl.

base-name = Español
base-dir = ltr
