let x; let x; const y; break; ({a:1}) = 2
