n = 10n
