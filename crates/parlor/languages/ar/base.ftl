### See languages/en/base.ftl.

base-name = العربية
base-dir = rtl
