"""The pages, a module each: functions of a ``Visit`` that answer with a ``Response``."""
