from encours_platform.problems import Problems

PROBLEMS: Problems = {}
