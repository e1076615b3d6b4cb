"""Personnel (人员): who comes, moves, is replaced or leaves; approved where a rulebook says so; equipment."""
